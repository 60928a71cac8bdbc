"""What a day of forecasts costs after 25 seasons, and a year of days, beside its floor.

The league is made up: 30 teams, 82 games each, in a real Postgres with the tables that the ML job
reads. The day and the year are runs of the job in a process of its own, with all that it writes.
The floor is reading the same games from Postgres, and nothing else: what no model could do without.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import polars as pl
import psutil
import typer
from psycopg import Connection
from rich.console import Console
from rich.table import Table

from include.local.components import free_port
from include.local.postgres import PostgresServer
from include.local.warehouse import ROLES, create_warehouse
from tests.unit.ml.league import play

PASSWORD = "benchmark"
SAMPLE_SECONDS = 0.02
MOST_SECONDS, MOST_MEBIBYTES, MOST_YEAR_SECONDS = 10, 1_024, 60
TABLES = """
create table fact.fact_games (
    game_id text primary key, season smallint, season_type text, game_date date,
    home_team_id text, away_team_id text, home_pts smallint, away_pts smallint
);
create table fact.fact_team_box_scores (
    game_id text, team_id text, ft integer, tov integer, orb integer,
    primary key (game_id, team_id)
);
create table prep.prep_game_features (
    game_id text primary key, home_is_back_to_back boolean, away_is_back_to_back boolean
);
"""
FLOOR = """
import include.job, sys
from datetime import date
from include.ml.warehouse_games import read_games
with include.job.read_settings(include.job.WarehouseSettings).connect() as connection:
    read_games(connection, date.fromisoformat(sys.argv[1]))
"""


def load(connection: Connection, games: pl.DataFrame) -> None:
    """Create the tables that the job reads, and fill them."""
    connection.execute(TABLES)
    with connection.cursor() as cursor:
        with cursor.copy("copy fact.fact_games from stdin") as copy:
            for game in games.iter_rows(named=True):
                row = [game["game_id"], game["season"], "regular_season", game["game_date"]]
                points = 100 + int(game["margin"]), 100
                copy.write_row([*row, game["home"], game["away"], *points])
        with cursor.copy("copy fact.fact_team_box_scores from stdin") as copy:
            for game in games.iter_rows(named=True):
                lead = [20 + int(game[name]) for name in ("ftm", "tov", "orb")]
                copy.write_row([game["game_id"], game["home"], *lead])
                copy.write_row([game["game_id"], game["away"], 20, 20, 20])
        with cursor.copy("copy prep.prep_game_features from stdin") as copy:
            for game_id in games["game_id"]:
                copy.write_row([game_id, False, False])
    for table in ("fact.fact_games", "fact.fact_team_box_scores", "prep.prep_game_features"):
        connection.execute(f"analyze {table}")  # type: ignore[call-overload]


def measure(env: dict[str, str], *arguments: str) -> tuple[float, float]:
    """Run Python with arguments; return its seconds and its largest memory in MiB."""
    started, peak = time.perf_counter(), 0
    process = psutil.Popen(
        [sys.executable, *arguments], env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    while process.poll() is None:
        try:
            peak = max(peak, process.memory_info().rss)
        except psutil.Error:
            break
        time.sleep(SAMPLE_SECONDS)
    took = time.perf_counter() - started
    output = process.communicate()[0].decode()
    if process.returncode != 0:
        raise SystemExit(output)
    return took, peak / 2**20


def main(
    seasons: Annotated[int, typer.Option(help="Seasons of history.")] = 25,
    tries: Annotated[int, typer.Option(help="Tries of floor and day; the best counts.")] = 3,
) -> None:
    """Print a table, then one line of JSON; fail where a limit is broken."""
    teams = tuple(f"T{n:02}" for n in range(30))
    # half of the teams play on a day
    games = play(seasons=seasons, days=164, teams=teams).gather_every(2)
    games = games.with_columns(
        game_id=pl.col("game_date").dt.strftime("%Y%m%d") + "0" + pl.col("home"),
        # thirty teams, each so much better than the next, would be too far apart
        margin=(pl.col("margin") / 5).round().replace(0, 1),
    )
    last = games["game_date"].max()
    found: dict[str, tuple[float, float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        server = PostgresServer(Path(folder), free_port(), PASSWORD)
        server.start()
        try:
            create_warehouse(server, "benchmark", dict.fromkeys(ROLES, PASSWORD))
            env = os.environ | {
                "NBA_WAREHOUSE_HOST": "127.0.0.1",
                "NBA_WAREHOUSE_PORT": str(server.port),
                "NBA_WAREHOUSE_DATABASE": "benchmark",
                "NBA_WAREHOUSE_USER": "predictor",
                "NBA_WAREHOUSE_PASSWORD": PASSWORD,
            }
            with server.connect("benchmark") as connection:
                load(connection, games)
                connection.execute("grant select on all tables in schema fact, prep to predictor")
            eve, year = last - timedelta(days=1), last - timedelta(days=365)

            def job(first: object) -> tuple[float, float]:
                window = ("--start-date", str(first), "--end-date", str(eve), "--run-id", "b")
                return measure(env, "-m", "include.ml", *window)

            found["reading the games"] = min(
                measure(env, "-c", FLOOR, str(last)) for _ in range(tries)
            )
            found["one day"] = min(job(eve) for _ in range(tries))
            found["a year of days"] = job(year)
            with server.connect("benchmark") as connection:
                [(predicted, days)] = connection.execute(
                    "select count(*), count(distinct as_of_date) from ml.game_predictions"
                ).fetchall()
        finally:
            server.stop()
    report(found, len(games), seasons, predicted, days)


def report(
    found: dict[str, tuple[float, float]], games: int, seasons: int, predicted: int, days: int
) -> None:
    """Print what was found; fail where a limit is broken."""
    table = Table(
        *("what", "seconds", "MiB", "of the floor"), title=f"{seasons} seasons, {games:,} games"
    )
    floor = found["reading the games"][0]
    for name, (seconds, mebibytes) in found.items():
        table.add_row(name, f"{seconds:.1f}", f"{mebibytes:.0f}", f"{seconds / floor:.1f}")
    Console().print(table)
    result = {
        "games": games,
        "seasons": seasons,
        "predicted": predicted,
        "days": days,
        "seconds": {name: round(took, 2) for name, (took, _) in found.items()},
        "mebibytes": {name: round(peak) for name, (_, peak) in found.items()},
    }
    print(json.dumps(result))  # noqa: T201
    broken = [
        name
        for name, (limit, memory) in {
            "one day": (MOST_SECONDS, MOST_MEBIBYTES),
            "a year of days": (MOST_YEAR_SECONDS, MOST_MEBIBYTES),
        }.items()
        if found[name][0] > limit or found[name][1] > memory
    ]
    if broken:
        raise SystemExit(f"too slow or too large: {', '.join(broken)}")


if __name__ == "__main__":
    typer.run(main)
