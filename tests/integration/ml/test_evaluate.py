"""The command line: a file of games in, scores out."""

from __future__ import annotations

import csv
import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import polars as pl
import pytest
from sklearn.metrics import log_loss
from typer.testing import CliRunner, Result

import include.ml.walk
from include.ml.__main__ import app, with_command
from include.ml.forecasts import forecast
from tests.unit.ml.league import play, team_rows

Rows = list[dict[str, Any]]


def write(path: Path, rows: Rows) -> Path:
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture
def games(tmp_path: Path) -> Path:
    """Seasons 2016 to 2018 of a league whose truth is known."""
    return write(tmp_path / "games.csv", team_rows(play()))


@pytest.fixture
def rival(tmp_path: Path) -> Path:
    """Says .6 for every home team; has no forecast for the last game."""
    rows = [
        {
            "date": str(game["game_date"]),
            "home": game["home"],
            "away": game["away"],
            "elo_home_win_prob": 0.6,
        }
        for game in play().iter_rows(named=True)
    ]
    return write(tmp_path / "rival.csv", rows[:-1])


def evaluate(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["evaluate", *map(str, arguments)])


def test_json_has_the_scores_of_the_forecasts(games: Path) -> None:
    finished = evaluate("--games", games, "--json")

    forecasts = forecast(play(), play()["game_date"].filter(play()["season"] == 2017)[0])
    wins = (forecasts["margin"] > 0).cast(pl.Float64).to_numpy()
    printed = json.loads(finished.stdout)
    assert finished.exit_code == 0
    assert printed["games"] == len(forecasts) == 320
    expected = log_loss(wins, forecasts["home_win_probability"].to_numpy())
    assert printed["log_loss"] == pytest.approx(expected, abs=1e-12)
    assert printed["rival"] is printed["difference"] is None
    low, high = printed["intervals"]["log_loss"]
    assert low < printed["log_loss"] < high
    assert {season: one["games"] for season, one in printed["seasons"].items()} == {
        "2017": 160,
        "2018": 160,
    }
    assert sum(one["games"] for one in printed["reliability"]) == 320


def test_rival_is_scored_on_the_games_that_it_forecast(games: Path, rival: Path) -> None:
    finished = evaluate("--games", games, "--rival", rival, "--json")

    printed = json.loads(finished.stdout)
    home_wins = play().filter(pl.col("season") > 2016)[:-1]["margin"] > 0
    expected = log_loss(home_wins, np.full(319, 0.6))
    assert printed["rival"].keys() == {"games", "accuracy", "brier", "log_loss", "ece"}
    assert printed["rival"]["games"] == printed["difference"]["games"] == 319
    assert printed["rival"]["log_loss"] == pytest.approx(expected)
    low, high = printed["difference"]["interval"]
    assert low < printed["difference"]["log_loss"] < high < 0


def test_tables_say_the_same_in_words(games: Path, rival: Path) -> None:
    finished = evaluate("--games", games, "--rival", rival)

    lines = finished.stdout.splitlines()
    printed = json.loads(evaluate("--games", games, "--rival", rival, "--json").stdout)
    assert finished.exit_code == 0
    assert [line.split()[0] for line in lines if line[:4] in {"2017", "2018", "all "}][:3] == [
        "2017",
        "2018",
        "all",
    ]
    words = " ".join(finished.stdout.split())
    assert f"log loss {printed['log_loss']:.4f}".replace("0.", ".") in words
    assert "No leak" in words
    assert "ahead of the rival" in words
    assert "no forecast for 1 of 320 games" in words
    assert max(map(len, lines)) <= 80


def test_seasons_are_those_asked_for(games: Path) -> None:
    finished = evaluate("--games", games, "--from-season", 2018, "--to-season", 2018, "--json")

    alone = json.loads(finished.stdout)
    among = json.loads(evaluate("--games", games, "--json").stdout)["seasons"]["2018"]
    assert list(alone["seasons"]) == ["2018"]
    assert alone["log_loss"] == pytest.approx(among["log_loss"], abs=1e-12)


def test_plot_is_drawn_with_a_dot_for_each_bin(games: Path, rival: Path, tmp_path: Path) -> None:
    plot = tmp_path / "reliability.svg"

    finished = evaluate("--games", games, "--rival", rival, "--plot", plot, "--json")

    bins = json.loads(finished.stdout)["reliability"]
    dots = ElementTree.fromstring(plot.read_text()).findall("{*}circle")  # noqa: S314 - our own
    assert len(dots) == len(bins) + 1  # the rival always says the same


def spoil(change: Callable[[Rows], Rows]) -> Callable[[Path], list[object]]:
    return lambda folder: ["--games", write(folder / "bad.csv", change(team_rows(play())))]


def given(*arguments: object) -> Callable[[Path], list[object]]:
    return lambda folder: ["--games", folder / "games.csv", *arguments]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (spoil(lambda rows: [*rows, rows[0]]), "bad.csv, line 962: .* second one of that day"),
        (spoil(lambda rows: rows[1:]), "bad.csv, line 2: .* has no row of the home team"),
        (spoil(lambda rows: [rows[0] | {"pts": "nan"}, *rows[1:]]), "line 2: pts is nan"),
        (spoil(lambda rows: [rows[0] | {"otov": "inf"}, *rows[1:]]), "line 2: otov is inf"),
        (
            spoil(lambda rows: [{k: v for k, v in row.items() if k != "tov"} for row in rows]),
            "bad.csv lacks the column tov",
        ),
        (spoil(lambda rows: rows[:320]), "season 2016 has no season before it"),
        (given("--from-season", 1987), "--from-season 1987: the games are of seasons 2016 to 2018"),
        (given("--to-season", 2040), "--to-season 2040: the games are of seasons 2016 to 2018"),
        (given("--from-season", 2016), "season 2016 has no season before it"),
        (given("--from-season", 2018, "--to-season", 2017), "--to-season 2017 is before"),
        (given("--to-season", 2016), "--to-season 2016 is before"),
        (given("--rival", "nowhere.csv"), "nowhere.csv cannot be read"),
        (given("--plot", "plot.png"), "only SVG is drawn"),
        (given("--plot", "nowhere/plot.svg"), "there is no folder nowhere"),
        (lambda _: ["--games", "nowhere.csv"], "nowhere.csv cannot be read"),
    ],
)
def test_bad_input_is_one_line_and_exit_status_2(
    games: Path, arguments: Callable[[Path], list[object]], message: str
) -> None:
    finished = evaluate(*arguments(games.parent))

    assert finished.exit_code == 2
    assert finished.stdout == ""
    (line,) = finished.stderr.splitlines()
    assert re.search(message, line)


def test_rival_of_other_games_is_refused(games: Path, rival: Path) -> None:
    rival.write_text(rival.read_text().replace("201", "191"))

    finished = evaluate("--games", games, "--rival", rival)

    assert finished.exit_code == 2
    assert "has no forecast of any game" in finished.stderr


def test_model_that_looks_ahead_fails_the_command(
    games: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def leaky(frame: pl.DataFrame, *arguments: Any) -> pl.DataFrame:
        result = pl.col("margin").fill_null(0).sign() * 0.1
        return forecast(frame, *arguments).with_columns(pl.col("home_win_probability") + result)

    monkeypatch.setattr(include.ml.walk, "forecast", leaky)

    finished = evaluate("--games", games)

    assert finished.exit_code == 1
    assert finished.stdout == ""
    assert finished.stderr.startswith("leak: the forecast of ")


def command(*arguments: object, threads: int = 1) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "include.ml", *map(str, arguments)],
        env={**os.environ, "OMP_NUM_THREADS": str(threads), "OPENBLAS_NUM_THREADS": str(threads)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_two_runs_print_the_same_to_the_last_digit(games: Path, rival: Path) -> None:
    arguments = ("evaluate", "--games", games, "--rival", rival, "--json")

    one, other = command(*arguments), command(*arguments, threads=2)

    assert one.returncode == 0
    assert one.stderr == ""
    assert one.stdout == other.stdout


def test_terminal_shows_progress_beside_the_result(games: Path) -> None:
    terminal, stderr = pty.openpty()
    arguments = ["evaluate", "--games", str(games), "--json"]

    finished = subprocess.run(
        [sys.executable, "-m", "include.ml", *arguments],
        env={**os.environ, "TERM": "xterm"},
        stdout=subprocess.PIPE,
        stderr=stderr,
        check=True,
    )
    os.close(stderr)

    assert b"Walking forward" in os.read(terminal, 65_536)
    assert json.loads(finished.stdout)["games"] == 320


def test_options_without_a_command_are_those_of_the_daily_job() -> None:
    window = ["--start-date", "2018-01-01", "--end-date", "2018-01-01", "--run-id", "a-day"]

    assert with_command(window) == ["predict", *window]
    assert with_command(["evaluate", "--json"]) == ["evaluate", "--json"]
    assert with_command(["--help"]) == ["--help"]
    assert with_command([]) == []


def test_help_shows_both_commands_and_examples() -> None:
    finished = CliRunner().invoke(app, ["--help"])

    assert finished.exit_code == 0
    assert "python -m include.ml evaluate --games" in finished.stdout
    assert "python -m include.ml --start-date" in finished.stdout
