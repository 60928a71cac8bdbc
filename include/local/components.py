"""Processes that outlive the command that starts them: start, find again, check, stop."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import random
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import psutil

from include.job import BadInputError

POLL_SECONDS = 0.02
CREATE_TIME_TOLERANCE_SECONDS = 1.0


class ComponentError(Exception):
    """A component does not start or does not stop. One line, then the end of its log."""


@dataclass(frozen=True)
class Record:
    """What is known of a started component. A pid alone may belong to a stranger by now."""

    pid: int
    create_time: float
    fingerprint: str

    def process(self) -> psutil.Process | None:
        """Return the process that was recorded, or None if it is gone."""
        with contextlib.suppress(psutil.NoSuchProcess):
            process = psutil.Process(self.pid)
            is_same = abs(process.create_time() - self.create_time) < CREATE_TIME_TOLERANCE_SECONDS
            if is_same and is_alive(process):
                return process
        return None


@dataclass
class Component:
    """One process of the platform.

    ``folder`` gets ``run/<name>.json`` (pid and create time) and ``logs/<name>.log``. ``is_ready``
    is asked until it says yes. ``env`` is the whole environment, nothing is inherited. ``prefix``
    says, when it comes to starting, what to put before the command.
    """

    name: str
    command: Sequence[str]
    env: Mapping[str, str]
    cwd: Path
    folder: Path
    port: int | None = None
    is_ready: Callable[[], bool] = lambda: True
    prefix: Callable[[], Sequence[str]] = tuple
    stop_signal: signal.Signals = signal.SIGTERM
    stop_seconds: float = 10
    start_seconds: float = 300
    _child: subprocess.Popen[bytes] | None = field(default=None, repr=False, init=False)

    @property
    def log_file(self) -> Path:
        """Where its output goes; every start appends."""
        return self.folder / "logs" / f"{self.name}.log"

    @property
    def record_file(self) -> Path:
        """Where its pid stands."""
        return self.folder / "run" / f"{self.name}.json"

    @property
    def address(self) -> str:
        """Host and port, or a dash for a component that nothing connects to."""
        return f"127.0.0.1:{self.port}" if self.port else "-"

    @property
    def fingerprint(self) -> str:
        """Digest of what a restart would change: its command, environment and folder.

        Not PATH, which differs from one shell to the next.
        """
        env = sorted((name, value) for name, value in self.env.items() if name != "PATH")
        parts = [list(self.command), env, str(self.cwd)]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()

    def record(self) -> Record | None:
        """Return what the last start wrote down; None if there was none."""
        try:
            return Record(**json.loads(self.record_file.read_text()))
        except (FileNotFoundError, ValueError, TypeError):
            return None

    def process(self) -> psutil.Process | None:
        """Return the running process, or None."""
        record = self.record()
        return record.process() if record else None

    def is_current(self) -> bool:
        """Whether it runs with today's command and environment."""
        record = self.record()
        return bool(record and record.process() and record.fingerprint == self.fingerprint)

    def start(self, cancelled: threading.Event | None = None) -> None:
        """Start it in a session of its own and wait until it is ready.

        Raises:
            BadInputError: its port is taken.
            CancelledError: the wait was ended by ``cancelled``; it goes on starting.
            ComponentError: it ended, or was not ready in time.
        """
        if self.port:
            refuse_taken_port(self.port, self.name)
        self.log_file.parent.mkdir(parents=True, exist_ok=True)
        self.record_file.parent.mkdir(parents=True, exist_ok=True)
        with self.log_file.open("ab") as log:
            log_start = log.tell()
            child = subprocess.Popen(
                [*self.prefix(), *self.command],
                cwd=self.cwd,
                env=dict(self.env),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._child = child
        record = {
            "pid": child.pid,
            "create_time": psutil.Process(child.pid).create_time(),
            "fingerprint": self.fingerprint,
        }
        write_whole(self.record_file, json.dumps(record))
        self.wait_until_ready(cancelled, log_start)

    def wait_until_ready(
        self, cancelled: threading.Event | None = None, log_start: int = 0
    ) -> None:
        """Wait for a component that was started, by this process or another; raises as start."""
        deadline = time.monotonic() + self.start_seconds
        while not self.is_ready():
            if cancelled and cancelled.is_set():
                raise CancelledError
            if not self.process():
                status = f" with exit status {self._child.wait()}" if self._child else ""
                self.record_file.unlink(missing_ok=True)
                raise ComponentError(
                    f"{self.name} ended at start{status}; {self._end_of_log(log_start)}"
                )
            if time.monotonic() > deadline:
                self.stop()
                raise ComponentError(
                    f"{self.name} was not ready after {self.start_seconds:.0f} s; "
                    f"{self._end_of_log(log_start)}"
                )
            time.sleep(POLL_SECONDS)

    def _end_of_log(self, start: int) -> str:
        with self.log_file.open("rb") as log:
            log.seek(start)
            lines = log.read().decode(errors="replace").splitlines()[-10:]
        return "\n".join([f"see {self.log_file}, which ends:", *(f"  {line}" for line in lines)])

    def stop(self) -> bool:
        """Ask it to stop, then kill what is left of it and of its children.

        Returns whether there was anything to stop.
        """
        process = self.process()
        if process:
            stop_processes([process], self.stop_signal, self.stop_seconds)
        if self._child:
            self._child.wait()
            self._child = None
        self.record_file.unlink(missing_ok=True)
        return process is not None

    def memory_bytes(self) -> int:
        """Return what it and its children alone occupy, shared pages counted by their share."""
        process = self.process()
        return sum(map(_occupied, family([process]))) if process else 0

    def started_at(self) -> datetime | None:
        """Return when it was started, or None if it does not run."""
        process = self.process()
        return datetime.fromtimestamp(process.create_time(), UTC) if process else None


def stop_processes(
    processes: Sequence[psutil.Process], stop_signal: signal.Signals, seconds: float
) -> None:
    """Signal processes, give them time, then kill them and every descendant that is left."""
    members = family(processes)
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.send_signal(stop_signal)
    alive = _wait_for_end(members, seconds)
    for process in family(alive):
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    _wait_for_end(alive, seconds)


def is_alive(process: psutil.Process) -> bool:
    """Whether a process runs. One that ended and that its parent has not asked about does not."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def home_of(folder: Path) -> Path:
    """Return the HOME of every process that a platform starts: the mark by which it knows them."""
    return folder / "nba-local-home"


def find_strays(home: Path) -> Iterator[psutil.Process]:
    """Yield processes whose HOME is ``home`` or below it."""
    own = {os.getpid(), *(parent.pid for parent in psutil.Process().parents())}
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            found = Path(process.environ().get("HOME", "/"))
            if process.pid not in own and found.is_relative_to(home):
                yield process


def free_port() -> int:
    """Return a port that was free a moment ago.

    It is none of those that outgoing connections are given: while its server restarts, a client
    anywhere on the machine, even one that tries to reach that very server, could take it.
    """
    while True:
        port = random.randrange(10_000, 32_000)  # noqa: S311 - no secret
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def is_listening(port: int) -> bool:
    """Whether something accepts connections on 127.0.0.1."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def refuse_taken_port(port: int, name: str) -> None:
    """Raise BadInputError, naming the owner where the system tells it, if a port is taken."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise BadInputError(
                f"port {port}, which {name} needs, is in use by {_port_owner(port)}: stop that, "
                "or choose the first of four free ports with NBA_LOCAL_PORT (make: PORT=)"
            ) from error


def write_whole(path: Path, text: str, mode: int = 0o600) -> None:
    """Write a file that is never seen half-written."""
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "w") as file:
        file.write(text)
    partial.replace(path)


def _port_owner(port: int) -> str:
    with contextlib.suppress(psutil.Error):
        for connection in psutil.net_connections("tcp"):
            is_listener = connection.status == psutil.CONN_LISTEN
            if is_listener and connection.laddr[1:2] == (port,) and connection.pid:
                process = psutil.Process(connection.pid)
                return f"{process.name()} (pid {process.pid})"
    return "another process"


def _wait_for_end(processes: Sequence[psutil.Process], seconds: float) -> list[psutil.Process]:
    """Return those that still run when the time is over."""
    deadline = time.monotonic() + seconds
    while (alive := [p for p in processes if is_alive(p)]) and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)
    return alive


def family(processes: Sequence[psutil.Process]) -> list[psutil.Process]:
    """Return processes and all their descendants."""
    members = {process.pid: process for process in processes}
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            members |= {child.pid: child for child in process.children(recursive=True)}
    return list(members.values())


def _occupied(process: psutil.Process) -> int:
    try:
        memory = process.memory_full_info()
        return int(getattr(memory, "pss", memory.uss))
    except psutil.AccessDenied:
        return int(process.memory_info().rss)
    except psutil.NoSuchProcess:
        return 0
