"""The DAG as the scheduler sees it, on a manifest made for the test."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from airflow.dag_processing.dagbag import DagBag
from airflow.sdk import DAG

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="session")
def dbt_project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The dbt project, copied, with its manifest in target/."""
    project = tmp_path_factory.mktemp("project") / "dbt"
    subprocess.run(["/bin/cp", "-r", ROOT / "dbt", project], check=True)
    command = [sys.executable, "-m", "include.dbt_job.manifest", "--project", str(project)]
    subprocess.run(command, cwd=ROOT, check=True)
    return project


@pytest.fixture(scope="session")
def manifest(dbt_project: Path) -> dict[str, Any]:
    """The manifest, decoded."""
    decoded: dict[str, Any] = json.loads((dbt_project / "target" / "manifest.json").read_bytes())
    return decoded


@pytest.fixture(scope="session")
def dag(dbt_project: Path) -> Iterator[DAG]:
    """The DAG of dags/nba_elt_pipeline.py."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NBA_DBT_PROJECT", str(dbt_project))
        bag = DagBag(ROOT / "dags", bundle_name="dags", bundle_path=ROOT / "dags")
        assert bag.import_errors == {}
        yield bag.dags["nba_elt_pipeline"]
