"""A triggerer for triggers that come and go by the hundred, as those of the model tasks do.

Airflow's triggerer is two processes: one has the database, its child runs the triggers. Some of
its habits do not suit tasks that are over within a second, and no option changes them:

- The two exchange triggers and events once a second, so that a chain of ten models waits half a
  minute. While model tasks wait, they do so as fast as they can here.
- The child's log goes through a socket. When that is full, the child stops until the parent reads;
  if the parent is just sending the child something long, both stand still for ever. Here an
  endless buffer lies between.
- The parent closes the log of a trigger when it hears that the trigger has finished, though the
  end of the log may still lie in the socket. Here the child says so when its log has been read.
- For each trigger, the parent reads the whole DAG and sends it to the child, which reads it again.
  Here both read a DAG once, and the child is told its hash after that.
- When a trigger ends its task, the parent asks the DAG processor to call the task's callbacks,
  which parses the DAG for that. Here it does not ask for a task that has none.
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import fcntl
import math
import os
import queue
import select
import struct
import termios
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, cast

import structlog
from airflow.callbacks.callback_requests import TaskCallbackRequest
from airflow.callbacks.database_callback_sink import DatabaseCallbackSink
from airflow.jobs import triggerer_job_runner
from airflow.jobs.triggerer_job_runner import TriggerRunner
from airflow.models.dagbag import DBDagBag
from airflow.serialization.serialized_objects import DagSerialization
from airflow.utils.state import TaskInstanceState

if TYPE_CHECKING:
    from uuid import UUID

    from airflow.callbacks.callback_requests import CallbackRequest
    from airflow.models.serialized_dag import SerializedDagModel
    from airflow.serialization.definitions.dag import SerializedDAG
    from sqlalchemy.orm import Session

PAUSE_SECONDS = 0.2
ROUNDS = 150
"""So often at most before Airflow's own loop has its turn, which looks after other things."""
LINGER_SECONDS = 5
"""So long after the last trigger in a hurry: the tasks that wait for its task come soon."""
PATIENCE_SECONDS = 5
RESEND_SECONDS = 5
"""So often a DAG is sent whole, though nothing is amiss: a child that dropped it knows it again
before the retry of a task that it failed for that."""


@cache
def prepare_parent() -> None:
    """Change what the parent sends to its child, which is yet to be made, and to others."""
    dags = KnownDags()
    # it makes a bag for each batch of triggers
    triggerer_job_runner.DBDagBag = lambda: dags  # type: ignore[attr-defined,assignment,misc]
    # the child is a fork
    triggerer_job_runner.DagSerialization = ReceivedDags()  # type: ignore[attr-defined,assignment]
    send_callbacks_that_exist(dags)


class KnownDags(DBDagBag):
    """The parent's DAGs. One that the child got last, and just now, is sent as its hash."""

    def __init__(self) -> None:
        super().__init__(load_op_links=False)
        self._sent_hash = ""
        self._sent_at = -math.inf

    def get_serialized_dag_model(
        self, version_id: UUID | str, session: Session
    ) -> SerializedDagModel | None:
        """Return what the parent asks of a version's model: its DAG and its data."""
        dag = self.get_dag(version_id, session)
        if dag is None:
            return None
        return cast("SerializedDagModel", DagToSend(self, version_id, session, dag))

    def data(self, version_id: UUID | str, session: Session) -> dict[str, Any]:
        """Return what the child needs to know the DAG. It is sent to it, in this order."""
        dag_hash, now = self._dags[version_id].dag_hash, time.monotonic()
        if dag_hash == self._sent_hash and now < self._sent_at + RESEND_SECONDS:
            return {"dag_hash": dag_hash}
        model = super().get_serialized_dag_model(version_id, session)
        if model is None or model.data is None:  # gone since: the child will say so
            return {"dag_hash": dag_hash}
        self._sent_hash, self._sent_at = dag_hash, now
        return {"dag_hash": dag_hash, **model.data}

    def have(self, callback: TaskCallbackRequest, session: Session) -> bool:
        """Whether a task has the callback that is asked for, or is not known."""
        dag = self.get_dag(callback.ti.dag_version_id, session)
        task = dag and dag.task_dict.get(callback.ti.task_id)
        if not task:
            return True
        if callback.task_callback_type == TaskInstanceState.SUCCESS:
            return task.has_on_success_callback
        return task.has_on_failure_callback or task.has_on_retry_callback


@dataclass(frozen=True)
class DagToSend:
    """What the parent asks of the model of a serialized DAG."""

    bag: KnownDags
    version_id: UUID | str
    session: Session
    dag: SerializedDAG

    @property
    def data(self) -> dict[str, Any]:
        """The serialized DAG, asked for only when it is sent."""
        return self.bag.data(self.version_id, self.session)


def send_callbacks_that_exist(dags: KnownDags) -> None:
    """Keep requests for callbacks of tasks that have none from the DAG processor."""
    send = DatabaseCallbackSink.send

    def send_if_it_exists(
        sink: DatabaseCallbackSink, callback: CallbackRequest, *, session: Session
    ) -> None:
        if not isinstance(callback, TaskCallbackRequest) or dags.have(callback, session):
            send(sink, callback, session=session)

    DatabaseCallbackSink.send = send_if_it_exists  # type: ignore[method-assign,assignment]


class ReceivedDags:
    """The child's DAGs, read when they come whole."""

    def __init__(self) -> None:
        self._last_hash = ""
        self._last: SerializedDAG | None = None

    def from_dict(self, data: dict[str, Any]) -> SerializedDAG:
        """Return the DAG that came with these data, or last came whole."""
        if self._last is None or data["dag_hash"] != self._last_hash:
            self._last = DagSerialization.from_dict(data)
            self._last_hash = data["dag_hash"]
        return self._last


@cache
def prepare_child(is_in_a_hurry: Callable[[], bool]) -> None:
    """Change the other habits of the triggerer in whose child this process is."""
    log: Any = getattr(structlog.get_config()["logger_factory"], "io", None)
    if log is not None:
        exchange_after_the_log(LogBuffer(log.fileno()))
    exchange_promptly(is_in_a_hurry)


def exchange_promptly(is_in_a_hurry: Callable[[], bool]) -> None:
    """Repeat the steps of the triggerer's loop without its pause while somebody is in a hurry."""
    last_step = TriggerRunner.cancel_triggers
    hurried_at = -math.inf

    async def cancel_triggers(runner: TriggerRunner) -> None:
        nonlocal hurried_at
        await last_step(runner)  # type: ignore[no-untyped-call]  # Airflow has no types
        for _ in range(ROUNDS):
            now = time.monotonic()
            if is_in_a_hurry():
                hurried_at = now
            if runner.stop or now > hurried_at + LINGER_SECONDS:
                return
            await asyncio.sleep(PAUSE_SECONDS)
            finished = await runner.cleanup_finished_triggers()
            await runner.sync_state_to_supervisor(finished)
            await runner.create_triggers()  # type: ignore[no-untyped-call]
            await last_step(runner)  # type: ignore[no-untyped-call]

    TriggerRunner.cancel_triggers = cancel_triggers  # type: ignore[method-assign]


class LogBuffer:
    """An endless buffer before a socket that is written to, so that writing never waits.

    What was written is passed on in order by a thread, and waits for the reader there.
    """

    def __init__(self, number: int) -> None:
        self._number = number
        self._far_end = os.dup(number)
        self._near_end, entry = os.pipe()
        os.dup2(entry, number)
        os.close(entry)
        self._lock = threading.Lock()
        self._held = 0
        self._chunks: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._writer = threading.Thread(target=self._pass_on, daemon=True)
        self._writer.start()
        threading.Thread(target=self._collect, daemon=True).start()
        atexit.register(self.close)

    @property
    def is_read(self) -> bool:
        """Whether all that was written has been read at the other end of the socket."""
        with self._lock:
            is_passed_on = self._held == 0 and _bytes(termios.FIONREAD, self._near_end) == 0
        return is_passed_on and _bytes(termios.TIOCOUTQ, self._far_end) == 0

    def close(self) -> None:
        """Pass on what is left, unless nobody reads any more."""
        with contextlib.suppress(OSError):  # closed already
            os.close(self._number)
        self._writer.join(PATIENCE_SECONDS)

    def _collect(self) -> None:
        chunk = b"-"
        while chunk:
            select.select([self._near_end], [], [])
            with self._lock:
                chunk = os.read(self._near_end, 1 << 16)
                self._held += len(chunk)
            self._chunks.put(chunk)

    def _pass_on(self) -> None:
        while chunk := self._chunks.get():
            size = len(chunk)
            while chunk:
                chunk = chunk[os.write(self._far_end, chunk) :]
            with self._lock:
                self._held -= size


def _bytes(request: int, number: int) -> int:
    """Ask how many bytes lie in a pipe (FIONREAD) or are unread in a socket (TIOCOUTQ)."""
    (size,) = struct.unpack("i", fcntl.ioctl(number, request, struct.pack("i", 0)))
    return int(size)


def exchange_after_the_log(log: LogBuffer) -> None:
    """Say what has happened to triggers only when their log has been read."""
    exchange = TriggerRunner.sync_state_to_supervisor

    async def sync_state_to_supervisor(runner: TriggerRunner, finished_ids: list[int]) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not log.is_read and time.monotonic() < deadline:
            await asyncio.sleep(0.01)
        await exchange(runner, finished_ids)

    TriggerRunner.sync_state_to_supervisor = (  # type: ignore[method-assign]
        sync_state_to_supervisor  # type: ignore[assignment]  # mypy sees another class
    )
