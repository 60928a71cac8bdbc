"""Another forecaster's chances for the same games."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from include.job import BadInputError
from include.ml.csv_file import LINE, read_csv

PROBABILITY = "elo_home_win_prob"
COLUMNS: Mapping[str, type[pl.DataType]] = {
    "date": pl.Date,
    "home": pl.String,
    "away": pl.String,
    PROBABILITY: pl.Float64,
}
# One code for each franchise, whatever a file calls it; the first Hornets are New Orleans there.
FRANCHISES = {
    "BKN": "BRK",
    "CHH": "NOP",
    "CHO": "CHA",
    "NJN": "BRK",
    "NOH": "NOP",
    "NOK": "NOP",
    "PHX": "PHO",
    "SEA": "OKC",
    "VAN": "MEM",
}


def read_rival(path: Path) -> pl.DataFrame:
    """Read a file of forecasts: one row per game, columns date, home, away, elo_home_win_prob.

    Other columns, and games that nobody asks for, do no harm.

    Raises:
        BadInputError: a column is missing, a value is missing or no probability, or a game
            is there twice.
    """
    rows = read_csv(path, COLUMNS).with_columns(
        pl.col("home", "away").replace(FRANCHISES),
    )
    wrong = rows.filter(~pl.col(PROBABILITY).is_between(0, 1))
    if not wrong.is_empty():
        raise BadInputError(
            f"{path}, line {wrong[LINE][0]}: {PROBABILITY} is {wrong[PROBABILITY][0]}:"
            " give a probability, 0 to 1"
        )
    first, last = pl.min_horizontal("home", "away"), pl.max_horizontal("home", "away")
    game = pl.struct("date", first.alias("first"), last.alias("last"))
    twice = rows.filter(game.is_first_distinct().not_())
    if not twice.is_empty():
        raise BadInputError(
            f"{path}, line {twice[LINE][0]}: a second forecast of {twice['away'][0]} at"
            f" {twice['home'][0]} on {twice['date'][0]}: remove one of the two"
        )
    return rows


def match_rival(games: pl.DataFrame, rival: pl.DataFrame) -> pl.Series:
    """Find the rival's chance of a home win for each game of a frame, in its order, or null.

    On neutral floors the two may name different home teams.
    """
    keys = games.select("game_date", pl.col("home", "away").replace(FRANCHISES))
    chances = rival.select("date", "home", "away", chance=PROBABILITY)
    swapped = chances.select("date", home="away", away="home", chance=1 - pl.col("chance"))
    return keys.join(
        pl.concat([chances, swapped]),
        left_on=["game_date", "home", "away"],
        right_on=["date", "home", "away"],
        how="left",
        maintain_order="left",
    )["chance"]
