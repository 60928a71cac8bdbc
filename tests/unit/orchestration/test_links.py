"""Buttons of a task instance lead to the node that its task builds."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from include.orchestration.links import DocumentationLink, ResultLink, dbt_node

RUN: Any = SimpleNamespace(run_id="manual__2024-01-16T12:00:00+00:00")


def task(task_id: str) -> Any:
    return SimpleNamespace(task_id=task_id)


@pytest.mark.parametrize(
    ("task_id", "node"),
    [
        ("dbt.models.fact.fact_games", ("model", "fact_games")),
        ("dbt.models.top", ("model", "top")),
        ("dbt.seeds.colours", ("seed", "colours")),
        ("dbt.snapshots.old.team_history", ("snapshot", "team_history")),
        ("ingest", None),
        ("dbt", None),
        ("report", None),
    ],
)
def test_node_follows_from_the_task_id(task_id: str, node: tuple[str, str] | None) -> None:
    assert dbt_node(task_id) == node


def test_documentation_opens_at_the_model() -> None:
    link = DocumentationLink().get_link(task("dbt.models.mart.standings"), ti_key=RUN)
    assert link == "/dbt/docs#!/model/model.nba_elt.standings"


def test_run_id_survives_the_address() -> None:
    link = ResultLink().get_link(task("dbt.models.mart.standings"), ti_key=RUN)
    assert parse_qs(urlsplit(link).query) == {"run_id": [RUN.run_id], "model": ["standings"]}


def test_task_that_builds_nothing_has_no_buttons() -> None:
    assert DocumentationLink().get_link(task("ingest"), ti_key=RUN) == ""
    assert ResultLink().get_link(task("ingest"), ti_key=RUN) == ""
