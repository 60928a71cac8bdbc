"""What parsing the DAG file does, in a process of its own: it reads a manifest, and that is all."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from cosmos.config import ExecutionConfig, ProjectConfig
from cosmos.constants import DbtResourceType
from cosmos.dbt.graph import DbtGraph
from cosmos.dbt.selector import SUPPORTED_CONFIG

from include.deploy import dag_files

ROOT = Path(__file__).parents[3]
MODES = ("watch", "ecs", "local")
PARSE = """
import json, os, sys

project, dags = sys.argv[1:]
seen = {"connected": [], "listed": [], "started": []}
LISTING = ("os.listdir", "os.scandir", "os.walk", "os.fwalk", "glob.glob", "pathlib.Path.glob",
           "pathlib.Path.rglob")

def watch(event, arguments):
    if event == "socket.connect":
        seen["connected"].append(repr(arguments[1]))
    elif event in ("subprocess.Popen", "os.posix_spawn", "os.fork"):
        seen["started"].append(os.path.basename(str(arguments[0])))
    elif event in LISTING and arguments and isinstance(arguments[0], (str, os.PathLike)):
        folder = os.path.realpath(arguments[0])
        if folder == project or folder.startswith(project + os.sep):
            seen["listed"].append(folder)

sys.addaudithook(watch)
{before}
from airflow.dag_processing.dagbag import DagBag
bag = DagBag(dags, bundle_name="dags", bundle_path=dags)
tasks = sorted(task.task_id for dag in bag.dags.values() for task in dag.tasks)
dbt = sorted(name for name in sys.modules if name == "dbt" or name.startswith("dbt."))
print("\\n" + json.dumps(seen | {"errors": bag.import_errors, "tasks": tasks, "dbt": dbt}))
"""


@pytest.fixture(scope="module")
def parse(dbt_project: Path) -> Callable[..., dict[str, Any]]:
    """Parse dags/ in a fresh process, after some other code, and tell what it did."""

    @cache
    def parse(mode: str, before: str = "") -> dict[str, Any]:
        done = subprocess.run(
            [
                *(sys.executable, "-c", PARSE.replace("{before}", before)),
                *(str(dbt_project.resolve()), str(ROOT / "dags")),
            ],
            env=os.environ
            | {
                "NBA_DBT_PROJECT": str(dbt_project.resolve()),
                "NBA_DBT_MODE": mode,
                "PYTHONPATH": str(ROOT),
            },
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return result

    return parse


@pytest.mark.parametrize("mode", MODES)
def test_parsing_reads_the_manifest_and_touches_nothing_else(
    parse: Callable[..., dict[str, Any]], mode: str
) -> None:
    parsed = parse(mode)
    assert parsed["errors"] == {}
    assert len(parsed["tasks"]) > 20
    assert parsed["dbt"] == []
    assert parsed["connected"] == []
    # a dependency asks `file` about the interpreter when it is imported
    assert set(parsed["started"]) <= {"file"}
    assert parsed["listed"] == []


def test_tasks_are_the_same_in_every_mode(parse: Callable[..., dict[str, Any]]) -> None:
    watch, *others = (parse(mode)["tasks"] for mode in MODES)
    assert others == [watch, watch]


@pytest.mark.parametrize("mode", ["watch", "ecs"])
def test_what_airflow_gets_of_a_release_parses_by_itself(
    parse: Callable[..., dict[str, Any]], dbt_project: Path, tmp_path: Path, mode: str
) -> None:
    checkout, bundle = tmp_path / "checkout", tmp_path / "bundle"
    checkout.mkdir()
    for name, folder in (("dags", ROOT), ("include", ROOT), ("dbt", dbt_project.parent)):
        (checkout / name).symlink_to(folder / name)
    for name, content in dag_files.collect(checkout).items():
        (bundle / name).parent.mkdir(parents=True, exist_ok=True)
        (bundle / name).write_bytes(content)
    done = subprocess.run(
        [
            *(sys.executable, "-c", PARSE.replace("{before}", "")),
            *(str(bundle / "dbt"), str(bundle)),
        ],
        env=os.environ | {"NBA_DBT_MODE": mode, "PYTHONPATH": str(bundle)},
        cwd=bundle,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    parsed = json.loads(done.stdout.splitlines()[-1])
    assert parsed["errors"] == {}
    assert parsed["tasks"] == parse(mode)["tasks"]


@pytest.mark.parametrize(
    ("deed", "trace"),
    [
        ("import dbt.version", "dbt"),
        ("list(os.walk(project))", "listed"),
        ("import pathlib; list(pathlib.Path(project).rglob('*.sql'))", "listed"),
        ("import socket; socket.socket().connect_ex(('127.0.0.1', 9))", "connected"),
        ("import subprocess; subprocess.run(['true'])", "started"),
    ],
)
def test_what_parsing_must_not_do_would_be_seen(
    parse: Callable[..., dict[str, Any]], deed: str, trace: str
) -> None:
    assert parse("watch", before=deed)[trace]


def test_cosmos_reads_the_same_nodes_from_dbts_own_manifest(dbt_project: Path) -> None:
    """All that are built; of the others it would make empty task groups, or warn."""
    built = {DbtResourceType.MODEL, DbtResourceType.SEED, DbtResourceType.SNAPSHOT}

    def load(name: str) -> dict[str, dict[str, Any]]:
        project = ProjectConfig(dbt_project)
        project.manifest_path = dbt_project / "target" / name
        graph = DbtGraph(project, execution_config=ExecutionConfig(dbt_project_path=dbt_project))
        graph.execution_config.project_path = dbt_project
        graph.load_from_dbt_manifest()
        return {
            unique_id: node.context_dict
            | {"fqn": node.fqn, "owner": node.owner, "freshness": node.has_freshness}
            | {"config": {name: node.config.get(name) or None for name in SUPPORTED_CONFIG}}
            for unique_id, node in graph.nodes.items()
        }

    slim, full = load("airflow_manifest.json"), load("manifest.json")
    assert slim == {
        unique_id: node
        for unique_id, node in full.items()
        if unique_id.split(".")[0] in {resource.value for resource in built}
    }
