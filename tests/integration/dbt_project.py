"""The dbt project on a fresh warehouse, run as its container would run it.

The project is parsed once for all tests: the database has the same name in each. Models are built
without their unit tests, which no data can change; these have a test of their own.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from dbt.cli.main import dbtRunner, dbtRunnerResult
from dbt.contracts.graph.manifest import Manifest
from psycopg import sql

from tests.conftest import Warehouse

if TYPE_CHECKING:
    from include.local.postgres import PostgresServer

ROOT = Path(__file__).parents[2]
DATABASE = "warehouse_of_dbt"
SCHEMAS = ["dim", "fact", "prep", "mart"]
READ = re.compile(r"from \{\{ ref\('(\w+)'\) \}\}(.*?)^\)", re.DOTALL | re.MULTILINE)
OPTIONS = ("--project-dir", str(ROOT / "dbt"), "--profiles-dir", str(ROOT / "dbt"))


@dataclass
class DbtProject:
    """Runs dbt as the role transformer, in this process."""

    warehouse: Warehouse
    scratch: Path
    manifest: Manifest | None = field(default=None, repr=False)
    session: dict[str, str] = field(default_factory=dict)
    """Settings of dbt's connections."""

    def __call__(self, *arguments: str) -> dict[str, str]:
        """Run a dbt command and return the status of each node by its name."""
        results = self.run(*arguments).result
        return {result.node.unique_id.split(".")[2]: str(result.status) for result in results}

    def build(self, *selection: str) -> None:
        """Build and test models, all by default; any failure fails the test."""
        self.must("build", *selection, "--exclude-resource-type", "unit_test")

    def build_models(self, *selection: str) -> None:
        """Build models and seeds, all by default, without tests."""
        self.must("build", "--resource-type", "seed", "--resource-type", "model", *selection)

    def build_seasons(self, first: int, last: int, *selection: str) -> None:
        """Build the rows of some seasons, as a run does whose window is in them."""
        self.session = {"nba.first_season": str(first), "nba.last_season": str(last)}
        try:
            self.build_models(*selection)
        finally:
            self.session = {}

    def must(self, *arguments: str) -> None:
        """Run a dbt command that must succeed."""
        finished = self.run(*arguments)
        failed = [
            f"{result.node.name}: {result.message}"
            for result in getattr(finished.result, "results", [])
            if result.status in ("error", "fail", "runtime error")
        ]
        assert finished.success, failed or finished.exception

    def run(self, *arguments: str) -> dbtRunnerResult:
        """Run a dbt command."""
        options = " ".join(f"-c {name}={value}" for name, value in self.session.items())
        environment = self.warehouse.env("transformer") | {
            "DBT_TARGET_PATH": str(self.scratch),
            "DBT_LOG_PATH": str(self.scratch),
            "DBT_LOG_LEVEL": "none",
            "PGOPTIONS": options,
        }
        with _environment(environment):
            return dbtRunner(manifest=self.manifest).invoke([*arguments, *OPTIONS])

    def tables(self) -> dict[str, list[str]]:
        """Every row, as text and in order, of every table that dbt owns."""
        rows = {}
        with self.warehouse.connect() as connection:
            names = connection.execute(
                "select schemaname, tablename from pg_tables where schemaname = any(%s)", (SCHEMAS,)
            ).fetchall()
            for schema, table in names:
                lines = connection.execute(
                    sql.SQL("select t::text from {} as t order by 1").format(
                        sql.Identifier(schema, table)
                    )
                )
                rows[f"{schema}.{table}"] = [line for (line,) in lines]
        return rows


def reads_of_every_season(manifest: Manifest) -> set[tuple[str, str]]:
    """Pairs of a model that is built by season and one that it reads without regard to the window.

    Mostly none of its rows depends on that, only what a run costs: a join names the season.
    """
    models = {n.name: n for n in manifest.nodes.values() if n.resource_type == "model"}
    return {
        (model.name, read)
        for model in models.values()
        if model.config.materialized == "incremental"
        for read, condition in READ.findall(model.raw_code)
        if read in models and "season" in models[read].columns and "in_window(" not in condition
    }


@contextlib.contextmanager
def _environment(variables: Mapping[str, str]) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in variables.items():
            patch.setenv(name, value)
        yield


@contextlib.contextmanager
def fresh_database(server: PostgresServer, name: str, template: str) -> Iterator[Warehouse]:
    """A copy of a database, dropped at the end."""
    copy, original = sql.Identifier(name), sql.Identifier(template)
    with server.connect() as connection:
        connection.execute(sql.SQL("create database {} template {}").format(copy, original))
    # rights on the database itself do not come with a template
    with server.connect(name) as connection:
        connection.execute((ROOT / "docker" / "postgres" / "010_roles.sql").read_bytes())
    try:
        yield Warehouse(server, name)
    finally:
        with server.connect() as connection:
            connection.execute(sql.SQL("drop database {} with (force)").format(copy))
