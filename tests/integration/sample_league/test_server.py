"""The sample league as a process of its own, asked over HTTP."""

import gzip
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Thread

import httpx2
import pytest

from include.sample_league.seasons import League
from include.sample_league.server import SampleServer
from include.sample_league.site import Site

MODULE = [sys.executable, "-m", "include.sample_league"]
SCHEDULE = "/leagues/NBA_2025_games-january.html"
LEADERS = "/friv/dailyleaders.fcgi?month=1&day=14&year=2025&type=all"


@pytest.fixture
def site() -> Iterator[httpx2.Client]:
    command = [*MODULE, "--port", "0", "--today", "2025-01-15"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            address = re.search(r"http://127\.0\.0\.1:\d+", line)
            assert address, line
            assert "today=2025-01-15 seed=4" in line
            with httpx2.Client(base_url=address[0], timeout=300) as client:
                yield client
        finally:
            process.terminate()


def test_pages_come_with_status_type_and_the_date_of_the_site(site: httpx2.Client) -> None:
    for path, status in ((SCHEDULE, 200), (LEADERS, 200), ("/teams/BOS/2025.html", 404)):
        answer = site.get(path)
        assert answer.status_code == status
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
        assert answer.headers["Date"] == "Wed, 15 Jan 2025 12:00:00 GMT"
    assert "<title>Page Not Found (404 error)" in answer.text


BOX_SCORE = re.compile(r"/boxscores/\d{8}0[A-Z]{3}\.html")
PAGES = [
    SCHEDULE,
    LEADERS,
    "/leagues/NBA_2025_totals.html",
    "/leagues/NBA_2025.html",
    "/leagues/NBA_2025_transactions.html",
    "/contracts/players.html",
    "/friv/injuries.fcgi",
    "/sport/basketball/nba/odds",
]


@pytest.fixture(scope="module")
def running() -> Iterator[httpx2.Client]:
    """One site for all tests that only read pages."""
    server = SampleServer(Site(League(4), date(2025, 1, 15)), 0)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        with httpx2.Client(base_url=server.address, timeout=300) as client:
            yield client
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize("path", PAGES)
def test_page_that_has_not_changed_is_not_sent_again(running: httpx2.Client, path: str) -> None:
    first = running.get(path)
    assert first.status_code == 200
    by_tag = running.get(path, headers={"If-None-Match": first.headers["ETag"]})
    by_date = running.get(path, headers={"If-Modified-Since": first.headers["Last-Modified"]})
    for answer in (by_tag, by_date):
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["ETag"] == first.headers["ETag"]
        assert answer.headers["Date"] == "Wed, 15 Jan 2025 12:00:00 GMT"


@pytest.mark.parametrize(
    "headers",
    [
        {"If-None-Match": 'W/"another"'},
        {"If-Modified-Since": "Tue, 14 Jan 2025 10:00:00 GMT"},
        {"If-Modified-Since": "nonsense"},
        # a tag counts for more than a date
        {"If-None-Match": '"another"', "If-Modified-Since": "Wed, 15 Jan 2025 12:00:00 GMT"},
    ],
)
def test_page_that_the_client_does_not_have_is_sent(
    running: httpx2.Client, headers: dict[str, str]
) -> None:
    answer = running.get(SCHEDULE, headers=headers)
    assert answer.status_code == 200
    assert len(answer.content) > 10_000


def test_pages_are_compressed_for_those_who_ask(running: httpx2.Client) -> None:
    sizes = {}
    for wish, coding in (
        ("gzip", "gzip"),
        ("br, gzip;q=0.5", "gzip"),
        ("identity", None),
        ("gzip;q=0", None),
        ("br", None),
    ):
        with running.stream("GET", SCHEDULE, headers={"Accept-Encoding": wish}) as answer:
            raw = b"".join(answer.iter_raw())
        assert answer.headers.get("Content-Encoding") == coding
        assert answer.headers["Content-Length"] == str(len(raw))
        sizes[coding] = len(raw)
        page = gzip.decompress(raw) if coding else raw
        assert page == running.get(SCHEDULE).content
    assert sizes["gzip"] < sizes[None] / 5


def test_missing_pages_are_404_pages_without_validators(running: httpx2.Client) -> None:
    for path in ("/boxscores/202501150BOS.html", "/leagues/NBA_2026.html", "/players/a/x01.html"):
        answer = running.get(path)
        assert answer.status_code == 404
        assert "Page Not Found (404 error)" in answer.text
        assert "ETag" not in answer.headers


def test_head_is_get_without_the_page(running: httpx2.Client) -> None:
    head, get = running.head(SCHEDULE), running.get(SCHEDULE)
    assert head.content == b""
    for header in ("ETag", "Content-Length", "Content-Type", "Last-Modified"):
        assert head.headers[header] == get.headers[header]


def test_links_lead_to_pages(running: httpx2.Client) -> None:
    games = sorted(set(BOX_SCORE.findall(running.get(LEADERS).text)))
    assert games
    for path in games:
        box_score = running.get(path)
        assert box_score.status_code == 200
        plays = path.replace("/boxscores/", "/boxscores/pbp/")
        assert plays in box_score.text
        assert running.get(plays).status_code == 200


def test_reddit_gives_posts_to_who_has_a_token(running: httpx2.Client) -> None:
    assert running.get("/r/nba/hot").status_code == 401
    granted = running.post(
        "/api/v1/access_token",
        auth=("client", "secret"),
        data={"grant_type": "client_credentials"},
    )
    assert granted.status_code == 200
    headers = {"Authorization": f"bearer {granted.json()['access_token']}"}
    posts = running.get("/r/nba/hot", params={"limit": 5}, headers=headers)
    assert posts.headers["Content-Type"] == "application/json; charset=UTF-8"
    children = posts.json()["data"]["children"]
    assert len(children) == 5
    comments = running.get(f"/comments/{children[0]['data']['id']}", headers=headers)
    assert [listing["kind"] for listing in comments.json()] == ["Listing", "Listing"]


def test_posting_anything_else_changes_nothing(running: httpx2.Client) -> None:
    assert running.post(SCHEDULE, data={"a": "b"}).status_code == 404
    assert running.post("/api/v1/access_token", content=b"x" * 20_000).status_code == 413
    assert running.get(SCHEDULE).status_code == 200


def test_simultaneous_first_requests_get_the_same_league(site: httpx2.Client) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: site.get(SCHEDULE).text, range(8)))
    assert len(set(answers)) == 1
    assert "2024-25 NBA Schedule" in answers[0]


def test_site_listens_on_loopback_only(site: httpx2.Client) -> None:
    port = site.base_url.port
    assert port is not None
    outside = socket.gethostbyname(socket.gethostname())
    if outside.startswith("127."):
        outside = "127.0.0.2"
    with socket.socket() as client:
        client.settimeout(2)
        assert client.connect_ex((outside, port)) != 0


def test_port_in_use_is_one_line_with_a_remedy_and_exit_2() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        run = subprocess.run(
            [*MODULE, "--port", port, "--today", "2025-01-15"],
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
    assert run.returncode == 2
    assert run.stderr.count("\n") == 1
    assert f"port {port}" in run.stderr
    assert "choose another --port" in run.stderr


def test_today_before_the_first_season_is_refused() -> None:
    run = subprocess.run(
        [*MODULE, "--port", "0", "--today", "1999-01-15"],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert run.returncode == 2
    assert "choose a --today from 2004-08-15 on" in run.stderr


def test_help_teaches_by_an_example() -> None:
    run = subprocess.run([*MODULE, "--help"], capture_output=True, text=True, check=True)
    assert "python -m include.sample_league --port 8100 --today 2025-01-15" in run.stdout
