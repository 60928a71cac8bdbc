"""Every table has one name, and what a task reads is what another wrote."""

from __future__ import annotations

from typing import Any

import pytest

from include.orchestration.lineage import (
    job_lineage,
    model_inlets,
    model_outlets,
    model_tables,
    table,
)

MANIFEST: dict[str, Any] = {
    "nodes": {
        "model.nba_elt.fact_games": {
            "name": "fact_games",
            "resource_type": "model",
            "schema": "fact",
            "alias": "fact_games",
            "depends_on": {"nodes": ["source.nba_elt.source.schedule"]},
        },
        "model.nba_elt.standings": {
            "name": "standings",
            "resource_type": "model",
            "schema": "mart",
            "alias": "standings_v2",
            "depends_on": {"nodes": ["model.nba_elt.fact_games", "seed.nba_elt.colours"]},
        },
        "seed.nba_elt.colours": {
            "name": "colours",
            "resource_type": "seed",
            "schema": "mart",
            "alias": "colours",
            "depends_on": {"nodes": []},
        },
    },
    "source_tables": {
        "source.nba_elt.source.schedule": {
            "name": "games",
            "schema": "source",
            "identifier": "schedule",
        }
    },
}


def names(assets: list[Any]) -> list[str]:
    return [asset.name for asset in assets]


def test_table_is_named_by_schema_and_table_whatever_the_environment() -> None:
    asset = table("fact", "fact_games")
    assert asset.name == "fact.fact_games"
    assert asset.uri == "postgres://warehouse:5432/nba/fact/fact_games"
    assert asset.group == "fact"


def test_model_reads_tables_of_models_and_sources_by_their_name_in_the_database() -> None:
    games = MANIFEST["nodes"]["model.nba_elt.fact_games"]
    standings = MANIFEST["nodes"]["model.nba_elt.standings"]
    assert names(model_inlets(games, MANIFEST)) == ["source.schedule"]
    assert names(model_inlets(standings, MANIFEST)) == ["fact.fact_games", "mart.colours"]
    assert names(model_outlets(standings)) == ["mart.standings_v2"]


def test_what_is_published_has_the_names_of_the_marts() -> None:
    lineage = job_lineage("publishing", MANIFEST)
    assert names(lineage["inlets"]) == ["mart.standings_v2", "mart.colours"]
    assert names(lineage["outlets"]) == ["serving.standings_v2", "serving.colours"]


def test_ingestion_writes_what_dbt_reads_and_does_not_build() -> None:
    assert names(job_lineage("ingestion", MANIFEST)["outlets"]) == ["source.schedule"]


def test_tables_are_found_by_the_name_of_their_model() -> None:
    assert model_tables(MANIFEST)["standings"] == table("mart", "standings_v2")


def test_unknown_job_is_refused() -> None:
    with pytest.raises(KeyError, match="training"):
        job_lineage("training", MANIFEST)
