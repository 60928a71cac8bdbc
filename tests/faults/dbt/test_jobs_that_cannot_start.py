"""A dbt process that does not come to its first node."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.faults.dbt.conftest import wait_until

if TYPE_CHECKING:
    from tests.faults.dbt.conftest import DbtPipeline, Undisturbed

pytestmark = [
    pytest.mark.xdist_group("dbt faults"),  # one platform for all of them
    pytest.mark.timeout(1800),
]


def test_container_that_cannot_start_is_tried_again(
    pipeline: DbtPipeline, undisturbed: Undisturbed
) -> None:
    with pipeline.task_definition("dbt", entryPoint=["no-such-program"]):
        run = pipeline.start()
        wait_until(lambda: all(run.tasks[root][0] == "up_for_retry" for root in pipeline.roots))
    assert run.wait() == "success"
    for root in pipeline.roots:
        assert f"dbt did not come to {root}: the ECS task ended: CannotStart" in run.log(root, 1)
    undisturbed.equals(run)


def test_other_project_than_the_dag_was_made_from_is_refused_without_a_retry(
    pipeline: DbtPipeline, undisturbed: Undisturbed, tmp_path: Path
) -> None:
    shutil.copytree(pipeline.project, tmp_path / "dbt")
    (tmp_path / "dbt" / "models" / "dim" / "dim_more.sql").write_text("select 1 as one\n")
    [container] = pipeline.ecs.describe_task_definition(taskDefinition="nba-elt-dbt")[
        "taskDefinition"
    ]["containerDefinitions"]
    project = {"name": "NBA_DBT_PROJECT", "value": str(tmp_path / "dbt")}
    with pipeline.task_definition("dbt", environment=[*container["environment"], project]):
        run = pipeline.start()
        assert run.wait() == "failed"
    for root in pipeline.roots:
        assert run.tasks[root] == ("failed", 1)
        assert "the DAG was made from another dbt project" in run.log(root, 1)
    [refused] = run.invocations
    assert refused.exit_status == 2
    assert not run.built()

    run.clear(*pipeline.roots, downstream=True)
    assert run.wait() == "success"
    undisturbed.equals(run)
