"""What the model must reach on the games of two decades; they are not part of the project."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from include.ml.__main__ import app


@pytest.fixture(scope="session")
def real_games() -> list[str]:
    """The options that name the games of 2000 to 2019 and FiveThirtyEight's forecasts of them."""
    folder = Path(os.environ.get("NBA_TEST_DATA", Path(__file__).parents[4] / "shared" / "data"))
    games, elo = folder / "team_games_2000_2019.csv.gz", folder / "elo538_2000_2019.csv.gz"
    if not (games.is_file() and elo.is_file()):
        pytest.skip(f"no games of 2000 to 2019 in {folder}: set NBA_TEST_DATA to their folder")
    return ["--games", str(games), "--rival", str(elo)]


def evaluate(options: list[str], first: int, last: int) -> dict[str, Any]:
    seasons = ["--from-season", str(first), "--to-season", str(last)]
    finished = CliRunner().invoke(app, ["evaluate", *options, *seasons, "--json"])
    assert finished.exit_code == 0, finished.output
    result: dict[str, Any] = json.loads(finished.stdout)
    return result


@pytest.mark.parametrize(
    ("first", "last", "games", "goal", "market"),
    [(2008, 2015, 9_599, 0.5875, 0.5776), (2016, 2019, 4_920, 0.6065, 0.5929)],
)
def test_forecasts_are_ahead_of_elo_and_behind_the_market(
    real_games: list[str], first: int, last: int, games: int, goal: float, market: float
) -> None:
    result = evaluate(real_games, first, last)

    assert result["games"] == games
    assert market < result["log_loss"] < goal
    assert result["difference"]["interval"][1] < 0


def test_forecasts_are_calibrated_over_the_walk(real_games: list[str]) -> None:
    result = evaluate(real_games, 2008, 2019)

    assert result["ece"] < 0.015
    assert result["rival"]["ece"] > result["ece"]
