from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from socket import socketpair
from types import SimpleNamespace
from typing import Any
from unittest.mock import AsyncMock, MagicMock
from uuid import uuid4

import pytest
from airflow.callbacks.callback_requests import TaskCallbackRequest
from airflow.callbacks.database_callback_sink import DatabaseCallbackSink
from airflow.jobs.triggerer_job_runner import TriggerRunner
from airflow.models.dagbag import DBDagBag, _CacheEntry
from airflow.sdk import DAG, BaseOperator
from airflow.serialization.serialized_objects import DagSerialization
from airflow.utils.state import TaskInstanceState

from include.orchestration import triggerer
from include.orchestration.triggerer import (
    KnownDags,
    LogBuffer,
    ReceivedDags,
    exchange_after_the_log,
    exchange_promptly,
    send_callbacks_that_exist,
)

ROOT = Path(__file__).parents[3]
# A pipe that nobody reads until the writer is done, and a line that is longer than any pipe.
WRITER = """
import os

from include.orchestration.triggerer import LogBuffer

LogBuffer(1)
for number in range(4):
    os.write(1, str(number).encode() * 1_000_000)
os.write(2, b"written")
"""
# What the triggerer's parent does before it makes its child.
PARENT = """
from airflow.jobs import triggerer_job_runner
from airflow.listeners.listener import get_listener_manager

get_listener_manager()
bag = triggerer_job_runner.DBDagBag()
print(type(bag).__name__, type(triggerer_job_runner.DagSerialization).__name__)
"""
VERSION = uuid4()


def test_writing_to_a_buffered_pipe_never_waits_and_loses_nothing() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", WRITER], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT
    ) as writer:
        assert writer.stdout is not None
        assert writer.stderr is not None
        said = writer.stderr.read(7)
        lines = writer.stdout.read()
    assert said == b"written"
    assert lines == b"".join(str(number).encode() * 1_000_000 for number in range(4))


@pytest.fixture
def runner(monkeypatch: pytest.MonkeyPatch) -> TriggerRunner:
    """A runner of no triggers, whose supervisor counts how often it is spoken to."""
    monkeypatch.setattr(triggerer, "PAUSE_SECONDS", 0)
    monkeypatch.setattr(triggerer, "LINGER_SECONDS", 0)
    monkeypatch.setattr(TriggerRunner, "cancel_triggers", TriggerRunner.cancel_triggers)
    idle = TriggerRunner()
    monkeypatch.setattr(idle, "sync_state_to_supervisor", AsyncMock())
    return idle


@pytest.mark.parametrize("looks", [0, 1, 5])
def test_events_are_exchanged_without_a_pause_as_long_as_somebody_is_in_a_hurry(
    runner: TriggerRunner, looks: int
) -> None:
    answers = iter([True] * looks)
    exchange_promptly(lambda: next(answers, False))
    asyncio.run(runner.cancel_triggers())
    assert runner.sync_state_to_supervisor.await_count == looks  # type: ignore[attr-defined]


def test_the_next_in_a_hurry_is_awaited_for_some_time(
    runner: TriggerRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(triggerer, "LINGER_SECONDS", 60)
    answers = iter([True])
    exchange_promptly(lambda: next(answers, False))
    asyncio.run(runner.cancel_triggers())
    assert runner.sync_state_to_supervisor.await_count == triggerer.ROUNDS  # type: ignore[attr-defined]


def test_a_runner_that_is_to_stop_is_not_held(runner: TriggerRunner) -> None:
    runner.stop = True
    exchange_promptly(lambda: True)
    asyncio.run(runner.cancel_triggers())
    assert runner.sync_state_to_supervisor.await_count == 0  # type: ignore[attr-defined]


def test_airflows_own_loop_has_its_turn(runner: TriggerRunner) -> None:
    exchange_promptly(lambda: True)
    asyncio.run(runner.cancel_triggers())
    assert runner.sync_state_to_supervisor.await_count == triggerer.ROUNDS  # type: ignore[attr-defined]


@pytest.fixture
def ends() -> Iterator[tuple[int, int]]:
    """Where to read and where to write, the latter through a buffer."""
    ends = socketpair()
    yield ends[0].fileno(), ends[1].fileno()
    for end in ends:
        end.close()


@pytest.mark.parametrize("size", [100, 1_000_000])
def test_finished_triggers_are_told_of_after_their_log(
    runner: TriggerRunner, ends: tuple[int, int], monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    told = AsyncMock()
    monkeypatch.setattr(TriggerRunner, "sync_state_to_supervisor", told)
    far, near = ends
    exchange_after_the_log(LogBuffer(near))
    os.write(near, b"x" * size)

    async def read_later() -> int:
        exchange = asyncio.create_task(TriggerRunner.sync_state_to_supervisor(runner, [1]))
        await asyncio.sleep(0.1)
        assert told.await_count == 0
        read = 0
        while read < size:
            read += len(await asyncio.to_thread(os.read, far, 1 << 16))
        await exchange
        return read

    assert asyncio.run(read_later()) == size
    assert told.await_count == 1


DIGEST = "b822441196654db4"


@pytest.fixture
def dags(monkeypatch: pytest.MonkeyPatch) -> KnownDags:
    """A DAG as the parent knows it, its model not in a database but made when it is asked for."""
    with DAG("dag", schedule=None) as dag:
        BaseOperator(task_id="plain")
        BaseOperator(task_id="told", on_success_callback=print)
        BaseOperator(task_id="mourned", on_failure_callback=print)
    data = DagSerialization.to_dict(dag)
    model = SimpleNamespace(data=data)
    monkeypatch.setattr(DBDagBag, "get_serialized_dag_model", lambda *_: model)
    known = KnownDags()
    read = DagSerialization.from_dict(data)
    known._dags[VERSION] = _CacheEntry(read, DIGEST, time.monotonic() + 1000)
    return known


def test_a_dag_is_sent_whole_once_and_then_as_its_hash(dags: KnownDags) -> None:
    model: Any = dags.get_serialized_dag_model(VERSION, MagicMock())
    assert model.dag.task_ids == ["plain", "told", "mourned"]
    first, second = model.data, model.data
    assert first["dag"]["dag_id"] == "dag"
    assert second == {"dag_hash": DIGEST}
    received = ReceivedDags()
    read = received.from_dict(first)
    assert read.task_ids == ["plain", "told", "mourned"]
    assert received.from_dict(second) is read


def test_a_dag_that_has_changed_is_sent_whole_again(dags: KnownDags) -> None:
    received = ReceivedDags()
    before = received.from_dict(dags.data(VERSION, MagicMock()))
    dags._dags[VERSION] = dags._dags[VERSION]._replace(dag_hash="another")
    after = dags.data(VERSION, MagicMock())
    assert after["dag_hash"] == "another"
    assert received.from_dict(after) is not before


def test_a_child_that_dropped_a_dag_gets_it_again(
    dags: KnownDags, monkeypatch: pytest.MonkeyPatch
) -> None:
    dags.data(VERSION, MagicMock())
    with pytest.raises(ValueError, match="version"):
        ReceivedDags().from_dict(dags.data(VERSION, MagicMock()))
    monkeypatch.setattr(triggerer, "RESEND_SECONDS", 0)
    again = ReceivedDags().from_dict(dags.data(VERSION, MagicMock()))
    assert again.task_ids == ["plain", "told", "mourned"]


def test_a_dag_that_is_gone_does_not_count_as_sent(
    dags: KnownDags, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as gone:
        gone.setattr(DBDagBag, "get_serialized_dag_model", lambda *_: None)
        assert dags.data(VERSION, MagicMock()) == {"dag_hash": DIGEST}
    assert "dag" in dags.data(VERSION, MagicMock())


@pytest.mark.parametrize(
    ("task_id", "state", "sent"),
    [
        ("plain", TaskInstanceState.SUCCESS, False),
        ("plain", TaskInstanceState.FAILED, False),
        ("told", TaskInstanceState.SUCCESS, True),
        ("told", TaskInstanceState.FAILED, False),
        ("mourned", TaskInstanceState.FAILED, True),
        ("mourned", TaskInstanceState.UP_FOR_RETRY, True),
        ("mourned", TaskInstanceState.SUCCESS, False),
        ("unknown", TaskInstanceState.SUCCESS, True),
    ],
)
def test_only_callbacks_that_a_task_has_are_asked_for(
    dags: KnownDags,
    monkeypatch: pytest.MonkeyPatch,
    task_id: str,
    state: TaskInstanceState,
    sent: bool,
) -> None:
    monkeypatch.setattr(DatabaseCallbackSink, "send", MagicMock())
    asked_for = DatabaseCallbackSink.send
    send_callbacks_that_exist(dags)
    instance = SimpleNamespace(dag_version_id=VERSION, task_id=task_id)
    request = TaskCallbackRequest.model_construct(ti=instance, task_callback_type=state)
    DatabaseCallbackSink().send(callback=request, session=MagicMock())
    assert asked_for.called is sent  # type: ignore[attr-defined]


def test_a_triggerer_is_prepared_before_it_has_a_child() -> None:
    """In a process of its own, whose Airflow stays as it was here."""
    env = os.environ | {"AIRFLOW__CORE__PLUGINS_FOLDER": str(ROOT / "include" / "plugins")}
    done = subprocess.run(
        [sys.executable, "-c", PARENT],
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines()[-1] == "KnownDags ReceivedDags"
