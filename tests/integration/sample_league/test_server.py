"""The sample league as a process of its own, asked over HTTP."""

import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx2
import pytest

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
            with httpx2.Client(base_url=address[0]) as client:
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
            timeout=30,
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
        timeout=30,
    )
    assert run.returncode == 2
    assert "choose a --today from 2004-08-15 on" in run.stderr


def test_help_teaches_by_an_example() -> None:
    run = subprocess.run([*MODULE, "--help"], capture_output=True, text=True, check=True)
    assert "python -m include.sample_league --port 8100 --today 2025-01-15" in run.stdout
