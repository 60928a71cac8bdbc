"""The dbt project's manifest, from which the DAG gets its model tasks."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from include.local.components import ComponentError
from include.local.settings import ROOT

DAG_FILE = ROOT / "dags" / "nba_elt_pipeline.py"
# Airflow and the dbt job are told of it
PROJECT = Path(os.environ.get("NBA_DBT_PROJECT", ROOT / "dbt")).absolute()
MANIFEST = PROJECT / "target" / "airflow_manifest.json"
COMMAND = (sys.executable, "-m", "include.dbt_job.manifest", "--project", str(PROJECT))


def is_stale() -> bool:
    """Whether the manifest was made from other files than the project has, or by another dbt."""
    return _run("--check").returncode != 0


def make(environment: Mapping[str, str]) -> None:
    """Write the manifest anew. Nothing is connected to.

    Raises:
        ComponentError: the project has an error; the text ends with dbt's.
    """
    done = _run(environment=environment)
    if done.returncode:
        lines = (done.stdout + done.stderr).strip().splitlines()[-10:]
        raise ComponentError("\n  ".join(["the dbt manifest cannot be made:", *lines]))
    DAG_FILE.touch()  # parsed again at once, not after minutes


def made_at() -> datetime:
    """When the manifest was made."""
    return datetime.fromtimestamp(MANIFEST.stat().st_mtime, UTC)


def _run(
    *options: str, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *options],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
