"""The forecasts of a range of days, each as it would have been made that morning, in one pass."""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from include.ml.elo import forecast_elo
from include.ml.features import MARKET
from include.ml.forecasts import forecast_days
from include.ml.model import Model, select_teams
from include.ml.monitoring import RECENT_GAMES, Verdict, judge, measure_drift
from include.ml.ratings import DYNAMICS, LUCK, Belief, rate
from include.ml.team_games import BOX_TOTALS

# Another number: the same games give another model.
ALGORITHM = 1


@dataclass(frozen=True)
class Morning:
    """The games of a date, and what was known of them before the first."""

    game_date: date
    rows: range
    """Rows of the frame of games."""
    forecasts: pl.DataFrame
    """The games with the columns of Link.forecast, and covariates, a struct: what else was seen."""
    model: Model
    model_version: str
    verdict: Verdict
    training_games: int
    first_game_date: date | None
    trained_through: date | None


def walk_mornings(
    games: pl.DataFrame, first_date: date, last_date: date, libraries: dict[str, str]
) -> Iterator[Morning]:
    """Forecast the dates of a range that have games, in order.

    Takes the frame of games of the warehouse with everything up to the range's end. A result of a
    date is never part of what was known on its morning.
    """
    teams = sorted({*games["home"], *games["away"]})
    dates, seasons = games["game_date"].to_list(), games["season"].to_list()
    is_played = games["margin"].is_not_null().to_numpy()
    beliefs: dict[int, Belief] = {}

    def remember(row: int, belief: Belief) -> None:
        if first_date <= dates[row] <= last_date:
            beliefs[row] = copy.deepcopy(belief)

    rated = rate(games, remember=remember)
    if not beliefs:
        return
    since = _recent(is_played, min(beliefs))
    chances, elo = np.full(len(games), np.nan), forecast_elo(games)
    is_home_win = (games["margin"].fill_null(0) > 0).cast(pl.Float64).to_numpy()
    versions = Versions(games, libraries)
    covariates = list(rated.names[-rated.covariates.shape[1] :])
    for day in forecast_days(games, rated, dates[since[0]] if len(since) else first_date):
        rows = day.games
        chances[rows.start : rows.stop] = day.forecasts["home_win_probability"]
        if rows.start not in beliefs:
            continue
        known, recent = np.flatnonzero(is_played[: rows.start]), _recent(is_played, rows.start)
        verdict = judge(
            chances[recent], elo[recent], is_home_win[recent], [dates[n] for n in recent]
        )
        seen = set(games["home"][: rows.stop]) | set(games["away"][: rows.stop])
        seen_teams = [team for team in teams if team in seen]
        seen_covariates = pl.DataFrame(rated.covariates[rows.start : rows.stop], schema=covariates)
        if MARKET in games.columns:
            seen_covariates = seen_covariates.with_columns(games[MARKET][rows.start : rows.stop])
        yield Morning(
            game_date=dates[rows.start],
            rows=rows,
            forecasts=games[rows.start : rows.stop]
            .hstack(day.forecasts)
            .hstack([seen_covariates.to_struct("covariates")]),
            model=Model(
                seen_teams,
                rated.names,
                seasons[rows.start - 1] if rows.start else None,
                select_teams(beliefs.pop(rows.start), teams, seen_teams),
                day.link,
            ),
            model_version=versions.before(rows.start),
            verdict=verdict.with_drift(measure_drift(games, rated, rows.start)),
            training_games=len(known),
            first_game_date=dates[known[0]] if len(known) else None,
            trained_through=dates[known[-1]] if len(known) else None,
        )


class Versions:
    """Names of models by what went into them: games, results, covariates, settings, libraries."""

    def __init__(self, games: pl.DataFrame, libraries: dict[str, str]) -> None:
        columns = [name for name in games.columns if name not in {"margin", *BOX_TOTALS}]
        texts = [pl.col(name).cast(pl.String).fill_null("") for name in games.columns]
        self._lines = games.select(
            pl.when(pl.col("margin").is_not_null()).then(pl.concat_str(texts, separator="\t"))
        ).to_series()
        settings = (ALGORITHM, DYNAMICS, LUCK, columns, sorted(libraries.items()))
        self._digest = hashlib.sha256(repr(settings).encode())
        self._row = 0

    def before(self, row: int) -> str:
        """Name the model of the games before a row; rows must come in order."""
        for line in self._lines[self._row : row].drop_nulls():
            self._digest.update(line.encode() + b"\n")
        self._row = row
        return self._digest.hexdigest()[:16]


def _recent(is_played: NDArray[np.bool_], row: int) -> NDArray[np.int64]:
    """Number the newest games with results before a row."""
    return np.flatnonzero(is_played[:row])[-RECENT_GAMES:]
