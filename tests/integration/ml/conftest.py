"""A small league in the warehouse, and the job as a function."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest

from include.job import JobRun, WarehouseSettings, Window
from include.ml.daily import predict

if TYPE_CHECKING:
    from tests.conftest import Warehouse

OPENER = date(2017, 10, 17)
TEAMS = ("ATL", "BOS", "BRK", "CHI", "CLE", "DAL", "DEN", "DET")
DAYS = 40
EVE, TONIGHT = "2017-11-10", "2017-11-11"

CREATE_TABLES = """
create table fact.fact_games (
    game_id text primary key,
    season smallint,
    season_type text,
    game_date date,
    home_team_id text,
    away_team_id text,
    home_pts smallint,
    away_pts smallint
);
create table fact.fact_team_box_scores (
    game_id text,
    team_id text,
    ft integer,
    tov integer,
    orb integer,
    primary key (game_id, team_id)
);
create table prep.prep_game_features (
    game_id text primary key,
    home_is_back_to_back boolean,
    away_is_back_to_back boolean
);
"""


@pytest.fixture
def league(warehouse: Warehouse) -> Warehouse:
    """Four games a day for 40 days from 2017-10-17 on; better teams win more often."""
    dice = np.random.default_rng(7)
    games, boxes, features = [], [], []
    for day in range(DAYS):
        game_date = OPENER + timedelta(days=day)
        order = [TEAMS[n] for n in dice.permutation(len(TEAMS))]
        for home, away in zip(order[::2], order[1::2], strict=True):
            game_id = f"{game_date:%Y%m%d}0{home}"
            lead = 3 + 3 * (TEAMS.index(home) - TEAMS.index(away))
            margin = round(dice.normal(lead, 12)) or 1
            games.append(
                (game_id, 2018, "regular_season", game_date, home, away, 100 + margin, 100)
            )
            boxes += [(game_id, team, *map(int, dice.integers(8, 22, 3))) for team in (home, away)]
            features.append((game_id, day > 0, day > 0))
    with warehouse.connect("transformer") as connection, connection.cursor() as cursor:
        cursor.execute(CREATE_TABLES)
        cursor.executemany(
            "insert into fact.fact_games values (%s, %s, %s, %s, %s, %s, %s, %s)", games
        )
        cursor.executemany(
            "insert into fact.fact_team_box_scores values (%s, %s, %s, %s, %s)", boxes
        )
        cursor.executemany("insert into prep.prep_game_features values (%s, %s, %s)", features)
    return warehouse


RunMl = Callable[..., JobRun]


@pytest.fixture
def run_ml(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> RunMl:
    """Predict the day after each day of a window, as run_job would; return the run."""

    def run(end_date: str, run_id: str = "test", start_date: str | None = None) -> JobRun:
        for name, value in warehouse.env("predictor").items():
            monkeypatch.setenv(name, value)
        window = Window(date.fromisoformat(start_date or end_date), date.fromisoformat(end_date))
        job_run = JobRun("ml", window, run_id, WarehouseSettings(), job_run_id=0)
        predict(job_run)
        return job_run

    return run


def current(warehouse: Warehouse) -> dict[str, float]:
    """Return the current chance of a home win of each game."""
    rows = warehouse.query("select game_id, home_win_probability from serving.game_predictions")
    return {game_id: float(probability) for game_id, probability in rows}


def a_game(warehouse: Warehouse, game_date: str) -> str:
    """Return the first game of a date."""
    [(game_id,)] = warehouse.query(
        "select min(game_id) from fact.fact_games where game_date = %s::date", game_date
    )
    return str(game_id)
