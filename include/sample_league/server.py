"""The site over HTTP, on the loopback address only."""

import re
from datetime import UTC, date, datetime, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from include.sample_league.pages import (
    list_months,
    render_daily_leaders,
    render_not_found,
    render_schedule,
)
from include.sample_league.site import Site

_SCHEDULE_PATH = re.compile(r"/leagues/NBA_(\d{4})_games-([a-z]+)\.html", re.ASCII)
_DAILY_LEADERS_PATH = "/friv/dailyleaders.fcgi"


def find_page(site: Site, target: str) -> str | None:
    """Return the page at a path with its query, None where the site has none."""
    url = urlsplit(target)
    if url.path == _DAILY_LEADERS_PATH:
        day = _read_date(url.query)
        if day is None or not 1946 <= day.year <= site.today.year + 1:
            return None
        return render_daily_leaders(day, site.player_lines(day))
    if match := _SCHEDULE_PATH.fullmatch(url.path):
        season, month = int(match[1]), match[2]
        listings = site.listings(season)
        return render_schedule(season, month, listings) if month in list_months(listings) else None
    return None


def _read_date(query: str) -> date | None:
    fields = parse_qs(query)
    try:
        return date(*(int(fields[name][0]) for name in ("year", "month", "day")))
    except (KeyError, ValueError, OverflowError):
        return None


class SampleServer(ThreadingHTTPServer):
    """Serves a site on a port of 127.0.0.1 as if it were always noon UTC of the site's today."""

    daemon_threads = True

    def __init__(self, site: Site, port: int):
        super().__init__(("127.0.0.1", port), _Handler)
        self.site = site

    @property
    def address(self) -> str:
        """Base address of the site; with port 0 the system chose the port."""
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: SampleServer
    protocol_version = "HTTP/1.1"
    # Otherwise a page waits 40 ms for the client to acknowledge its headers.
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        page = find_page(self.server.site, self.path)
        body = (page or render_not_found()).encode()
        self.send_response(200 if page else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def date_time_string(self, timestamp: float | None = None) -> str:  # noqa: ARG002
        noon = datetime.combine(self.server.site.today, time(12), UTC)
        return super().date_time_string(noon.timestamp())

    def log_message(self, *_: object) -> None:
        """Say nothing: a backfill makes thousands of requests."""
