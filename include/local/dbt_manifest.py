"""The dbt project's manifest, from which the DAG gets its model tasks."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from include.local.components import ComponentError
from include.local.settings import ROOT

PROJECT = ROOT / "dbt"
MANIFEST = PROJECT / "target" / "manifest.json"
MADE_BY_DBT = {"target", "logs", "dbt_packages"}


def is_stale() -> bool:
    """Whether a file of the project is newer than the manifest, or has come or gone since."""
    if not MANIFEST.exists():
        return True
    made = MANIFEST.stat().st_mtime
    return any(path.stat().st_mtime > made for path in _sources())


def make(environment: dict[str, str]) -> None:
    """Write the manifest anew. Nothing is connected to.

    Raises:
        ComponentError: the project has an error; the text ends with dbt's.
    """
    command = [
        *(str(Path(sys.executable).parent / "dbt"), "--quiet", "parse"),
        *("--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)),
    ]
    done = subprocess.run(
        command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        lines = (done.stdout + done.stderr).strip().splitlines()[-10:]
        raise ComponentError("\n  ".join(["the dbt project does not parse:", *lines]))


def _sources() -> Iterator[Path]:
    for path in PROJECT.iterdir():
        if path.name not in MADE_BY_DBT:
            yield path
            yield from path.rglob("*")
