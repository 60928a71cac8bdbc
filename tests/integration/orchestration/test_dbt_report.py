"""The report of a run says what is in ops, in the order in which it happened."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import psycopg
import pytest

from include.orchestration.dbt_report import read_models, table_of

if TYPE_CHECKING:
    from tests.conftest import Warehouse

INVOCATION = (
    "insert into ops.dbt_invocations (run_id, mode, models, state, finished_at)"
    " values (%s, 'watch', '{}', 'success', now()) returning invocation_id"
)
NODE = (
    "insert into ops.dbt_node_runs (invocation_id, run_id, unique_id, resource_type, model,"
    " parents, state, started_at, seconds, rows_affected)"
    " values (%s, %s, %s, %s, %s, '{}', %s, %s, 1.25, %s)"
)


@pytest.fixture
def connection(warehouse: Warehouse) -> Iterator[psycopg.Connection]:
    with warehouse.connect("transformer") as connection:
        yield connection


def invoke(connection: psycopg.Connection, run_id: str, *nodes: tuple[str, str, str, int]) -> int:
    """Record a dbt process; a node is its model, its kind, its state and its rows."""
    [(invocation_id,)] = connection.execute(INVOCATION, (run_id,)).fetchall()
    for second, (model, kind, state, rows) in enumerate(nodes):
        started = None if state == "skipped" else f"2024-01-16 12:00:{second:02}+00"
        name = model if kind == "model" else f"test_of_{model}.{second}"
        row = (run_id, f"{kind}.nba_elt.{name}", kind, model, state, started, rows)
        connection.execute(NODE, (invocation_id, *row))
    return int(invocation_id)


def test_newest_build_of_each_model_counts_and_earlier_ones_are_attempts(
    connection: psycopg.Connection,
) -> None:
    invoke(connection, "run", ("standings", "model", "failed", 0))
    invoke(connection, "other run", ("standings", "model", "failed", 0))
    newest = invoke(connection, "run", ("standings", "model", "success", 30))
    [standings] = read_models(connection, "run")
    assert (standings.state, standings.rows, standings.seconds) == ("success", 30, 1.25)
    assert (standings.invocation_id, standings.attempts) == (newest, 2)
    assert standings.is_good


def test_model_whose_test_failed_is_not_good(connection: psycopg.Connection) -> None:
    invoke(
        connection,
        "run",
        ("fact_games", "model", "success", 1230),
        ("fact_games", "test", "success", 0),
        ("fact_games", "test", "warned", 0),
        ("fact_games", "test", "failed", 0),
    )
    [games] = read_models(connection, "run")
    assert (games.tests, games.tests_warned, games.tests_failed) == (3, 1, 1)
    assert not games.is_good


def test_what_never_started_stands_last(connection: psycopg.Connection) -> None:
    invoke(
        connection,
        "run",
        ("a_mart", "model", "skipped", 0),
        ("fact_games", "model", "success", 1230),
    )
    models = read_models(connection, "run")
    assert [model.model for model in models] == ["fact_games", "a_mart"]
    assert models[1].attempts == 0
    lines = table_of(models)
    assert lines[0].startswith("model")
    assert "1,230" in lines[1]
    assert lines[-1] == "1 of 2 models built and tested, 1,230 rows"


def test_run_without_dbt_says_so(connection: psycopg.Connection) -> None:
    assert table_of(read_models(connection, "run")) == ["dbt built nothing in this run"]
