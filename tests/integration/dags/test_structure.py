"""What the DAG looks like, which shows in review when it changes.

After a change that is meant: pytest tests/integration/dags/test_structure.py --snapshot-update
"""

from __future__ import annotations

from functools import cache
from typing import Any

from airflow.sdk import DAG
from syrupy.assertion import SnapshotAssertion


def test_tasks_and_edges_are_those_of_the_snapshot(dag: DAG, snapshot: SnapshotAssertion) -> None:
    edges = {task.task_id: sorted(task.downstream_task_ids) for task in dag.tasks}
    assert dict(sorted(edges.items())) == snapshot


def test_every_model_has_a_task_of_its_name_in_its_folder(
    dag: DAG, manifest: dict[str, Any]
) -> None:
    models = {
        f"dbt.models.{node['fqn'][-2]}.{node['name']}"
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model"
    } | {
        f"dbt.seeds.{node['name']}"
        for node in manifest["nodes"].values()
        if node["resource_type"] == "seed"
    }
    others = {"ingest", "publish", "predict", "report"}
    assert {task.task_id for task in dag.tasks} - others == models


def test_every_data_test_runs_with_one_model(manifest: dict[str, Any]) -> None:
    """A model's task runs the tests of which all other parents are upstream of it."""

    @cache
    def upstream(node_id: str) -> set[str]:
        parents = {p for p in manifest["parent_map"][node_id] if p.startswith("model.")}
        return parents.union(*map(upstream, parents))

    for test_id, node in manifest["nodes"].items():
        if node["resource_type"] == "test":
            parents = {p for p in manifest["parent_map"][test_id] if p.startswith("model.")}
            assert any(parents <= upstream(last) | {last} for last in parents) or not parents, (
                f"{test_id} reads {sorted(parents)}, of which none is downstream of all others: "
                "make one depend on the others"
            )


def test_tasks_retry_with_a_growing_delay(dag: DAG) -> None:
    for task_id in ("ingest", "publish", "predict"):
        task = dag.get_task(task_id)
        assert task.retries == 2
        assert task.retry_exponential_backoff


def test_jobs_get_the_window_and_the_run_and_no_secret(dag: DAG) -> None:
    for task_id, job in (("ingest", "ingestion"), ("publish", "publishing"), ("predict", "ml")):
        task = dag.get_task(task_id)
        [override] = task.overrides["containerOverrides"]
        assert override == {
            "name": job,
            "command": [
                "--start-date={{ run_window(dag_run, params).start_date }}",
                "--end-date={{ run_window(dag_run, params).end_date }}",
                "--run-id={{ run_id }}",
            ],
        }
        assert task.task_definition == f"nba-elt-{job}"


def test_dag_says_what_it_is_and_how_to_repair_it(dag: DAG) -> None:
    assert dag.doc_md is not None
    for heading in ("What it makes", "When", "If it fails", "How to repair"):
        assert f"**{heading}.**" in dag.doc_md
    assert dag.owner == "data-engineering"
    assert dag.tags == {"nba", "daily"}
    assert not dag.catchup
    assert dag.max_active_runs == 1


def test_trigger_form_asks_for_dates(dag: DAG) -> None:
    for name in ("start_date", "end_date"):
        schema = dag.params.get_param(name).schema
        assert schema["format"] == "date"
        assert "US Eastern" in dag.params.get_param(name).description
