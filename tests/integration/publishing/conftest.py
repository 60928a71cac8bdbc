"""The publishing job as a function."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from include.job import JobRun, WarehouseSettings, Window
from include.publishing.publication import publish

if TYPE_CHECKING:
    from tests.conftest import Warehouse

WINDOW = Window(date(2018, 1, 1), date(2018, 1, 2))


@pytest.fixture
def publish_marts(warehouse: Warehouse) -> Callable[[], JobRun]:
    """Publish once, as run_job would; return the run with its numbers."""
    env = warehouse.env("publisher")
    settings = WarehouseSettings(
        host=env["NBA_WAREHOUSE_HOST"],
        port=int(env["NBA_WAREHOUSE_PORT"]),
        database=env["NBA_WAREHOUSE_DATABASE"],
        user=env["NBA_WAREHOUSE_USER"],
        password=SecretStr(env["NBA_WAREHOUSE_PASSWORD"]),
    )

    def run() -> JobRun:
        [(job_run_id,)] = warehouse.query(
            "insert into ops.job_runs (run_id, job, start_date, end_date)"
            " values ('test', 'publishing', '2018-01-01', '2018-01-02') returning job_run_id"
        )
        job_run = JobRun("publishing", WINDOW, "test", settings, job_run_id)
        publish(job_run)
        return job_run

    return run
