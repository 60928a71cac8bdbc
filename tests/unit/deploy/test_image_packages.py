"""What an image installs is what its code imports."""

from __future__ import annotations

import ast
import re
import sys
from importlib.metadata import packages_distributions

import pytest

from include.deploy.settings import JOBS, PACKAGES, ROOT


def imported(files) -> set[str]:
    names = set()
    for file in files:
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Import):
                names |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.add(node.module.split(".")[0])
    return names - sys.stdlib_module_names - {"include", "__future__"}


def locked_versions(lock: str) -> list[tuple[str, str]]:
    return re.findall(r"^([\w.-]+)(?:\[.*\])?==([\w.+]+)", lock, re.MULTILINE)


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("job", JOBS)
def test_image_has_every_package_that_its_job_imports(job):
    lock = (ROOT / "docker" / job / "requirements.txt").read_text()
    locked = {normal(name) for name, _ in locked_versions(lock)}
    include = ROOT / "include"
    folder = include / PACKAGES.get(job, job)
    files = [*folder.rglob("*.py"), include / "job.py", include / "smoke.py"]
    providers = packages_distributions()
    for module in imported(files):
        distributions = {normal(name) for name in providers[module]}
        assert distributions & locked, f"{module} is not in docker/{job}/requirements.txt"


@pytest.mark.parametrize("image", [*JOBS, "airflow", "local"])
def test_image_has_the_versions_that_are_tested(image):
    tested = set(locked_versions((ROOT / "requirements.txt").read_text()))
    installed = locked_versions((ROOT / "docker" / image / "requirements.txt").read_text())
    assert set(installed) - tested == set()
