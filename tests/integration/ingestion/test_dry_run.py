"""A dry run says what a run would change, and leaves no trace."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.conftest import checksums
from tests.unit.ingestion.hand_made import day_page, game, lines, month_page

if TYPE_CHECKING:
    from tests.integration.ingestion.buckets import Bucket
    from tests.integration.ingestion.conftest import Ingestion
    from tests.integration.ingestion.site import Site

OPENER = "201710170CLE"


@pytest.fixture(autouse=True)
def opening_night(site: Site) -> None:
    site.month(2018, "october", month_page(game(OPENER, "BOS", "99-102")))
    site.day(date(2017, 10, 17), day_page(*lines(OPENER, "BOS")))


def everything(ingestion: Ingestion) -> Any:
    with ingestion.warehouse.connect() as connection:
        ops = connection.execute(
            "select (select count(*) from ops.job_runs), (select count(*) from ops.page_fetches),"
            " (select count(*) from ops.quarantine), (select count(*) from ops.new_columns)"
        ).fetchone()
        return checksums(connection), ops


def said(output: str, kind: str) -> str:
    return next(line for line in output.splitlines() if f"] {kind} " in line)


def test_first_run_is_told_in_full_and_nothing_is_written(
    ingestion: Ingestion, bucket: Bucket
) -> None:
    before = everything(ingestion)
    assert ingestion("2017-10-17", is_rehearsal=True) == 0
    assert everything(ingestion) == before
    assert bucket.stored() == []
    output = ingestion.output.readouterr().out
    assert "what would change" in output
    assert "new=1 pages=1" in said(output, "schedule")
    assert "new=6 pages=1" in said(output, "daily_leaders")
    assert "done, and nothing was written" in output.splitlines()[-1]


def test_correction_is_told_and_nothing_is_written(ingestion: Ingestion, site: Site) -> None:
    assert ingestion("2017-10-17") == 0
    before = everything(ingestion)
    site.day(date(2017, 10, 17), day_page(*lines(OPENER, "BOS", players=2)))
    ingestion.output.readouterr()
    assert ingestion("2017-10-17", is_rehearsal=True) == 0
    assert everything(ingestion) == before
    assert "removed=2" in said(ingestion.output.readouterr().out, "daily_leaders")


def test_trouble_is_told_with_the_status_of_a_real_run(ingestion: Ingestion, site: Site) -> None:
    before = everything(ingestion)
    site.day(date(2017, 10, 17), day_page(*lines("201710180GSW", "HOU")))
    assert ingestion("2017-10-17", is_rehearsal=True) == 2
    assert "page refused" in ingestion.last_line()
    site.day(date(2017, 10, 17), b"")
    assert ingestion("2017-10-17", is_rehearsal=True) == 1
    assert everything(ingestion) == before
