"""How strong every team is, and how sure that is: a Kalman filter on the margins of games.

The state is everything that a margin is made of:

    strength of each team   points against an average team on a neutral floor
    form of each team       points above its strength, which come and go within a season
    court of each team      points that its own floor is worth more than another
    home                    points that a home floor is worth in the whole league
    one effect per covariate, in points; see schedule.py, and features.py for those that a frame
                            may bring along

and a game is measured as

    strength[home] + form[home] - strength[away] - form[away] + court[home] + home
    + covariates @ effects + noise

Strengths move a little with each game, and are drawn towards the average between seasons; form
fades with each game, and is forgotten between seasons; courts and home move between seasons.
Everything starts from a wide prior, also for a team without history. The belief is normal and
joint, so a game tells about every team that its two have met.

Two refinements. A margin is damped before it is measured, since the last points of a rout say
little. And the noise is partly luck that the box score shows: more free throws, fewer turnovers or
more offensive rebounds than both teams' own history, filtered in the same way, led to expect. That
surprise, times LUCK, corrects the surprise of the margin; of a game without a box score it is 0.

The constants fit the margins and outcomes of seasons 2001 to 2007 (8,446 games) best, given weak
priors, and are rounded; results of later seasons had no part in their values. Which parts the
model has was decided with all seasons to 2019 in view: later ones are the clean test.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import polars as pl
from numpy.typing import NDArray

from include.job import BadInputError
from include.ml.features import MARKET, build_extras, extras_of
from include.ml.schedule import COVARIATES, build_covariates
from include.ml.team_games import BOX_TOTALS

Array = NDArray[np.float64]
Indices = NDArray[np.int64]
Spans = list[tuple[int, int]]
Watch = Callable[[Spans], Iterable[tuple[int, int]]]
Remember = Callable[[int, "Belief"], None]

TERMS = (
    *("home_strength", "away_strength", "home_form", "away_form"),
    *("home_court", "home_advantage", *COVARIATES),
)
# points of margin per free throw, turnover and offensive rebound that was not expected
LUCK = {"ftm": -0.13, "tov": -0.2, "orb": 0.2}
LUCK_WEIGHTS = np.array([LUCK[name] for name in BOX_TOTALS])
# a margin of this many points counts in full
UNDAMPED_MARGIN = 16.0
DAMPING_POWER = 0.75


@dataclass(frozen=True)
class Dynamics:
    """How the state begins and moves. Variances are in points squared."""

    strength_variance: float = 10.0
    strength_variance_per_game: float = 0.06
    strength_variance_per_season: float = 5.0
    strength_carried_over: float = 0.71
    form_variance: float = 2.0
    form_kept_per_game: float = 0.92
    court_variance: float = 2.0
    court_variance_per_season: float = 0.47
    court_carried_over: float = 0.78
    home: float = 3.0
    home_variance: float = 1.0
    home_variance_per_season: float = 0.06
    effect_variance: float = 4.0
    # what a frame brings along has to prove itself
    extra_variance: float = 0.25
    noise_variance: float = 117.0
    # the noise follows the games: threes have made margins wider
    noise_half_life_games: float = 2_500.0


DYNAMICS = Dynamics()


@dataclass(frozen=True)
class RatedGames:
    """What was expected of each game on its morning, in damped points; a row per game."""

    mean: Array
    variance: Array
    terms: Array
    """One column per name in ``names``; they add up to the mean."""
    covariates: Array
    """One column per covariate: the last of ``names``."""
    names: tuple[str, ...] = TERMS
    market: Array | None = None
    """Points by which the market expects the home team to win, NaN without a line; None if the
    frame has no lines at all."""

    @property
    def certainty(self) -> Array:
        """The mean in units of its standard deviation, noise included."""
        certainty: Array = self.mean / np.sqrt(self.variance)
        return certainty

    def rows(self, rows: slice) -> RatedGames:
        """Return some of the games."""
        return RatedGames(
            self.mean[rows],
            self.variance[rows],
            self.terms[rows],
            self.covariates[rows],
            self.names,
            None if self.market is None else self.market[rows],
        )


@dataclass
class Belief:
    """The state's joint normal distribution: of the margin, and with the same gains of the box."""

    teams: int
    dynamics: Dynamics
    effects: int = len(COVARIATES)
    mean: Array = field(init=False)
    """One row per element of the state, one column for the margin and each of LUCK."""
    covariance: Array = field(init=False)
    noise: float = field(init=False)

    def __post_init__(self) -> None:
        start = self.dynamics
        variances = [start.strength_variance, start.form_variance, start.court_variance]
        variance = self._state(
            variances, start.home_variance, start.effect_variance, start.extra_variance
        )
        self.mean = np.zeros((len(variance), 1 + len(LUCK)))
        self.mean[3 * self.teams, 0] = start.home
        self.covariance = np.diag(variance)
        self.noise = start.noise_variance

    def begin_season(self) -> None:
        """Draw strengths and courts towards the average, forget form, know everything less well."""
        moves = self.dynamics
        carried = self._state([moves.strength_carried_over, 0, moves.court_carried_over], 1, 1, 1)
        added = self._state(
            [
                moves.strength_variance_per_season,
                moves.form_variance,
                moves.court_variance_per_season,
            ],
            moves.home_variance_per_season,
            0,
            0,
        )
        self.mean *= carried[:, None]
        self.covariance *= np.outer(carried, carried)
        self.covariance[np.diag_indices_from(self.covariance)] += added

    def begin_day(self, playing: Indices) -> None:
        """Let the strengths of the teams that play today move, and their form fade."""
        moves, form = self.dynamics, self.teams + playing
        kept = moves.form_kept_per_game
        self.covariance[playing, playing] += moves.strength_variance_per_game
        self.mean[form] *= kept
        self.covariance[form] *= kept
        self.covariance[:, form] *= kept
        self.covariance[form, form] += moves.form_variance * (1 - kept**2)

    def expect(self, elements: Indices, weights: Array) -> tuple[Array, float, Array]:
        """Expect a game: means, variance without noise, and covariance with every element."""
        covariance = self.covariance[:, elements] @ weights
        return weights @ self.mean[elements], float(weights @ covariance[elements]), covariance

    def learn(self, elements: Indices, weights: Array, measured: Array) -> float:
        """Learn from a game; return the square of its surprise beyond what the state explains."""
        expected, variance, covariance = self.expect(elements, weights)
        # of a game without a box score, nothing is surprising but its margin
        surprise = np.where(np.isnan(measured), 0.0, measured - expected)
        unexplained = float(surprise[0] ** 2) - variance
        surprise[0] += surprise[1:] @ LUCK_WEIGHTS
        gain = covariance / (variance + self.noise)
        self.mean += np.outer(gain, surprise)
        self.covariance -= np.outer(gain, covariance)
        return unexplained

    def _state(self, by_team: list[float], home: float, effect: float, extra: float) -> Array:
        """One number for each element: strengths, form and courts, then home, then effects."""
        return np.concatenate(
            [
                np.repeat(by_team, self.teams),
                [home],
                np.repeat(effect, len(COVARIATES)),
                np.repeat(extra, self.effects - len(COVARIATES)),
            ]
        )


@dataclass(frozen=True)
class Design:
    """How each game is measured: a row per game, a column per term."""

    teams: list[str]
    names: tuple[str, ...]
    sides: Indices
    """Numbers of the home and the away team."""
    elements: Indices
    weights: Array
    market: Array | None

    @property
    def effects(self) -> int:
        """Number of covariates."""
        return int(self.weights.shape[1]) - 6

    def expect(self, belief: Belief, games: range) -> RatedGames:
        """Expect games, in this order, after the belief has begun their day."""
        rows = slice(games.start, games.stop)
        known = [belief.expect(self.elements[n], self.weights[n])[1] for n in games]
        terms = self.weights[rows] * belief.mean[self.elements[rows], 0]
        return RatedGames(
            terms.sum(axis=1),
            np.array(known) + belief.noise,
            terms,
            self.weights[rows, 6:],
            self.names,
            None if self.market is None else self.market[rows],
        )


def design(games: pl.DataFrame, others: Iterable[str] = ()) -> Design:
    """Say how the games of a frame are measured, with the frame's teams and others."""
    teams = sorted({*games["home"], *games["away"], *others})
    numbers = {team: n for n, team in enumerate(teams)}
    sides = np.column_stack(
        [
            np.array([numbers[team] for team in games[side]], dtype=np.int64)
            for side in ("home", "away")
        ]
    )
    signs = np.tile([1.0, -1, 1, -1, 1, 1], (len(games), 1))
    weights = np.hstack([signs, build_covariates(games), build_extras(games)])
    shared = np.tile(3 * len(teams) + np.arange(weights.shape[1] - 5), (len(games), 1))
    elements = np.hstack([sides, len(teams) + sides, 2 * len(teams) + sides[:, :1], shared])
    market = games[MARKET].to_numpy() if MARKET in games.columns else None
    return Design(teams, (*TERMS, *extras_of(games)), sides, elements, weights, market)


def rate(
    games: pl.DataFrame,
    dynamics: Dynamics = DYNAMICS,
    watch: Watch = iter,
    remember: Remember | None = None,
) -> RatedGames:
    """Rate a frame of games (see team_games.py), each from the dates before its own.

    Games to come are expected like any other, and nothing is learned from them. ``watch`` wraps
    the days, for a progress bar. ``remember`` is shown the belief before each day, with the number
    of the day's first game; the belief goes on changing.

    Raises:
        BadInputError: a game's margin or one of its box totals is infinite.
    """
    measures = design(games)
    measured = _measure(games)
    seasons = games["season"].to_numpy()
    belief = Belief(len(measures.teams), dynamics, measures.effects)
    forgotten = 0.5 ** (1 / dynamics.noise_half_life_games)
    elements, weights = measures.elements, measures.weights
    variance, terms = np.empty(len(games)), np.empty(weights.shape)
    for start, end in watch(days_of(games)):
        if remember:
            remember(start, belief)
        if start > 0 and seasons[start] != seasons[start - 1]:
            belief.begin_season()
        belief.begin_day(measures.sides[start:end].ravel())
        today = measures.expect(belief, range(start, end))
        variance[start:end], terms[start:end] = today.variance, today.terms
        played = [game for game in range(start, end) if not np.isnan(measured[game, 0])]
        unexplained = [belief.learn(elements[n], weights[n], measured[n]) for n in played]
        for square in unexplained:
            belief.noise = forgotten * belief.noise + (1 - forgotten) * square
    return RatedGames(
        terms.sum(axis=1), variance, terms, weights[:, 6:], measures.names, measures.market
    )


def damp(margin: Array) -> Array:
    """Bring margins closer together: 16 points stay 16, 32 become 27, 1 becomes 2."""
    damped: Array = (
        np.sign(margin) * UNDAMPED_MARGIN * (np.abs(margin) / UNDAMPED_MARGIN) ** DAMPING_POWER
    )
    return damped


def _measure(games: pl.DataFrame) -> Array:
    """What a game is measured by: its damped margin, then its box totals."""
    for name in ("margin", *BOX_TOTALS):
        for game in games.filter(~pl.col(name).is_finite()).head(1).iter_rows(named=True):
            raise BadInputError(
                f"the game of {game['away']} at {game['home']} on {game['game_date']} has"
                f" {game[name]} for {name}: correct its row"
            )
    box = games.select(BOX_TOTALS).to_numpy()
    return np.column_stack([damp(games["margin"].to_numpy()), box])


def days_of(games: pl.DataFrame) -> Spans:
    """Find the first row of each day and the row after its last."""
    dates = games["game_date"].to_numpy()
    ends = [*(np.flatnonzero(dates[1:] != dates[:-1]) + 1).tolist(), len(dates)]
    return list(pairwise([0, *ends])) if len(dates) else []
