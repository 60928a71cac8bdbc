"""From what was expected of a game to the chance that the home team wins, and why.

The log-odds of a home win are the expected margin in units of its standard deviation, times a
slope; the margin in points is the expected one times another. Both are learned again each day from
all games before it.

If the frame of games has the betting market's lines, a forecast then goes some of the way from what
was expected to the line; how far is learned likewise, from games that had one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date

import numpy as np
import polars as pl

from include.ml.ratings import Array, RatedGames, Watch, days_of, rate

# As in seasons 2001 to 2007; the deviation is wide beside what a season says, .12.
SLOPE = 1.8
SLOPE_DEVIATION = 0.2
SPREAD = 12.0
# The prior of margin slope and spread weighs as much as this many games.
PRIOR_GAMES = 100
SPREAD_HALF_LIFE_GAMES = 2_500.0
# The market knows most of what there is to know, and differs from what is expected by some points.
MARKET_WEIGHT = 0.8
MARKET_DEVIATION = 3.0


@dataclass(frozen=True)
class Link:
    """What turns expectations into forecasts."""

    slope: float
    margin_slope: float
    spread: float
    """Standard deviation of the margin around the expected one, in points."""
    market_weight: float | None = None
    """How far to go towards the market's line, 0 to 1; None if it was learned without lines."""

    @property
    def parameters(self) -> dict[str, float]:
        """What was learned, by name."""
        return {name: value for name, value in asdict(self).items() if value is not None}

    def forecast(self, rated: RatedGames) -> pl.DataFrame:
        """Forecast rated games, in their order.

        Columns: home_win_probability; expected_margin and margin_spread, in points; reasons, a
        struct of the points that each term adds for the home team: they add up to the margin.
        """
        rated = self.with_market(rated)
        return pl.DataFrame(
            {
                "home_win_probability": _sigmoid(self.slope * rated.certainty),
                "expected_margin": self.margin_slope * rated.mean,
                "margin_spread": np.full(len(rated.mean), self.spread),
                "reasons": pl.DataFrame(
                    self.margin_slope * rated.terms, schema=list(rated.names)
                ).to_struct(),
            }
        )

    def with_market(self, rated: RatedGames) -> RatedGames:
        """Add a term for the market's line to games rated without it, if both know of lines."""
        if self.market_weight is None or rated.market is None:
            return rated
        away = rated.market / self.margin_slope - rated.mean
        term = self.market_weight * np.nan_to_num(away)
        return replace(
            rated,
            mean=rated.mean + term,
            terms=np.column_stack([rated.terms, term]),
            names=(*rated.names, "market"),
        )


@dataclass(frozen=True)
class Day:
    """The forecasts of a day's games, and what they were made with."""

    games: range
    """Rows of the frame of games; those before are what is known."""
    link: Link
    forecasts: pl.DataFrame
    """A row per game, with the columns of Link.forecast."""


def forecast(
    games: pl.DataFrame,
    first_date: date,
    last_date: date = date.max,
    watch: Watch = iter,
) -> pl.DataFrame:
    """Forecast each game of a range of dates from the dates before its own.

    Takes a frame of games (see team_games.py) with all that came before the range; games to come
    have no margin. Returns the games of the range with the columns of Link.forecast. ``watch``
    wraps the days, for a progress bar.
    """
    games = games.filter(pl.col("game_date") <= last_date)
    rated = rate(games, watch=watch)
    parts = [
        games[day.games.start : day.games.stop].hstack(day.forecasts)
        for day in forecast_days(games, rated, first_date)
    ]
    return pl.concat(parts) if parts else games.clear().hstack(_no_forecasts(rated))


def forecast_days(games: pl.DataFrame, rated: RatedGames, first_date: date) -> Iterator[Day]:
    """Forecast the rated games of a frame, day by day, from a date on."""
    margins = games["margin"].to_numpy()
    slope = SLOPE
    for start, end in days_of(games):
        if games["game_date"][start] < first_date:
            continue
        link = fit_link(rated.rows(slice(start)), margins[:start], slope)
        slope = link.slope
        yield Day(range(start, end), link, link.forecast(rated.rows(slice(start, end))))


def fit_link(rated: RatedGames, margins: Array, guess: float = SLOPE) -> Link:
    """Find the most probable slopes and spread, given games; without any, the prior's.

    ``guess`` is where the search for the slope begins.
    """
    played = ~np.isnan(margins)
    margins = margins[played]
    prior_squares = PRIOR_GAMES * SPREAD**2 / 4
    mean = rated.mean[played]
    margin_slope = (_sum(mean * margins) + prior_squares) / (_sum(mean**2) + prior_squares)
    market_weight = None
    if rated.market is not None:
        market_weight = _fit_market_weight(
            rated.market[played] - margin_slope * mean, margins - margin_slope * mean
        )
    rated = Link(guess, margin_slope, SPREAD, market_weight).with_market(rated)
    mean, certainty = rated.mean[played], rated.certainty[played]
    age = np.arange(len(margins))[::-1]
    weights = np.exp2(-age / SPREAD_HALF_LIFE_GAMES)
    squares = _sum(weights * (margins - margin_slope * mean) ** 2)
    variance = (squares + PRIOR_GAMES * SPREAD**2) / (_sum(weights) + PRIOR_GAMES)
    slope = _fit_slope(certainty, (margins > 0).astype(np.float64), guess)
    return Link(slope, margin_slope, variance**0.5, market_weight)


def _fit_market_weight(line: Array, margin: Array) -> float:
    """Find how much of a line comes true, both in points beyond what was expected without it."""
    has_line = ~np.isnan(line)
    line, margin = line[has_line], margin[has_line]
    prior_squares = PRIOR_GAMES * MARKET_DEVIATION**2
    return (_sum(line * margin) + MARKET_WEIGHT * prior_squares) / (_sum(line**2) + prior_squares)


def _fit_slope(certainty: Array, is_home_win: Array, slope: float) -> float:
    """Find the most probable slope by Newton's method; the objective is convex."""
    precision = SLOPE_DEVIATION**-2
    step = 1.0
    while abs(step) > 1e-10:
        probabilities = _sigmoid(slope * certainty)
        gradient = _sum(certainty * (probabilities - is_home_win)) + precision * (slope - SLOPE)
        curvature = _sum(certainty**2 * probabilities * (1 - probabilities)) + precision
        step = gradient / curvature
        slope -= step
    return slope


def _sum(values: Array) -> float:
    """Add up in an order that does not depend on the number of processors, as a product may."""
    return float(values.sum())


def _no_forecasts(rated: RatedGames) -> pl.DataFrame:
    return Link(SLOPE, 1.0, SPREAD).forecast(rated.rows(slice(0)))


def _sigmoid(log_odds: Array) -> Array:
    probabilities: Array = 0.5 * (1 + np.tanh(log_odds / 2))
    return probabilities
