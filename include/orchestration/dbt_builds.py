"""The dbt builds of a DAG run: one process at a time, for the models whose tasks wait.

All model tasks of a run share one :class:`RunBuilds`, which lives in the triggerer. It reads
ops.dbt_node_runs four times a second and, whenever tasks wait and no dbt process is at work for the
run, starts one in ECS. What is to be built follows from the tasks themselves, so a first run, a
retry, a cleared task, a killed process and a restarted triggerer are all the same to it. All of its
memory is in ops.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from graphlib import TopologicalSorter
from typing import NamedTuple

import psycopg
import structlog
from airflow.sdk.execution_time.task_runner import RuntimeTaskInstance

from include.orchestration import warehouse
from include.orchestration.dbt_results import NodeRun
from include.orchestration.ecs import EcsJob
from include.orchestration.run_window import RunWindow

log = structlog.get_logger()

JOB = "dbt"
POLL_SECONDS = 0.25
ECS_CHECK_SECONDS = 2
STATES_CHECK_SECONDS = 1
RECONNECT_SECONDS = 2
HEARTBEAT_TIMEOUT_SECONDS = 60
PROCESSES_PER_TRY = 3
"""So many dbt processes may end under a model before its task fails."""

PENDING = {None, "scheduled", "queued", "restarting"}
"""States of a task that will follow its model once its upstream tasks have succeeded."""
AVAILABLE = {"success", "skipped"}


class ModelState(NamedTuple):
    """How a model and its tests stand in a run, as far as no task has ended with them."""

    model: str
    is_over: bool
    """Nothing of it is queued or running, and it was built or something failed."""
    is_built: bool
    is_running: bool
    interruptions: int
    """dbt processes that ended while they had this model to build."""


class Invocation(NamedTuple):
    """The newest dbt process of a run."""

    invocation_id: int
    models: list[str]
    state: str
    exit_status: int | None
    message: str | None
    ecs_task_arn: str | None
    requested_at: datetime
    finished_at: datetime | None
    has_nodes: bool
    """Whether it came so far as to say what it will run."""
    fruitless: int
    """Processes, this one included, that were lost one after the other before they had a plan."""
    is_unstarted: bool
    """Requested long ago, and no task is known."""
    is_silent: bool
    """Its heartbeat is overdue."""

    @property
    def is_active(self) -> bool:
        """Whether it is still to end."""
        return self.state in {"requested", "running"}


@dataclass(frozen=True)
class Status:
    """One look at the builds of a run."""

    read_at: datetime
    models: Mapping[str, ModelState]
    claimed: Mapping[str, set[str]]
    """By model, the tries of its task that have ended with a build."""
    invocation: Invocation | None


@dataclass(eq=False)
class RunBuilds:
    """The dbt builds of one DAG run.

    Args:
        upstream: By model, the models whose tasks are directly upstream of its task.
        task_ids: By model, its task.
    """

    dag_id: str
    run_id: str
    window: RunWindow
    graph_digest: str | None
    task_ids: Mapping[str, str]
    upstream: Mapping[str, Sequence[str]]
    waiting: set[str] = field(default_factory=set)
    """Models whose tasks wait in this triggerer."""
    succeeded: set[str] = field(default_factory=set)
    """Models whose tasks have ended well here; Airflow may not know it yet."""
    _connection: psycopg.AsyncConnection | None = None
    _ecs_checked_at: float = 0
    _states_checked_at: float = 0
    _followed: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def follow(self) -> AsyncIterator[Status]:
        """Look at the builds again and again, and see that what is waited for is built.

        When the last task of a run has left while the next one comes, Airflow opens a second
        stream before it has closed the first, which would take the connection with it.
        """
        async with self._followed:
            preparation = asyncio.create_task(asyncio.to_thread(ecs_job))
            preparation.add_done_callback(_heed_later)
            try:
                while True:
                    try:
                        status = await self._read()
                        yield status
                        await self._tend(status)
                    except psycopg.OperationalError as error:
                        log.warning("the warehouse does not answer", error=str(error).strip())
                        await self._disconnect()
                        await asyncio.sleep(RECONNECT_SECONDS)
                    await asyncio.sleep(POLL_SECONDS)
            finally:
                await self._disconnect()

    async def claim(self, model: str, task_instance_id: str) -> list[NodeRun]:
        """Take what was recorded of a model as the result of a try of its task.

        Returns what that try has taken, now or before; nothing if it could not be asked.
        """
        try:
            connection = await self._connect()
            await connection.execute(CLAIM, (task_instance_id, self.run_id, model))
            cursor = await connection.execute(READ_CLAIMED, (self.run_id, model, task_instance_id))
            return [NodeRun(*row) for row in await cursor.fetchall()]
        except psycopg.OperationalError:
            return []

    async def _read(self) -> Status:
        connection = await self._connect()
        # first: of a process that has ended by now, the others show all that it did
        newest = await connection.execute(
            READ_INVOCATION, {"run_id": self.run_id, "timeout": HEARTBEAT_TIMEOUT_SECONDS}
        )
        models = await connection.execute(READ_MODELS, {"run_id": self.run_id})
        claims = await connection.execute(READ_CLAIMS, (self.run_id,))
        clock = await connection.execute("select clock_timestamp()")
        states = [ModelState(*row) for row in await models.fetchall()]
        invocations = [Invocation(*row) for row in await newest.fetchall()]
        [(read_at,)] = await clock.fetchall()
        return Status(
            read_at=read_at,
            models={state.model: state for state in states},
            claimed={model: set(ids) for model, ids in await claims.fetchall()},
            invocation=invocations[0] if invocations else None,
        )

    async def _tend(self, status: Status) -> None:
        """Start a process if one is needed, or see whether the one at work is alive."""
        now = asyncio.get_running_loop().time()
        invocation = status.invocation
        if invocation and invocation.is_active:
            if now > self._ecs_checked_at + ECS_CHECK_SECONDS:
                self._ecs_checked_at = now
                await self._check(invocation)
            return
        wanted = {model for model in self.waiting if not _ends(status, model)}
        if wanted and now > self._states_checked_at + STATES_CHECK_SECONDS:
            self._states_checked_at = now
            models = await self._choose(status, wanted)
            # tasks that fail with this very look have left meanwhile
            if models and wanted & self.waiting:
                await self._start(models)

    async def _choose(self, status: Status, wanted: set[str]) -> list[str]:
        """Return the models to build, in order.

        A model that failed is built alone, so that nothing is built on it before it is good.
        """
        failed = await self._last_failed(wanted)
        if failed:
            return sorted(failed)
        states = await asyncio.to_thread(
            RuntimeTaskInstance.get_task_states,
            dag_id=self.dag_id,
            run_ids=[self.run_id],
            task_ids=list(self.task_ids.values()),
        )
        by_task = states.get(self.run_id, {})
        return choose_models(
            {model: by_task.get(task_id) for model, task_id in self.task_ids.items()},
            self.upstream,
            wanted=wanted,
            built={model for model, state in status.models.items() if state.is_built},
            succeeded=self.succeeded,
            claimed=set(status.claimed),
        )

    async def _last_failed(self, models: set[str]) -> set[str]:
        connection = await self._connect()
        cursor = await connection.execute(LAST_FAILED, (self.run_id, list(models)))
        return {row[0] for row in await cursor.fetchall()}

    async def _start(self, models: Sequence[str]) -> None:
        connection = await self._connect()
        cursor = await connection.execute(REQUEST, (self.run_id, list(models)))
        row = await cursor.fetchone()
        if row is None:
            return  # another triggerer was faster
        invocation_id = row[0]
        command = [
            f"--start-date={self.window.start_date}",
            f"--end-date={self.window.end_date}",
            f"--run-id={self.run_id}",
            f"--invocation-id={invocation_id}",
        ]
        if set(models) != set(self.task_ids):
            command.append(f"--models={','.join(models)}")
        if self.graph_digest:
            command.append(f"--graph-digest={self.graph_digest}")
        try:
            ecs = await asyncio.to_thread(ecs_job)
            arn = await asyncio.to_thread(ecs.start, command, f"{JOB}/{invocation_id}")
        except Exception as error:  # noqa: BLE001 - whatever it is, the waiting tasks must hear of it
            await self._give_up(invocation_id, f"ECS did not start dbt: {_one_line(error)}")
            return
        await connection.execute(
            "update ops.dbt_invocations set ecs_task_arn = %s where invocation_id = %s",
            (arn, invocation_id),
        )

    async def _check(self, invocation: Invocation) -> None:
        """Give up an invocation that ended without a word, or says nothing any more."""
        arn = invocation.ecs_task_arn
        if arn is None:
            if invocation.is_unstarted or invocation.is_silent:
                await self._give_up(invocation.invocation_id, "no ECS task is known for it")
            return
        try:
            ecs = await asyncio.to_thread(ecs_job)
            task = await asyncio.to_thread(ecs.state, arn)
            if task.is_stopped:
                await self._give_up(invocation.invocation_id, f"the ECS task ended: {task.reason}")
            elif invocation.is_silent:
                reason = f"no sign of life for {HEARTBEAT_TIMEOUT_SECONDS} s"
                await asyncio.to_thread(ecs.stop, arn, reason)
                await self._give_up(invocation.invocation_id, reason)
        except psycopg.Error:
            raise
        except Exception as error:  # noqa: BLE001 - ECS out of reach says nothing about the task
            log.warning("ECS does not answer", error=_one_line(error))
            ecs_job.cache_clear()

    async def _give_up(self, invocation_id: int, message: str) -> None:
        connection = await self._connect()
        await connection.execute(GIVE_UP, (message, invocation_id))

    async def _connect(self) -> psycopg.AsyncConnection:
        if self._connection is None or self._connection.closed:
            self._connection = await warehouse.connect()
        return self._connection

    async def _disconnect(self) -> None:
        if self._connection is not None:
            await self._connection.close()
            self._connection = None


@cache
def ecs_job() -> EcsJob:
    """Return the dbt job in ECS. A client takes half a second to make, and serves every run."""
    return EcsJob(JOB)


def choose_models(
    states: Mapping[str, str | None],
    upstream: Mapping[str, Sequence[str]],
    *,
    wanted: set[str],
    built: set[str],
    succeeded: set[str],
    claimed: set[str],
) -> list[str]:
    """Return what one dbt process should build, every model after those that it reads.

    That is what is waited for, and what will be waited for when that is there: tasks that are to
    run and have nothing above them but what is built, or about to be.

    Args:
        states: State of each model's task.
        upstream: Models directly above each model.
        wanted: Models that tasks wait for.
        built: Models that were built for tasks that have yet to ask for them.
        succeeded: Models whose tasks have succeeded; one that is to run was cleared since.
        claimed: Models with which a task of the run has ended before: when such a task is deferred
            and not waited for here, it is about to end.
    """
    chosen: dict[str, None] = {}
    ready: set[str] = set()
    for model in TopologicalSorter(upstream).static_order():
        state, parents = states[model], upstream[model]
        is_to_run = state in PENDING or (state == "deferred" and model not in claimed)
        if model in wanted:
            chosen[model] = None
        elif state in AVAILABLE or (model in succeeded and state not in PENDING):
            ready.add(model)
        elif is_to_run and all(parent in ready or parent in chosen for parent in parents):
            if model in built and not any(parent in chosen for parent in parents):
                ready.add(model)
            else:
                chosen[model] = None
    return list(chosen)


def _heed_later(preparation: asyncio.Task[EcsJob]) -> None:
    """Leave an error to whoever needs the job, and meets it again."""
    if not preparation.cancelled():
        preparation.exception()


def _ends(status: Status, model: str) -> bool:
    """Whether the task of a model ends with this look, for better or worse."""
    state = status.models.get(model)
    return state is not None and (state.is_over or state.interruptions >= PROCESSES_PER_TRY)


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__


READ_MODELS = """
select
    model,
    not bool_or(state in ('queued', 'running')) and (
        bool_or(state = 'failed') or bool_and(state in ('success', 'warned'))
    ) as is_over,
    bool_and(state in ('success', 'warned')) as is_built,
    bool_or(state = 'running') as is_running,
    (
        select count(distinct ended.invocation_id) from ops.dbt_node_runs as ended
        where ended.run_id = %(run_id)s and ended.model = dbt_current_node_runs.model
            and ended.task_instance_id is null and ended.state = 'interrupted'
    ) as interruptions
from ops.dbt_current_node_runs
where run_id = %(run_id)s
group by model
having bool_or(resource_type <> 'test')
"""
READ_CLAIMS = """
select model, array_agg(distinct task_instance_id::text) from ops.dbt_node_runs
where run_id = %s and task_instance_id is not null
group by model
"""
READ_INVOCATION = """
select
    invocation_id, models, state, exit_status, message, ecs_task_arn, requested_at, finished_at,
    exists (select from ops.dbt_node_runs where invocation_id = newest.invocation_id) as has_nodes,
    (
        select count(*) from ops.dbt_invocations as lost
        where lost.run_id = newest.run_id and lost.mode = newest.mode and lost.state = 'lost'
            and lost.invocation_id > (
                select coalesce(max(invocation_id), 0) from ops.dbt_node_runs
                where run_id = newest.run_id
            )
    ) as fruitless,
    state = 'requested' and requested_at < clock_timestamp() - make_interval(secs => %(timeout)s)
        as is_unstarted,
    coalesce(heartbeat_at < clock_timestamp() - make_interval(secs => %(timeout)s), false)
        as is_silent
from ops.dbt_invocations as newest
where run_id = %(run_id)s and mode = 'watch'
order by invocation_id desc
limit 1
"""
LAST_FAILED = """
select model from (
    select distinct on (unique_id) model, state from ops.dbt_node_runs
    where run_id = %s and model = any(%s) and resource_type <> 'test'
    order by unique_id, node_run_id desc
) as newest
where state = 'failed'
"""
REQUEST = """
insert into ops.dbt_invocations (run_id, mode, models) values (%s, 'watch', %s)
on conflict do nothing returning invocation_id
"""
GIVE_UP = """
with given_up as (
    update ops.dbt_invocations set state = 'lost', message = %s, finished_at = clock_timestamp()
    where invocation_id = %s and state in ('requested', 'running')
    returning invocation_id
)
update ops.dbt_node_runs set state = 'interrupted', finished_at = clock_timestamp()
from given_up
where dbt_node_runs.invocation_id = given_up.invocation_id and state in ('queued', 'running')
"""
CLAIM = """
update ops.dbt_node_runs set task_instance_id = %s
where run_id = %s and model = %s and task_instance_id is null and state <> 'queued'
"""
READ_CLAIMED = """
select distinct on (unique_id)
    unique_id, resource_type, state, invocation_id, is_retryable, message, started_at, finished_at,
    seconds::float8, rows_affected, failures, failing_rows, compiled_sql, log_lines
from ops.dbt_node_runs
where run_id = %s and model = %s and task_instance_id = %s
order by unique_id, node_run_id desc
"""
