"""What reading a whole season again from the archive costs in time and memory.

A season of the sample league is ingested once, so that its pages lie in S3. Then the tables are
emptied, and the same window is read ``--from-archive``: that run is measured, as a process of its
own. Beside it stands what physics asks for at least: to read and unpack the same objects, and to
COPY the same rows, both with the same drivers and nothing else.
"""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, LiteralString

import psycopg
import typer
from psycopg import sql
from rich.console import Console
from rich.table import Table

from include.local.components import free_port
from include.local.postgres import PostgresServer
from include.local.warehouse import ROLES, create_warehouse
from tests.integration.conftest import serve
from tests.integration.ingestion.buckets import Bucket, make_bucket, serve_s3

ROOT = Path(__file__).parents[2]
PASSWORD = "benchmark"
LEAST_MEMORY = 300  # MiB: what a season may take at most
SITES = ("BASKETBALL_REFERENCE", "COVERS", "REDDIT", "REDDIT_LOGIN")


@dataclass(frozen=True)
class Run:
    """What one run of the job took."""

    seconds: float
    cpu_seconds: float
    peak_mib: float


def ingest(env: Mapping[str, str], first: str, last: str, *options: str) -> Run:
    """Run the job to its end, and measure its process."""
    window = ["--start-date", first, "--end-date", last, "--run-id", "benchmark"]
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "include.ingestion", *window, *options],
        cwd=ROOT,
        env=dict(env),
        stdout=subprocess.DEVNULL,
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"ingestion ended with exit status {process.returncode}")
    return Run(time.perf_counter() - started, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def read_objects(bucket: Bucket) -> tuple[float, int]:
    """Read and unpack every object; return seconds and unpacked bytes."""
    client, keys = bucket.client, bucket.stored()
    started = time.perf_counter()
    size = 0
    for key in keys:
        packed = client.get_object(Bucket=bucket.name, Key=key)["Body"].read()
        size += len(gzip.decompress(packed))
    return time.perf_counter() - started, size


def copy_rows(connection: psycopg.Connection) -> tuple[float, int]:
    """COPY the rows of every table of source into an empty twin; return seconds and rows."""
    names: LiteralString = (
        "select table_name::text from information_schema.tables where table_schema = 'source'"
    )
    took, rows = 0.0, 0
    for (name,) in connection.execute(names).fetchall():
        table = sql.Identifier("source", name)
        twin = sql.SQL("create table public.twin (like {} including all)").format(table)
        dump = sql.SQL("copy {} to stdout").format(table)
        with connection.cursor() as cursor, cursor.copy(dump) as copy:
            lines = list(copy.rows())
        connection.execute(twin)
        started = time.perf_counter()
        with connection.cursor() as cursor, cursor.copy("copy public.twin from stdin") as copy:
            for line in lines:
                copy.write_row(line)
        took += time.perf_counter() - started
        rows += len(lines)
        connection.execute("drop table public.twin")
    return took, rows


def main(
    first: Annotated[str, typer.Option(help="First game date.")] = "2022-10-18",
    last: Annotated[str, typer.Option(help="Last game date.")] = "2023-06-30",
    kinds: Annotated[str, typer.Option(help="Kinds of pages.")] = "schedule,daily_leaders",
) -> None:
    """Print a table, then one line of JSON."""
    with tempfile.TemporaryDirectory() as folder:
        server = PostgresServer(Path(folder), free_port(), PASSWORD)
        server.start()
        try:
            create_warehouse(server, "benchmark", dict.fromkeys(ROLES, PASSWORD))
            with serve("include.sample_league", "--today", "2023-07-15") as site, serve_s3() as s3:
                bucket = make_bucket(s3)
                env = os.environ | bucket.env | warehouse_env(server)
                env |= {f"NBA_INGESTION_{name}_URL": site for name in SITES}
                env |= {"NBA_INGESTION_KINDS": kinds, "NBA_INGESTION_REQUESTS_PER_MINUTE": "60000"}
                live = ingest(env, first, last)
                with server.connect("benchmark") as connection:
                    connection.execute("truncate source.schedule, source.teams cascade")
                again = ingest(env, first, last, "--from-archive")
                read_seconds, size = read_objects(bucket)
                pages = len(bucket.stored())
            with server.connect("benchmark") as connection:
                copy_seconds, rows = copy_rows(connection)
        finally:
            server.stop()
    report(live, again, (read_seconds, size, pages), (copy_seconds, rows))


def warehouse_env(server: PostgresServer) -> dict[str, str]:
    """Return the variables by which the job connects."""
    return {
        "NBA_WAREHOUSE_HOST": "127.0.0.1",
        "NBA_WAREHOUSE_PORT": str(server.port),
        "NBA_WAREHOUSE_DATABASE": "benchmark",
        "NBA_WAREHOUSE_USER": "loader",
        "NBA_WAREHOUSE_PASSWORD": PASSWORD,
    }


def report(live: Run, again: Run, read: tuple[float, int, int], copied: tuple[float, int]) -> None:
    """Print what was measured."""
    read_seconds, size, pages = read
    copy_seconds, rows = copied
    table = Table("what", "seconds", "CPU seconds", "peak MiB", title="A season")
    for name, run in (("from the sites", live), ("from the archive", again)):
        table.add_row(name, f"{run.seconds:.1f}", f"{run.cpu_seconds:.1f}", f"{run.peak_mib:.0f}")
    table.add_row(f"floor: read {pages} pages, {size / 1e6:.0f} MB", f"{read_seconds:.1f}", "", "")
    table.add_row(f"floor: copy {rows:,} rows", f"{copy_seconds:.1f}", "", "")
    Console().print(table)
    floor = read_seconds + copy_seconds
    result = {
        "pages": pages,
        "bytes": size,
        "rows": rows,
        "seconds": round(again.seconds, 2),
        "cpu_seconds": round(again.cpu_seconds, 2),
        "floor_seconds": round(floor, 2),
        "times_floor": round(again.seconds / floor, 1),
        "peak_mib": round(again.peak_mib),
        "is_within_memory": again.peak_mib < LEAST_MEMORY,
    }
    print(json.dumps(result))  # noqa: T201


if __name__ == "__main__":
    typer.run(main)
