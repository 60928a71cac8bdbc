"""A day of the sample league, with every kind of page that there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from include.ingestion.kinds import KINDS
from tests.integration.conftest import checksums

if TYPE_CHECKING:
    from tests.integration.conftest import Checksums
    from tests.integration.ingestion.buckets import Bucket
    from tests.integration.ingestion.conftest import Ingestion

DAY = "2024-01-15"


@pytest.fixture
def league(ingestion: Ingestion, sample_site: str, monkeypatch: pytest.MonkeyPatch) -> Ingestion:
    """The job, for the sample league."""
    for name in ("BASKETBALL_REFERENCE", "COVERS", "REDDIT", "REDDIT_LOGIN"):
        monkeypatch.setenv(f"NBA_INGESTION_{name}_URL", sample_site)
    for name in ("ID", "SECRET"):
        monkeypatch.setenv(f"NBA_INGESTION_REDDIT_CLIENT_{name}", "sample")
    monkeypatch.setenv("NBA_INGESTION_KINDS", "all")
    return ingestion


def tables(ingestion: Ingestion) -> Checksums:
    with ingestion.warehouse.connect() as connection:
        return checksums(connection, provenance=False)


def warnings(ingestion: Ingestion) -> list[str]:
    [(message,)] = ingestion.warehouse.query(
        "select message from ops.job_runs order by job_run_id desc limit 1"
    )
    return message.split("; ")[1:]  # type: ignore[no-any-return]


@pytest.mark.usefixtures("bucket")
def test_every_kind_is_loaded_and_read_again_from_the_archive_it_is_the_same(
    league: Ingestion,
) -> None:
    assert league(DAY) == 0
    assert warnings(league) == []
    loaded = tables(league)
    of_pages = [table for kind in KINDS.values() for table in kind.tables]
    for table in of_pages:
        assert loaded[f"source.{table.name}"][0] > 0 or not table.is_on_every_page, table.name
    assert league.warehouse.query("select count(*) from ops.quarantine") == [(0,)]
    assert league.warehouse.query("select count(*) from ops.new_columns") == [(0,)]

    for table in of_pages:
        league.warehouse.query(f"truncate source.{table.name} cascade")  # type: ignore[arg-type]
    assert league(DAY, is_from_archive=True) == 0
    assert tables(league) == loaded


def test_second_run_changes_no_row_of_any_kind(league: Ingestion, bucket: Bucket) -> None:
    assert league(DAY) == 0
    kept = bucket.stored()
    assert league(DAY) == 0
    [(new, changed, removed)] = league.warehouse.query(
        "select counts -> 'rows_new', counts -> 'rows_changed', counts -> 'rows_removed'"
        " from ops.job_runs order by job_run_id desc limit 1"
    )
    assert (new, changed, removed) == (0, 0, 0)
    assert bucket.stored() == kept
    assert league.warehouse.query(
        "select count(*) from ops.page_fetches join ops.job_runs using (job_run_id)"
        " where http_status = 200 and kind not like 'reddit%%'"
        " and job_run_id = (select max(job_run_id) from ops.job_runs)"
    ) == [(0,)]


def test_disagreement_is_a_warning_until_the_page_is_loaded_again(league: Ingestion) -> None:
    assert league(DAY, kinds="schedule,box_score") == 0
    league.warehouse.query(
        "update source.box_score_teams set ft = ft + 1, fta = fta + 1, pts = pts + 1"
        " where is_home and game_id = (select min(game_id) from source.box_score_teams)"
    )
    assert league(DAY, kinds="schedule") == 0
    assert "schedule and box_score disagree" in warnings(league)[0]
    [(first, second)] = league.warehouse.query(
        "select first_value, second_value from ops.game_disagreements"
    )
    assert second == first + 1
    assert league(DAY, kinds="schedule,box_score") == 0
    assert warnings(league) == []
    assert league.warehouse.query("select count(*) from ops.game_disagreements") == [(0,)]
