"""What a daily run's dbt costs as seasons accumulate, and what a full refresh of all of them costs.

One season of the sample league is loaded from its pages, and copied in SQL to the years after it,
with shifted ids and dates: what is known of real seasons before it would not hold for them. The
daily run builds and tests the newest season; its cost with one season stored and with many should
be the same. Beside the full refresh stand the same compiled statements, run by hand in one
connection in order.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

import psutil
import psycopg
import typer
from psycopg import sql
from rich.console import Console
from rich.progress import track
from rich.table import Table

from include.local.components import free_port
from include.local.postgres import PostgresServer
from include.local.warehouse import ROLES, create_warehouse

ROOT = Path(__file__).parents[2]
PASSWORD = "benchmark"
FIRST_DAY, LAST_DAY = date(2023, 10, 24), date(2024, 6, 20)
GAMES_A_DAY = 7
DAYS_A_SEASON = 364
GROWN = 12


CONSOLE = Console(stderr=True)


def log(step: str) -> None:
    """Say what is done now."""
    CONSOLE.log(step, _stack_offset=2)


def keep_first_season(connection: psycopg.Connection) -> dict[str, dict[str, str]]:
    """Keep what the pages said in schema first_season; return its columns and types by table."""
    tables: dict[str, dict[str, str]] = {}
    connection.execute("create schema first_season")
    for table, column, column_type in connection.execute(
        "select table_name, column_name, data_type from information_schema.columns"
        " where table_schema = 'source' and table_name <> 'teams'"
    ).fetchall():
        tables.setdefault(table, {})[column] = column_type
    for table in tables:
        connection.execute(
            sql.SQL("create table {} as table {}").format(
                sql.Identifier("first_season", table), sql.Identifier("source", table)
            )
        )
    return tables


def shifted(column: str, column_type: str, seasons: int) -> sql.Composable:
    """Return what a column of the first season is some seasons later, on the same weekdays."""
    value, days = sql.Identifier(column), sql.Literal(DAYS_A_SEASON * seasons)
    if column == "season":
        return sql.SQL("{} + {}").format(value, sql.Literal(seasons))
    if column == "game_id":
        day = sql.SQL("to_date(left({}, 8), 'YYYYMMDD') + {}").format(value, days)
        return sql.SQL("to_char({}, 'YYYYMMDD') || substr({}, 9)").format(day, value)
    if column == "listed_under":
        day = sql.SQL("transaction_date + {}").format(days)
        return sql.SQL("coalesce(({})::text, {})").format(day, value)
    if column_type == "date":
        return sql.SQL("{} + {}").format(value, days)
    if column_type == "timestamp with time zone" and column != "fetched_at":
        return sql.SQL("{} + {} * interval '1 day'").format(value, days)
    return value


def add_season(
    connection: psycopg.Connection, tables: Mapping[str, Mapping[str, str]], seasons: int
) -> None:
    """Have the first season played again some seasons later, with every kind of page."""
    # its rows are as sound as those that they are made from
    connection.execute("set session_replication_role = replica")
    for table, columns in tables.items():
        connection.execute(
            sql.SQL("insert into {} ({}) select {} from {}").format(
                sql.Identifier("source", table),
                sql.SQL(", ").join(map(sql.Identifier, columns)),
                sql.SQL(", ").join(
                    shifted(column, column_type, seasons) for column, column_type in columns.items()
                ),
                sql.Identifier("first_season", table),
            )
        )


@contextmanager
def peaks(pids_of: Mapping[str, int]) -> Iterator[dict[str, int]]:
    """Watch processes and their children; yield the most megabytes that each group had at once."""
    most = dict.fromkeys(pids_of, 0)
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(0.2):
            for name, pid in pids_of.items():
                try:
                    processes = psutil.Process(pid).children(recursive=True)
                    used = sum(process.memory_full_info().uss for process in processes)
                except psutil.Error:
                    continue
                most[name] = max(most[name], used // 2**20)

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    yield most
    ended.set()
    thread.join()


def environment(server: PostgresServer, role: str) -> dict[str, str]:
    """Return what a job of the role reads."""
    return {
        "NBA_WAREHOUSE_HOST": "127.0.0.1",
        "NBA_WAREHOUSE_PORT": str(server.port),
        "NBA_WAREHOUSE_DATABASE": "warehouse",
        "NBA_WAREHOUSE_USER": role,
        "NBA_WAREHOUSE_PASSWORD": PASSWORD,
        "PATH": os.defpath,
    }


def job(
    server: PostgresServer, package: str, window: tuple[date, date], *options: str, **env: str
) -> float:
    """Run a job over a window; return its seconds."""
    role = "loader" if package == "ingestion" else "transformer"
    started = time.monotonic()
    done = subprocess.run(
        [
            *(sys.executable, "-m", f"include.{package}", f"--start-date={window[0]}"),
            *(f"--end-date={window[1]}", f"--run-id=bench-{started}", *options),
        ],
        env=environment(server, role) | env,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(done.stdout[-3000:] + done.stderr[-2000:])
    return time.monotonic() - started


def ingest(server: PostgresServer, last_day: date) -> None:
    """Load a season of the sample league up to a day, with every kind of page."""
    port = free_port()
    site = subprocess.Popen(
        [
            *(sys.executable, "-m", "include.sample_league", "--port", str(port)),
            *("--today", str(last_day + timedelta(1))),
        ],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
    )
    try:
        time.sleep(3)
        address = f"http://127.0.0.1:{port}"
        names = ("BASKETBALL_REFERENCE_URL", "COVERS_URL", "REDDIT_URL", "REDDIT_LOGIN_URL")
        settings = {f"NBA_INGESTION_{name}": address for name in names} | {
            "NBA_INGESTION_REQUESTS_PER_MINUTE": "60000",
            "NBA_INGESTION_REDDIT_CLIENT_ID": "sample",
            "NBA_INGESTION_REDDIT_CLIENT_SECRET": "unset",
        }
        job(server, "ingestion", (FIRST_DAY, last_day), **settings)
    finally:
        site.terminate()
        site.wait()


def by_hand(server: PostgresServer) -> float:
    """Run what the last build compiled, in its order, in one connection; return the seconds."""
    with server.connect("warehouse") as connection:
        models = connection.execute(
            "select unique_id, compiled_sql from ops.dbt_node_runs"
            " where resource_type = 'model' and state = 'success' and invocation_id ="
            " (select max(invocation_id) from ops.dbt_invocations) order by started_at"
        ).fetchall()
        connection.execute("create schema if not exists by_hand")
        started = time.monotonic()
        for unique_id, statement in models:
            table = sql.Identifier("by_hand", unique_id.split(".")[-1])
            connection.execute(sql.SQL("create table {} as ").format(table) + sql.SQL(statement))
        seconds = time.monotonic() - started
        connection.execute("drop schema by_hand cascade")
    return seconds


def main(
    seasons: Annotated[int, typer.Option(help="Seasons stored in the end.")] = 25,
    games: Annotated[int, typer.Option(help="Games of a season that have lines.")] = 1230,
) -> None:
    """Measure, print a table, and one line of JSON."""
    last_day = min(FIRST_DAY + timedelta(games // GAMES_A_DAY), LAST_DAY)
    today = (last_day, last_day)
    with tempfile.TemporaryDirectory(prefix="bench-scale-") as folder:
        server = PostgresServer(Path(folder), free_port(), PASSWORD)
        server.start()
        try:
            create_warehouse(server, "warehouse", dict.fromkeys(ROLES, PASSWORD))
            log("a season of the sample league is loaded from its pages")
            ingest(server, last_day)
            log("it is built, and built again as a daily run does")
            job(server, "dbt_job", today)
            figures: dict[str, float] = {"seasons": seasons, "games": games}
            figures["daily_1_seconds"] = round(job(server, "dbt_job", today), 1)
            of_one = seconds_of_nodes(server)
            with server.connect("warehouse") as connection:
                tables = keep_first_season(connection)
                for number in track(range(1, seasons), "copying seasons", console=CONSOLE):
                    add_season(connection, tables, number)
                connection.execute("drop schema first_season cascade")
                connection.execute("analyze")
            newest = last_day + timedelta(DAYS_A_SEASON * (seasons - 1))
            today = (newest, newest)
            postmaster = postmaster_of(server)
            log("all are built: full refresh")
            with peaks({"postgres": postmaster, "dbt": os.getpid()}) as most:
                full = job(server, "dbt_job", today, "--full-refresh")
            figures["full_refresh_seconds"] = round(full, 1)
            figures["postgres_megabytes"], figures["dbt_megabytes"] = most["postgres"], most["dbt"]
            log("the same statements by hand")
            figures["by_hand_seconds"] = round(by_hand(server), 1)
            log("a daily run, twice as with one season")
            with server.connect("warehouse") as connection:
                connection.execute("vacuum analyze")  # which the night before had time for
            job(server, "dbt_job", today)
            daily = job(server, "dbt_job", today)
            of_all = seconds_of_nodes(server)
            figures["daily_all_seconds"] = round(daily, 1)
            figures["daily_ratio"] = round(daily / figures["daily_1_seconds"], 2)
        finally:
            server.stop()
    grown = Table("what grew most in a daily run", "1 season, s", f"{seasons} seasons, s")
    for node in sorted(of_all, key=lambda node: of_one.get(node, 0) - of_all[node])[:GROWN]:
        grown.add_row(node, f"{of_one.get(node, 0):.2f}", f"{of_all[node]:.2f}")
    Console().print(grown)
    table = Table("measure", "value")
    for name, value in figures.items():
        table.add_row(name.replace("_", " "), str(value))
    Console().print(table)
    Console().print_json(json.dumps(figures), indent=None)


def seconds_of_nodes(server: PostgresServer) -> dict[str, float]:
    """Return the seconds of each model and test of the last build, by name."""
    with server.connect("warehouse") as connection:
        rows = connection.execute(
            "select split_part(unique_id, '.', 3), seconds::double precision"
            " from ops.dbt_node_runs where invocation_id ="
            " (select max(invocation_id) from ops.dbt_invocations)"
        )
        return dict(rows.fetchall())


def postmaster_of(server: PostgresServer) -> int:
    """Return the process id of the server."""
    with server.connect("warehouse") as connection:
        [(pid,)] = connection.execute("select pg_backend_pid()").fetchall()
    return psutil.Process(pid).ppid()


if __name__ == "__main__":
    typer.run(main)
