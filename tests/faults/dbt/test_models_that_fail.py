"""A model or a test that fails, and what is built again once it is mended."""

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


def test_model_that_fails_once_is_built_again_alone(
    pipeline: DbtPipeline, undisturbed: Undisturbed
) -> None:
    model = "prep_team_games"
    with pipeline.trap(model, ONCE):
        run = pipeline.start()
        assert run.wait() == "success"
    tasks = {name: run.tasks[name] for name in pipeline.task_ids}
    assert tasks == {name: ("success", 2 if name == model else 1) for name in tasks}
    assert f"{model} failed. {model}: Database Error" in run.log(model, 1)
    assert "deadlock detected" in run.log(model, 1)
    first, second, third = run.invocations
    assert first.models == set(pipeline.task_ids)
    assert second.models == {model}
    assert third.models == pipeline.descendants(model)
    assert [node.unique_id for node in run.nodes("failed")] == [f"model.nba_elt.{model}"]
    undisturbed.equals(run)


def test_model_that_cannot_be_built_fails_once_and_is_mended_by_a_clear(
    pipeline: DbtPipeline, undisturbed: Undisturbed
) -> None:
    model = "prep_team_form"
    descendants = pipeline.descendants(model)
    with pipeline.trap(model, ALWAYS):
        run = pipeline.start()
        assert run.wait() == "failed"
    tasks = run.tasks
    assert tasks[model] == ("failed", 1)
    assert "division by zero" in run.log(model, 1)
    assert {tasks[name][0] for name in {*descendants, "publish"}} == {"upstream_failed"}
    unrelated = set(pipeline.task_ids) - descendants - {model}
    assert {tasks[name] for name in unrelated} == {("success", 1)}
    [broken] = run.invocations
    assert broken.exit_status == 2

    run.clear(model, downstream=True)
    assert run.wait() == "success"
    assert {node.model for node in run.nodes("success", since=broken.invocation_id)} == {
        *descendants,
        model,
    }
    undisturbed.equals(run)


def test_failing_data_test_is_not_retried_and_shows_its_rows(
    pipeline: DbtPipeline, undisturbed: Undisturbed
) -> None:
    """Attendance is read by nothing above fact_games, and by no page of the window."""
    run = undisturbed.run
    last = run.invocations[-1].invocation_id
    [(game_id, attendance)] = pipeline.platform.query(
        "select game_id, attendance from source.schedule where attendance > 0"
        " order by game_id limit 1"
    )
    spoil = "update source.schedule set attendance = %s where game_id = %s"
    tries = run.tasks["fact_games"][1]
    pipeline.platform.query(spoil, -1, game_id)
    try:
        run.clear("fact_games", downstream=True)
        assert run.wait() == "failed"
    finally:
        pipeline.platform.query(spoil, attendance, game_id)
    assert run.tasks["fact_games"] == ("failed", tries + 1)
    assert {run.tasks[name][0] for name in pipeline.descendants("fact_games")} == {
        "upstream_failed"
    }
    [(rows,)] = pipeline.platform.query(
        "select failing_rows from ops.dbt_node_runs"
        " where run_id = %s and invocation_id > %s and state = 'failed'",
        run.run_id,
        last,
    )
    assert [row["attendance"] for row in rows] == [-1]
    assert "attendance=-1" in run.log("fact_games", tries + 1)

    broken = run.invocations[-1].invocation_id
    run.clear("fact_games", downstream=True)
    assert run.wait() == "success"
    built = run.nodes("success", "warned", since=broken)
    assert {node.model for node in built} == {"fact_games", *pipeline.descendants("fact_games")}
    assert set(run.built(broken).values()) == {1}
    assert pipeline.checksums() == undisturbed.checksums
