"""A small league in prep.prep_game_features, and the job as a function."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest
from psycopg import sql

from include.job import JobRun, WarehouseSettings, Window
from include.ml.__main__ import predict

if TYPE_CHECKING:
    from tests.conftest import Warehouse

OPENER = date(2017, 10, 17)
TEAMS = ("ATL", "BOS", "BRK", "CHI", "CLE", "DAL", "DEN", "DET")
DAYS = 40

CREATE_TABLE = """
create table prep.prep_game_features (
    game_id text,
    season integer,
    season_type text,
    game_date date,
    home_team_id text,
    away_team_id text,
    is_home_win boolean,
    home_games_played integer,
    home_win_pct double precision,
    home_margin double precision,
    home_opponent_margin double precision,
    home_margin_last_10 double precision,
    home_rest_days integer,
    home_is_back_to_back boolean,
    home_games_last_7_days integer,
    away_games_played integer,
    away_win_pct double precision,
    away_margin double precision,
    away_opponent_margin double precision,
    away_margin_last_10 double precision,
    away_rest_days integer,
    away_is_back_to_back boolean,
    away_games_last_7_days integer
)
"""


@pytest.fixture
def league(warehouse: Warehouse) -> Warehouse:
    """Four games a day for 40 days from 2017-10-17 on; better teams win more often."""
    dice = np.random.default_rng(7)
    rows = []
    for day in range(DAYS):
        game_date = OPENER + timedelta(days=day)
        order = [TEAMS[n] for n in dice.permutation(len(TEAMS))]
        for home, away in zip(order[::2], order[1::2], strict=True):
            row: dict[str, object] = {
                "game_id": f"{game_date:%Y%m%d}0{home}",
                "season": 2018,
                "season_type": "regular_season",
                "game_date": game_date,
                "home_team_id": home,
                "away_team_id": away,
            }
            for side, team in (("home", home), ("away", away)):
                strength = TEAMS.index(team) - 3.5
                row |= {
                    f"{side}_games_played": day,
                    f"{side}_win_pct": 0.5 + strength * day / 1_000,
                    f"{side}_margin": strength * day / (day + 8),
                    f"{side}_opponent_margin": 0.0,
                    f"{side}_margin_last_10": strength + dice.normal(),
                    f"{side}_rest_days": 1 if day else 7,
                    f"{side}_is_back_to_back": day > 0,
                    f"{side}_games_last_7_days": min(day, 7),
                }
            edge = 0.4 + (TEAMS.index(home) - TEAMS.index(away)) / 4
            row["is_home_win"] = bool(dice.random() < 1 / (1 + np.exp(-edge)))
            rows.append(row)
    insert = sql.SQL("insert into prep.prep_game_features ({}) values ({})").format(
        sql.SQL(", ").join(map(sql.Identifier, rows[0])),
        sql.SQL(", ").join(map(sql.Placeholder, rows[0])),
    )
    with warehouse.connect("transformer") as connection, connection.cursor() as cursor:
        cursor.execute(CREATE_TABLE)
        cursor.executemany(insert, rows)
    return warehouse


RunMl = Callable[..., JobRun]


@pytest.fixture
def run_ml(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> RunMl:
    """Predict the day after ``end_date``, as run_job would; return the run with its numbers."""

    def run(end_date: str, run_id: str = "test") -> JobRun:
        for name, value in warehouse.env("predictor").items():
            monkeypatch.setenv(name, value)
        day = date.fromisoformat(end_date)
        job_run = JobRun("ml", Window(day, day), run_id, WarehouseSettings(), job_run_id=0)
        predict(job_run)
        return job_run

    return run
