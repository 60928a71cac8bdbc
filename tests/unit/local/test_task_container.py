from __future__ import annotations

import os
import signal
from typing import Any

import pytest

from include.local import task_container

SPEC = {
    "task": "1",
    "image": "nba-elt/ml:dev",
    "entry_point": ["python", "-m", "include.ml"],
    "arguments": ["--run-id=x"],
    "environment": {"A": "1"},
    "network": "nba-elt",
    "read_only": True,
    "memory_megabytes": 1024,
    "stop_seconds": 27,
}


class _Container:
    """A container that prints a line, is told to stop, and ends."""

    def __init__(self) -> None:
        self.calls: list[Any] = []

    def start(self) -> None:
        self.calls.append("start")

    def logs(self, **_: Any) -> Any:
        yield b"working\n"
        os.kill(os.getpid(), signal.SIGTERM)
        yield b"stopped\n"

    def stop(self, timeout: int) -> None:
        self.calls.append(("stop", timeout))

    def wait(self) -> dict[str, int]:
        return {"StatusCode": 143}

    def remove(self, *, force: bool) -> None:
        self.calls.append(("remove", force))


class _Engine:
    """A Docker engine with one container."""

    def __init__(self) -> None:
        self.containers = self
        self.container = _Container()

    def create(self, image: str, arguments: list[str], **options: Any) -> _Container:
        self.created = (image, arguments, options)
        return self.container


@pytest.fixture(autouse=True)
def _handlers_stay_as_they_were():
    before = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, before)


def test_container_is_stopped_by_sigterm_and_its_exit_status_handed_on(capfdbinary):
    engine = _Engine()
    assert task_container.run(engine, SPEC) == 143
    assert engine.container.calls == ["start", ("stop", 27), ("remove", True)]
    assert capfdbinary.readouterr().out == b"working\nstopped\n"


def test_container_has_what_the_task_definition_says_and_no_rights():
    engine = _Engine()
    task_container.run(engine, SPEC)
    image, arguments, options = engine.created
    assert (image, arguments) == ("nba-elt/ml:dev", ["--run-id=x"])
    assert options["entrypoint"] == ["python", "-m", "include.ml"]
    assert options["read_only"]
    assert options["cap_drop"] == ["ALL"]
    assert options["mem_limit"] == "1024m"
    assert options["network"] == "nba-elt"
