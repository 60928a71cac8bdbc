"""The fetcher against a real server."""

from __future__ import annotations

import gzip
import time
from collections.abc import Iterator
from datetime import date
from hashlib import sha256

import pytest
import stamina

from include.ingestion import fetch
from include.ingestion.fetch import Fetcher, SourceUnavailableError
from include.ingestion.settings import IngestionSettings
from tests.integration.ingestion.site import Handler, Site, cut_off, reset, status

PATH = "/leagues/NBA_2018_games-october.html"


def settings(site: Site, requests_per_minute: int = 1_000_000) -> IngestionSettings:
    return IngestionSettings.model_validate(
        {
            "basketball_reference_url": site.address,
            "requests_per_minute": requests_per_minute,
        }
    )


@pytest.fixture
def fetcher(site: Site) -> Iterator[Fetcher]:
    site.pages[PATH] = b"the page"
    with Fetcher(settings(site)) as fetcher:
        yield fetcher


@pytest.fixture
def no_waiting() -> Iterator[None]:
    with stamina.set_testing(True, attempts=4):
        yield


def test_page_comes_with_its_address_status_and_digest(fetcher, site):
    answer = fetcher.get(PATH)
    assert (answer.url, answer.http_status, answer.content) == (
        site.address + PATH,
        200,
        b"the page",
    )
    assert answer.content_hash == sha256(b"the page").hexdigest()


def test_compressed_page_is_unpacked(fetcher, site):
    def compressed(handler: Handler) -> bool:
        assert "gzip" in handler.headers["Accept-Encoding"]
        handler.answer(200, gzip.compress(b"small"), {"Content-Encoding": "gzip"})
        return True

    site.faults[PATH] = [compressed]
    assert fetcher.get(PATH).content == b"small"


def test_project_gives_its_name(fetcher, site):
    names = []
    site.faults[PATH] = [lambda handler: names.append(handler.headers["User-Agent"]) is not None]
    fetcher.get(PATH)
    assert names[0].startswith("nba-elt-pipeline/")


def test_missing_page_is_an_answer(fetcher):
    answer = fetcher.get("/nowhere")
    assert answer.is_missing
    assert not answer.is_outside_replay


def test_page_that_a_replay_does_not_hold_is_told_apart(fetcher, site):
    site.is_replay = True
    answer = fetcher.get("/nowhere")
    assert answer.is_missing
    assert answer.is_outside_replay


def test_date_of_the_site_is_eastern(fetcher, site):
    def after_midnight_utc(handler: Handler) -> bool:
        handler.date_time_string = lambda: "Tue, 16 Jan 2018 04:59:00 GMT"  # type: ignore[method-assign,assignment,misc]
        return False

    site.faults[PATH] = [after_midnight_utc]
    assert fetcher.get(PATH).site_date == date(2018, 1, 15)


@pytest.mark.parametrize("fault", [status(500), status(503), status(429), reset, cut_off])
@pytest.mark.usefixtures("no_waiting")
def test_passing_trouble_is_overcome(fetcher, site, fault):
    site.faults[PATH] = [fault] * 3
    assert fetcher.get(PATH).content == b"the page"
    assert len(site.requests) == 4


@pytest.mark.parametrize(
    ("fault", "reason", "http_status"),
    [
        (status(500), "HTTP 500", 500),
        (status(429), "HTTP 429", 429),
        (reset, "RemoteProtocolError", None),
        (cut_off, "RemoteProtocolError", None),
    ],
)
@pytest.mark.usefixtures("no_waiting")
def test_lasting_trouble_names_the_address(fetcher, site, fault, reason, http_status):
    site.faults[PATH] = [fault] * 9
    with pytest.raises(SourceUnavailableError) as caught:
        fetcher.get(PATH)
    assert str(caught.value).startswith(f"the source does not answer: {site.address}{PATH}: ")
    assert reason in str(caught.value)
    assert caught.value.http_status == http_status
    assert len(site.requests) == 4


@pytest.mark.usefixtures("no_waiting")
def test_site_that_is_down_is_named():
    with Site() as site:
        pass
    with Fetcher(settings(site)) as fetcher, pytest.raises(SourceUnavailableError) as caught:
        fetcher.get(PATH)
    assert str(caught.value).endswith("is it up?")
    assert site.address in str(caught.value)


def test_wait_that_the_site_asks_for_is_kept(fetcher, site):
    site.faults[PATH] = [status(429, Retry_After="2")]
    started = time.monotonic()
    assert fetcher.get(PATH).content == b"the page"
    assert 2 <= time.monotonic() - started < 3


def test_wait_may_be_given_as_a_date(fetcher, site):
    # the site's clock stands at noon
    site.faults[PATH] = [status(503, Retry_After="Sun, 01 Jul 2018 12:00:01 GMT")]
    started = time.monotonic()
    assert fetcher.get(PATH).content == b"the page"
    assert 1 <= time.monotonic() - started < 2


def test_wait_of_an_hour_is_left_to_a_later_run(fetcher, site):
    site.faults[PATH] = [status(429, Retry_After="3600")]
    with pytest.raises(SourceUnavailableError, match="asks to wait 3600 s"):
        fetcher.get(PATH)
    assert len(site.requests) == 1


def test_refusal_is_not_argued_with(fetcher, site):
    site.faults[PATH] = [status(403)]
    with pytest.raises(SourceUnavailableError, match="HTTP 403"):
        fetcher.get(PATH)
    assert len(site.requests) == 1


@pytest.mark.usefixtures("no_waiting")
def test_silent_site_is_given_up(site, monkeypatch):
    monkeypatch.setattr(fetch, "TIMEOUT", 0.1)
    site.faults[PATH] = [lambda _: time.sleep(0.3) is None] * 9
    with Fetcher(settings(site)) as fetcher, pytest.raises(SourceUnavailableError) as caught:
        fetcher.get(PATH)
    assert "ReadTimeout" in str(caught.value)
    assert len(site.requests) == 4


@pytest.mark.usefixtures("no_waiting")
def test_page_that_drips_in_is_given_up(fetcher, site, monkeypatch):
    def drip(handler: Handler) -> bool:
        handler.send_response(200)
        handler.end_headers()
        for _ in range(20):
            handler.wfile.write(b" ")
            handler.wfile.flush()
            time.sleep(0.02)
        return True

    monkeypatch.setattr(fetch, "PAGE_SECONDS", 0.1)
    site.faults[PATH] = [drip] * 9
    started = time.monotonic()
    with pytest.raises(SourceUnavailableError, match="not complete after"):
        fetcher.get(PATH)
    assert time.monotonic() - started < 1


def test_redirect_within_the_host_is_followed(fetcher, site):
    site.faults["/old"] = [status(301, Location=PATH)]
    assert fetcher.get("/old").content == b"the page"


def test_redirect_to_another_host_is_not_followed(fetcher, site):
    elsewhere = f"http://localhost:{site.server_port}/elsewhere"
    site.faults[PATH] = [status(302, Location=elsewhere)]
    with pytest.raises(SourceUnavailableError, match="another host, localhost: correct NBA_"):
        fetcher.get(PATH)
    assert site.requests == [PATH]


def test_requests_keep_their_distance(site):
    site.pages[PATH] = b"the page"
    with Fetcher(settings(site, requests_per_minute=600)) as fetcher:
        started = time.monotonic()
        for _ in range(5):
            fetcher.get(PATH)
    assert time.monotonic() - started >= 0.4
