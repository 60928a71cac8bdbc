"""What the dbt task group costs: the same project built alone, by this project, and by Cosmos.

``make bench-dbt`` starts a platform of its own in .local/benchmark-dbt, so the developer's goes on
as it is. All ways share the call, the machine, Postgres, the scheduler's settings and the tables,
which exist from an earlier build, as does what dbt keeps of its last parse. Cosmos as it comes
runs without what this project preloads into the processes that its tasks are forked from.

Wall seconds reach from the first task's start to the last task's end; of ``dbt build`` alone, from
the start of the command to its end, with no Airflow running. CPU seconds are what all processes of
Airflow, the jobs, dbt and Postgres have used meanwhile, those included that began and ended.
What other programs have used of the machine is shown, because it makes wall seconds worthless.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import astuple, dataclass, field, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any

import boto3  # type: ignore[import-untyped]
import psutil
import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).parents[2]
OWN_PLATFORM = {"NBA_LOCAL_DIR": str(ROOT / ".local" / "benchmark-dbt"), "NBA_LOCAL_PORT": "29090"}
# make exports both, empty where nobody said anything
os.environ |= {name: os.environ.get(name) or value for name, value in OWN_PLATFORM.items()}

from include.local import airflow  # noqa: E402 - the environment says where
from include.local.__main__ import OneLineErrors  # noqa: E402
from include.local.airflow_api import AirflowApi  # noqa: E402
from include.local.components import ComponentError, family  # noqa: E402
from include.local.credentials import Credentials  # noqa: E402
from include.local.platform import Platform  # noqa: E402
from include.local.provisioning import REGION  # noqa: E402
from include.local.settings import Settings, Source  # noqa: E402
from include.local.steps import PlainReport  # noqa: E402
from tests.benchmarks.generated_project import OWN_PROJECT, write_project  # noqa: E402
from tests.benchmarks.run_steps import commands, platform_env  # noqa: E402

OWN = "own"
DAGS = Path(__file__).parent / "dags"
JOB_FAMILY = "nba-elt-dbt"
SETTLE_SECONDS = 10
RUN_SECONDS = 3600
POLL_SECONDS = 1.0
AS_IT_COMES = {
    "AIRFLOW__CORE__MP_FORKSERVER_PRELOAD": None,
    "AIRFLOW__SCHEDULER__MP_START_METHOD": None,
}

console = Console()
app = typer.Typer(
    cls=OneLineErrors,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_show_locals=False,
)


@dataclass(frozen=True)
class Way:
    """A way to build a project through Airflow: its DAG file's folder, what differs, how often."""

    dags: str
    environment: Mapping[str, str | None]
    repeat: int


ALONE = "dbt"
WAYS = {
    "watch": Way("own", {"NBA_DBT_MODE": "watch"}, repeat=3),
    "ecs": Way("own", {"NBA_DBT_MODE": "ecs"}, repeat=1),
    "local": Way("own", {"NBA_DBT_MODE": "local"}, repeat=1),
    "stock-local": Way("stock", {**AS_IT_COMES, "NBA_BENCHMARK_COSMOS_MODE": "local"}, repeat=1),
    "stock-watcher": Way(
        "stock", {**AS_IT_COMES, "NBA_BENCHMARK_COSMOS_MODE": "watcher"}, repeat=1
    ),
}
TITLES = {
    ALONE: "dbt build alone",
    "watch": "this project, watch",
    "ecs": "this project, ecs",
    "local": "this project, local",
    "stock-local": "stock Cosmos LOCAL",
    "stock-watcher": "stock Cosmos WATCHER",
}


@dataclass(frozen=True)
class Cost:
    """What one build took: wall seconds, CPU seconds, and the cores that other programs kept busy.

    ``others`` covers the time from the trigger to the end of the run.
    """

    wall: float
    cpu: float
    others: float


class Meter:
    """Measures CPU from its making on."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._start = self._read()

    def _read(self) -> tuple[float, float, float]:
        machine = psutil.cpu_times()
        busy = sum(machine) - machine.idle - machine.iowait - machine.guest - machine.guest_nice
        return time.perf_counter(), busy, cpu_seconds(self._platform)

    def stop(self, child: float = 0.0) -> Cost:
        """Return the cost until now; ``child`` are CPU seconds of a child of this process."""
        elapsed, busy, used = (
            end - start for start, end in zip(self._start, self._read(), strict=True)
        )
        own = used + child
        return Cost(elapsed, own, max(busy - own, 0.0) / elapsed)


@dataclass(frozen=True)
class BenchmarkPlatform(Platform):
    """A platform whose Airflow differs in some variables; None takes one away."""

    differences: Mapping[str, str | None] = field(default_factory=dict)

    @cached_property
    def airflow_environment(self) -> dict[str, str]:
        """The environment of Airflow's processes."""
        variables = {**super().airflow_environment, **self.differences}
        return {name: value for name, value in variables.items() if value is not None}


@app.callback(invoke_without_command=True)
def main(
    projects: Annotated[
        str,
        typer.Option(
            help="What to build, comma between: own (this project's models) or numbers of models, "
            "for generated projects with two tests a model."
        ),
    ] = "own,70",
    ways: Annotated[
        str, typer.Option(help=f"How, comma between: {', '.join(TITLES)}.", show_default="all")
    ] = ",".join(TITLES),
    repeat: Annotated[
        int | None,
        typer.Option(
            min=1, help="Builds of each, of which the median counts.", show_default="3 or 1"
        ),
    ] = None,
) -> None:
    """Measure the dbt task group against dbt alone and Cosmos as it comes.

    Cosmos as it comes takes minutes for 70 models, and three quarters of an hour for 500: choose
    the ways for large projects. The last line is JSON.
    """
    chosen = ways.split(",")
    if unknown := set(chosen) - set(TITLES):
        raise typer.BadParameter(f"no such way: {', '.join(unknown)}", param_hint="--ways")
    names = projects.split(",")
    if unknown := {name for name in names if name != OWN and not name.isdecimal()}:
        raise typer.BadParameter(f"no such project: {', '.join(unknown)}", param_hint="--projects")
    platform = new_platform()
    costs: dict[tuple[str, str], list[Cost]] = {}
    try:
        platform.up(PlainReport(console))
        for name in names:
            project = prepare(name, platform)
            for way in chosen:
                builds = repeat or (WAYS[way].repeat if way in WAYS else 3)
                costs[name, way] = list(measure(project, way, builds, platform))
    finally:
        platform.down(PlainReport(console))
    report(costs)


def new_platform() -> BenchmarkPlatform:
    """Return a platform without a past; what an earlier call left is stopped and removed."""
    settings = Settings.load()
    if settings.source_file.exists():
        Platform(settings, Credentials(), Source()).down(PlainReport(console))
        shutil.rmtree(settings.folder)
    settings.folder.mkdir(mode=0o700, parents=True)
    return BenchmarkPlatform(settings, Credentials.load(settings.secrets_file), Source())


def prepare(name: str, platform: Platform) -> Path:
    """Write a project, make what it reads, build it once; return its folder."""
    project = platform.settings.folder / "projects" / name
    if name == OWN:
        ignored = shutil.ignore_patterns("target", "logs")
        shutil.copytree(OWN_PROJECT, project, ignore=ignored, dirs_exist_ok=True)
        role, ingest = commands()["ingest"]
        run(ingest, platform_env(platform, role))
    else:
        write_project(project, int(name), 2 * int(name))
    environment = platform_env(platform, "transformer")
    run(build_command(project), environment)
    run([sys.executable, "-m", "include.dbt_job.manifest", "--project", str(project)], environment)
    return project


def build_command(project: Path) -> list[str]:
    """Return the command that builds a project without Airflow."""
    dbt = str(Path(sys.executable).with_name("dbt"))
    folders = ["--project-dir", str(project), "--profiles-dir", str(project)]
    return [dbt, "--quiet", "build", "--threads", "4", *folders]


def run(command: list[str], environment: Mapping[str, str]) -> float:
    """Run a command; return the CPU seconds of it and its children.

    Raises:
        RuntimeError: it fails; its output is on the terminal.
    """
    with console.status(" ".join(command[:6])):
        process = subprocess.Popen(command, env=dict(environment), cwd=ROOT, stdout=sys.stderr)
        _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise RuntimeError(f"{' '.join(command)} ended with {os.waitstatus_to_exitcode(status)}")
    return usage.ru_utime + usage.ru_stime


def measure(project: Path, way: str, builds: int, platform: BenchmarkPlatform) -> Iterator[Cost]:
    """Build a project one way, several times, and yield what each build cost."""
    build = alone if way == ALONE else through_airflow
    with build(project, way, platform) as measure_one:
        for number in range(1, builds + 1):
            title = f"{project.name:>4}  {TITLES[way]:<20} {number} of {builds}"
            with console.status(title):
                cost = measure_one()
            figures = f"{cost.wall:7.1f} s {cost.cpu:7.1f} s CPU, others {cost.others:.1f} cores"
            console.print(f"{title} {figures}", soft_wrap=True, highlight=False)
            yield cost


@contextmanager
def alone(project: Path, _way: str, platform: BenchmarkPlatform) -> Iterator[Any]:
    """Give a function that runs ``dbt build`` beside Postgres alone."""
    for component in platform.airflow:
        component.stop()

    def measure_one() -> Cost:
        meter = Meter(platform)
        used = run(build_command(project), platform_env(platform, "transformer"))
        return meter.stop(child=used)

    yield measure_one


@contextmanager
def through_airflow(project: Path, name: str, base: BenchmarkPlatform) -> Iterator[Any]:
    """Give a function that builds a project through an Airflow set up for one way to do it."""
    way = WAYS[name]
    dag_id = f"{name}_{project.name}".replace("-", "_")
    differences = {
        **platform_env(base, "transformer"),
        "PATH": airflow.PATH,
        "AIRFLOW__CORE__DAGS_FOLDER": str(DAGS / way.dags),
        "NBA_BENCHMARK_DAG_ID": dag_id,
        "NBA_DBT_PROJECT": str(project),
        **way.environment,
    }
    platform = BenchmarkPlatform(base.settings, base.credentials, base.source, differences)
    platform.up(PlainReport(console))
    point_jobs_at(project, platform)
    url, password = platform.settings.airflow_url, platform.credentials.airflow_admin
    with AirflowApi(url, airflow.USER, password, dag_id) as api:
        wait_for_dag(api)
        time.sleep(SETTLE_SECONDS)

        def measure_one() -> Cost:
            meter = Meter(platform)
            run_id = api.trigger({})
            wait_for_run(api, run_id)
            cost = meter.stop()
            tasks = api.task_instances(run_id)
            starts, ends = (
                [datetime.fromisoformat(task[which]) for task in tasks if task[which]]
                for which in ("start_date", "end_date")
            )
            return replace(cost, wall=(max(ends) - min(starts)).total_seconds())

        yield measure_one


def point_jobs_at(project: Path, platform: Platform) -> None:
    """Register a revision of the dbt job's task definition that builds another project."""
    key = platform.credentials.aws_access_key
    ecs = boto3.client(
        "ecs",
        aws_access_key_id=key,
        aws_secret_access_key=key,
        endpoint_url=platform.settings.aws_url,
        region_name=REGION,
    )
    known = ecs.describe_task_definition(taskDefinition=JOB_FAMILY)["taskDefinition"]
    accepted = ecs.meta.service_model.operation_model("RegisterTaskDefinition").input_shape.members
    definition = {name: value for name, value in known.items() if name in accepted}
    for container in definition["containerDefinitions"]:
        others = [item for item in container["environment"] if item["name"] != "NBA_DBT_PROJECT"]
        container["environment"] = [*others, {"name": "NBA_DBT_PROJECT", "value": str(project)}]
    ecs.register_task_definition(**definition)


def wait_for_dag(api: AirflowApi) -> None:
    """Wait until the scheduler knows the DAG.

    Raises:
        ComponentError: its file cannot be imported.
    """
    while not api.dag_is_ready():
        if errors := api.import_errors():
            raise ComponentError(f"Airflow cannot import the DAG {api.dag_id}: {errors[0]}")
        time.sleep(POLL_SECONDS)


def wait_for_run(api: AirflowApi, run_id: str) -> None:
    """Wait until a run has succeeded.

    Raises:
        ComponentError: it fails, or takes an hour.
    """
    deadline = time.monotonic() + RUN_SECONDS
    while (state := api.run_state(run_id)) in {"queued", "running"}:
        if time.monotonic() > deadline:
            break
        time.sleep(POLL_SECONDS)
    if state != "success":
        failed = [t["task_id"] for t in api.task_instances(run_id) if t["state"] == "failed"]
        raise ComponentError(
            f"run {run_id} of {api.dag_id} is {state}, tasks that failed: {', '.join(failed)}; "
            f"see {Settings.load().folder / 'airflow' / 'logs'}"
        )


def cpu_seconds(platform: Platform) -> float:
    """Return what the platform's processes have used since they started.

    A process that ended is counted with the parent that has asked for its exit status.
    """
    running = [process for part in platform.components if (process := part.process())]
    total = 0.0
    for process in family(running):
        with suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            total += times.user + times.system + times.children_user + times.children_system
    return total


def report(costs: Mapping[tuple[str, str], list[Cost]]) -> None:
    """Print a table, then one line of JSON."""
    title = f"Building dbt models, {os.cpu_count()} cores"
    table = Table(title=title, box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    table.caption = "others: cores that other programs kept busy meanwhile"
    for heading in ("project", "way"):
        table.add_column(heading, no_wrap=True)
    for heading in ("wall, s", "/ dbt", "CPU, s", "others", "builds"):
        table.add_column(heading, justify="right", no_wrap=True)
    results = []
    medians = {
        key: Cost(*map(statistics.median, zip(*map(astuple, builds), strict=True)))
        for key, builds in costs.items()
    }
    for (project, way), cost in medians.items():
        rival = medians.get((project, ALONE))
        ratio = round(cost.wall / rival.wall, 2) if rival else None
        result = {
            "project": project,
            "way": way,
            "wall_s": round(cost.wall, 2),
            "ratio": ratio,
            "cpu_s": round(cost.cpu, 2),
            "others_cores": round(cost.others, 2),
            "builds": len(costs[project, way]),
        }
        results.append(result)
        figures = (f"{cost.wall:.1f}", str(ratio or ""), f"{cost.cpu:.1f}", f"{cost.others:.1f}")
        table.add_row(project, TITLES[way], *figures, str(result["builds"]))
    console.print(table)
    document = {"cores": os.cpu_count(), "results": results}
    console.print(json.dumps(document), soft_wrap=True, highlight=False)


if __name__ == "__main__":
    app()
