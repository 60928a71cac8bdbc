from __future__ import annotations

import socket
import stat
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest

from include.job import BadInputError
from include.local.components import (
    Component,
    ComponentError,
    Record,
    find_strays,
    home_of,
    is_listening,
    refuse_taken_port,
    write_whole,
)
from include.local.platform import refuse_full_disk
from include.local.steps import Steps


class Silence:
    """A report that nobody reads."""

    def begin(self, name: str) -> None:
        """Nobody is told."""

    def end(self, name: str, outcome: str, seconds: float) -> None:
        """Nobody is told."""


def component(folder: Path, code: str, **options) -> Component:
    return Component(
        name="part",
        command=[sys.executable, "-c", code],
        env={"HOME": str(home_of(folder))},
        cwd=folder,
        folder=folder,
        **options,
    )


def test_component_is_found_again_by_another_command(tmp_path):
    part = component(tmp_path, "import time; time.sleep(60)")
    part.start()
    again = component(tmp_path, "import time; time.sleep(60)")
    assert again.is_current()
    assert not component(tmp_path, "something else").is_current()
    assert [process.pid for process in find_strays(home_of(tmp_path))] == [again.process().pid]
    assert again.stop()
    part.stop()
    assert again.process() is None
    assert not again.stop()


def test_component_that_ends_at_start_shows_the_end_of_its_log(tmp_path):
    part = component(tmp_path, "print('no'); raise SystemExit(7)", is_ready=lambda: False)
    with pytest.raises(ComponentError) as caught:
        part.start()
    text = str(caught.value)
    assert "part ended at start with exit status 7" in text
    assert text.endswith(f"see {tmp_path}/logs/part.log, which ends:\n  no")


def test_log_of_an_earlier_start_is_not_shown(tmp_path):
    for word in ("old", "new"):
        part = component(tmp_path, f"raise SystemExit('{word}')", is_ready=lambda: False)
        with pytest.raises(ComponentError) as caught:
            part.start()
    assert str(caught.value).endswith("which ends:\n  new")


def test_component_that_is_never_ready_is_stopped(tmp_path):
    part = component(
        tmp_path, "import time; time.sleep(60)", is_ready=lambda: False, start_seconds=0.2
    )
    with pytest.raises(ComponentError, match=r"part was not ready after 0 s"):
        part.start()
    assert not list(find_strays(home_of(tmp_path)))


def test_stop_kills_children_and_what_ignores_the_signal(tmp_path):
    code = (
        "import signal, subprocess, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'],"
        " start_new_session=True); time.sleep(60)"
    )
    part = component(tmp_path, code, stop_seconds=0.3)
    part.start()
    deadline = time.monotonic() + 300
    while len(list(find_strays(home_of(tmp_path)))) < 2:
        assert time.monotonic() < deadline
    part.stop()
    assert not list(find_strays(home_of(tmp_path)))


def test_record_whose_pid_has_another_owner_by_now_is_no_process():
    me = psutil.Process()
    assert Record(me.pid, me.create_time(), "").process() == me
    assert Record(me.pid, me.create_time() - 60, "").process() is None


def test_damaged_record_is_no_record(tmp_path):
    part = component(tmp_path, "")
    part.record_file.parent.mkdir()
    part.record_file.write_text('{"pid": 1')
    assert part.record() is None


def test_taken_port_is_refused_with_its_owner():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert is_listening(port)
        with pytest.raises(BadInputError, match=rf"port {port}, which x needs, .*\(pid \d+\)"):
            refuse_taken_port(port, "x")
    assert not is_listening(port)
    refuse_taken_port(port, "x")


def test_file_is_written_for_its_owner_only_and_whole(tmp_path):
    file = tmp_path / "secret"
    file.write_text("old")
    file.chmod(0o644)
    write_whole(file, "new")
    assert file.read_text() == "new"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [file]


def test_full_disk_is_refused_with_the_folders_name(tmp_path):
    refuse_full_disk(tmp_path, needed=1)
    with pytest.raises(BadInputError, match=f"the disk of {tmp_path} has .* MB left"):
        refuse_full_disk(tmp_path, needed=1 << 60)


def test_steps_run_after_those_they_need_and_beside_the_others():
    order, both = [], threading.Barrier(2, timeout=300)

    def note(name: str) -> str:
        order.append(name)
        return name

    def meet() -> str:
        both.wait()
        return "met"

    with Steps(Silence()) as steps:
        first = steps.run("first", lambda: note("first"))
        steps.run("second", lambda: note("second"), after=[first])
        steps.run("one", meet)
        steps.run("other", meet)
    assert order == ["first", "second"]


def test_failed_step_cancels_what_needs_it_and_what_waits():
    ran = []

    def fail() -> str:
        raise ComponentError("broken")

    def run() -> None:
        with Steps(Silence()) as steps:
            failed = steps.run("failed", fail)
            steps.run("needs it", lambda: note("needs it"), after=[failed])
            steps.run("waits", lambda: note(f"cancelled: {steps.cancelled.wait(10)}"))

    def note(name: str) -> str:
        ran.append(name)
        return name

    with pytest.raises(ComponentError, match="broken"):
        run()
    assert ran == ["cancelled: True"]
