"""A site made of stored pages, at the addresses that the real site has."""

from __future__ import annotations

import gzip
from datetime import date
from email.utils import formatdate
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Annotated
from urllib.parse import parse_qs, unquote, urlsplit

import typer

DAILY_LEADERS = "/friv/dailyleaders.fcgi"


def page_path(address: str) -> str | None:
    """Return where a page lies below the folder, or None for an address that names no page.

    ``/friv/dailyleaders.fcgi?month=1&day=1&year=2018&type=all`` lies at
    ``friv/dailyleaders/2018-01-01.html``, any other page at its own path.
    """
    parts = urlsplit(address)
    if parts.path == DAILY_LEADERS:
        query = parse_qs(parts.query)
        try:
            year, month, day = (int(query[name][0]) for name in ("year", "month", "day"))
            return f"friv/dailyleaders/{date(year, month, day)}.html"
        except (KeyError, ValueError):
            return None
    path = unquote(parts.path).lstrip("/")
    return path if path and "\0" not in path else None


def read_page(folder: Path, address: str) -> bytes | None:
    """Return the page of an address, or None if the folder does not hold it."""
    path = page_path(address)
    if path is None:
        return None
    for file in (folder / path, folder / f"{path}.gz"):
        found = file.resolve()
        if found.is_relative_to(folder) and found.is_file():
            page = found.read_bytes()
            return gzip.decompress(page) if file.suffix == ".gz" else page
    return None


class ReplayHandler(BaseHTTPRequestHandler):
    """Answers GET with a stored page, or a 404 that says that the page is not stored."""

    protocol_version = "HTTP/1.1"
    server: ReplayServer

    def do_GET(self) -> None:
        """Answer one request."""
        page = read_page(self.server.folder, self.path)
        self.send_response(HTTPStatus.NOT_FOUND if page is None else HTTPStatus.OK)
        # tells the pages of today from those that somebody kept
        self.send_header("X-Replay", "not stored" if page is None else "stored")
        if page is None:
            page = b"<html><body><h1>Page Not Found (404 error)</h1></body></html>\n"
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_request(self, code: int | str = "-", _size: int | str = "-") -> None:
        """Log in one short line."""
        number = code.value if isinstance(code, HTTPStatus) else code
        print(formatdate(), number, self.path, flush=True)  # noqa: T201


class ReplayServer(ThreadingHTTPServer):
    """Serves one folder on 127.0.0.1."""

    daemon_threads = True

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder.resolve()
        super().__init__(("127.0.0.1", port), ReplayHandler)


def main(
    folder: Annotated[Path, typer.Option(exists=True, file_okay=False, help="Stored pages.")],
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1.")],
) -> None:
    """Serve stored pages as the site would.

    A page lies at the path of its address, plain or gzipped (name + .gz). A page that is not
    stored is a 404 with the header "X-Replay: not stored".
    """
    with ReplayServer(folder, port) as server:
        server.serve_forever()


if __name__ == "__main__":
    typer.run(main)
