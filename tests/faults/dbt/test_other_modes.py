"""The same failures where each model's task runs dbt by itself: in ECS, or in the worker."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.faults.dbt.conftest import ALWAYS, ONCE

if TYPE_CHECKING:
    from tests.faults.dbt.conftest import DbtPipeline, Undisturbed

pytestmark = [
    pytest.mark.xdist_group("dbt faults"),  # one platform for all of them
    pytest.mark.timeout(1800),
]

MODEL, READERS = "prep_division_ranks", {"prep_conference_ranks", "standings"}
LEAF = "standings"


@pytest.mark.parametrize("mode", ["ecs", "local"])
def test_models_are_retried_and_cleared_alone(
    pipeline: DbtPipeline,
    undisturbed: Undisturbed,
    mode: str,  # noqa: ARG001 - each test begins in the mode of its name
) -> None:
    run = undisturbed.run
    before = {name: run.tasks[name][1] for name in pipeline.task_ids}

    last = run.invocations[-1].invocation_id
    with pipeline.trap(MODEL, ONCE):
        run.clear(MODEL, downstream=True)
        assert run.wait() == "success"
    expected = before | {MODEL: before[MODEL] + 2} | {name: before[name] + 1 for name in READERS}
    assert {name: run.tasks[name] for name in before} == {
        name: ("success", tries) for name, tries in expected.items()
    }
    assert "deadlock detected" in run.log(MODEL, before[MODEL] + 1)
    invocations = [each for each in run.invocations if each.invocation_id > last]
    assert sorted((*each.models, each.exit_status) for each in invocations) == sorted(
        [(MODEL, 1), (MODEL, 0), *((name, 0) for name in READERS)]
    )
    assert {node.model for node in run.nodes("success", "warned", since=last)} == {MODEL, *READERS}
    assert set(run.built(since=last).values()) == {1}

    last, tries = invocations[-1].invocation_id, expected[LEAF]
    with pipeline.trap(LEAF, ALWAYS):
        run.clear(LEAF, downstream=True)
        assert run.wait() == "failed"
    assert run.tasks[LEAF] == ("failed", tries + 1)
    assert "division by zero" in run.log(LEAF, tries + 1)
    assert run.tasks["publish"][0] == "upstream_failed"
    run.clear(LEAF, downstream=True)
    assert run.wait() == "success"
    assert run.tasks[LEAF] == ("success", tries + 2)
    invocations = [each for each in run.invocations if each.invocation_id > last]
    assert [(each.models, each.exit_status) for each in invocations] == [({LEAF}, 2), ({LEAF}, 0)]
    assert pipeline.checksums() == undisturbed.checksums
