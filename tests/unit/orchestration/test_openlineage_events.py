"""What a model's task tells OpenLineage, as a consumer reads it from the configured transport."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from airflow.providers.openlineage import conf
from airflow.providers.openlineage.utils.utils import build_dag_run_ol_run_id

from include.orchestration import openlineage_events
from include.orchestration.dbt_results import ModelResult, NodeRun
from include.orchestration.lineage import table
from include.orchestration.openlineage_events import emit_model_events

Emit = Callable[..., list[dict[str, Any]]]

RUN_AFTER = datetime(2024, 1, 16, 12, tzinfo=UTC)
DESCRIBED: dict[str, Any] = {
    "description": "One row per game.",
    "columns": [{"name": "game_id", "data_type": "text", "description": "Game."}],
    "tests": [
        {
            "unique_id": "test.nba_elt.unique_game.1",
            "generic": "unique",
            "column_name": "game_id",
            "severity": "error",
            "description": "",
        }
    ],
}


def node(unique_id: str, state: str = "success", **values: Any) -> NodeRun:
    fields = {
        "resource_type": unique_id.partition(".")[0],
        "invocation_id": 1,
        "is_retryable": None,
        "message": None,
        "started_at": datetime(2024, 1, 16, 12, 1, tzinfo=UTC),
        "finished_at": datetime(2024, 1, 16, 12, 2, tzinfo=UTC),
        "seconds": 60.0,
        "rows_affected": None,
        "failures": None,
        "failing_rows": None,
        "compiled_sql": None,
        "log_lines": [],
    }
    return NodeRun(unique_id=unique_id, state=state, **{**fields, **values})


MODEL = node("model.nba_elt.fact_games", rows_affected=1230, compiled_sql="select 1")
PASSED = node(
    "test.nba_elt.unique_game.1",
    failures=0,
    finished_at=datetime(2024, 1, 16, 12, 3, tzinfo=UTC),
)
FAILED = PASSED._replace(state="failed", failures=2, message="Got 2 results")


def task_instance(try_number: int = 1) -> Any:
    dag_run = SimpleNamespace(
        logical_date=None,
        run_after=RUN_AFTER,
        clear_number=1,
        data_interval_start=None,
        data_interval_end=None,
        conf=None,
    )
    return SimpleNamespace(
        dag_id="nba_elt_pipeline",
        task_id="dbt.models.fact.fact_games",
        try_number=try_number,
        map_index=-1,
        task=SimpleNamespace(
            owner="data-engineering",
            inlets=[table("source", "schedule")],
            outlets=[table("fact", "fact_games")],
        ),
        get_template_context=lambda: {"dag_run": dag_run},
    )


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The file to which the provider is configured to write."""
    path = tmp_path / "events.jsonl"
    transport = {"type": "file", "log_file_path": str(path), "append": True}
    monkeypatch.setenv("AIRFLOW__OPENLINEAGE__DISABLED", "false")
    monkeypatch.setenv("AIRFLOW__OPENLINEAGE__TRANSPORT", json.dumps(transport))
    caches = [value for value in vars(conf).values() if hasattr(value, "cache_clear")]
    caches.append(openlineage_events._adapter)
    for cache in caches:
        cache.cache_clear()
    yield path
    for cache in caches:
        cache.cache_clear()


@pytest.fixture
def emit(file: Path) -> Emit:
    """Emit the events of a model and read them back."""

    def events(*nodes: NodeRun, instance: Any = None) -> list[dict[str, Any]]:
        result = ModelResult.of("fact_games", nodes)
        emit_model_events(result, instance or task_instance(), DESCRIBED)
        lines = file.read_text().splitlines() if file.exists() else []
        return [json.loads(line) for line in lines]

    return events


def test_times_are_those_of_the_model_and_its_tests(emit: Emit) -> None:
    start, complete = emit(MODEL, PASSED)
    assert (start["eventType"], complete["eventType"]) == ("START", "COMPLETE")
    assert start["eventTime"] == "2024-01-16T12:01:00+00:00"
    assert complete["eventTime"] == "2024-01-16T12:03:00+00:00"
    assert start["run"]["runId"] == complete["run"]["runId"]


def test_datasets_have_the_names_of_the_assets(emit: Emit) -> None:
    *_, complete = emit(MODEL, PASSED)
    [read], [written] = complete["inputs"], complete["outputs"]
    assert (read["namespace"], read["name"]) == (
        "postgres://warehouse:5432",
        "nba.source.schedule",
    )
    assert written["name"] == "nba.fact.fact_games"
    assert written["outputFacets"]["outputStatistics"]["rowCount"] == 1230
    assert written["facets"]["schema"]["fields"][0]["name"] == "game_id"
    assert complete["job"]["name"] == "nba_elt_pipeline.dbt.models.fact.fact_games"
    assert complete["job"]["facets"]["sql"]["query"] == "select 1"


def test_parent_is_the_dag_run_also_when_it_was_cleared(emit: Emit) -> None:
    *_, complete = emit(MODEL)
    parent = complete["run"]["facets"]["parent"]
    assert parent["run"]["runId"] == build_dag_run_ol_run_id("nba_elt_pipeline", RUN_AFTER, 1)
    assert parent["job"]["name"] == "nba_elt_pipeline"


def test_each_try_is_a_run_of_its_own(emit: Emit) -> None:
    events = emit(MODEL) + emit(MODEL, instance=task_instance(try_number=2))
    assert len({event["run"]["runId"] for event in events}) == 2


def test_failed_test_fails_the_run_and_says_which_rows(emit: Emit) -> None:
    *_, failed = emit(MODEL, FAILED)
    assert failed["eventType"] == "FAIL"
    assert "Got 2 results" in failed["run"]["facets"]["errorMessage"]["message"]
    [assertion] = failed["outputs"][0]["facets"]["dataQualityAssertions"]["assertions"]
    assert assertion["assertion"] == "unique"
    assert assertion["column"] == "game_id"
    assert assertion["success"] is False
    assert assertion["actual"] == "2 failing rows"


def test_skipped_test_asserts_nothing(emit: Emit) -> None:
    skipped = PASSED._replace(state="skipped", started_at=None)
    *_, complete = emit(MODEL, skipped)
    assert "dataQualityAssertions" not in complete["outputs"][0]["facets"]


def test_model_that_dbt_never_started_sends_nothing(emit: Emit) -> None:
    assert emit(MODEL._replace(state="skipped", started_at=None, finished_at=None)) == []


def test_what_goes_wrong_is_a_warning(emit: Emit, caplog: pytest.LogCaptureFixture) -> None:
    broken = task_instance()
    broken.task.outlets = [SimpleNamespace(uri="nonsense")]
    assert emit(MODEL, instance=broken) == []
    assert "no OpenLineage events of fact_games" in caplog.text


def test_nothing_is_sent_where_openlineage_is_turned_off(
    emit: Emit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AIRFLOW__OPENLINEAGE__DISABLED", "true")
    assert emit(MODEL) == []
