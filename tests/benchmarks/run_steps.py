"""What a run costs: each step as a bare command, and the same run through Airflow and ECS.

``make bench`` starts a platform of its own in .local/benchmark, so the developer's goes on as it
is. Rival and run are measured in the same call, on the same warehouse and the same window. The
memory of a step is the peak of its process; of the idle stack, the sum of what each component's
processes hold for themselves.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from datetime import date, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).parents[2]
OWN_PLATFORM = {"NBA_LOCAL_DIR": str(ROOT / ".local" / "benchmark"), "NBA_LOCAL_PORT": "29080"}
# make exports both, empty where nobody said anything
os.environ |= {name: os.environ.get(name) or value for name, value in OWN_PLATFORM.items()}

from include.job import Window  # noqa: E402
from include.local.__main__ import start  # noqa: E402 - the environment says where
from include.local.airflow_api import AirflowApi  # noqa: E402
from include.local.platform import Platform  # noqa: E402
from include.local.run import follow_run  # noqa: E402

START, END = "2024-01-13", "2024-01-15"
IDLE_SECONDS = 20
console = Console()


def main() -> None:
    """Run the benchmark and print a table, then one line of JSON."""
    platform = start("sample", datetime(2024, 1, 16))  # noqa: DTZ001 - a date
    try:
        time.sleep(IDLE_SECONDS)
        idle = sum(component.memory_bytes() for component in platform.components)
        bare = {
            step: measure(command, platform_env(platform, role))
            for step, (role, command) in commands().items()
        }
        orchestrated = through_airflow(platform)
    finally:
        subprocess.run([sys.executable, "-m", "include.local", "down"], cwd=ROOT, check=True)
    report(idle, bare, orchestrated)


def commands() -> dict[str, tuple[str, list[str]]]:
    """Return the database role and the command of each step."""
    window = ["--start-date", START, "--end-date", END, "--run-id", "benchmark"]
    dbt = [str(Path(sys.executable).with_name("dbt")), "build", "--quiet"]
    return {
        "ingest": ("loader", [sys.executable, "-m", "include.ingestion", *window]),
        "dbt": ("transformer", [*dbt, "--project-dir", "dbt", "--profiles-dir", "dbt"]),
        "publish": ("publisher", [sys.executable, "-m", "include.publishing", *window]),
        "predict": ("predictor", [sys.executable, "-m", "include.ml", *window]),
    }


def platform_env(platform: Platform, role: str) -> dict[str, str]:
    """Return the environment that a job's task definition gives it."""
    return {
        "PATH": f"{Path(sys.executable).parent}:{os.defpath}",
        "NBA_WAREHOUSE_HOST": "127.0.0.1",
        "NBA_WAREHOUSE_PORT": str(platform.settings.postgres_port),
        "NBA_WAREHOUSE_DATABASE": platform.source.database,
        "NBA_WAREHOUSE_USER": role,
        "NBA_WAREHOUSE_PASSWORD": platform.credentials.roles[role],
        "NBA_INGESTION_BASKETBALL_REFERENCE_URL": platform.source.url(platform.settings),
        "NBA_INGESTION_COVERS_URL": platform.source.url(platform.settings),
        "NBA_INGESTION_REQUESTS_PER_MINUTE": str(platform.source.requests_per_minute),
        "DBT_EXCLUDE_RESOURCE_TYPES": "unit_test",
    }


def measure(command: list[str], env: dict[str, str]) -> tuple[float, float]:
    """Run a command; return its wall seconds and the peak memory of its largest process in MB."""
    began = time.perf_counter()
    process = subprocess.Popen(command, env=env, cwd=ROOT, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise RuntimeError(f"{' '.join(command)} ended with {os.waitstatus_to_exitcode(status)}")
    return time.perf_counter() - began, usage.ru_maxrss / 1024


def through_airflow(platform: Platform) -> dict[str, float]:
    """Run the DAG over the same window; return the wall seconds of each step and of the run."""
    password = platform.credentials.airflow_admin
    window = Window(date.fromisoformat(START), date.fromisoformat(END))
    with AirflowApi(platform.settings.airflow_url, "admin", password) as api:
        began = time.perf_counter()
        run_id = follow_run(api, window, console)
        seconds = {"run": time.perf_counter() - began}
        if api.run_state(run_id) != "success":
            raise RuntimeError(f"{run_id} failed: see {platform.settings.airflow_url}")
        spans: dict[str, list[datetime]] = {}
        for task in api.task_instances(run_id):
            step = task["task_id"].partition(".")[0]
            ends = (task["start_date"], task["end_date"])
            spans.setdefault(step, []).extend(map(datetime.fromisoformat, ends))
    for step, instants in spans.items():
        seconds[step] = (max(instants) - min(instants)).total_seconds()
    return seconds


def report(idle: float, bare: dict[str, tuple[float, float]], run: dict[str, float]) -> None:
    """Print the figures."""
    table = Table("step", title=f"A run over {START}..{END}, {os.cpu_count()} cores")
    for heading in ("alone, s", "peak, MB", "in the DAG, s", "ratio"):
        table.add_column(heading, justify="right")
    total = sum(seconds for seconds, _ in bare.values())
    for step, (seconds, peak) in bare.items():
        figures = (
            f"{seconds:.1f}",
            f"{peak:.0f}",
            f"{run[step]:.1f}",
            f"{run[step] / seconds:.1f}",
        )
        table.add_row(step, *figures)
    table.add_row("whole run", f"{total:.1f}", "", f"{run['run']:.1f}", f"{run['run'] / total:.1f}")
    console.print(table)
    console.print(f"the whole stack, idle: {idle / 2**30:.2f} GiB")
    figures_by_step = {
        step: {"alone_s": round(s, 2), "peak_mb": round(mb), "dag_s": round(run[step], 2)}
        for step, (s, mb) in bare.items()
    }
    console.print(
        json.dumps({"steps": figures_by_step, "run_s": round(run["run"], 2), "idle_bytes": idle}),
        soft_wrap=True,
        highlight=False,
    )


if __name__ == "__main__":
    main()
