"""The dbt job on a project of four models, against a real warehouse."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.conftest import Warehouse

ROOT = Path(__file__).parents[3]
BASE = "select n as game_id, n * 2 as pts from generate_series(1, 5) as n"
PROJECT = {
    "dbt_project.yml": "name: tiny\nprofile: nba_elt\nmodels:\n  tiny:\n    +materialized: table\n",
    "models/base.sql": BASE,
    "models/totals.sql": "select sum(pts) as pts from {{ ref('base') }}",
    "models/final.sql": "select * from {{ ref('totals') }}",
    "models/alone.sql": "select 1 as n",
    "tests/totals_are_positive.sql": "select * from {{ ref('totals') }} where pts <= 0",
    "tests/totals_hold_all.sql": (
        "select * from {{ ref('totals') }} where pts < (select max(pts) from {{ ref('base') }})"
    ),
}
BY_SEASON = {
    "models/base.sql": (
        "{{ config(materialized='incremental', incremental_strategy='by_season') }}"
        " select season::smallint as season, SETTLED as settled, random() as pts"
        " from generate_series(2023, 2024) as seasons (season) where {{ in_window() }}"
    ),
    "models/totals.sql": (
        "{{ config(materialized='incremental', incremental_strategy='by_season') }}"
        " select season, settled, pts + 100 as pts from {{ ref('base') }} where {{ in_window() }}"
    ),
}
TESTS = {"totals_are_positive", "totals_hold_all"}
MODELS = {"base", "totals", "final", "alone"}
NODES = (
    "select split_part(unique_id, '.', 3), state from ops.dbt_node_runs"
    " where invocation_id = (select max(invocation_id) from ops.dbt_invocations)"
)


@dataclass(frozen=True)
class Job:
    """The job for one project and one warehouse."""

    warehouse: Warehouse
    project: Path
    processes: list[subprocess.Popen[str]] = field(default_factory=list)

    def start(self, *options: str, run_id: str = "run") -> subprocess.Popen[str]:
        """Start the job as its container would."""
        window = ("--start-date=2024-01-15", "--end-date=2024-01-15", f"--run-id={run_id}")
        process = subprocess.Popen(
            [sys.executable, "-m", "include.dbt_job", *window, *options],
            env=self.warehouse.env("transformer")
            | {"NBA_DBT_PROJECT": str(self.project), "PATH": os.defpath},
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.processes.append(process)
        return process

    def run(self, *options: str, run_id: str = "run") -> tuple[int, str]:
        """Run the job to its end; return its exit status and its output."""
        process = self.start(*options, run_id=run_id)
        output, _ = process.communicate(timeout=300)
        return process.returncode, output

    def request(self, models: str = "") -> str:
        """Ask for an invocation as the triggerer does; return the option that names it."""
        [(number,)] = self.warehouse.query(
            "insert into ops.dbt_invocations (run_id, mode, models) values ('run', 'watch', %s)"
            " returning invocation_id",
            models.split(),
        )
        return f"--invocation-id={number}"

    def write(self, name: str, text: str) -> None:
        """Replace a file of the project."""
        (self.project / name).write_text(text)

    def nodes(self) -> dict[str, str]:
        """Return the state of each node of the newest invocation."""
        return dict(self.warehouse.query(NODES))

    def invocation(self) -> tuple[Any, ...]:
        """Return state, exit status and message of the newest invocation."""
        [row] = self.warehouse.query(
            "select state, exit_status, message from ops.dbt_invocations"
            " order by invocation_id desc limit 1"
        )
        return row

    def wait_for(self, node: str, state: str) -> None:
        """Wait until a node of the newest invocation is in a state."""
        while self.nodes().get(node) != state:
            time.sleep(0.1)


@pytest.fixture
def job(warehouse: Warehouse, tmp_path: Path) -> Iterator[Job]:
    """The job on a fresh warehouse and a fresh copy of the project."""
    for name, text in PROJECT.items():
        file = tmp_path / "project" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    shutil.copy(ROOT / "dbt" / "profiles.yml", tmp_path / "project")
    job = Job(warehouse, tmp_path / "project")
    yield job
    for process in job.processes:
        with process:
            process.kill()


def test_every_node_is_recorded_with_its_numbers_and_its_sql(job: Job) -> None:
    exit_status, output = job.run()
    assert exit_status == 0, output
    assert job.nodes() == dict.fromkeys(MODELS | TESTS, "success")
    assert job.invocation()[:2] == ("success", 0)
    rows = job.warehouse.query(
        "select split_part(unique_id, '.', 3), model, rows_affected, compiled_sql, log_lines,"
        " finished_at >= started_at and seconds > 0 from ops.dbt_node_runs"
    )
    by_name = {name: rest for name, *rest in rows}
    model, affected, sql, lines, is_timed = by_name["base"]
    assert (model, affected, sql.strip(), is_timed) == ("base", 5, BASE, True)
    assert any("OK created" in line for line in lines)
    assert {by_name[test][0] for test in TESTS} == {"totals"}
    assert by_name["totals_hold_all"][1] is None
    [(state, counts)] = job.warehouse.query("select state, counts from ops.job_runs")
    assert (state, counts) == ("success", {"success": 6, "rows": 8})


def test_source_that_lacks_what_is_due_is_a_warning_of_a_run_about_the_present(job: Job) -> None:
    tables = [
        f"{{name: {name}, config: {{loaded_at_query: \"select now() - interval '{age}'\","
        " freshness: {warn_after: {count: 6, period: hour}}}}"
        for name, age in (("schedule", "2 hours"), ("odds_lines", "3 days"))
    ]
    job.write("models/source.yml", f"sources: [{{name: source, tables: [{', '.join(tables)}]}}]")
    counted = "select counts ->> 'warnings' from ops.job_runs order by job_run_id desc limit 1"

    exit_status, output = job.run()
    assert (exit_status, job.warehouse.query(counted)) == (0, [(None,)]), output

    today = datetime.now(UTC).date()
    window = (f"--start-date={today}", f"--end-date={today}")
    exit_status, output = job.run(*window, "--models=alone", run_id="some")
    assert (exit_status, job.warehouse.query(counted)) == (0, [(None,)]), output
    exit_status, output = job.run(*window, run_id="today")
    assert (exit_status, job.warehouse.query(counted)) == (0, [("1",)]), output
    assert "source.odds_lines lacks what was due at" in output
    assert "source.schedule lacks" not in output


def test_chosen_models_are_built_with_their_own_tests_alone(job: Job) -> None:
    assert job.run()[0] == 0
    assert job.run("--models=totals")[0] == 0
    assert job.nodes() == dict.fromkeys({"totals", *TESTS}, "success")


def by_season(job: Job, settled: str) -> None:
    """Give the project two models that are built by season, the second from the first."""
    shutil.copytree(ROOT / "dbt" / "macros", job.project / "macros", dirs_exist_ok=True)
    for name, text in BY_SEASON.items():
        job.write(name, text.replace("SETTLED", settled))


def test_window_alone_is_built_until_the_code_changes(job: Job) -> None:
    """A changed model is built whole, and so is what is built from it; others are not."""
    query = job.warehouse.query
    read = "select settled, pts from prep.totals order by season"
    by_season(job, "1")
    assert job.run()[0] == 0
    [old, new] = query(read)
    assert job.run()[0] == 0
    [old_again, new_again] = query(read)
    assert old_again == old
    assert new_again != new

    by_season(job, "2")
    assert job.run()[0] == 0
    assert [settled for settled, _ in query(read)] == [2, 2]
    [changed, _] = query(read)
    assert changed != old
    assert job.run()[0] == 0
    assert query(read)[0] == changed
    assert job.run("--full-refresh")[0] == 0
    assert query(read)[0] != changed


def test_model_whose_build_failed_is_built_whole_the_next_time(job: Job) -> None:
    """Nor is one that was built from a table that older code had made."""
    by_season(job, "1")
    assert job.run()[0] == 0
    by_season(job, "1 / (2024 - season)")
    assert job.run()[0] == 2
    by_season(job, "3")
    assert job.run("--models=totals")[0] == 0
    assert job.run()[0] == 0
    settled = "select distinct settled from prep.totals"
    assert job.warehouse.query(settled) == [(3,)]


def test_failing_test_keeps_its_rows_and_what_reads_the_model_is_skipped(job: Job) -> None:
    job.write("models/base.sql", "select n as game_id, -n as pts from generate_series(1, 5) as n")
    exit_status, output = job.run()
    assert exit_status == 2, output
    states = job.nodes()
    assert (states["totals_are_positive"], states["final"]) == ("failed", "skipped")
    [(failures, rows, retryable)] = job.warehouse.query(
        "select failures, failing_rows, is_retryable from ops.dbt_node_runs"
        " where unique_id = 'test.tiny.totals_are_positive'"
    )
    assert (failures, rows, retryable) == (1, [{"pts": -15}], False)
    assert "totals_are_positive" in output.splitlines()[-1]


def test_trouble_that_passes_is_worth_a_retry(job: Job) -> None:
    job.warehouse.query(
        "create function public.fails() returns integer language plpgsql"
        " as 'begin raise exception ''deadlock detected''; end'"
    )
    job.warehouse.query("grant usage on schema public to transformer")
    job.write("models/totals.sql", "select public.fails() as pts from {{ ref('base') }}")
    exit_status, output = job.run()
    assert exit_status == 1, output
    assert job.warehouse.query(
        "select unique_id, is_retryable from ops.dbt_node_runs where state = 'failed'"
    ) == [("model.tiny.totals", True)]


def test_compile_error_is_not_worth_a_retry(job: Job) -> None:
    job.write("models/totals.sql", "select missing from {{ ref('base') }}")
    exit_status, output = job.run()
    assert exit_status == 2
    assert 'column "missing" does not exist' in output.splitlines()[-1]


def test_what_the_run_has_built_is_not_built_again_until_a_task_has_taken_it(job: Job) -> None:
    assert job.run(job.request("alone base"), "--models=alone,base")[0] == 0
    assert job.run(job.request())[0] == 0
    assert set(job.nodes()) == {"totals", "final", *TESTS}
    job.warehouse.query(
        "update ops.dbt_node_runs set task_instance_id = gen_random_uuid() where model = 'base'"
    )
    # what was built from the table that is now replaced is not what was asked for
    assert job.run(job.request())[0] == 0
    assert set(job.nodes()) == {"base", "totals", "final", *TESTS}


def test_what_was_built_before_the_pages_were_loaded_again_is_built_again(job: Job) -> None:
    assert job.run(job.request())[0] == 0
    job.warehouse.query(
        "insert into ops.job_runs (run_id, job, start_date, end_date, state, finished_at)"
        " values ('run', 'ingestion', '2024-01-15', '2024-01-15', 'success', clock_timestamp())"
    )
    assert job.run(job.request())[0] == 0
    assert set(job.nodes()) == MODELS | TESTS


def test_project_other_than_the_dags_is_refused(job: Job) -> None:
    exit_status, output = job.run(job.request(), "--graph-digest=0123")
    assert exit_status == 2
    assert "another dbt project (0123)" in output.splitlines()[-1]
    assert job.invocation()[:2] == ("failed", 2)
    assert job.nodes() == {}


def test_unknown_model_is_refused(job: Job) -> None:
    exit_status, output = job.run("--models=base,nothing")
    assert exit_status == 2
    assert "no model nothing" in output.splitlines()[-1]


def test_project_that_does_not_parse_is_refused_in_one_line(job: Job) -> None:
    job.write("models/totals.sql", "select * from {{ ref('nowhere') }}")
    exit_status, output = job.run()
    assert exit_status == 2
    assert "does not parse" in output.splitlines()[-1]
    assert "nowhere" in output.splitlines()[-1]
    assert job.invocation()[:2] == ("failed", 2)


def test_stopped_job_says_so_and_leaves_no_query_behind(job: Job) -> None:
    job.write("models/totals.sql", "select 1 as pts from {{ ref('base') }}, pg_sleep(600)")
    process = job.start()
    job.wait_for("totals", "running")
    process.send_signal(signal.SIGTERM)
    output, _ = process.communicate(timeout=300)  # shorter than the statement
    assert process.returncode == 1, output
    assert "stopped by SIGTERM" in output.splitlines()[-1]
    states = job.nodes()
    assert (states["base"], states["totals"], states["final"]) == (
        "success",
        "interrupted",
        "interrupted",
    )
    assert job.invocation()[:2] == ("failed", 1)
    assert job.warehouse.query(
        "select count(*) from pg_stat_activity where query like '%%pg_sleep(600)%%'"
        " and usename = 'transformer' and state = 'active'"
    ) == [(0,)]


def test_invocation_that_was_given_up_is_not_begun_and_a_running_one_stops(job: Job) -> None:
    option = job.request()
    job.warehouse.query("update ops.dbt_invocations set state = 'lost', finished_at = now()")
    exit_status, output = job.run(option)
    assert exit_status == 2
    assert "was given up" in output.splitlines()[-1]

    job.write("models/totals.sql", "select 1 as pts from {{ ref('base') }}, pg_sleep(600)")
    process = job.start(job.request())
    job.wait_for("totals", "running")
    job.warehouse.query(
        "update ops.dbt_invocations set state = 'lost', finished_at = now() where state = 'running'"
    )
    output, _ = process.communicate(timeout=300)
    assert process.returncode == 1, output
    assert "given up for lost" in output


def test_lost_connections_of_the_recorder_lose_no_record(job: Job) -> None:
    job.write("models/totals.sql", "select sum(pts) as pts from {{ ref('base') }}, pg_sleep(3)")
    process = job.start()
    job.wait_for("totals", "running")
    job.warehouse.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'transformer'"
        " and query not like '%%pg_sleep(3)%%'"
    )
    output, _ = process.communicate(timeout=300)
    assert process.returncode == 0, output
    assert job.nodes() == dict.fromkeys(MODELS | TESTS, "success")
    assert job.warehouse.query("select state from ops.job_runs") == [("success",)]
