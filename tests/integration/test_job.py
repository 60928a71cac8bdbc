"""Jobs as processes against a real server: exit status, closing line and row in ops.job_runs."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from include.local.components import free_port

if TYPE_CHECKING:
    from tests.conftest import Warehouse

PROGRAM = """
import sys, time
from datetime import datetime
from pathlib import Path
from include.job import BadInputError, run_job

def work(run):
    run.count(rows=2)
    run.count(rows=1)
{body}

day = datetime(2024, 1, 1)
sys.exit(run_job("test", day, day, sys.argv[1], work))
"""
WAIT_FOR_FILE = "while not Path({!r}).exists(): time.sleep(0.02)"


@contextmanager
def job(env: Mapping[str, str], run_id: str, body: str = "pass") -> Iterator[subprocess.Popen[str]]:
    program = PROGRAM.format(body=f"    {body}")
    with subprocess.Popen(
        [sys.executable, "-c", program, run_id],
        env=os.environ | env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def run(env: Mapping[str, str], body: str = "pass") -> tuple[int, str]:
    with job(env, "manual", body) as process:
        output, _ = process.communicate(timeout=300)
    return process.returncode, output


def wait_until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 300
    while not condition():
        assert time.monotonic() < deadline, "waited 300 s in vain"
        time.sleep(0.02)


def states(warehouse: Warehouse) -> list[tuple[str, str, int | None]]:
    return warehouse.query("select run_id, state, exit_status from ops.job_runs order by 1")


def test_success_is_recorded_with_its_numbers(warehouse: Warehouse) -> None:
    status, output = run(warehouse.env("loader"))

    assert status == 0
    assert output.splitlines()[-1].split("] ")[1].split() == [
        "done",
        "job=test",
        "rows=3",
        "window=2024-01-01..2024-01-01",
    ]
    assert warehouse.query(
        "select run_id, job, start_date::text, end_date::text, state, exit_status, counts, message,"
        " finished_at >= started_at from ops.job_runs"
    ) == [
        (
            "manual",
            "test",
            "2024-01-01",
            "2024-01-01",
            "success",
            0,
            {"rows": 3},
            "done: rows=3",
            True,
        )
    ]


@pytest.mark.parametrize(
    ("body", "exit_status", "message"),
    [
        ("raise BadInputError('the page is empty: look at it')", 2, "the page is empty: look at"),
        ("raise RuntimeError('the site is down')", 1, "RuntimeError: the site is down"),
    ],
)
def test_failure_is_recorded_with_its_message(
    warehouse: Warehouse, body: str, exit_status: int, message: str
) -> None:
    status, output = run(warehouse.env("loader"), body)

    assert status == exit_status
    assert message in output.splitlines()[-1]
    [(state, recorded_status, counts, recorded)] = warehouse.query(
        "select state, exit_status, counts, message from ops.job_runs"
    )
    assert (state, recorded_status, counts) == ("failed", exit_status, {"rows": 3})
    assert recorded.startswith(message)


def test_unexpected_error_leaves_its_traceback_and_bad_input_does_not(warehouse: Warehouse) -> None:
    _, unexpected = run(warehouse.env("loader"), "1 / 0")
    _, bad_input = run(warehouse.env("loader"), "raise BadInputError('no such season')")

    assert "in work" in unexpected
    assert "Traceback" not in bad_input


@pytest.mark.parametrize(
    ("changed", "exit_status", "words"),
    [
        ({"NBA_WAREHOUSE_PASSWORD": "wrong"}, 2, "NBA_WAREHOUSE_PASSWORD"),
        ({"NBA_WAREHOUSE_DATABASE": "nowhere"}, 2, "NBA_WAREHOUSE_DATABASE"),
        ({"NBA_WAREHOUSE_PORT": "many"}, 2, "NBA_WAREHOUSE_PORT"),
        ({"NBA_WAREHOUSE_PORT": str(free_port())}, 1, "NBA_WAREHOUSE_PORT"),
    ],
)
def test_unreachable_warehouse_ends_in_one_line_that_names_the_variable(
    warehouse: Warehouse, changed: dict[str, str], exit_status: int, words: str
) -> None:
    status, output = run(warehouse.env("loader") | changed)

    [line] = output.splitlines()
    assert status == exit_status
    assert words in line


def test_missing_environment_ends_in_one_line_that_names_all_of_it() -> None:
    program = PROGRAM.format(body="")
    finished = subprocess.run(
        [sys.executable, "-c", program, "manual"],
        env={name: text for name, text in os.environ.items() if not name.startswith("NBA_")},
        capture_output=True,
        text=True,
        check=False,
    )

    [line] = finished.stdout.splitlines()
    assert finished.returncode == 2
    assert finished.stderr == ""
    for name in ("HOST", "DATABASE", "USER", "PASSWORD"):
        assert f"NBA_WAREHOUSE_{name}" in line


def test_window_that_ends_before_it_starts_needs_no_database() -> None:
    program = PROGRAM.format(body="").replace("day, day", "day, datetime(2023, 12, 31)")
    finished = subprocess.run(
        [sys.executable, "-c", program, "manual"], capture_output=True, text=True, check=False
    )

    [line] = finished.stdout.splitlines()
    assert finished.returncode == 2
    assert "swap --start-date and --end-date" in line
    assert "window=2024-01-01..2023-12-31" in line


def test_database_without_the_schema_is_named_with_the_remedy(warehouse: Warehouse) -> None:
    warehouse.query("drop table ops.job_runs cascade")

    status, output = run(warehouse.env("loader"))

    assert status == 2
    assert "apply docker/postgres" in output.splitlines()[-1]


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_stopped_job_records_that_it_was_stopped(
    warehouse: Warehouse, stop: signal.Signals
) -> None:
    with job(warehouse.env("loader"), "stopped", "time.sleep(600)") as process:
        wait_until(lambda: states(warehouse))
        time.sleep(0.1)
        process.send_signal(stop)
        output, _ = process.communicate(timeout=300)

    assert process.returncode == 1
    assert f"stopped by {stop.name}" in output
    assert warehouse.query("select state, exit_status, message from ops.job_runs") == [
        ("failed", 1, f"stopped by {stop.name} before it finished")
    ]


def test_killed_job_is_marked_when_the_next_one_starts(warehouse: Warehouse) -> None:
    with job(warehouse.env("loader"), "1 killed", "time.sleep(600)") as process:
        wait_until(lambda: states(warehouse))
        process.kill()
        process.wait()
    assert states(warehouse) == [("1 killed", "running", None)]

    run(warehouse.env("loader"))

    assert states(warehouse) == [("1 killed", "failed", 1), ("manual", "success", 0)]


def test_second_run_of_a_job_waits_for_the_first(warehouse: Warehouse, tmp_path: Path) -> None:
    go_on = tmp_path / "go-on"
    env = warehouse.env("loader")
    with job(env, "1", WAIT_FOR_FILE.format(str(go_on))) as first:
        wait_until(lambda: states(warehouse))
        with job(env, "2") as second:
            wait_until(lambda: _waiters(warehouse))
            assert states(warehouse) == [("1", "running", None)]
            go_on.touch()
            assert first.wait(timeout=300) == 0
            assert second.wait(timeout=300) == 0

    assert states(warehouse) == [("1", "success", 0), ("2", "success", 0)]
    assert warehouse.query(
        "select count(*) from ops.job_runs earlier join ops.job_runs later"
        " on earlier.run_id = '1' and later.run_id = '2'"
        " and later.started_at >= earlier.finished_at"
    ) == [(1,)]


def test_job_that_waits_can_be_stopped(warehouse: Warehouse) -> None:
    env = warehouse.env("loader")
    with job(env, "1", "time.sleep(600)"):
        wait_until(lambda: states(warehouse))
        with job(env, "2") as second:
            wait_until(lambda: _waiters(warehouse))
            second.terminate()
            output, _ = second.communicate(timeout=300)

    assert second.returncode == 1
    assert "stopped by SIGTERM" in output.splitlines()[-1]
    assert states(warehouse) == [("1", "running", None)]


def _waiters(warehouse: Warehouse) -> list[tuple[int]]:
    return warehouse.query(
        "select pid from pg_stat_activity"
        " where datname = current_database() and wait_event = 'advisory'"
    )
