"""A proxy in front of Postgres that counts what a job writes, and strikes at a given write."""

from __future__ import annotations

import re
import socket
import struct
from collections.abc import Callable
from contextlib import suppress
from socketserver import BaseRequestHandler, ThreadingTCPServer
from threading import Lock, Thread
from typing import Self

WRITES = re.compile(rb"\s*(insert|update|delete|with|copy|truncate|create|commit)\b", re.IGNORECASE)
ENDS_OF_BATCH = b"SQcfpHX"  # Sync, Query, CopyDone, CopyFail, password, Flush, Terminate

Strike = Callable[[int], None]
"""Does harm; is told the port by which the server knows the connection."""


class PostgresProxy(ThreadingTCPServer):
    """Forwards connections. When the ``strike_at``-th write comes, ``strike`` acts."""

    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True

    def __init__(self, server_port: int) -> None:
        super().__init__(("127.0.0.1", 0), _Connection)
        self.server_port = server_port
        self.writes = 0
        self.strike_at = 0
        self.strike: Strike = lambda _: None
        self._lock = Lock()

    @property
    def port(self) -> int:
        """Where clients connect."""
        return int(self.server_address[1])

    def arm(self, strike_at: int, strike: Strike) -> None:
        """Count from the beginning, and strike once."""
        self.writes, self.strike_at, self.strike = 0, strike_at, strike

    def disarm(self) -> None:
        """Only forward."""
        self.arm(0, lambda _: None)

    @property
    def has_struck(self) -> bool:
        """Whether that many writes have come."""
        return 0 < self.strike_at <= self.writes

    def note_write(self, connection_port: int) -> None:
        """Count a write that has not reached the server yet."""
        with self._lock:
            self.writes += 1
            if self.writes == self.strike_at:
                self.strike(connection_port)

    def __enter__(self) -> Self:
        Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()

    def handle_error(self, *_: object) -> None:
        """Say nothing: connections end in any way they like."""


class _Connection(BaseRequestHandler):
    """One connection of a client; messages from the client are read, the others only passed on."""

    server: PostgresProxy
    request: socket.socket

    def handle(self) -> None:
        with socket.create_connection(("127.0.0.1", self.server.server_port)) as upstream:
            for end in (self.request, upstream):
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            Thread(target=self._answer, args=(upstream,), daemon=True).start()
            with suppress(OSError, EOFError):
                self._ask(upstream)
            with suppress(OSError):
                # closing alone says nothing to the server while the other thread still reads
                upstream.shutdown(socket.SHUT_RDWR)

    def _answer(self, upstream: socket.socket) -> None:
        with suppress(OSError):
            while data := upstream.recv(1 << 16):
                self.request.sendall(data)
        with suppress(OSError):
            self.request.shutdown(socket.SHUT_RDWR)

    def _ask(self, upstream: socket.socket) -> None:
        self._start(upstream)
        statements: dict[bytes, bytes] = {}  # prepared ones, by name
        bound = b""
        batch, writes = b"", 0
        while True:
            head = self._read(5)
            kind, body = head[:1], self._read(struct.unpack("!I", head[1:])[0] - 4)
            batch += head + body
            if kind == b"P":
                name, _, rest = body.partition(b"\0")
                statements[name] = rest.partition(b"\0")[0]
            elif kind == b"B":
                bound = statements[body.split(b"\0", 2)[1]]
            elif kind in b"EQ":
                writes += bool(WRITES.match(bound if kind == b"E" else body))
            elif kind == b"c":
                writes += 1
            if kind in ENDS_OF_BATCH:
                for _ in range(writes):
                    self.server.note_write(upstream.getsockname()[1])
                upstream.sendall(batch)
                batch, writes = b"", 0

    def _start(self, upstream: socket.socket) -> None:
        """Pass the startup message on; before it, say that there is no encryption."""
        while True:
            size = self._read(4)
            body = self._read(struct.unpack("!I", size)[0] - 4)
            if len(body) > 4:
                upstream.sendall(size + body)
                return
            self.request.sendall(b"N")

    def _read(self, size: int) -> bytes:
        data = b""
        while len(data) < size:
            more = self.request.recv(size - len(data))
            if not more:
                raise EOFError
            data += more
        return data
