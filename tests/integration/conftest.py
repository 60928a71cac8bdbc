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
from dbt.contracts.graph.manifest import Manifest
from psycopg import sql

from tests.conftest import TEMPLATE, Warehouse
from tests.integration.dbt_project import DATABASE, DbtProject, fresh_database

if TYPE_CHECKING:
    from include.local.postgres import PostgresServer

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
PROVENANCE = ("run_id", "source_url", "fetched_at", "content_hash")
LAYERS = ("source", "fact", "dim", "prep", "mart")

# what the jobs did and forecast, not what the pages said: it grows with every run
OF_THE_RUNS = {
    "betting_results",
    "fact_game_predictions",
    "fact_job_runs",
    "fact_model_runs",
    "fact_page_fetches",
    "pipeline_health",
    "prediction_calibration",
    "prediction_performance",
    "prediction_profit",
    "predictions",
    "prep_data_freshness",
    "prep_prediction_results",
    "prep_run_health",
}

Checksums = dict[str, tuple[int, str]]


def checksums(connection: psycopg.Connection, *, provenance: bool = True) -> Checksums:
    """Return rows and a checksum of each table from source to mart, without those of the runs.

    Without provenance, what says when and by which run a row came does not count.
    """
    sums: Checksums = {}
    tables = connection.execute(
        "select table_schema, table_name, array_agg(column_name::text order by column_name)"
        " from information_schema.columns where table_schema = any(%s) group by 1, 2",
        (list(LAYERS),),
    ).fetchall()
    for schema, table, columns in tables:
        if table in OF_THE_RUNS:
            continue
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
    dbt: DbtProject

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

    def build(self, *models: str, tested: bool = False) -> None:
        """Build models with all that they are made from, or every model; their tests as well."""
        select = ("--select", *(f"+{model}" for model in models)) if models else ()
        if tested:
            self.dbt.build(*select)
        else:
            self.dbt.build_models(*select)

    def run(self, start: str, end: str, *models: str, tested: bool = False) -> None:
        """Run every step over a window, for some models or all; the first that fails fails it."""
        self._must(self.ingest(start, end))
        self.build(*models, tested=tested)
        self._must(self.job("publishing", "publisher", start, end))
        self._must(self.job("ml", "predictor", start, end))

    @staticmethod
    def _must(finished: subprocess.CompletedProcess[str]) -> None:
        assert finished.returncode == 0, finished.stdout + finished.stderr

    def checksums(self, *, provenance: bool = True) -> Checksums:
        """Return the checksums of the warehouse."""
        with self.warehouse.connect() as connection:
            return checksums(connection, provenance=provenance)

    def _env(self, role: str) -> dict[str, str]:
        return self.warehouse.env(role) | {
            "PATH": f"{BIN}:{os.defpath}",
            # what the models read
            "NBA_INGESTION_KINDS": "schedule,daily_leaders",
            "NBA_INGESTION_BASKETBALL_REFERENCE_URL": self.site,
            "NBA_INGESTION_REQUESTS_PER_MINUTE": "60000",
        }


def every_kind(site: str) -> dict[str, str]:
    """Return the environment in which ingestion brings every kind of page from one address."""
    names = ("BASKETBALL_REFERENCE_URL", "COVERS_URL", "REDDIT_URL", "REDDIT_LOGIN_URL")
    return {f"NBA_INGESTION_{name}": site for name in names} | {
        "NBA_INGESTION_KINDS": "all",
        "NBA_INGESTION_REDDIT_CLIENT_ID": "sample",
        "NBA_INGESTION_REDDIT_CLIENT_SECRET": "unset",
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
        for _ in range(3000):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert process.poll() is None, f"{arguments} ended at once"
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=60)


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


@pytest.fixture(scope="session")
def parsed_project(
    postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> Manifest:
    """The dbt project, parsed once."""
    scratch = tmp_path_factory.mktemp("dbt")
    parsed = DbtProject(Warehouse(postgres_server, DATABASE), scratch).run("parse")
    assert isinstance(parsed.result, Manifest), parsed.exception
    return parsed.result


@pytest.fixture
def pipeline(
    postgres_server: PostgresServer, parsed_project: Manifest, tmp_path: Path
) -> Iterator[Callable[[str], Pipeline]]:
    """A pipeline on a fresh warehouse, for the site at an address."""
    with fresh_database(postgres_server, DATABASE, TEMPLATE) as warehouse:
        dbt = DbtProject(warehouse, tmp_path, parsed_project)
        yield lambda site: Pipeline(warehouse, site, dbt)
