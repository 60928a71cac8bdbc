"""From rows of teams and games to one row per game, or a line that says what is wrong."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from polars.testing import assert_frame_equal

from include.job import BadInputError
from include.ml.team_games import COLUMNS, read_games
from tests.unit.ml.league import play, team_rows

Rows = list[dict[str, Any]]


def write(folder: Path, rows: Rows) -> Path:
    path = folder / "games.csv"
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture
def rows() -> Rows:
    return team_rows(play(seasons=2, days=3))


def test_file_gives_the_games_that_were_written(tmp_path: Path) -> None:
    games = play(seasons=2, days=5)

    assert_frame_equal(read_games(write(tmp_path, team_rows(games))), games)


def test_order_of_rows_and_columns_does_not_matter(tmp_path: Path, rows: Rows) -> None:
    shuffled = [dict(reversed(row.items())) for row in rows[::-1]]

    assert_frame_equal(read_games(write(tmp_path, shuffled)), read_games(write(tmp_path, rows)))


def change(row: int, **values: Any) -> Callable[[Rows], Rows]:
    return lambda rows: [*rows[:row], rows[row] | values, *rows[row + 1 :]]


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (change(0, pts=float("nan")), "line 2: pts is nan"),
        (change(3, oorb=float("inf")), "line 5: oorb is inf"),
        (change(3, ftm=None), "line 5: ftm is empty"),
        (change(3, fga=80.5), "line 5: fga is 80.5, not a whole number"),
        (change(3, tov=-1), "line 5: .* has a negative tov"),
        (change(2, date="2016-02-30"), "line 4: date is 2016-02-30, not a date"),
        (change(2, season="last"), "line 4: season is last, not a whole number"),
        (change(2, team=" "), "line 4: team is empty"),
        (change(0, home=2), "line 2: .* has a home other than 1 or 0"),
        (change(0, pts=100, opp_pts=100), "line 2: .* has no winner"),
        (change(1, opp_pts=7), "line 2: .* differs from the row of its other side"),
        (change(1, season=2015), "line 2: .* differs from the row of its other side"),
        (lambda rows: rows[1:], "line 2: .* has no row of the home team"),
        (lambda rows: [rows[0], *rows[2:]], "line 2: .* has no row of the away team"),
        (lambda rows: [*rows, rows[0]], "line 50: .* is a second one of that day"),
        (change(0, home=0), "line 2: .* has no row of the home team"),
        (
            lambda rows: [row | {"season": 4033 - row["season"]} for row in rows],
            "of a later season",
        ),
    ],
)
def test_bad_row_is_refused_with_line_and_reason(
    tmp_path: Path, rows: Rows, spoil: Callable[[Rows], Rows], message: str
) -> None:
    with pytest.raises(BadInputError, match=message):
        read_games(write(tmp_path, spoil(rows)))


@pytest.mark.parametrize("column", COLUMNS)
def test_every_column_is_required(tmp_path: Path, rows: Rows, column: str) -> None:
    for row in rows:
        del row[column]

    with pytest.raises(BadInputError, match=rf"games.csv lacks the column {column}: add it"):
        read_games(write(tmp_path, rows))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "cannot be read as CSV"),
        (b"\xff\xfe\x00\x81", "cannot be read as CSV|lacks the column"),
        (b"\x1f\x8b\x08broken", "cannot be read as CSV"),
        (",".join(COLUMNS).encode(), "has a header but no rows"),
    ],
)
def test_file_that_is_no_table_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "games.csv.gz"
    path.write_bytes(content)

    with pytest.raises(BadInputError, match=message):
        read_games(path)


def test_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match=r"nowhere\.csv cannot be read"):
        read_games(tmp_path / "nowhere.csv")
