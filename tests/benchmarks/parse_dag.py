"""What parsing the DAG file costs: our group in every mode, and Cosmos as it comes.

Each way parses its DAG file over and over in a process of its own. The first time includes the
imports; the figure that counts is the median CPU time of the others, since the DAG processor forks
from a process that has imported them. Cosmos as it comes is the same project with dbt's whole
manifest and no setting changed.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).parents[2]
WAYS = ("watch", "ecs", "local", "cosmos")
STOCK_DAG = """
import os
from pathlib import Path

from airflow.sdk import dag
from cosmos import DbtTaskGroup, ProfileConfig, ProjectConfig

PROJECT = Path(os.environ["NBA_DBT_PROJECT"])

@dag(schedule=None)
def stock() -> None:
    DbtTaskGroup(
        group_id="dbt",
        project_config=ProjectConfig(PROJECT, manifest_path=PROJECT / "target" / "manifest.json"),
        profile_config=ProfileConfig(
            profile_name="nba_elt",
            target_name="warehouse",
            profiles_yml_filepath=PROJECT / "profiles.yml",
        ),
    )

stock()
"""


@dataclass(frozen=True)
class Cost:
    """CPU of one way to parse; ``kilobytes`` is the manifest that it reads."""

    tasks: int
    kilobytes: int
    first_ms: float
    median_ms: float
    slowest_ms: float


def main(
    project: Annotated[
        Path, typer.Option(envvar="NBA_DBT_PROJECT", help="Folder of the dbt project.")
    ] = ROOT / "dbt",
    repeat: Annotated[int, typer.Option(min=1, help="How often each way parses.")] = 20,
    ways: Annotated[str, typer.Option(help="Which, comma between.")] = ",".join(WAYS),
) -> None:
    """Print the CPU time of parsing the DAG file as a table, then as one line of JSON."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "dbt")
        shutil.copytree(project, copy, ignore=shutil.ignore_patterns("target", "logs"))
        costs = {}
        for way in ways.split(","):
            # each way has a process of its own, or it would find the imports of the one before
            context = multiprocessing.get_context("spawn")
            with ProcessPoolExecutor(1, mp_context=context) as process:
                costs[way] = process.submit(measure, way, copy, repeat).result()
    report(costs, repeat)


def measure(way: str, project: Path, repeat: int) -> Cost:
    """Parse the DAG file of one way; the manifest is made if it is not there."""
    os.environ |= {
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__LOGGING__LOGGING_LEVEL": "ERROR",
        "AIRFLOW_HOME": str(project.parent / "airflow"),
        "NBA_DBT_MODE": way,
        "NBA_DBT_PROJECT": str(project),
        "SCARF_NO_ANALYTICS": "true",
    }
    manifest = prepare(project)
    file = ROOT / "dags" / "nba_elt_pipeline.py"
    if way == "cosmos":
        manifest = project / "target" / "manifest.json"
        file = project.parent / "stock.py"
        file.write_text(STOCK_DAG)
    first, tasks = parse(file)
    others = [parse(file)[0] for _ in range(repeat)]
    return Cost(
        tasks,
        manifest.stat().st_size // 1000,
        round(first, 1),
        round(statistics.median(others), 1),
        round(max(others), 1),
    )


def prepare(project: Path) -> Path:
    """Make both manifests in another process, so that none of it is imported here."""
    output = project / "target" / "airflow_manifest.json"
    if not output.exists():
        command = [sys.executable, "-m", "include.dbt_job.manifest", "--project", str(project)]
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return output


def parse(file: Path) -> tuple[float, int]:
    """Parse a DAG file as the DAG processor does; return CPU milliseconds and the tasks found."""
    if "include.orchestration.dbt_manifest" in sys.modules:
        from include.orchestration.dbt_manifest import _decode  # noqa: PLC0415

        _decode.cache_clear()  # the DAG processor parses in a new process each time
    began = time.process_time()
    from airflow.dag_processing.dagbag import DagBag  # noqa: PLC0415 - a part of the first time

    bag = DagBag(file, bundle_name="dags", bundle_path=file.parent)
    milliseconds = (time.process_time() - began) * 1000
    if bag.import_errors:
        raise RuntimeError(f"{file} does not parse: {bag.import_errors}")
    return milliseconds, sum(len(dag.tasks) for dag in bag.dags.values())


def report(costs: dict[str, Cost], repeat: int) -> None:
    """Print the figures."""
    console = Console()
    table = Table("way", title=f"Parsing the DAG file, CPU ms, {repeat} times")
    for heading in ("tasks", "manifest, kB", "first, with imports", "median", "slowest"):
        table.add_column(heading, justify="right")
    for way, cost in costs.items():
        table.add_row(way, *map(str, asdict(cost).values()))
    console.print(table)
    figures = {way: asdict(cost) for way, cost in costs.items()}
    console.print(json.dumps({"parse_dag": figures}), soft_wrap=True, highlight=False)


if __name__ == "__main__":
    typer.run(main)
