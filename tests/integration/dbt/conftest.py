"""The dbt project on a fresh warehouse, run as its container would run it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from psycopg import sql

if TYPE_CHECKING:
    from tests.conftest import Warehouse

ROOT = Path(__file__).parents[3]
BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class DbtProject:
    """Runs dbt as the role transformer."""

    warehouse: Warehouse
    scratch: Path

    def __call__(self, *arguments: str) -> dict[str, str]:
        """Run a dbt command and return the status of each node by its name."""
        self.run(*arguments)
        results = json.loads((self.scratch / "run_results.json").read_text())["results"]
        return {result["unique_id"].split(".")[2]: result["status"] for result in results}

    def build(self) -> None:
        """Build and test everything; any failure fails the test."""
        finished = self.run("build")
        assert finished.returncode == 0, finished.stdout + finished.stderr

    def build_models(self) -> None:
        """Build every model, without tests."""
        finished = self.run("run")
        assert finished.returncode == 0, finished.stdout + finished.stderr

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a dbt command."""
        return subprocess.run(
            [str(BIN / "dbt"), "--quiet", *arguments],
            env=self.warehouse.env("transformer")
            | {
                "PATH": f"{BIN}:{os.defpath}",
                "DBT_PROJECT_DIR": str(ROOT / "dbt"),
                "DBT_PROFILES_DIR": str(ROOT / "dbt"),
                "DBT_TARGET_PATH": str(self.scratch),
                "DBT_LOG_PATH": str(self.scratch),
            },
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    def tables(self) -> dict[str, list[str]]:
        """Every row, as text and in order, of every table that dbt owns."""
        rows = {}
        with self.warehouse.connect() as connection:
            names = connection.execute(
                "select schemaname, tablename from pg_tables"
                " where schemaname in ('dim', 'fact', 'prep', 'mart')"
            ).fetchall()
            for schema, table in names:
                lines = connection.execute(
                    sql.SQL("select t::text from {} as t order by 1").format(
                        sql.Identifier(schema, table)
                    )
                )
                rows[f"{schema}.{table}"] = [line for (line,) in lines]
        return rows


@pytest.fixture
def dbt(warehouse: Warehouse, tmp_path: Path) -> DbtProject:
    """The project on a fresh warehouse."""
    return DbtProject(warehouse, tmp_path)
