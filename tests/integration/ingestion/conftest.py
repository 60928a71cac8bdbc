"""A site that a test can shape, and the job that reads it."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
import stamina

from include.ingestion.job import Options, ingest
from include.job import run_job
from tests.integration.ingestion.buckets import Bucket, make_bucket, serve_s3
from tests.integration.ingestion.site import Site

if TYPE_CHECKING:
    from tests.conftest import Warehouse


@dataclass(frozen=True)
class Ingestion:
    """Runs the job in this process."""

    warehouse: Warehouse
    site: Site
    output: pytest.CaptureFixture[str]

    def __call__(
        self,
        start: str,
        end: str | None = None,
        run_id: str = "test",
        *,
        is_rehearsal: bool = False,
        **options: Any,
    ) -> int:
        """Run over a window, of one day without ``end``; returns the exit status."""
        work = partial(ingest, options=Options(**options))
        first, last = (datetime.fromisoformat(day) for day in (start, end or start))
        handlers = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            return run_job("ingestion", first, last, run_id, work, is_rehearsal=is_rehearsal)
        finally:
            for number, handler in handlers.items():
                signal.signal(number, handler)

    def last_line(self) -> str:
        """The last line that the job wrote."""
        return self.output.readouterr().out.splitlines()[-1]


@pytest.fixture(scope="session")
def s3() -> Iterator[str]:
    """The address of a server of S3."""
    with serve_s3() as endpoint:
        yield endpoint


@pytest.fixture
def bucket(s3: str, monkeypatch: pytest.MonkeyPatch) -> Bucket:
    """An empty bucket, in which the job archives its pages."""
    bucket = make_bucket(s3)
    for name, value in bucket.env.items():
        monkeypatch.setenv(name, value)
    return bucket


@pytest.fixture
def site() -> Iterator[Site]:
    """An empty site on 2018-07-01."""
    with Site() as site:
        yield site


@pytest.fixture
def ingestion(
    warehouse: Warehouse,
    site: Site,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Iterator[Ingestion]:
    """The job on a fresh warehouse; it waits for nothing between attempts."""
    for name, value in warehouse.env("loader").items():
        monkeypatch.setenv(name, value)
    for name in ("BASKETBALL_REFERENCE", "COVERS", "REDDIT", "REDDIT_LOGIN"):
        monkeypatch.setenv(f"NBA_INGESTION_{name}_URL", site.address)
    monkeypatch.setenv("NBA_INGESTION_KINDS", "schedule,daily_leaders")
    monkeypatch.setenv("NBA_INGESTION_REQUESTS_PER_MINUTE", "1000000")
    with stamina.set_testing(True, attempts=4):
        yield Ingestion(warehouse, site, capsys)
