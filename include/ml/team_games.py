"""Where games come from: rows of teams and games, checked and paired to one row per game.

A frame of games, as the rest of the model knows it, has a row per game in order of date:

    season       the year in which it ends
    game_date    US Eastern
    home, away   team codes
    margin       points of the home team less points of the away team; null for a game to come
    ftm, tov, orb  free throws made, turnovers, offensive rebounds, home less away; null likewise
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from include.job import BadInputError
from include.ml.csv_file import LINE, read_csv

BOX_TOTALS = ("ftm", "tov", "orb")
COUNTS = (
    *("pts", "fgm", "fga", "tpm", "ftm", "fta", "orb", "trb", "tov"),
    *("opp_pts", "ofgm", "ofga", "otpm", "oftm", "ofta", "oorb", "otrb", "otov"),
)
COLUMNS: Mapping[str, type[pl.DataType]] = {
    "season": pl.Int64,
    "date": pl.Date,
    "team": pl.String,
    "opp": pl.String,
    "home": pl.Int64,
    **dict.fromkeys(COUNTS, pl.Int64),
}


def read_games(path: Path) -> pl.DataFrame:
    """Read a file of team games; return the frame of games.

    The file has one row per team and game, with the columns of COLUMNS: a column with o or opp_ in
    front is the opponent's.

    Raises:
        BadInputError: a column is missing; a value is missing, negative or not a number; a game
            is there twice, has one side only, two different scores or no winner; or seasons
            overlap in time.
    """
    rows = read_csv(path, COLUMNS)
    for column in COUNTS:
        _refuse(path, rows.filter(pl.col(column) < 0), f"has a negative {column}")
    _refuse(path, rows.filter(~pl.col("home").is_in([0, 1])), "has a home other than 1 or 0")
    _refuse(path, rows.filter(pl.col("pts") == pl.col("opp_pts")), "has no winner")
    twice = pl.struct("date", "team").is_first_distinct().not_()
    _refuse(path, rows.filter(twice), "is a second one of that day", "remove one of the two")
    games = _pair(path, rows)
    _check_seasons(path, games)
    return games


def _pair(path: Path, rows: pl.DataFrame) -> pl.DataFrame:
    """Join the two sides of each game."""
    sides = (rows.filter(home=1), rows.filter(home=0))
    for side, other, name in ((*sides, "away"), (*sides[::-1], "home")):
        lonely = side.join(other, left_on=["date", "team"], right_on=["date", "opp"], how="anti")
        _refuse(path, lonely, f"has no row of the {name} team", "add the other side")
    games = sides[0].join(
        sides[1], left_on=["date", "team"], right_on=["date", "opp"], suffix="_away"
    )
    differs = (
        (pl.col("opp") != pl.col("team_away"))
        | (pl.col("season") != pl.col("season_away"))
        | (pl.col("pts") != pl.col("opp_pts_away"))
        | (pl.col("opp_pts") != pl.col("pts_away"))
    )
    _refuse(path, games.filter(differs), "differs from the row of its other side", "correct one")
    return games.select(
        "season",
        pl.col("date").alias("game_date"),
        pl.col("team").alias("home"),
        pl.col("opp").alias("away"),
        (pl.col("pts") - pl.col("opp_pts")).cast(pl.Float64).alias("margin"),
        *((pl.col(name) - pl.col(f"o{name}")).cast(pl.Float64).alias(name) for name in BOX_TOTALS),
    ).sort("game_date", "home")


def _check_seasons(path: Path, games: pl.DataFrame) -> None:
    """Refuse a season that begins before the one before it has ended."""
    late = games.filter(pl.col("season") < pl.col("season").cum_max())
    if not late.is_empty():
        game = late.row(0, named=True)
        raise BadInputError(
            f"{path}: the game of {game['home']} on {game['game_date']} is of season"
            f" {game['season']}, after games of a later season: correct its season or date"
        )


def _refuse(path: Path, rows: pl.DataFrame, what: str, remedy: str = "correct it") -> None:
    if not rows.is_empty():
        row = rows.row(0, named=True)
        raise BadInputError(
            f"{path}, line {row[LINE]}: the game of {row['team']} on {row['date']} {what}: {remedy}"
        )
