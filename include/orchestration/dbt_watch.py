"""A model's task that no worker ever sees: it follows its model from the triggerer."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Hashable
from datetime import datetime
from typing import Any, ClassVar
from weakref import WeakValueDictionary

from airflow.sdk import BaseOperator, Context
from airflow.sdk.definitions.param import ParamsDict
from airflow.sdk.exceptions import AirflowException, AirflowFailException
from airflow.triggers.base import (
    BaseEventTrigger,
    StartTriggerArgs,
    TaskFailedEvent,
    TaskSuccessEvent,
    TriggerEvent,
)

from include.orchestration.dbt_builds import PROCESSES_PER_TRY, RunBuilds, Status
from include.orchestration.dbt_manifest import read_descriptions
from include.orchestration.dbt_results import ModelResult
from include.orchestration.ecs import BAD_INPUT
from include.orchestration.run_window import run_window

log = logging.getLogger(__name__)


class WatchedModelOperator(BaseOperator):
    """Ends as a model of the dbt build that is under way for the DAG run, its tests included.

    Args:
        model: Name of the model, seed or snapshot.
        graph_digest: Digest of the dbt graph that the DAG was made from.
    """

    ui_color = "#ffe5db"
    start_from_trigger = True

    def __init__(self, *, model: str, graph_digest: str | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        # the DAG's own are enough: the triggerer reads all of the DAG for each of its tasks
        self.params = ParamsDict()
        self.model = model
        self.graph_digest = graph_digest
        self.start_trigger_args = StartTriggerArgs(
            trigger_cls=f"{ModelTrigger.__module__}.{ModelTrigger.__qualname__}",
            trigger_kwargs={"model": model, "graph_digest": graph_digest},
            next_method="fail",
        )

    def execute(self, context: Context) -> None:  # noqa: ARG002
        """Follow the model from the triggerer, where the scheduler has not seen to that."""
        self.defer(trigger=ModelTrigger(self.model, self.graph_digest), method_name="fail")

    def fail(self, context: Context, event: Any = None) -> None:  # noqa: ARG002
        """End a task that a retry cannot mend.

        Raises:
            AirflowFailException: always, with the trigger's message.
        """
        raise AirflowFailException(event)


class TaskFailsOnWorker(TriggerEvent):
    """Resumes the task on a worker, which fails it past its retries."""

    def __init__(self, message: str) -> None:
        super().__init__(message)  # type: ignore[no-untyped-call]


class ModelTrigger(BaseEventTrigger):
    """Waits until a model and its tests have been built for this try of the task.

    All triggers of a run share the poll of their :class:`RunBuilds`.
    """

    runs: ClassVar[WeakValueDictionary[tuple[str, str], RunBuilds]] = WeakValueDictionary()

    def __init__(self, model: str, graph_digest: str | None = None) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.model = model
        self.graph_digest = graph_digest
        self._builds: RunBuilds | None = None
        self._began_at: datetime | None = None
        self._told: set[str] = set()
        self._result: ModelResult | None = None

    def serialize(self) -> tuple[str, dict[str, Any]]:
        """Return the class path and the arguments; those of a live trigger also name its run."""
        arguments = {"model": self.model, "graph_digest": self.graph_digest}
        run = {"dag_id": self._builds.dag_id, "run_id": self._builds.run_id} if self._builds else {}
        return f"{type(self).__module__}.{type(self).__qualname__}", {**arguments, **run}

    def shared_stream_key(self) -> Hashable:
        """Return the DAG run: its tasks share one poll."""
        # what it imports only a triggerer has
        from include.orchestration.triggerer import prepare_child  # noqa: PLC0415

        prepare_child(models_are_waiting)
        instance: Any = self.task_instance
        key = (instance.dag_id, instance.run_id)
        self._builds = self.runs.get(key)
        if self._builds is None:
            self._builds = self.runs[key] = builds_of(instance, self.graph_digest)
        return key

    @classmethod
    async def open_shared_stream(cls, kwargs: dict[str, Any]) -> AsyncIterator[Status]:
        """Follow the builds of the run that ``kwargs`` name."""
        async for status in cls.runs[kwargs["dag_id"], kwargs["run_id"]].follow():
            yield status

    async def filter_shared_stream(
        self, shared_stream: AsyncIterator[Status]
    ) -> AsyncIterator[TriggerEvent]:
        """End the task when its model is built, has failed, or cannot be built."""
        builds, model = self._builds, self.model
        assert builds is not None  # noqa: S101 - the key was asked for first
        builds.waiting.add(model)
        try:
            async for status in shared_stream:
                event = await self._event(builds, status)
                if event is not None:
                    builds.waiting.discard(model)
                    yield event
                    if self._result and not isinstance(event, TaskFailsOnWorker):
                        await asyncio.to_thread(emit_lineage, self._result, self.task_instance)
                    return
        finally:
            builds.waiting.discard(model)

    async def run(self) -> AsyncIterator[TriggerEvent]:
        """Follow the builds alone. Airflow comes here only if :meth:`shared_stream_key` failed."""
        self.shared_stream_key()
        assert self._builds is not None  # noqa: S101 - it has just been set
        async for event in self.filter_shared_stream(self._builds.follow()):
            yield event

    async def _event(self, builds: RunBuilds, status: Status) -> TriggerEvent | None:
        """Return how the task ends, or None if it goes on."""
        self._began_at = self._began_at or status.read_at
        self._tell(status)
        instance: Any = self.task_instance
        task_try = str(instance.id)
        state = status.models.get(self.model)
        if (state and state.is_over) or task_try in status.claimed.get(self.model, ()):
            # with its rows claimed, a model that waits would look like one that is to be built
            builds.waiting.discard(self.model)
            nodes = await builds.claim(self.model, task_try)
            if not nodes:
                builds.waiting.add(self.model)
                return None
            self._result = ModelResult.of(self.model, nodes)
            return self._conclude(builds, self._result)
        if state and state.interruptions >= PROCESSES_PER_TRY:
            builds.waiting.discard(self.model)
            await builds.claim(self.model, task_try)
            reason = status.invocation.message if status.invocation else None
            return self._fail(
                f"{state.interruptions} dbt processes ended before they had built {self.model}. "
                f"The last: {reason}",
                is_retryable=True,
            )
        broken = status.invocation
        if (
            broken
            and self.model in broken.models
            and broken.finished_at
            and broken.finished_at > self._began_at
            and not broken.has_nodes
            and (broken.state == "failed" or broken.fruitless >= PROCESSES_PER_TRY)
        ):
            return self._fail(
                f"dbt did not come to {self.model}: {broken.message}",
                is_retryable=broken.exit_status != BAD_INPUT,
            )
        return None

    def _conclude(self, builds: RunBuilds, result: ModelResult) -> TriggerEvent:
        result.log(self.log)
        if result.failed:
            return self._fail(result.message, is_retryable=result.is_retryable)
        builds.succeeded.add(self.model)
        return TaskSuccessEvent(xcoms={"return_value": result.numbers})

    def _fail(self, message: str, *, is_retryable: bool) -> TriggerEvent:
        """Fail the task, past its retries where they cannot help: a worker has to say so."""
        self.log.error("%s", message)
        return TaskFailedEvent() if is_retryable else TaskFailsOnWorker(message)

    def _tell(self, status: Status) -> None:
        """Log what happens to the model, once."""
        news = self._news(status)
        if news and news not in self._told:
            self._told.add(news)
            self.log.info("%s", news)

    def _news(self, status: Status) -> str:
        state, invocation = status.models.get(self.model), status.invocation
        if invocation is None or self._began_at is None:
            return ""
        number = invocation.invocation_id
        if not invocation.is_active:
            since = invocation.finished_at and invocation.finished_at > self._began_at
            return f"dbt invocation {number}: {invocation.message}" if since else ""
        if state and state.is_running:
            return f"dbt invocation {number} is building {self.model}"
        if invocation.state == "requested":
            return f"dbt invocation {number} is being started in ECS"
        return f"dbt invocation {number} is at work; its ECS task is {invocation.ecs_task_arn}"


def models_are_waiting() -> bool:
    """Whether a model's task waits in this triggerer."""
    return any(builds.waiting for builds in ModelTrigger.runs.values())


def emit_lineage(result: ModelResult, task_instance: Any) -> None:
    """Send the OpenLineage events that a worker would send. Waits for the transport."""
    # a fifth of a second, which the triggerer's event loop does not have
    from include.orchestration.openlineage_events import emit_model_events  # noqa: PLC0415

    try:
        described = result.node and read_descriptions().get(result.node.unique_id)
    except AirflowException as error:  # lineage must not fail what it tells about
        log.warning("no OpenLineage events of %s: %s", result.model, error)
        return
    if described:
        emit_model_events(result, task_instance, described)


def builds_of(instance: Any, graph_digest: str | None) -> RunBuilds:
    """Return the builds of the run of a task instance that was deserialized with its DAG."""
    context = instance.get_template_context()
    dag = instance.task.dag
    models = {
        task.task_id: task.task_id.rpartition(".")[2]
        for task in dag.tasks
        if task.start_from_trigger
    }
    return RunBuilds(
        dag_id=instance.dag_id,
        run_id=instance.run_id,
        window=run_window(context["dag_run"], context["params"]),
        graph_digest=graph_digest,
        task_ids={model: task_id for task_id, model in models.items()},
        upstream={
            model: [models[up] for up in dag.get_task(task_id).upstream_task_ids if up in models]
            for task_id, model in models.items()
        },
    )
