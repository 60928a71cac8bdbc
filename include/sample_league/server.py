"""The sites over HTTP, on the loopback address unless told otherwise."""

import gzip
from datetime import UTC, datetime, time
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock

from include.sample_league.addresses import find_page
from include.sample_league.pages.markup import render_not_found
from include.sample_league.reddit_api import TOKEN_PATH, RedditApi
from include.sample_league.site import Site

_HTML, _JSON = "text/html; charset=utf-8", "application/json; charset=UTF-8"
_LONGEST_FORM = 10_000


class SampleServer(ThreadingHTTPServer):
    """Serves a site on a port as if it were always noon UTC of the site's today."""

    daemon_threads = True

    def __init__(self, site: Site, port: int, host: str = "127.0.0.1"):
        super().__init__((host, port), _Handler)
        self.site = site
        self.reddit = RedditApi(site)
        self.lock = Lock()
        """Held while a page is made: two threads would only make the same things twice."""

    @property
    def address(self) -> str:
        """Base address of the site; with port 0 the system chose the port."""
        return f"http://127.0.0.1:{self.server_port}"

    @property
    def now(self) -> datetime:
        """What the site's clock always says."""
        return datetime.combine(self.site.today, time(12), UTC)

    @property
    def pages_made_at(self) -> datetime:
        """When the pages of today were made."""
        return datetime.combine(self.site.today, time(10), UTC)


class _Handler(BaseHTTPRequestHandler):
    server: SampleServer
    protocol_version = "HTTP/1.1"
    # Otherwise a page waits 40 ms for the client to acknowledge its headers.
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        if RedditApi.has(self.path):
            with self.server.lock:
                authorization = self.headers.get("Authorization", "")
                answer = self.server.reddit.get(self.path, authorization)
            self._send(answer.status, _JSON, answer.body, {})
            return
        with self.server.lock:
            page = find_page(self.server.site, self.path)
        if page is None:
            self._send(404, _HTML, render_not_found().encode(), {})
            return
        body = page.encode()
        # Weak: the same page compressed is the same page.
        tag = f'W/"{sha256(body).hexdigest()[:32]}"'
        made_at = format_datetime(self.server.pages_made_at, usegmt=True)
        validators = {"ETag": tag, "Last-Modified": made_at}
        if self._has_already(tag):
            self._send(304, _HTML, b"", validators)
        else:
            self._send(200, _HTML, body, validators)

    do_HEAD = do_GET  # noqa: N815 (the name is the library's)

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if not length.isdigit() or int(length) > _LONGEST_FORM:
            status = 413 if length.isdigit() else 411
            # What follows the headers is not read, so that nothing can come after it.
            self._send(status, _HTML, b"", {"Connection": "close"})
            return
        form = self.rfile.read(int(length)).decode(errors="replace")
        if self.path != TOKEN_PATH:
            self._send(404, _HTML, render_not_found().encode(), {})
            return
        with self.server.lock:
            authorization = self.headers.get("Authorization", "")
            answer = self.server.reddit.give_token(authorization, form)
        self._send(answer.status, _JSON, answer.body, {})

    def _has_already(self, tag: str) -> bool:
        """Tell whether the client has the page: by its tags, without any by its date."""
        tags = self.headers.get("If-None-Match")
        if tags is not None:
            known = {one.strip().removeprefix("W/") for one in tags.split(",")}
            return "*" in known or tag.removeprefix("W/") in known
        try:
            since = parsedate_to_datetime(self.headers.get("If-Modified-Since", ""))
        except ValueError:
            return False
        return since.astimezone(UTC) >= self.server.pages_made_at

    def _send(self, status: int, kind: str, body: bytes, headers: dict[str, str]) -> None:
        is_compressed = bool(body) and self._takes_gzip()
        if is_compressed:
            body = gzip.compress(body, compresslevel=5, mtime=0)
        self.send_response(status)
        for header, value in headers.items():
            self.send_header(header, value)
        self.send_header("Vary", "Accept-Encoding")
        if status != 304:
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
        if is_compressed:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _takes_gzip(self) -> bool:
        offers = self.headers.get("Accept-Encoding", "").lower().replace(" ", "").split(",")
        names = {name: parameter for name, _, parameter in (o.partition(";") for o in offers)}
        return "gzip" in names and names["gzip"].rstrip("0") not in ("q=", "q=0.", "q=0")

    def date_time_string(self, timestamp: float | None = None) -> str:  # noqa: ARG002
        return format_datetime(self.server.now, usegmt=True)

    def log_message(self, *_: object) -> None:
        """Say nothing: a backfill makes thousands of requests."""
