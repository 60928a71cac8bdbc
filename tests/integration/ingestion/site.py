"""A site for tests: pages by path, on a real port, with faults on demand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from email.message import Message
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Self

from include.ingestion import daily_leaders, schedule

Fault = Callable[["Handler"], bool]
"""Acts on a request; True if it has answered, or made an answer impossible."""


class Site(ThreadingHTTPServer):
    """Serves ``pages``; ``faults`` of a path are used up one a request, the first first."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, today: date = date(2018, 7, 1)) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.today = today
        self.pages: dict[str, bytes] = {}
        self.faults: dict[str, list[Fault]] = defaultdict(list)
        self.requests: list[str] = []
        self.headers: list[Message] = []
        self.has_etags = False
        self.is_replay = False

    @property
    def address(self) -> str:
        """Base address."""
        return f"http://127.0.0.1:{self.server_port}"

    def month(self, season: int, month: str, content: bytes) -> None:
        """Serve a month's page."""
        self.pages[schedule.page_path(season, month)] = content

    def day(self, day: date, content: bytes) -> None:
        """Serve a day's page."""
        self.pages[daily_leaders.page_path(day)] = content

    def handle_error(self, *_: object) -> None:
        """Say nothing: a client that is killed hangs up."""

    def __enter__(self) -> Self:
        Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server: Site
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        """Let a fault act, else serve the page."""
        self.server.requests.append(self.path)
        self.server.headers.append(self.headers)
        faults = self.server.faults[self.path]
        if faults and faults.pop(0)(self):
            return
        content = self.server.pages.get(self.path)
        if content is not None and self.server.has_etags:
            etag = f'"{sha256(content).hexdigest()[:16]}"'
            is_known = self.headers["If-None-Match"] == etag
            self.answer(304 if is_known else 200, b"" if is_known else content, {"ETag": etag})
        elif content is not None:
            self.answer(200, content)
        elif self.server.is_replay:
            self.answer(404, b"", {"X-Replay": "not stored"})
        else:
            self.answer(404, b"<html><title>Page Not Found (404 error)</title></html>")

    def do_POST(self) -> None:
        """Take the form and answer as to a GET."""
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def answer(
        self, status: int, content: bytes = b"", headers: dict[str, str] | None = None
    ) -> None:
        """Send a whole answer."""
        self.send_response(status)
        for name, value in {"Content-Length": str(len(content)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def date_time_string(self, timestamp: float | None = None) -> str:  # noqa: ARG002
        """Noon on the site's day."""
        noon = datetime.combine(self.server.today, time(12), UTC)
        return super().date_time_string(noon.timestamp())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def status(code: int, **headers: str) -> Fault:
    """Answer with a status; underscores in header names stand for hyphens."""

    def fault(handler: Handler) -> bool:
        handler.answer(code, b"", {name.replace("_", "-"): v for name, v in headers.items()})
        return True

    return fault


def reset(handler: Handler) -> bool:
    """Close the connection without a word."""
    handler.close_connection = True
    handler.connection.close()
    return True


def cut_off(handler: Handler) -> bool:
    """Promise more than is sent."""
    handler.send_response(200)
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    handler.wfile.write(b"<html>")
    handler.close_connection = True
    return True


def garbage(handler: Handler) -> bool:
    """Answer in no protocol at all."""
    handler.wfile.write(b"good evening\r\n\r\n")
    handler.close_connection = True
    return True


def bad_gzip(handler: Handler) -> bool:
    """Promise a compressed page, and send another."""
    handler.answer(200, b"<html>", {"Content-Encoding": "gzip"})
    return True
