from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

import httpx2
import pytest

from include.local.replay_site import ReplayServer

LEADERS = "/friv/dailyleaders.fcgi?month=1&day=2&year=2018&type=all"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[httpx2.Client]:
    """A site of three pages; a file that is no page lies beside its folder."""
    pages = tmp_path / "pages"
    (pages / "leagues").mkdir(parents=True)
    (pages / "friv" / "dailyleaders").mkdir(parents=True)
    (pages / "leagues" / "plain.html").write_text("plain")
    (pages / "leagues" / "zipped.html.gz").write_bytes(gzip.compress(b"zipped"))
    (pages / "friv" / "dailyleaders" / "2018-01-02.html.gz").write_bytes(gzip.compress(b"lines"))
    (tmp_path / "secret.html").write_text("secret")
    (pages / "link.html").symlink_to(tmp_path / "secret.html")
    with ReplayServer(pages, 0) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        with httpx2.Client(base_url=f"http://127.0.0.1:{server.server_port}") as client:
            yield client
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("address", "text"),
    [("/leagues/plain.html", "plain"), ("/leagues/zipped.html", "zipped"), (LEADERS, "lines")],
)
def test_stored_page_is_served_at_its_own_address(site, address, text):
    answer = site.get(address)
    assert (answer.status_code, answer.text) == (200, text)
    assert answer.headers["X-Replay"] == "stored"


def test_date_is_the_real_one(site):
    sent = parsedate_to_datetime(site.get(LEADERS).headers["Date"])
    assert abs((datetime.now(UTC) - sent).total_seconds()) < 5


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/leagues",
        "/leagues/",
        "/leagues/absent.html",
        "/friv/dailyleaders.fcgi?month=1&day=3&year=2018&type=all",
        "/friv/dailyleaders.fcgi?month=2&day=30&year=2018&type=all",
        "/friv/dailyleaders.fcgi?month=one&day=1&year=2018",
        "/friv/dailyleaders.fcgi",
        "/%00",
    ],
)
def test_page_that_is_not_stored_is_a_404_that_says_so(site, address):
    answer = site.get(address)
    assert answer.status_code == 404
    assert answer.headers["X-Replay"] == "not stored"


@pytest.mark.parametrize(
    "address",
    [
        "/%2e%2e/secret.html",
        "/leagues/%2e%2e/%2e%2e/secret.html",
        "/..%2fsecret.html",
        "/link.html",
    ],
)
def test_nothing_outside_the_folder_is_served(site, address):
    answer = site.get(address)
    assert answer.status_code == 404
    assert "secret" not in answer.text


def test_absolute_path_is_not_served(site, tmp_path):
    assert site.get("//" + str(tmp_path / "secret.html")).status_code == 404
