"""The pipeline without Airflow: its jobs as processes, against a site and a real Postgres."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
from psycopg import sql

if TYPE_CHECKING:
    from tests.conftest import Warehouse

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
PROVENANCE = ("run_id", "source_url", "fetched_at", "content_hash")
LAYERS = ("source", "fact", "dim", "prep", "mart")

Checksums = dict[str, tuple[int, str]]


def checksums(connection: psycopg.Connection, *, provenance: bool = True) -> Checksums:
    """Return rows and a checksum of each table from source to mart.

    Without provenance, what says when and by which run a row came does not count.
    """
    sums: Checksums = {}
    tables = connection.execute(
        "select table_schema, table_name, array_agg(column_name::text order by column_name)"
        " from information_schema.columns where table_schema = any(%s) group by 1, 2",
        (list(LAYERS),),
    ).fetchall()
    for schema, table, columns in tables:
        counted = [name for name in columns if provenance or name not in PROVENANCE]
        [row] = connection.execute(
            sql.SQL(
                "select count(*), md5(coalesce(string_agg(line, ',' order by line), ''))"
                " from (select row({})::text as line from {}) as lines"
            ).format(
                sql.SQL(", ").join(map(sql.Identifier, counted)), sql.Identifier(schema, table)
            )
        ).fetchall()
        sums[f"{schema}.{table}"] = row
    return sums


@dataclass(frozen=True)
class Pipeline:
    """The jobs of one warehouse and one site."""

    warehouse: Warehouse
    site: str
    scratch: Path

    def job(
        self, package: str, role: str, start: str, end: str, **env: str
    ) -> subprocess.CompletedProcess[str]:
        """Run one job over a window, as its container would."""
        return subprocess.run(
            [
                *(sys.executable, "-m", f"include.{package}"),
                *("--start-date", start, "--end-date", end, "--run-id", f"test {start}..{end}"),
            ],
            env=self._env(role) | env,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    def ingest(self, start: str, end: str, **env: str) -> subprocess.CompletedProcess[str]:
        """Bring the pages of a window."""
        return self.job("ingestion", "loader", start, end, **env)

    def build(self) -> subprocess.CompletedProcess[str]:
        """Build and test every model."""
        return subprocess.run(
            [str(BIN / "dbt"), "build", "--project-dir=dbt", "--profiles-dir=dbt", "--quiet"],
            env=self._env("transformer")
            | {"DBT_TARGET_PATH": str(self.scratch), "DBT_LOG_PATH": str(self.scratch)}
            | {"DBT_EXCLUDE_RESOURCE_TYPES": "unit_test"},
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    def run(self, start: str, end: str) -> None:
        """Run every step over a window; the first that fails fails the test."""
        for result in (
            self.ingest(start, end),
            self.build(),
            self.job("publishing", "publisher", start, end),
            self.job("ml", "predictor", start, end),
        ):
            assert result.returncode == 0, result.stdout + result.stderr

    def checksums(self, *, provenance: bool = True) -> Checksums:
        """Return the checksums of the warehouse."""
        with self.warehouse.connect() as connection:
            return checksums(connection, provenance=provenance)

    def _env(self, role: str) -> dict[str, str]:
        return self.warehouse.env(role) | {
            "PATH": f"{BIN}:{os.defpath}",
            "NBA_INGESTION_BASKETBALL_REFERENCE_URL": self.site,
            "NBA_INGESTION_REQUESTS_PER_MINUTE": "60000",
        }


@contextmanager
def serve(*arguments: str) -> Iterator[str]:
    """Run a site of the project in a process of its own and give its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", *arguments, "--port", str(port)],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(300):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert process.poll() is None, f"{arguments} ended at once"
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=10)


@pytest.fixture(scope="session")
def sample_site() -> Iterator[str]:
    """The sample league on the morning of 2024-01-16."""
    with serve("include.sample_league", "--today", "2024-01-16") as address:
        yield address


@pytest.fixture(scope="session")
def stored_pages() -> Path:
    """The folder of real pages beside the repository."""
    folder = Path(os.environ.get("NBA_TEST_DATA", ROOT.parent / "shared" / "data")) / "pages"
    if not folder.is_dir():
        pytest.skip(f"no stored pages in {folder}: set NBA_TEST_DATA to the folder that has them")
    return folder


@pytest.fixture
def replay_site(stored_pages: Path) -> Iterator[str]:
    """The real pages, served."""
    with serve("include.local.replay_site", "--folder", str(stored_pages)) as address:
        yield address


@pytest.fixture
def pipeline(warehouse: Warehouse, tmp_path: Path) -> Callable[[str], Pipeline]:
    """A pipeline on a fresh warehouse, for the site at an address."""
    return lambda site: Pipeline(warehouse, site, tmp_path)
