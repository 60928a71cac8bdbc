"""A rival's forecasts, found for the same games under other names."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from include.job import BadInputError
from include.ml.rival import match_rival, read_rival

HEADER = "season,date,home,away,is_playoffs,elo_home_win_prob\n"
GAMES = pl.DataFrame(
    {
        "game_date": [date(2008, 1, 1), date(2008, 1, 1), date(2008, 1, 2)],
        "home": ["BRK", "OKC", "OKC"],
        "away": ["BOS", "CHI", "BRK"],
    }
)


def write(folder: Path, *lines: str) -> Path:
    path = folder / "rival.csv"
    path.write_text(HEADER + "\n".join(lines) + "\n")
    return path


def test_forecasts_are_found_under_former_codes_and_on_neutral_floors(tmp_path: Path) -> None:
    rival = read_rival(
        write(
            tmp_path,
            "2008,2008-01-02,NJN,SEA,False,0.25",
            "2008,2008-01-01,NJN,BOS,False,0.6",
            "2008,2008-06-01,LAL,BOS,True,0.5",
        )
    )

    assert match_rival(GAMES, rival).to_list() == [0.6, None, 0.75]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("2008,2008-01-02,BOS,SEA,False,1.5", "line 3: elo_home_win_prob is 1.5: give a prob"),
        ("2008,2008-01-02,BOS,SEA,False,nan", "line 3: elo_home_win_prob is nan, not a finite"),
        ("2008,2008-01-02,BOS,SEA,False,", "line 3: elo_home_win_prob is empty"),
        ("2008,2008-01-02,BOS,,False,0.5", "line 3: away is empty"),
        ("2008,2008-01-01,BOS,BRK,False,0.5", "line 3: a second forecast of BRK at BOS"),
    ],
)
def test_bad_line_is_refused_with_its_number(tmp_path: Path, line: str, message: str) -> None:
    path = write(tmp_path, "2008,2008-01-01,NJN,BOS,False,0.6", line)

    with pytest.raises(BadInputError, match=message):
        read_rival(path)


def test_missing_column_is_named(tmp_path: Path) -> None:
    path = tmp_path / "rival.csv"
    path.write_text("date,home,away\n2008-01-01,NJN,BOS\n")

    with pytest.raises(BadInputError, match="lacks the column elo_home_win_prob"):
        read_rival(path)
