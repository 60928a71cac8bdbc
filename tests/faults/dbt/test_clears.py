"""A finished run whose tasks are cleared."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.faults.dbt.conftest import DbtPipeline, Undisturbed

pytestmark = [
    pytest.mark.xdist_group("dbt faults"),  # one platform for all of them
    pytest.mark.timeout(1800),
]


def test_cleared_model_is_built_alone(pipeline: DbtPipeline, undisturbed: Undisturbed) -> None:
    run, model = undisturbed.run, "prep_team_games"
    before = run.tasks
    last = run.invocations[-1].invocation_id
    run.clear(model, downstream=False)
    assert run.wait() == "success"
    [invocation] = [each for each in run.invocations if each.invocation_id > last]
    assert (invocation.models, invocation.state) == ({model}, "success")
    nodes = run.nodes("success", "warned", since=last)
    assert {node.model for node in nodes} == {model}
    tests = {node.unique_id for node in run.nodes("success", "warned") if node.model == model}
    assert {node.unique_id for node in nodes} == tests
    tries = before[model][1]
    assert run.tasks == before | {model: ("success", tries + 1)}
    assert pipeline.checksums() == undisturbed.checksums


def test_cleared_run_builds_everything_once(
    pipeline: DbtPipeline, undisturbed: Undisturbed
) -> None:
    run = undisturbed.run
    last = run.invocations[-1].invocation_id
    before = {model: run.tasks[model][1] for model in pipeline.task_ids}
    run.clear_all()
    assert run.wait() == "success"
    assert {model: run.tasks[model] for model in before} == {
        model: ("success", tries + 1) for model, tries in before.items()
    }
    undisturbed.equals(run, since=last)
