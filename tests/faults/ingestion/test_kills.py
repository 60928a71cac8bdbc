"""A run that ends at any of its writes leaves whole pages, and the next run completes them.

What the site sends stands in a ledger of its own. The tables hold one edition of it when a run
begins to load the other; the run is struck while its k-th write is on its way to the server, for
k = 1, 2, ... until one run completes unharmed.
"""

from __future__ import annotations

import json
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from include.local.components import free_port
from include.local.postgres import PostgresServer
from include.local.warehouse import create_warehouse
from tests.conftest import PASSWORDS, Warehouse
from tests.faults.ingestion.ledger import FIRST, SECOND_EDITION, read_tables
from tests.faults.ingestion.postgres_proxy import PostgresProxy
from tests.integration.ingestion.site import Handler, Site

if TYPE_CHECKING:
    from tests.faults.ingestion.ledger import Ledger, Rows

ROOT = Path(__file__).parents[3]
KINDS = "schedule,daily_leaders,injuries"


@dataclass
class Jobs:
    """Runs jobs as processes of their own, through a proxy."""

    server: subprocess.Popen[str]
    env: dict[str, str]
    pid: int = 0

    def start(self) -> None:
        """Start a job."""
        assert self.server.stdin
        self.server.stdin.write(json.dumps(self.env) + "\n")
        self.server.stdin.flush()
        self.pid = self._answer()

    def wait(self) -> int:
        """Wait for the end of the job; return its exit status."""
        return self._answer()

    def run(self) -> int:
        """Run a job to its end."""
        self.start()
        return self.wait()

    def _answer(self) -> int:
        assert self.server.stdout
        return int(self.server.stdout.readline())


@pytest.fixture
def site() -> Iterator[Site]:
    """The site on the day after the window."""
    with Site(today=date(2017, 10, 19)) as site:
        yield site


@contextmanager
def jobs_through(proxy: PostgresProxy, warehouse: Warehouse, site: Site) -> Iterator[Jobs]:
    """Give what runs jobs."""
    env = warehouse.env("loader") | {
        "NBA_WAREHOUSE_PORT": str(proxy.port),
        "NBA_INGESTION_BASKETBALL_REFERENCE_URL": site.address,
        "NBA_INGESTION_REQUESTS_PER_MINUTE": "1000000",
        "NBA_INGESTION_KINDS": KINDS,
        "START": "2017-10-17",
        "END": "2017-10-18",
    }
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.ingestion.job_server"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with server:
        try:
            yield Jobs(server, env)
        finally:
            server.kill()


def strike_at_every_write(
    proxy: PostgresProxy,
    jobs: Jobs,
    warehouse: Warehouse,
    site: Site,
    strike: Callable[[int], None],
    expected: set[int],
    recover: Callable[[], None] = lambda: None,
) -> int:
    """Strike run after run, each one write later; return how many writes a whole run has."""
    editions: tuple[Ledger, Ledger] = (FIRST, SECOND_EDITION)
    before: dict[str, Rows] = dict.fromkeys(FIRST.pages(), frozenset())
    for k in range(1, 1000):
        after = editions[k % 2]
        after.publish(site)
        proxy.arm(k, strike)
        status = jobs.run()
        has_struck = proxy.has_struck
        recover()
        proxy.disarm()
        left = read_tables(warehouse)
        for page, rows in left.items():
            assert rows in (before[page], after.pages()[page]), f"write {k}: {page} in part"
        if not has_struck:
            assert status == 0
            assert left == after.pages()
            return k - 1
        assert status in expected, f"write {k}"
        assert jobs.run() == 0
        assert read_tables(warehouse) == after.pages(), f"write {k}"
        before = after.pages()
    pytest.fail("no run completes")


def test_killed_at_any_write(warehouse: Warehouse, site: Site) -> None:
    with (
        PostgresProxy(warehouse.server.port) as proxy,
        jobs_through(proxy, warehouse, site) as jobs,
    ):

        def kill(_: int) -> None:
            os.kill(jobs.pid, signal.SIGKILL)

        writes = strike_at_every_write(proxy, jobs, warehouse, site, kill, {-signal.SIGKILL})
    assert writes > 30
    # the first write says nothing of the run yet, and the last one says that it is done
    assert warehouse.query("select state, count(*) from ops.job_runs group by 1 order by 1") == [
        ("failed", writes - 2),
        ("success", writes + 2),
    ]


def test_connection_ended_at_any_write(warehouse: Warehouse, site: Site) -> None:
    with (
        PostgresProxy(warehouse.server.port) as proxy,
        jobs_through(proxy, warehouse, site) as jobs,
        warehouse.connect() as operator,
    ):
        operator.autocommit = True

        def terminate(port: int) -> None:
            operator.execute(
                "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
                " where client_port = %s",
                (port,),
            )

        # what is lost after everything is loaded is only the row that says so
        writes = strike_at_every_write(proxy, jobs, warehouse, site, terminate, {0, 1})
    assert writes > 30


@pytest.fixture
def mortal_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    """A warehouse on a server of its own, which keeps what was committed when it is killed."""
    folder = tmp_path_factory.mktemp("mortal")
    server = PostgresServer(folder, free_port(), secrets.token_urlsafe(12), fast=True)
    server.start()
    try:
        create_warehouse(server, "warehouse", PASSWORDS)
        with server.connect() as connection:
            connection.execute("alter role loader set synchronous_commit = on")
        yield Warehouse(server, "warehouse")
    finally:
        server.stop()


def test_server_stopped_at_any_write(mortal_warehouse: Warehouse, site: Site) -> None:
    server = mortal_warehouse.server

    def stop_immediately(_: int) -> None:
        process = server.component.process()
        assert process
        process.send_signal(signal.SIGQUIT)

    def start_again() -> None:
        if proxy.has_struck:
            # the job may have seen the end of its connection before the server itself ended
            server.stop()
            server.start()

    with (
        PostgresProxy(server.port) as proxy,
        jobs_through(proxy, mortal_warehouse, site) as jobs,
    ):
        writes = strike_at_every_write(
            proxy, jobs, mortal_warehouse, site, stop_immediately, {0, 1}, start_again
        )
    assert writes > 30


def test_stopped_run_says_so_and_is_worth_a_retry(warehouse: Warehouse, site: Site) -> None:
    FIRST.publish(site)
    november = "/leagues/NBA_2018_games-november.html"
    with (
        PostgresProxy(warehouse.server.port) as proxy,
        jobs_through(proxy, warehouse, site) as jobs,
    ):

        def stop(_: Handler) -> bool:
            os.kill(jobs.pid, signal.SIGTERM)
            time.sleep(0.5)
            return False

        site.faults[november] = [stop]
        assert jobs.run() == 1
    assert warehouse.query("select state, exit_status, message from ops.job_runs") == [
        ("failed", 1, "stopped by SIGTERM before it finished")
    ]
    left = read_tables(warehouse)
    assert left["october"] == FIRST.pages()["october"]
    assert left["november"] == frozenset()
