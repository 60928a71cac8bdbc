"""A run that ends in the middle leaves whole pages, and the next run completes them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from include.ingestion import daily_leaders, schedule
from tests.integration.ingestion.site import Handler, Site
from tests.unit.ingestion.hand_made import day_page, game, lines, month_page

if TYPE_CHECKING:
    from tests.conftest import Warehouse

ROOT = Path(__file__).parents[3]
OPENER, SECOND = "201710170CLE", "201710180GSW"
PAGES = [
    *(schedule.page_path(2018, month) for month in schedule.MONTHS),
    *(daily_leaders.page_path(date(2017, 10, day)) for day in (17, 18)),
]
TABLES = (
    "select 'game', game_id, away_pts, '' from source.schedule"
    " union all select 'line', game_id, pts, player_id from source.daily_leaders order by 1, 2, 4"
)
UNITS = (
    "select page_month, count(*) from source.schedule group by 1"
    " union all select game_date::text, count(*) from source.daily_leaders group by 1"
)


@pytest.fixture
def site() -> Iterator[Site]:
    """Two months and two days."""
    with Site() as site:
        site.month(
            2018,
            "october",
            month_page(game(OPENER, "BOS", "99-102"), game(SECOND, "HOU", "122-121")),
        )
        site.month(2018, "november", month_page(game("201711010DEN", "UTA")))
        site.day(date(2017, 10, 17), day_page(*lines(OPENER, "BOS")))
        site.day(date(2017, 10, 18), day_page(*lines(SECOND, "HOU", players=5)))
        yield site


@pytest.fixture
def start(warehouse: Warehouse, site: Site) -> Iterator[Callable[[], subprocess.Popen[str]]]:
    """Starts the job as a process of its own."""
    started: list[subprocess.Popen[str]] = []

    def start() -> subprocess.Popen[str]:
        env = os.environ | warehouse.env("loader")
        env["NBA_INGESTION_BASKETBALL_REFERENCE_URL"] = site.address
        env["NBA_INGESTION_REQUESTS_PER_MINUTE"] = "1000000"
        window = ["--start-date", "2017-10-17", "--end-date", "2017-10-18", "--run-id", "test"]
        process = subprocess.Popen(
            [sys.executable, "-m", "include.ingestion", *window],
            cwd=ROOT,
            env=env,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def finish(process: subprocess.Popen[str]) -> tuple[int, str]:
    output, _ = process.communicate(timeout=60)
    return process.returncode, output


def wait_until(warehouse: Warehouse, condition: str) -> None:
    for _ in range(500):
        if warehouse.query(condition) == [(True,)]:  # type: ignore[arg-type]
            return
        time.sleep(0.02)
    pytest.fail(f"not within 10 s: {condition}")


def clean_tables(start: Callable[[], subprocess.Popen[str]], warehouse: Warehouse) -> list[Any]:
    """What an undisturbed run leaves; the tables are empty again afterwards."""
    status, output = finish(start())
    assert status == 0, output
    clean = warehouse.query(TABLES)
    assert len(clean) == 3 + 6 + 10
    warehouse.query("truncate source.schedule cascade")
    return clean


@pytest.mark.parametrize("page", [PAGES[0], PAGES[1], PAGES[-2], PAGES[-1]])
def test_killed_at_a_page_it_is_completed_by_the_next_run(
    warehouse: Warehouse, site: Site, start: Callable[[], subprocess.Popen[str]], page: str
) -> None:
    clean = clean_tables(start, warehouse)
    running: list[subprocess.Popen[str]] = []

    def kill(_: Handler) -> bool:
        running[0].kill()
        return True

    site.faults[page] = [kill]
    running.append(start())
    assert running[0].wait(timeout=60) == -signal.SIGKILL
    whole = {"october": 2, "november": 1, "2017-10-17": 6, "2017-10-18": 10}
    left = dict(warehouse.query(UNITS))
    assert left == {unit: rows for unit, rows in whole.items() if unit in left}
    assert len(left) < len(whole)

    status, output = finish(start())
    assert status == 0, output
    assert warehouse.query(TABLES) == clean
    assert warehouse.query("select state, exit_status from ops.job_runs order by job_run_id") == [
        ("success", 0),
        ("failed", 1),
        ("success", 0),
    ]


@pytest.mark.parametrize("page", [PAGES[0], PAGES[-1]])
@pytest.mark.parametrize("end", ["kill the process", "end its connection"])
def test_ended_within_a_page_it_leaves_nothing_of_it(
    warehouse: Warehouse,
    site: Site,
    start: Callable[[], subprocess.Popen[str]],
    page: str,
    end: str,
) -> None:
    clean = clean_tables(start, warehouse)
    with warehouse.connect() as holder:

        def hold(_: Handler) -> bool:
            # the page's rows are written, its last statement waits
            holder.execute("lock table ops.page_fetches in access exclusive mode")
            return False

        site.faults[page] = [hold]
        process = start()
        wait_until(
            warehouse,
            "select count(*) = 1 from pg_locks join pg_stat_activity using (pid)"
            " where not granted and usename = 'loader' and datname = current_database()",
        )
        if end == "kill the process":
            process.kill()
        else:
            warehouse.query(
                "select pg_terminate_backend(pid) from pg_locks join pg_stat_activity using (pid)"
                " where not granted and usename = 'loader' and datname = current_database()"
            )
            status, output = finish(process)
            assert status == 1
            assert "terminating connection" in output.splitlines()[-1]
    process.wait(timeout=60)
    wait_until(
        warehouse,
        "select count(*) = 0 from pg_stat_activity"
        " where usename = 'loader' and datname = current_database()",
    )
    before = {PAGES[0]: {}, PAGES[-1]: {"october": 2, "november": 1, "2017-10-17": 6}}
    assert dict(warehouse.query(UNITS)) == before[page]

    status, output = finish(start())
    assert status == 0, output
    assert warehouse.query(TABLES) == clean


def test_stopped_run_says_so_and_is_worth_a_retry(
    warehouse: Warehouse, site: Site, start: Callable[[], subprocess.Popen[str]]
) -> None:
    running: list[subprocess.Popen[str]] = []

    def stop(_: Handler) -> bool:
        running[0].terminate()
        time.sleep(0.5)
        return False

    site.faults[PAGES[1]] = [stop]
    running.append(start())
    status, output = finish(running[0])
    assert status == 1
    assert "stopped by SIGTERM" in output.splitlines()[-1]
    assert warehouse.query("select state, exit_status from ops.job_runs") == [("failed", 1)]
    assert dict(warehouse.query(UNITS)) == {"october": 2}
