"""What is killed in the middle of a build: dbt, its ECS task, Airflow, the warehouse."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Callable
from typing import TYPE_CHECKING

import psutil
import pytest

from tests.faults.dbt.conftest import wait_until

if TYPE_CHECKING:
    from tests.faults.dbt.conftest import DbtPipeline, Run, Undisturbed

pytestmark = [
    pytest.mark.xdist_group("dbt faults"),  # one platform for all of them
    pytest.mark.timeout(1800),
]

HELD = "prep_team_games"


def arn_of(run: Run) -> str:
    """The ECS task of the newest dbt process of a run."""
    return str(wait_until(lambda: run.invocations[-1].ecs_task_arn))


def all_tried_once(run: Run) -> bool:
    """Whether every model's task succeeded with its first try."""
    return {run.tasks[name] for name in run.pipeline.task_ids} == {("success", 1)}


def kill_dbt(pipeline: DbtPipeline, run: Run) -> None:
    """End the process as the kernel does when memory runs out."""
    pipeline.process(arn_of(run)).send_signal(signal.SIGKILL)


def stop_task(pipeline: DbtPipeline, run: Run) -> None:
    """End the ECS task as a deployment or an operator does."""
    pipeline.stop_task(arn_of(run))


@pytest.mark.parametrize("end", [kill_dbt, stop_task])
def test_build_that_is_ended_is_resumed_without_building_anything_again(
    pipeline: DbtPipeline,
    undisturbed: Undisturbed,
    end: Callable[[DbtPipeline, Run], None],
) -> None:
    with pipeline.held(HELD):
        run = pipeline.start()
        pipeline.wait_until_held()
        wait_until(lambda: run.nodes("success"))
        end(pipeline, run)
        wait_until(lambda: run.invocations[0].state not in {"requested", "running"})
    assert run.wait() == "success"
    first, second = run.invocations
    assert first.state in {"lost", "failed"}
    assert HELD in second.models
    assert {node.state for node in run.nodes("interrupted", "failed")} == {"interrupted"}
    assert all_tried_once(run)
    undisturbed.equals(run)


@pytest.mark.parametrize("component", ["airflow-triggerer", "airflow-scheduler"])
def test_build_outlives_a_killed_airflow_process(
    pipeline: DbtPipeline, undisturbed: Undisturbed, component: str
) -> None:
    with pipeline.held(HELD):
        run = pipeline.start()
        pipeline.wait_until_held()
        pipeline.kill(component)
        pipeline.up()
    assert run.wait() == "success"
    assert [invocation.state for invocation in run.invocations] == ["success"]
    assert all_tried_once(run)
    undisturbed.equals(run)


def test_lost_warehouse_costs_a_retry_of_what_was_in_flight(
    pipeline: DbtPipeline, undisturbed: Undisturbed
) -> None:
    """The warehouse's server also holds Airflow's metadata, so Airflow goes down with it."""
    with pipeline.held(HELD):
        run = pipeline.start()
        pipeline.wait_until_held()
        pipeline.kill("postgres")
        pipeline.up()
    assert run.wait() == "success"
    failed = {node.model for node in run.nodes("failed")}
    assert HELD in failed
    assert {name: run.tasks[name] for name in pipeline.task_ids} == {
        name: ("success", 2 if name in failed else 1) for name in pipeline.task_ids
    }
    # a model is tried again together with its tests, one of which may be what had failed
    once = {node.unique_id for node in run.nodes("success", "warned") if node.model not in failed}
    assert {run.built()[unique_id] for unique_id in once} == {1}
    assert set(run.built()) == undisturbed.nodes
    assert pipeline.checksums() == undisturbed.checksums


def test_silent_build_is_given_up_and_disturbs_nobody_when_it_wakes(
    pipeline: DbtPipeline, undisturbed: Undisturbed
) -> None:
    with pipeline.held(HELD):
        run = pipeline.start()
        pipeline.wait_until_held()
        dbt = pipeline.process(arn_of(run))
        dbt.send_signal(signal.SIGSTOP)

        def is_given_up() -> bool:
            """What it had sent before it was stopped may come after all: again and again."""
            pipeline.age_heartbeats()
            return run.invocations[0].state == "lost"

        wait_until(is_given_up)
    with contextlib.suppress(
        psutil.NoSuchProcess
    ):  # its task was stopped, and ECS may have killed it
        dbt.send_signal(signal.SIGCONT)
    assert run.wait() == "success"
    first, second = run.invocations
    assert (first.state, second.state) == ("lost", "success")
    assert "no sign of life" in str(first.message)
    assert all_tried_once(run)
    undisturbed.equals(run)
