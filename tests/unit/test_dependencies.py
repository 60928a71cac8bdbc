"""Dependencies point one way: the DAG to orchestration; every job stands alone."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = sorted(path.name for path in (ROOT / "include").iterdir() if path.is_dir())
JOBS = {"dbt_job", "ingestion", "ml", "publishing"}
MAY_IMPORT = {job: {job, "job"} for job in JOBS} | {
    "deploy": {"deploy", "job", "schema"},
    "local": {"local", "job", "schema"},
    "orchestration": {"orchestration", "dbt_job", "job"},
    "plugins": {"orchestration"},
    "sample_league": {"sample_league"},
}


def imported_parts(folder: Path) -> set[str]:
    """Return what modules of a folder import from include: job for include.job, and so on."""
    names = set()
    for file in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                names.add(node.module)
    return {name.split(".")[1] for name in names if name.startswith("include.")}


@pytest.mark.parametrize("package", [name for name in PACKAGES if not name.startswith("_")])
def test_package_imports_nothing_but_itself_and_what_jobs_share(package: str) -> None:
    assert imported_parts(ROOT / "include" / package) <= MAY_IMPORT[package]


def test_dags_import_orchestration_alone() -> None:
    assert imported_parts(ROOT / "dags") == {"orchestration"}
