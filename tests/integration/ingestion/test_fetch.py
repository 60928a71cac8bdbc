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
from include.ingestion.fetch import Fetcher, LeftAloneError, SourceUnavailableError
from tests.integration.ingestion.site import (
    Fault,
    Handler,
    Site,
    bad_gzip,
    cut_off,
    garbage,
    reset,
    status,
)

PATH = "/leagues/NBA_2018_games-october.html"


UNLIMITED = 1_000_000


@pytest.fixture
def fetcher(site: Site) -> Iterator[Fetcher]:
    site.pages[PATH] = b"the page"
    with Fetcher(UNLIMITED) as fetcher:
        yield fetcher


@pytest.fixture
def no_waiting() -> Iterator[None]:
    with stamina.set_testing(True, attempts=4):
        yield


def test_page_comes_with_its_address_status_and_digest(fetcher, site):
    answer = fetcher.get(site.address + PATH)
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
    assert fetcher.get(site.address + PATH).content == b"small"


def test_project_gives_its_name(fetcher, site):
    names = []
    site.faults[PATH] = [lambda handler: names.append(handler.headers["User-Agent"]) is not None]
    fetcher.get(site.address + PATH)
    assert names[0].startswith("nba-elt-pipeline/")


def test_missing_page_is_an_answer(fetcher, site):
    answer = fetcher.get(site.address + "/nowhere")
    assert answer.is_missing
    assert not answer.is_outside_replay


def test_page_that_a_replay_does_not_hold_is_told_apart(fetcher, site):
    site.is_replay = True
    answer = fetcher.get(site.address + "/nowhere")
    assert answer.is_missing
    assert answer.is_outside_replay


def test_date_of_the_site_is_eastern(fetcher, site):
    def after_midnight_utc(handler: Handler) -> bool:
        handler.date_time_string = lambda: "Tue, 16 Jan 2018 04:59:00 GMT"  # type: ignore[method-assign,assignment,misc]
        return False

    site.faults[PATH] = [after_midnight_utc]
    assert fetcher.get(site.address + PATH).site_date == date(2018, 1, 15)


@pytest.mark.parametrize("fault", [status(500), status(503), status(429), reset, cut_off])
@pytest.mark.usefixtures("no_waiting")
def test_passing_trouble_is_overcome(fetcher, site, fault):
    site.faults[PATH] = [fault] * 3
    assert fetcher.get(site.address + PATH).content == b"the page"
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
        fetcher.get(site.address + PATH)
    assert str(caught.value).startswith(f"the source does not answer: {site.address}{PATH}: ")
    assert reason in str(caught.value)
    assert caught.value.http_status == http_status
    assert len(site.requests) == 4


@pytest.mark.usefixtures("no_waiting")
def test_site_that_is_down_is_named():
    with Site() as site:
        pass
    with Fetcher(UNLIMITED) as fetcher, pytest.raises(SourceUnavailableError) as caught:
        fetcher.get(site.address + PATH)
    assert str(caught.value).endswith("is it up?")
    assert site.address in str(caught.value)


def test_wait_that_the_site_asks_for_is_kept(fetcher, site):
    site.faults[PATH] = [status(429, Retry_After="2")]
    started = time.monotonic()
    assert fetcher.get(site.address + PATH).content == b"the page"
    assert 2 <= time.monotonic() - started < 3


def test_wait_may_be_given_as_a_date(fetcher, site):
    # the site's clock stands at noon
    site.faults[PATH] = [status(503, Retry_After="Sun, 01 Jul 2018 12:00:01 GMT")]
    started = time.monotonic()
    assert fetcher.get(site.address + PATH).content == b"the page"
    assert 1 <= time.monotonic() - started < 2


def test_wait_of_an_hour_is_left_to_a_later_run(fetcher, site):
    site.faults[PATH] = [status(429, Retry_After="3600")]
    with pytest.raises(SourceUnavailableError, match="asks to wait 3600 s"):
        fetcher.get(site.address + PATH)
    assert len(site.requests) == 1


def test_refusal_is_not_argued_with(fetcher, site):
    site.faults[PATH] = [status(403)]
    with pytest.raises(SourceUnavailableError, match="HTTP 403"):
        fetcher.get(site.address + PATH)
    assert len(site.requests) == 1


@pytest.mark.usefixtures("no_waiting")
def test_silent_site_is_given_up(site, monkeypatch):
    monkeypatch.setattr(fetch, "TIMEOUT", 0.1)
    site.faults[PATH] = [lambda _: time.sleep(0.3) is None] * 9
    with Fetcher(UNLIMITED) as fetcher, pytest.raises(SourceUnavailableError) as caught:
        fetcher.get(site.address + PATH)
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
        fetcher.get(site.address + PATH)
    assert time.monotonic() - started < 1


def test_redirect_within_the_host_is_followed(fetcher, site):
    site.faults["/old"] = [status(301, Location=PATH)]
    assert fetcher.get(site.address + "/old").content == b"the page"


def test_redirect_to_another_host_is_not_followed(fetcher, site):
    elsewhere = f"http://localhost:{site.server_port}/elsewhere"
    site.faults[PATH] = [status(302, Location=elsewhere)]
    with pytest.raises(
        SourceUnavailableError, match="another host, localhost: correct the address"
    ):
        fetcher.get(site.address + PATH)
    assert site.requests == [PATH]


def test_redirect_loop_is_left_soon(fetcher, site):
    site.faults[PATH] = [status(302, Location=PATH)] * 20
    with pytest.raises(SourceUnavailableError, match="more than 5 redirects"):
        fetcher.get(site.address + PATH)
    assert len(site.requests) == 6


def test_page_without_end_is_given_up(fetcher, site, monkeypatch):
    monkeypatch.setattr(fetch, "LARGEST_PAGE", 7)
    with pytest.raises(SourceUnavailableError, match="more than 0 MiB"):
        fetcher.get(site.address + PATH)
    assert len(site.requests) == 1


def test_known_version_is_asked_about(fetcher, site):
    site.has_etags = True
    first = fetcher.get(site.address + PATH)
    again = fetcher.get(site.address + PATH, first.validators)
    assert (first.http_status, again.http_status) == (200, 304)
    assert again.is_unchanged
    site.pages[PATH] = b"another page"
    assert fetcher.get(site.address + PATH, first.validators).content == b"another page"


def test_date_of_a_version_is_sent_back(fetcher, site):
    monday = "Mon, 01 Jan 2018 12:00:00 GMT"

    def dated(handler: Handler) -> bool:
        handler.answer(200, b"the page", {"Last-Modified": monday})
        return True

    def unchanged(handler: Handler) -> bool:
        assert handler.headers["If-Modified-Since"] == monday
        handler.answer(304)
        return True

    site.faults[PATH] = [dated, unchanged]
    first = fetcher.get(site.address + PATH)
    assert fetcher.get(site.address + PATH, first.validators).is_unchanged


def test_unchanged_page_that_nobody_asked_about_is_no_answer(fetcher, site):
    site.faults[PATH] = [status(304)]
    with pytest.raises(SourceUnavailableError, match="HTTP 304"):
        fetcher.get(site.address + PATH)
    assert len(site.requests) == 1


@pytest.mark.usefixtures("no_waiting")
def test_host_that_fails_twice_is_asked_no_more(fetcher, site):
    site.faults |= {path: [status(500)] * 9 for path in ("/a", "/b")}
    for path in ("/a", "/b"):
        with pytest.raises(SourceUnavailableError, match="HTTP 500"):
            fetcher.get(site.address + path)
    with pytest.raises(LeftAloneError, match="failed before"):
        fetcher.get(site.address + PATH)
    assert len(site.requests) == 8


@pytest.mark.usefixtures("no_waiting")
def test_good_page_between_two_bad_ones_keeps_the_host(fetcher, site):
    site.faults |= {path: [status(500)] * 4 for path in ("/a", "/b")}
    for path in ("/a", PATH, "/b", PATH):
        if path == PATH:
            assert fetcher.get(site.address + PATH).content == b"the page"
            continue
        with pytest.raises(SourceUnavailableError):
            fetcher.get(site.address + path)


def test_host_that_asks_for_an_hour_is_asked_no_more_and_others_are(fetcher, site):
    site.faults[PATH] = [status(429, Retry_After="3600")]
    with pytest.raises(SourceUnavailableError, match="asks to wait 3600 s"):
        fetcher.get(site.address + PATH)
    with pytest.raises(LeftAloneError):
        fetcher.get(site.address + PATH)
    assert len(site.requests) == 1
    assert fetcher.get(f"http://localhost:{site.server_port}{PATH}").content == b"the page"


def test_form_is_sent_with_name_and_password(fetcher, site):
    site.pages["/login"] = b"welcome"
    assert fetcher.post(f"{site.address}/login", {"a": "b"}, "me", "secret").content == b"welcome"
    assert site.headers[0]["Authorization"] == "Basic bWU6c2VjcmV0"
    assert site.headers[0]["Content-Type"] == "application/x-www-form-urlencoded"


class Clock:
    """Seconds that only sleeping moves."""

    now = 1000.0

    def read(self) -> float:
        """Say the time."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Move on."""
        self.now += seconds


@pytest.fixture
def clock(monkeypatch) -> Clock:
    """What the retries and the limiter take for the time."""
    clock = Clock()
    monkeypatch.setattr(time, "monotonic", clock.read)
    monkeypatch.setattr(time, "sleep", clock.sleep)
    monkeypatch.setattr("pyrate_limiter.limiter.sleep", clock.sleep)
    monkeypatch.setattr("pyrate_limiter.clocks.monotonic_ns", lambda: int(clock.now * 1e9))
    return clock


@pytest.mark.usefixtures("clock")
def test_no_minute_has_more_than_twenty_requests_to_a_host(site):
    """First attempts, repeated ones and redirected ones, to two hosts at the same time."""
    instants: dict[str, list[float]] = {"127.0.0.1": [], "localhost": []}

    def note(handler: Handler) -> bool:
        instants[handler.headers["Host"].partition(":")[0]].append(time.monotonic())
        return False

    def note_and(fault: Fault) -> Fault:
        return lambda handler: note(handler) or fault(handler)

    def moved(handler: Handler) -> bool:
        return note(handler) or status(301, Location=PATH)(handler)

    hosts = [site.address, f"http://localhost:{site.server_port}"]
    site.pages[PATH] = b"the page"
    with Fetcher(requests_per_minute=20) as fetcher:
        for number in range(30):
            for host in hosts:
                site.faults[PATH] = [note_and(status(503)), note] if number % 5 == 0 else [note]
                site.faults["/old"] = [moved]
                fetcher.get(host + ("/old" if number % 3 == 0 else PATH))
    assert [len(times) for times in instants.values()] == [44, 44]
    for times in instants.values():
        assert all(sum(t <= s < t + 60 for s in times) <= 20 for t in times)
        assert times[-1] - times[0] < 44 * 3 + 10, "no slower than it has to be"


@pytest.mark.parametrize(
    ("fault", "attempts"),
    [
        (status(429), 4),
        (status(500), 4),
        (status(502), 4),
        (status(503), 4),
        (status(429, Retry_After="1"), 4),
        (status(429, Retry_After="31"), 1),
        (status(503, Retry_After="soon"), 4),
        (status(400), 1),
        (status(401), 1),
        (status(403), 1),
        (status(410), 1),
        (status(301), 1),
        (reset, 4),
        (cut_off, 4),
        (garbage, 4),
        (bad_gzip, 4),
    ],
    ids=lambda value: getattr(value, "__qualname__", value),
)
@pytest.mark.usefixtures("no_waiting")
def test_attempts_are_as_many_as_intended(fetcher, site, fault, attempts):
    site.faults[PATH] = [fault] * 9
    with pytest.raises(SourceUnavailableError):
        fetcher.get(site.address + PATH)
    assert len(site.requests) == attempts


def test_no_attempt_begins_after_a_minute(site, clock):
    """Each attempt costs 25 s, so that the third ends the minute."""

    def slow(handler: Handler) -> bool:
        clock.sleep(25)
        return status(500)(handler)

    site.faults[PATH] = [slow] * 9
    with Fetcher(UNLIMITED) as fetcher, pytest.raises(SourceUnavailableError):
        fetcher.get(site.address + PATH)
    assert len(site.requests) == 3
