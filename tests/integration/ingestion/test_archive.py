"""Pages are kept as they were fetched, asked for again only if they changed, and read again."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.ingestion.pages import injuries_page, injury
from tests.unit.ingestion.hand_made import day_page, game, line, lines, month_page, page

if TYPE_CHECKING:
    from tests.integration.ingestion.buckets import Bucket
    from tests.integration.ingestion.conftest import Ingestion
    from tests.integration.ingestion.site import Site

OPENER, SECOND = "201710170CLE", "201710180GSW"
MONTH = "/leagues/NBA_2018_games-october.html"
DAY = "/friv/dailyleaders.fcgi?month=10&day=17&year=2017&type=all"
INJURIES = "/friv/injuries.fcgi"


@pytest.fixture(autouse=True)
def two_days(site: Site) -> None:
    site.month(
        2018,
        "october",
        month_page(game(OPENER, "BOS", "99-102"), game(SECOND, "HOU", "122-121")),
    )
    site.day(date(2017, 10, 17), day_page(*lines(OPENER, "BOS")))
    site.day(date(2017, 10, 18), day_page(*lines(SECOND, "HOU")))


def tables(ingestion: Ingestion, *, provenance: str = "source_url, content_hash") -> list[Any]:
    query = ingestion.warehouse.query
    return query(
        f"select game_id, home_pts, {provenance} from source.schedule order by 1"  # type: ignore[arg-type]  # noqa: S608
    ) + query(
        f"select game_id, player_id, pts, {provenance} from source.daily_leaders order by 1, 2"  # type: ignore[arg-type]  # noqa: S608
    )


def digest(content: bytes) -> str:
    return sha256(content).hexdigest()


def test_page_is_kept_under_its_kind_its_period_and_its_content(
    ingestion: Ingestion, site: Site, bucket: Bucket
) -> None:
    assert ingestion("2017-10-17") == 0
    kept = {
        f"raw/schedule/2018/{digest(site.pages[MONTH])}.html.gz": site.pages[MONTH],
        f"raw/daily_leaders/2017-10-17/{digest(site.pages[DAY])}.html.gz": site.pages[DAY],
    }
    assert {key: bucket.read(key) for key in bucket.stored()} == kept
    rows = ingestion.warehouse.query(
        "select archive_key from ops.page_fetches where outcome = 'loaded'"
    )
    assert sorted(key for (key,) in rows) == sorted(kept)


@pytest.mark.parametrize("broken", [page("", "Error"), month_page()[:300], b"\xff\xfe\x00"])
def test_page_that_cannot_be_read_is_kept_too(
    ingestion: Ingestion, site: Site, bucket: Bucket, broken: bytes
) -> None:
    site.pages[MONTH] = broken
    assert ingestion("2017-10-17") != 0
    [(key,)] = ingestion.warehouse.query(
        "select archive_key from ops.page_fetches where outcome in ('refused', 'failed')"
    )
    assert bucket.read(key) == broken


def test_page_that_did_not_change_is_not_sent_again(
    ingestion: Ingestion, site: Site, bucket: Bucket
) -> None:
    site.has_etags = True
    assert ingestion("2017-10-17", run_id="first") == 0
    first, keys = tables(ingestion, provenance="run_id, fetched_at"), bucket.stored()
    assert ingestion("2017-10-17", run_id="second") == 0
    assert tables(ingestion, provenance="run_id, fetched_at") == first
    assert bucket.stored() == keys
    assert ingestion.warehouse.query(
        "select http_status, count(*), count(archive_key), min(bytes) > 0"
        " from ops.page_fetches where outcome = 'loaded' group by 1 order by 1"
    ) == [(200, 2, 2, True), (304, 2, 2, True)]


def test_page_that_changed_is_kept_beside_the_other(
    ingestion: Ingestion, site: Site, bucket: Bucket
) -> None:
    site.has_etags = True
    assert ingestion("2017-10-17") == 0
    site.day(date(2017, 10, 17), day_page(*lines(OPENER, "BOS", players=2)))
    assert ingestion("2017-10-17") == 0
    assert len(bucket.stored()) == 3
    assert len(tables(ingestion)) == 2 + 4


def test_archive_that_lost_its_pages_is_filled_again(
    ingestion: Ingestion, site: Site, bucket: Bucket
) -> None:
    site.has_etags = True
    assert ingestion("2017-10-17") == 0
    keys = bucket.stored()
    bucket.empty()
    site.requests.clear()
    assert ingestion("2017-10-17") == 0
    assert bucket.stored() == keys
    assert site.requests.count(DAY) == 2, "asked whether it changed, then for the page"


@pytest.mark.usefixtures("bucket")
def test_window_is_read_again_without_the_network(ingestion: Ingestion, site: Site) -> None:
    assert ingestion("2017-10-17", "2017-10-18") == 0
    loaded = tables(ingestion, provenance="source_url, content_hash, fetched_at")
    ingestion.warehouse.query("truncate source.schedule cascade")
    site.requests.clear()
    assert ingestion("2017-10-17", "2017-10-18", is_from_archive=True) == 0
    assert tables(ingestion, provenance="source_url, content_hash, fetched_at") == loaded
    assert site.requests == []
    assert ingestion.warehouse.query(
        "select is_from_archive, count(*) from ops.page_fetches where outcome = 'loaded' group by 1"
    ) == [(False, 3), (True, 3)]


@pytest.mark.usefixtures("bucket")
def test_newest_page_that_could_be_used_is_the_one_that_is_read_again(
    ingestion: Ingestion, site: Site
) -> None:
    assert ingestion("2017-10-17") == 0
    site.day(date(2017, 10, 17), day_page(*lines(OPENER, "BOS", players=2)))
    assert ingestion("2017-10-17") == 0
    corrected = tables(ingestion, provenance="source_url")
    site.pages[DAY] = site.pages[DAY][:-300]
    assert ingestion("2017-10-17") == 1
    ingestion.warehouse.query("truncate source.schedule cascade")
    assert ingestion("2017-10-17", is_from_archive=True) == 0
    assert tables(ingestion, provenance="source_url") == corrected


@pytest.mark.usefixtures("bucket")
def test_refused_page_is_read_again_once_its_reader_is_mended(
    ingestion: Ingestion, site: Site
) -> None:
    site.day(date(2017, 10, 17), day_page(*lines(OPENER, "BOS"), line(OPENER, "x1", "XYZ", "BOS")))
    assert ingestion("2017-10-17") == 2
    ingestion.warehouse.query("truncate source.schedule cascade")
    assert ingestion("2017-10-17", is_from_archive=True) == 2
    assert len(tables(ingestion)) == 2 + 6


@pytest.mark.usefixtures("bucket")
def test_dates_that_were_never_fetched_are_said_and_fail_nothing(ingestion: Ingestion) -> None:
    assert ingestion("2017-10-17") == 0
    assert ingestion("2017-10-18", is_from_archive=True) == 0
    assert "daily_leaders: not kept: 2017-10-18" in ingestion.output.readouterr().out
    assert ingestion("2016-12-25", is_from_archive=True) == 2
    assert "no schedule pages of season 2017" in ingestion.last_line()


@pytest.mark.usefixtures("bucket")
def test_snapshot_is_read_again_as_of_its_own_date(ingestion: Ingestion, site: Site) -> None:
    injuries = "select as_of_date::text, player_id from source.injuries order by 1, 2"
    for day, player in ((17, "first01"), (18, "second01")):
        site.today = date(2017, 10, day + 1)
        site.pages[INJURIES] = injuries_page(injury(player, "BOS"))
        assert ingestion(f"2017-10-{day}", kinds="schedule,injuries") == 0
    loaded = ingestion.warehouse.query(injuries)
    assert loaded == [("2017-10-17", "first01"), ("2017-10-18", "second01")]
    ingestion.warehouse.query("truncate source.injuries")
    for day in ("2017-10-18", "2017-10-17"):
        assert ingestion(day, kinds="injuries", is_from_archive=True) == 0
    assert ingestion.warehouse.query(injuries) == loaded


def test_archive_without_a_bucket_is_bad_input(ingestion: Ingestion) -> None:
    assert ingestion("2017-10-17", is_from_archive=True) == 2
    assert "set NBA_INGESTION_ARCHIVE_BUCKET" in ingestion.last_line()


def test_bucket_that_is_not_there_is_bad_input_and_nothing_is_loaded(
    ingestion: Ingestion, bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert bucket.stored() == []
    monkeypatch.setenv("NBA_INGESTION_ARCHIVE_BUCKET", "nobody-made-this")
    assert ingestion("2017-10-17") == 2
    assert "bucket nobody-made-this" in ingestion.last_line()
    assert ingestion.warehouse.query("select count(*) from source.schedule") == [(0,)]


@pytest.mark.usefixtures("bucket")
def test_archive_that_is_down_is_worth_a_retry(
    ingestion: Ingestion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    assert ingestion("2017-10-17") == 1
    assert "is S3 up?" in ingestion.last_line()
