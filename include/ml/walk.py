"""The evaluation: forecasts of past seasons as they would have been made, and their scores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from include.job import BadInputError
from include.ml.forecasts import forecast
from include.ml.leakage import check_leakage
from include.ml.ratings import Watch
from include.ml.rival import match_rival
from include.ml.scores import Array, Bin, Interval, difference, intervals, reliability, score


@dataclass(frozen=True)
class Comparison:
    """A rival on the games that it forecast too."""

    games: int
    scores: Mapping[str, float]
    difference: Interval
    """Our log loss less the rival's, on these games."""


@dataclass(frozen=True)
class Result:
    """The scores of some games."""

    games: int
    scores: Mapping[str, Interval]
    rival: Comparison | None


@dataclass(frozen=True)
class Evaluation:
    """The whole walk."""

    seasons: Mapping[int, Result]
    total: Result
    reliability: list[Bin]
    rival_reliability: list[Bin]
    leakage_dates: list[date]


def choose_seasons(games: pl.DataFrame, first: int | None, last: int | None) -> list[int]:
    """Choose the seasons to evaluate: by default all but the first, which has none before it.

    Raises:
        BadInputError: a season is not among the games, nothing comes before the first, or the
            range is empty.
    """
    known = games["season"].unique().sort().to_list()
    described = f"seasons {known[0]} to {known[-1]}"
    for option, season in (("--from-season", first), ("--to-season", last)):
        if season is not None and season not in known:
            raise BadInputError(f"{option} {season}: the games are of {described}: choose one")
    if first == known[0] or len(known) == 1:
        raise BadInputError(
            f"season {known[0]} has no season before it to learn from: choose a later"
            " --from-season, or add games of earlier seasons"
        )
    first, last = first or known[1], last or known[-1]
    chosen = [season for season in known if first <= season <= last]
    if not chosen:
        raise BadInputError(
            f"--to-season {last} is before the first season evaluated, {first}: choose a later one"
        )
    return chosen


def evaluate(
    games: pl.DataFrame,
    rival: pl.DataFrame | None,
    seasons: list[int],
    watch: Watch = iter,
) -> Evaluation:
    """Forecast each day of some seasons from what was known that morning; score and compare.

    Takes a frame of games (see team_games.py) and a rival's forecasts (see rival.py).

    Raises:
        BadInputError: the rival forecast none of the games.
        LeakError: a forecast changes with what happened after it.
    """
    dates = games.filter(pl.col("season").is_in(seasons))["game_date"]
    first, last = dates[0], dates[-1]
    forecasts = forecast(games, first, last, watch)
    leakage_dates = check_leakage(games, forecasts, forecast)
    chances = pl.Series([None] * len(forecasts), dtype=pl.Float64)
    if rival is not None:
        chances = match_rival(forecasts, rival)
        if chances.is_null().all():
            raise BadInputError(
                f"the rival has no forecast of any game from {first} to {last}: compare the dates"
                " and team codes of the two files"
            )
    forecasts = forecasts.with_columns(rival=chances)
    shared = forecasts.drop_nulls("rival")
    return Evaluation(
        seasons={
            season: _score(forecasts.filter(pl.col("season") == season)) for season in seasons
        },
        total=_score(forecasts),
        reliability=reliability(_probabilities(forecasts), _outcomes(forecasts)),
        rival_reliability=reliability(shared["rival"].to_numpy(), _outcomes(shared)),
        leakage_dates=leakage_dates,
    )


def _score(forecasts: pl.DataFrame) -> Result:
    shared = forecasts.drop_nulls("rival")
    scores = intervals(
        _probabilities(forecasts), _outcomes(forecasts), forecasts["game_date"].to_list()
    )
    if shared.is_empty():
        return Result(len(forecasts), scores, None)
    rival, outcomes = shared["rival"].to_numpy(), _outcomes(shared)
    lead = difference(_probabilities(shared), rival, outcomes, shared["game_date"].to_list())
    return Result(len(forecasts), scores, Comparison(len(shared), score(rival, outcomes), lead))


def _probabilities(forecasts: pl.DataFrame) -> Array:
    return forecasts["home_win_probability"].to_numpy()


def _outcomes(forecasts: pl.DataFrame) -> Array:
    return (forecasts["margin"].to_numpy() > 0).astype(np.float64)
