"""A stopped job ends what dbt runs in the warehouse, also where dbt has lost sight of it."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import TYPE_CHECKING

import psycopg2  # type: ignore[import-untyped]
import pytest

from include.dbt_job.build import end_sessions

if TYPE_CHECKING:
    from tests.conftest import Warehouse

IS_ACTIVE = "select count(*) from pg_stat_activity where state = 'active' and query like %s"


def run(warehouse: Warehouse, statement: str) -> None:
    env = warehouse.env("transformer")
    connection = psycopg2.connect(
        host=env["NBA_WAREHOUSE_HOST"],
        port=env["NBA_WAREHOUSE_PORT"],
        dbname=env["NBA_WAREHOUSE_DATABASE"],
        user=env["NBA_WAREHOUSE_USER"],
        password=env["NBA_WAREHOUSE_PASSWORD"],
    )
    with closing(connection):
        connection.cursor().execute(statement)


def wait_for(warehouse: Warehouse, statement: str) -> None:
    while warehouse.query(IS_ACTIVE, f"{statement}%") != [(1,)]:
        time.sleep(0.1)


def test_every_session_of_this_process_is_ended_but_the_one_that_ends_others(warehouse):
    ending = "select pg_sleep(5), 'pg_terminate_backend'"
    with ThreadPoolExecutor() as threads, warehouse.connect("transformer") as transformer:
        forgotten = threads.submit(run, warehouse, "select pg_sleep(600)")
        dbts_own = threads.submit(run, warehouse, ending)
        wait_for(warehouse, "select pg_sleep(600)")
        wait_for(warehouse, ending)
        end_sessions(transformer)
        with pytest.raises(psycopg2.OperationalError, match="connection"):
            forgotten.result(300)
        dbts_own.result(300)
