"""Writes what dbt does to ops.dbt_invocations and ops.dbt_node_runs while it does it.

dbt calls the recorder on each of its events; all that happens in dbt's thread is a filter and a
queue. A thread of the recorder's own writes batches and a heartbeat, over a connection of its own
that it opens anew whenever it is lost.
"""

from __future__ import annotations

import os
import queue
import re
import signal
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import psycopg
import structlog
from psycopg.types.json import Jsonb

from include.dbt_job.digests import Digest
from include.job import BadInputError, WarehouseSettings

log: structlog.stdlib.BoundLogger = structlog.get_logger()

WRITE_EVERY_SECONDS = 0.2
HEARTBEAT_SECONDS = 5
RECONNECT_SECONDS = 1
CLOSE_TIMEOUT_SECONDS = 60
FAILING_ROWS = 10
LOGGED = {"info", "warn", "error"}
NOT_LOGGED = {"LogStartLine"}

STATES = {
    "success": "success",
    "pass": "success",
    "warn": "warned",
    "partial success": "failed",
    "error": "failed",
    "runtime error": "failed",
    "fail": "failed",
    "skipped": "skipped",
    "no-op": "success",
}

# What Postgres and libpq say when the same statement may succeed the next time. dbt passes on the
# text alone, without its SQLSTATE.
PASSING_TROUBLE = re.compile(
    r"deadlock detected"
    r"|could not serialize access"
    r"|could not connect|connection to server|connection refused|timeout expired"
    r"|server closed the connection|terminating connection|connection already closed"
    r"|connection (was )?(closed|reset)|SSL (connection|SYSCALL)|could not receive data"
    r"|lock timeout|statement timeout"
    r"|the database system is (starting up|shutting down|in recovery mode)"
    r"|not currently accepting connections|too many (clients|connections)|connection slots"
    r"|(no space left on device|out of memory|out of shared memory)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class PlannedNode:
    """A node that dbt is about to run: to which model's task it belongs, and what it reads."""

    unique_id: str
    resource_type: str
    model: str
    parents: tuple[str, ...]


def is_retryable(message: str) -> bool:
    """Whether a node that failed with this message may succeed when it is run again."""
    return bool(PASSING_TROUBLE.search(message))


class Recorder:
    """Follows one dbt process, whose row in ops.dbt_invocations exists.

    Pass it to ``dbtRunner`` as callback. Use it as a context manager, and call :meth:`finish`
    with the result; without that the invocation counts as lost.

    Args:
        settings: Where the warehouse is.
        invocation_id: Row of ops.dbt_invocations.
        run_id: Run that the invocation belongs to.
        task_instance_id: Try of the Airflow task that waits for this process alone, if one does.
        describe: Finds a node that dbt starts without having been planned.
        compiled_sql: Finds the SQL of a node that has run.
        whole: Digests of the nodes that are built whole, by unique id.
        session: Settings with which the nodes are built, and under which a test has failed.
    """

    def __init__(
        self,
        settings: WarehouseSettings,
        invocation_id: int,
        run_id: str,
        *,
        task_instance_id: str | None = None,
        describe: Callable[[str, str], PlannedNode] | None = None,
        compiled_sql: Callable[[str], str | None] = lambda _unique_id: None,
        whole: Mapping[str, Digest] | None = None,
        session: Mapping[str, str] | None = None,
    ) -> None:
        self.failed: dict[str, str] = {}
        """Message of each node that failed, by unique id."""
        self.retryable: set[str] = set()
        self.counts: dict[str, int] = {}
        """Number of nodes in each state."""
        self.rows = 0
        self.whole: Mapping[str, Digest] = whole or {}
        """Digests of the nodes that are built whole, by unique id."""
        self._session = session or {}
        self._settings = settings
        self._invocation_id = invocation_id
        self._run_id = run_id
        self._task_instance_id = task_instance_id
        self._describe = describe
        self._compiled_sql = compiled_sql
        self._lines: dict[str, list[str]] = {}
        self._queue: queue.SimpleQueue[tuple[str, Mapping[str, Any]] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._write_all, name="dbt recorder", daemon=True)
        self._connection: psycopg.Connection | None = None
        self._is_over = False
        self._is_stopping = False

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self._queue.put(None)
        self._thread.join(CLOSE_TIMEOUT_SECONDS)
        if self._thread.is_alive():
            log.warning(
                "what dbt did could not be recorded in time", invocation=self._invocation_id
            )

    def plan(self, nodes: Sequence[PlannedNode]) -> None:
        """Record the nodes that dbt will run, as queued."""
        for node in nodes:
            self._queue.put((INSERT, self._planned(node)))

    def stop(self) -> None:
        """From now on nodes fail because the process is being stopped: they are interrupted."""
        self._is_stopping = True

    def finish(self, state: str, exit_status: int, message: str) -> None:
        """Record how the process ended; nodes that it left unfinished count as interrupted."""
        result = {"state": state, "exit_status": exit_status, "message": message}
        self._queue.put((INTERRUPT, self._key({})))
        self._queue.put((FINISH, self._key(result)))

    def __call__(self, event: Any) -> None:
        """Take an event of dbt's (an ``EventMsg``)."""
        node = getattr(event.data, "node_info", None)
        if node is None or not node.unique_id:
            return
        name = event.info.name
        if name == "NodeFinished":
            self._finish_node(node, event.data.run_result)
        elif name == "NodeStart":
            if self._describe:
                planned = self._describe(node.unique_id, node.resource_type)
                self._queue.put((INSERT, self._planned(planned)))
            self._queue.put((START, self._key({"unique_id": node.unique_id})))
        elif event.info.level in LOGGED and name not in NOT_LOGGED:
            self._lines.setdefault(node.unique_id, []).append(event.info.msg)

    def _finish_node(self, node: Any, result: Any) -> None:
        unique_id, message = node.unique_id, result.message
        state = STATES.get(result.status, "failed")
        if self._is_stopping and state in {"failed", "skipped"}:
            return
        self.counts[state] = self.counts.get(state, 0) + 1
        retryable = None
        if state == "failed":
            self.failed[unique_id] = message
            retryable = result.status != "fail" and is_retryable(message)
            if retryable:
                self.retryable.add(unique_id)
        is_table = state == "success" and node.resource_type != "test"
        rows = _rows_affected(result.adapter_response) if is_table else None
        self.rows += rows or 0
        finished = {
            "unique_id": unique_id,
            "state": state,
            "is_retryable": retryable,
            "message": message,
            "seconds": result.execution_time,
            "rows_affected": rows,
            "failures": result.num_failures if node.resource_type == "test" else None,
            "compiled_sql": self._compiled_sql(unique_id),
            "log_lines": self._lines.pop(unique_id, []),
        }
        self._queue.put((END, self._key(finished)))
        if state == "success" and unique_id in self.whole:
            self._queue.put((KEEP_DIGEST, self._built(unique_id, self.whole[unique_id])))

    def _built(self, unique_id: str, built: Digest) -> dict[str, Any]:
        return {
            "unique_id": unique_id,
            "digest": built.digest,
            "run_id": self._run_id,
            "parents": list(built.parents),
            "parent_digests": list(built.parents.values()),
        }

    def _key(self, values: Mapping[str, Any]) -> dict[str, Any]:
        return {"invocation_id": self._invocation_id, **values}

    def _planned(self, node: PlannedNode) -> dict[str, Any]:
        return self._key(
            {
                "run_id": self._run_id,
                "unique_id": node.unique_id,
                "resource_type": node.resource_type,
                "model": node.model,
                "parents": list(node.parents),
                "task_instance_id": self._task_instance_id,
            }
        )

    def _write_all(self) -> None:
        """Write batches until the queue ends, with a heartbeat at least every few seconds."""
        pending: list[tuple[str, Mapping[str, Any]]] = []
        beat_at = 0.0
        ended = False
        while not ended or pending:
            ended = self._collect(pending) or ended
            try:
                connection = self._connect()
                self._write(connection, pending)
                pending.clear()
                if not (ended or self._is_over) and time.monotonic() > beat_at:
                    self._beat(connection)
                    beat_at = time.monotonic() + HEARTBEAT_SECONDS
            except psycopg.OperationalError as error:
                log.warning("the recorder lost its connection", error=str(error).strip())
                self._connection = None
                time.sleep(RECONNECT_SECONDS)
            except psycopg.Error:
                self._write_singly(pending)
                pending.clear()
        if self._connection:
            self._connection.close()

    def _collect(self, pending: list[tuple[str, Mapping[str, Any]]]) -> bool:
        """Move what is queued, waiting a moment for it; return whether that was the end."""
        try:
            item = self._queue.get(timeout=WRITE_EVERY_SECONDS)
            while item is not None:
                pending.append(item)
                item = self._queue.get_nowait()
        except queue.Empty:
            return False
        return True

    def _connect(self) -> psycopg.Connection:
        if self._connection is None or self._connection.closed:
            self._connection = self._settings.connect()
            self._connection.autocommit = True
            self._connection.execute("set statement_timeout = '30s'")
            for name, value in self._session.items():
                self._connection.execute("select set_config(%s, %s, false)", (name, value))
        return self._connection

    def _write(
        self, connection: psycopg.Connection, items: Sequence[tuple[str, Mapping[str, Any]]]
    ) -> None:
        """Write in order; everything here may be written twice."""
        if not items:
            return
        with connection.transaction(), connection.pipeline():
            for statement, values in items:
                connection.execute(statement, values)
        for statement, values in items:
            self._is_over |= statement == FINISH
            if statement == END and values["failures"] and values["compiled_sql"]:
                self._write_failing_rows(connection, values)

    def _write_singly(self, items: Sequence[tuple[str, Mapping[str, Any]]]) -> None:
        """Write what can be written; one value that Postgres refuses must not cost the others."""
        for item in items:
            try:
                self._write(self._connect(), [item])
            except psycopg.Error as error:
                node = item[1].get("unique_id", "the invocation")
                log.error("not recorded", node=node, error=str(error).strip())

    @staticmethod
    def _write_failing_rows(connection: psycopg.Connection, values: Mapping[str, Any]) -> None:
        failing = f"(\n{values['compiled_sql']}\n) as failing limit {FAILING_ROWS}"
        query = f"select jsonb_agg(to_jsonb(shown)) from (select * from {failing}) as shown"  # noqa: S608
        try:
            [(rows,)] = connection.execute(query.encode()).fetchall()
        except psycopg.Error as error:
            if connection.broken:
                raise
            log.warning("failing rows not kept", node=values["unique_id"], error=str(error).strip())
            return
        connection.execute(KEEP_FAILING_ROWS, {**values, "failing_rows": Jsonb(rows)})

    def _beat(self, connection: psycopg.Connection) -> None:
        """Give a sign of life; stop the process if its work was given to another meanwhile."""
        beat = connection.execute(HEARTBEAT, self._key({}))
        if beat.rowcount == 0:
            self._is_over = True
            log.error(
                "this invocation was given up for lost, and another may be at work: stopping",
                invocation=self._invocation_id,
            )
            os.kill(os.getpid(), signal.SIGTERM)


def begin_invocation(
    settings: WarehouseSettings,
    *,
    invocation_id: int | None,
    run_id: str,
    mode: str,
    models: Sequence[str],
    job_run_id: int | None = None,
) -> int:
    """Take over the invocation that was requested, or make a new one; return its id.

    Raises:
        BadInputError: the invocation was given up before this process came to it.
    """
    with settings.connect() as connection:
        if invocation_id is None:
            cursor = connection.execute(
                "insert into ops.dbt_invocations"
                " (run_id, mode, models, state, job_run_id, started_at, heartbeat_at)"
                " values (%s, %s, %s, 'running', %s, clock_timestamp(), clock_timestamp())"
                " returning invocation_id",
                (run_id, mode, list(models), job_run_id),
            )
        else:
            cursor = connection.execute(
                "update ops.dbt_invocations set state = 'running', job_run_id = %s,"
                " started_at = clock_timestamp(), heartbeat_at = clock_timestamp()"
                " where invocation_id = %s and state = 'requested' returning invocation_id",
                (job_run_id, invocation_id),
            )
        row = cursor.fetchone()
    if row is None:
        raise BadInputError(
            f"dbt invocation {invocation_id} in ops.dbt_invocations is not waiting for a process:"
            " it was given up, or has one; clear the model's task to build it again"
        )
    return int(row[0])


def _rows_affected(adapter_response: Any) -> int | None:
    fields = adapter_response.fields if adapter_response is not None else {}
    if "rows_affected" not in fields:
        return None
    rows = int(
        float(fields["rows_affected"].number_value or fields["rows_affected"].string_value or 0)
    )
    return rows if rows >= 0 else None


INSERT = (
    "insert into ops.dbt_node_runs"
    " (invocation_id, run_id, unique_id, resource_type, model, parents, task_instance_id)"
    " values (%(invocation_id)s, %(run_id)s, %(unique_id)s, %(resource_type)s, %(model)s,"
    " %(parents)s, %(task_instance_id)s) on conflict (invocation_id, unique_id) do nothing"
)
START = (
    "update ops.dbt_node_runs set state = 'running', started_at = clock_timestamp()"
    " where invocation_id = %(invocation_id)s and unique_id = %(unique_id)s and state = 'queued'"
)
END = (
    "update ops.dbt_node_runs set state = %(state)s, is_retryable = %(is_retryable)s,"
    " message = %(message)s, finished_at = clock_timestamp(), seconds = %(seconds)s,"
    " rows_affected = %(rows_affected)s, failures = %(failures)s,"
    " compiled_sql = %(compiled_sql)s, log_lines = %(log_lines)s"
    " where invocation_id = %(invocation_id)s and unique_id = %(unique_id)s"
    " and state in ('queued', 'running')"
)
# what was built from a table that older code made is not what this code makes
KEEP_DIGEST = (
    "insert into ops.dbt_models_built (model, digest, run_id)"
    " select %(unique_id)s, %(digest)s, %(run_id)s where not exists ("
    " select from unnest(%(parents)s::text[], %(parent_digests)s::text[]) as parent (model, digest)"
    " left join ops.dbt_models_built as built on parent.model = built.model"
    " where built.digest is distinct from parent.digest)"
    " on conflict (model) do update set digest = excluded.digest, run_id = excluded.run_id,"
    " built_at = excluded.built_at"
)
KEEP_FAILING_ROWS = (
    "update ops.dbt_node_runs set failing_rows = %(failing_rows)s"
    " where invocation_id = %(invocation_id)s and unique_id = %(unique_id)s"
)
INTERRUPT = (
    "update ops.dbt_node_runs set state = 'interrupted', finished_at = clock_timestamp()"
    " where invocation_id = %(invocation_id)s and state in ('queued', 'running')"
)
HEARTBEAT = (
    "update ops.dbt_invocations set heartbeat_at = clock_timestamp()"
    " where invocation_id = %(invocation_id)s and state = 'running'"
)
FINISH = (
    "update ops.dbt_invocations set state = %(state)s, exit_status = %(exit_status)s,"
    " message = %(message)s, finished_at = clock_timestamp()"
    " where invocation_id = %(invocation_id)s and state = 'running'"
)
