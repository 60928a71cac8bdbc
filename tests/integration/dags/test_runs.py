"""Runs of the DAG on the whole platform: a real scheduler, ECS API, warehouse and site."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from tests.integration.conftest import Pipeline, checksums, every_kind

if TYPE_CHECKING:
    from tests.conftest import LocalPlatform

ROOT = Path(__file__).parents[3]
ENDED = {"success", "failed"}
EVERYTHING = "select count(*) from source.schedule"


def wait_for_run(platform: LocalPlatform, run_id: str) -> list[dict[str, Any]]:
    """Wait until a run has ended; return its task instances."""
    with platform.api() as api:
        path = f"/dags/nba_elt_pipeline/dagRuns/{run_id}"
        while api.get(path).raise_for_status().json()["state"] not in ENDED:
            time.sleep(1)
        tasks: list[dict[str, Any]] = []
        while True:
            page = api.get(f"{path}/taskInstances", params={"limit": 100, "offset": len(tasks)})
            tasks += page.raise_for_status().json()["task_instances"]
            if len(tasks) == page.json()["total_entries"]:
                return tasks


def tries(platform: LocalPlatform, task_id: str) -> tuple[str, int]:
    """Return the state of a task of the newest run, and how often it was tried."""
    with platform.api() as api:
        runs = api.get("/dags/nba_elt_pipeline/dagRuns", params={"order_by": "-run_after"}).json()
    for task in wait_for_run(platform, runs["dag_runs"][0]["dag_run_id"]):
        if task["task_id"] == task_id:
            return task["state"], task["try_number"]
    raise LookupError(task_id)


def fold(line: str) -> str:
    """Fold blanks, and leave out what a forecast owes to box scores that a run may have or not."""
    return re.sub(r" [A-Z]{3} [\d.]+% by [\d.]+$", "", " ".join(line.split()))


def results_in_the_readme() -> list[str]:
    """Return the standings and the games predicted that the README shows, folded."""
    text = (ROOT / "README.md").read_text()
    start, end = text.index("Standings after"), text.index("Airflow  http://")
    teams = re.compile(r"^ *\d | at .*%")
    lines = [fold(line) for line in text[start:end].splitlines() if teams.search(line)]
    assert len(lines) == 5 + 7
    return lines


def test_dead_source_fails_the_run_in_one_line_and_the_next_run_repairs_it(
    platform: LocalPlatform,
) -> None:
    command = ("run", "--start-date", "2024-01-14", "--end-date", "2024-01-15")
    before = platform.query(EVERYTHING)
    site = platform.parts.site
    assert site.stop()
    with platform.api() as api:
        conf = {"start_date": "2024-01-14", "end_date": "2024-01-15"}
        body = {"logical_date": None, "conf": conf}
        run = api.post("/dags/nba_elt_pipeline/dagRuns", json=body).raise_for_status().json()
    states = {task["task_id"]: task for task in wait_for_run(platform, run["dag_run_id"])}
    assert states["ingest"]["state"] == "failed"
    assert states["ingest"]["try_number"] == 3
    assert states["publish"]["state"] == "upstream_failed"
    [(message, exit_status)] = platform.query(
        "select message, exit_status from ops.job_runs order by job_run_id desc limit 1"
    )
    assert exit_status == 1
    assert "http://127.0.0.1" in message
    assert platform.query(EVERYTHING) == before

    good = platform.command(*command)
    assert good.returncode == 0, good.stdout + good.stderr
    assert "Airflow  http://127.0.0.1" in good.stdout
    printed = {fold(line) for line in good.stdout.splitlines()}
    for line in results_in_the_readme():
        assert line in printed
    assert platform.query("select count(*) from serving.standings where season = 2024") == [(30,)]


def test_window_in_the_future_is_refused_without_a_retry(platform: LocalPlatform) -> None:
    refused = platform.command("run", "--start-date", "2024-01-16")
    assert refused.returncode == 1, refused.stdout + refused.stderr
    assert "ingest failed: ingestion, exit status 2" in refused.stdout
    assert "future" in refused.stdout
    assert tries(platform, "ingest") == ("failed", 1)


def test_window_that_ends_before_it_starts_starts_nothing(platform: LocalPlatform) -> None:
    runs = platform.query("select count(*) from ops.job_runs")
    refused = platform.command("run", "--start-date", "2024-01-15", "--end-date", "2024-01-14")
    assert refused.returncode == 2, refused.stdout
    assert "before it starts" in refused.stderr
    with platform.api() as api:
        conf = {"start_date": "2024-01-15", "end_date": "2024-01-14"}
        body = {"logical_date": None, "conf": conf}
        run = api.post("/dags/nba_elt_pipeline/dagRuns", json=body).raise_for_status().json()
    states = {task["task_id"]: task for task in wait_for_run(platform, run["dag_run_id"])}
    assert (states["ingest"]["state"], states["ingest"]["try_number"]) == ("failed", 1)
    assert platform.query("select count(*) from ops.job_runs") == runs


def test_wrong_password_is_refused_without_a_retry_and_says_which(platform: LocalPlatform) -> None:
    key = platform.credentials.aws_access_key
    vault = boto3.client(
        "secretsmanager",
        endpoint_url=platform.settings.aws_url,
        region_name="us-east-1",
        aws_access_key_id=key,
        aws_secret_access_key=key,
    )
    secret = "nba-elt/warehouse/loader"
    vault.put_secret_value(SecretId=secret, SecretString="wrong")
    try:
        refused = platform.command("run", "--start-date", "2024-01-15")
    finally:
        vault.put_secret_value(SecretId=secret, SecretString=platform.credentials.roles["loader"])
    assert refused.returncode == 1, refused.stdout + refused.stderr
    assert "check NBA_WAREHOUSE_USER and NBA_WAREHOUSE_PASSWORD" in refused.stdout
    assert tries(platform, "ingest") == ("failed", 1)


@pytest.mark.timeout(2400)
def test_backfill_of_three_days_gives_what_three_daily_runs_give(
    platform: LocalPlatform, pipeline: Callable[[str], Pipeline], sample_site: str
) -> None:
    """Two days from the command line, one by the call that the UI makes."""
    created = platform.airflow(
        *("backfill", "create", "--dag-id", "nba_elt_pipeline", "--max-active-runs", "1"),
        *("--from-date", "2024-01-13", "--to-date", "2024-01-15"),
    )
    assert created.returncode == 0, created.stdout + created.stderr
    wait_for_backfill(platform, 2)
    with platform.api() as api:
        body = {
            "dag_id": "nba_elt_pipeline",
            "from_date": "2024-01-15T00:00:00Z",
            "to_date": "2024-01-15T23:59:59Z",
            "max_active_runs": 1,
        }
        api.post("/backfills", json=body).raise_for_status()
    wait_for_backfill(platform, 3)

    daily = pipeline(sample_site)
    for day in range(13, 16):
        done = daily.ingest(f"2024-01-{day}", f"2024-01-{day}", **every_kind(sample_site))
        assert done.returncode == 0, done.stdout + done.stderr
    daily.build()
    parts = platform.parts
    with parts.postgres.connect(parts.source.database) as connection:
        assert checksums(connection, provenance=False) == daily.checksums(provenance=False)


def wait_for_backfill(platform: LocalPlatform, runs: int) -> None:
    """Wait until the backfill is over and so many backfill runs have succeeded."""
    with platform.api() as api:
        while True:
            answer = api.get("/backfills", params={"dag_id": "nba_elt_pipeline"})
            backfills = answer.raise_for_status().json()["backfills"]
            if all(backfill["completed_at"] for backfill in backfills):
                break
            time.sleep(2)
        answer = api.get("/dags/nba_elt_pipeline/dagRuns", params={"run_type": "backfill"})
        states = [run["state"] for run in answer.raise_for_status().json()["dag_runs"]]
    assert states == ["success"] * runs
