"""A source is stale while a game day is missing, and not because there are no games."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from tests.integration.dbt.league import Game, load
from tests.integration.dbt_project import DbtProject


def freshness(dbt: DbtProject) -> str:
    dbt.run("source", "freshness", "--select", "source:source.schedule")
    [result] = json.loads((dbt.scratch / "sources.json").read_text())["results"]
    return result["status"]


def test_source_is_stale_only_while_a_game_day_is_missing(dbt: DbtProject) -> None:
    today = datetime.now(UTC).date()
    season = today.year
    played = Game(season, today - timedelta(days=90), "BOS", "NYK", 100, 90)
    to_come = Game(season, today + timedelta(days=30), "NYK", "BOS", None, None)

    load(dbt.warehouse, [played])
    assert freshness(dbt) == "pass", "a summer without a schedule"

    load(dbt.warehouse, [played, to_come])
    assert freshness(dbt) == "pass", "a summer with one"

    missing = Game(season, today - timedelta(days=4), "NYK", "BOS", None, None)
    load(dbt.warehouse, [played, missing, to_come])
    assert freshness(dbt) == "error"
