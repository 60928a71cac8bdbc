"""What goes wrong at start, and what the user is told. No Airflow starts in any of these."""

from __future__ import annotations

import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from include.local.components import find_strays, home_of
from tests.conftest import LocalPlatform, make_platform

ROOT = Path(__file__).parents[3]


@pytest.fixture
def own(tmp_path: Path) -> Iterator[LocalPlatform]:
    """A platform that was never started."""
    platform = make_platform(tmp_path / "state")
    yield platform
    platform.command("down")
    assert not list(find_strays(home_of(platform.folder)))


def complaint(done: subprocess.CompletedProcess[str], exit_status: int) -> str:
    assert done.returncode == exit_status, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr.strip()


def test_port_in_use_names_who_uses_it_and_starts_nothing(own):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", own.settings.aws_port))
        taken.listen()
        line = complaint(own.command("up"), 2)
    assert "\n" not in line
    assert f"port {own.settings.aws_port}, which aws needs, is in use by" in line
    assert f"(pid {os.getpid()})" in line
    assert own.pids == {}


def test_replay_folder_that_does_not_exist_is_one_line(own, tmp_path):
    line = complaint(own.command("up", "--source", "replay:pages", cwd=tmp_path), 2)
    assert line.startswith(f"the folder of stored pages {tmp_path / 'pages'} does not exist")
    assert "\n" not in line


@pytest.mark.parametrize("source", ["", "sampel", "replay", "replay:", "live:x"])
def test_unknown_source_is_one_line(own, source):
    line = complaint(own.command("up", "--source", source or " "), 2)
    assert line.startswith("unknown source")


def test_bad_port_is_one_line(own):
    env = own.env() | {"NBA_LOCAL_PORT": "80"}
    done = subprocess.run(
        [sys.executable, "-m", "include.local", "status"],
        env=env, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert complaint(done, 2).startswith("NBA_LOCAL_PORT is '80'")


@pytest.mark.parametrize("command", ["status", "psql", "airflow"])
def test_platform_that_was_never_started_says_how_to_start_it(own, command):
    assert complaint(own.command(command), 2).endswith("start one with make up")


def test_down_without_a_platform_is_fine(own):
    assert own.command("down").returncode == 0


def test_two_starts_do_not_get_in_each_others_way(own):
    own.folder.mkdir()
    with (own.folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert "another make up or make down is at work" in complaint(own.command("up"), 2)


def test_unreadable_secrets_are_not_overwritten(own):
    own.folder.mkdir()
    own.settings.secrets_file.write_text("{")
    assert "secrets.json cannot be read" in complaint(own.command("up"), 2)
    assert own.settings.secrets_file.read_text() == "{"


def test_component_that_dies_at_start_shows_the_end_of_its_log(own):
    data = own.folder / "postgres" / "data"
    data.mkdir(parents=True, mode=0o700)
    (data / "PG_VERSION").write_text("18\n")
    text = complaint(own.command("up"), 1)
    assert text.startswith("postgres ended at start with exit status")
    assert f"see {own.folder}/logs/postgres.log, which ends:" in text
    assert "postgresql.conf" in text


def test_data_of_other_secrets_are_not_opened(own):
    """Somebody removed secrets.json: the platform says so and does not start anew."""
    up_until(own, "postgres")
    own.command("down")
    own.settings.secrets_file.unlink()
    text = complaint(own.command("up"), 1)
    assert "was made with another password than secrets.json has" in text


@pytest.mark.parametrize("seconds", [0, 1, 3])
def test_start_that_was_killed_leaves_nothing_behind_after_down(own, seconds):
    up_until(own, "site", seconds)
    # a record that never came to be written, and secrets that were damaged
    own.parts.site.record_file.unlink(missing_ok=True)
    own.settings.secrets_file.write_text("{")
    assert list(find_strays(home_of(own.folder)))
    assert own.command("down").returncode == 0
    assert not list(find_strays(home_of(own.folder)))


def up_until(platform: LocalPlatform, component: str, seconds: float = 0) -> None:
    """Start, and kill the command when a component has been started, and so long after."""
    command = subprocess.Popen(
        [sys.executable, "-m", "include.local", "up", "--source", "sample"],
        env=platform.env(), cwd=ROOT, stdout=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    record = platform.folder / "run" / f"{component}.json"
    deadline = time.monotonic() + 300
    while not record.exists():
        assert time.monotonic() < deadline
        assert command.poll() is None
        time.sleep(0.01)
    time.sleep(seconds)
    os.killpg(command.pid, signal.SIGKILL)
    command.wait()
