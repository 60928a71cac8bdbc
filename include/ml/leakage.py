"""Do forecasts know what they cannot have known?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import numpy as np
import polars as pl

from include.ml.team_games import BOX_TOTALS

DATES = 3
SEED = 20_000
# far below any forecast's digits, far above what another order of addition changes
TOLERANCE = 1e-9
CHANCE = "home_win_probability"
RESULTS = ("margin", *BOX_TOTALS)

Forecast = Callable[[pl.DataFrame, date, date], pl.DataFrame]


class LeakError(Exception):
    """A forecast changed with what happened after it was made."""


def check_leakage(games: pl.DataFrame, forecasts: pl.DataFrame, forecast: Forecast) -> list[date]:
    """Forecast some days again in other futures, and compare with what was forecast.

    ``forecasts`` are those of ``forecast`` for games of the frame. On each of a few dates, spread
    evenly, the day is forecast once with its results and all later games deleted, and once with
    its and all later results dealt to other games.

    Returns the dates.

    Raises:
        LeakError: a chance differs.
    """
    days = forecasts["game_date"].unique().sort()
    dates = [days[n] for n in np.linspace(0, len(days) - 1, DATES).astype(int).tolist()]
    for day in dict.fromkeys(dates):
        known = forecasts.filter(pl.col("game_date") == day)
        for name, future in other_futures(games, day):
            again = forecast(future, day, day)
            change = np.abs((again[CHANCE] - known[CHANCE]).to_numpy())
            if change.max() > TOLERANCE:
                game = known.row(int(change.argmax()), named=True)
                raise LeakError(
                    f"leak: the forecast of {game['away']} at {game['home']} on {day} changes by"
                    f" {change.max():.6f} with {name}: find the feature that looks ahead"
                )
    return list(dict.fromkeys(dates))


def other_futures(games: pl.DataFrame, day: date) -> Iterator[tuple[str, pl.DataFrame]]:
    """Make frames that are the same up to the morning of a day, and other frames after it."""
    unknown = pl.when(pl.col("game_date") < day).then(pl.col(RESULTS))
    yield (
        "later games deleted",
        games.filter(pl.col("game_date") <= day).with_columns(unknown),
    )
    past, future = (
        games.filter(pl.col("game_date") < day),
        games.filter(pl.col("game_date") >= day),
    )
    order = np.random.default_rng(SEED).permutation(len(future))
    shuffled = future.with_columns(future.select(RESULTS)[order])
    yield "later results shuffled", pl.concat([past, shuffled])
