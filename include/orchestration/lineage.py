"""What each task reads and writes, as Airflow assets: the path from a page to a prediction.

An asset is named by what it is, not by where it is: host ``warehouse`` and database ``nba`` stand
for the warehouse of whichever environment the DAG runs in, so a table has one name in all of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from airflow.sdk import Asset

WAREHOUSE = "postgres://warehouse:5432"
DATABASE = "nba"
SITE = "https://www.basketball-reference.com"

Manifest = Mapping[str, Any]
"""``nodes`` and ``source_tables`` of the slim manifest, by unique id."""


@cache
def table(schema: str, name: str) -> Asset:
    """Return the asset of a table or view in the warehouse, grouped by its schema."""
    return Asset(
        name=f"{schema}.{name}", uri=f"{WAREHOUSE}/{DATABASE}/{schema}/{name}", group=schema
    )


# The kinds of page, not single pages: a run reads the months of its season and the days of its
# window. An address is the folder of the pages, with the kind for a name.
PAGES = tuple(
    Asset(name=f"page.{kind}", uri=f"{site}/{kind}", group="page")
    for site, kinds in (
        (f"{SITE}/leagues", ("schedule", "player_per_game", "player_totals", "player_advanced")),
        (f"{SITE}/leagues", ("player_shooting", "season_summary", "transactions")),
        (f"{SITE}/friv", ("daily_leaders", "injuries")),
        (f"{SITE}/boxscores", ("box_score", "play_by_play")),
        (f"{SITE}/contracts", ("contracts",)),
        ("https://www.covers.com/sport/basketball/nba", ("odds",)),
        ("https://www.reddit.com/r/nba", ("reddit_posts", "reddit_comments")),
    )
    for kind in kinds
)
FEATURES = (
    table("fact", "fact_games"),
    table("fact", "fact_team_box_scores"),
    table("prep", "prep_game_features"),
)
PREDICTIONS = (
    table("ml", "models"),
    table("ml", "game_predictions"),
    table("serving", "game_predictions"),
)


def model_outlets(node: Mapping[str, Any]) -> list[Asset]:
    """Return the table that a model, seed or snapshot of the manifest builds."""
    return [table(node["schema"], node["alias"])]


def model_inlets(node: Mapping[str, Any], manifest: Manifest) -> list[Asset]:
    """Return the tables that a node of the manifest reads, sources included."""
    return [_table_of(unique_id, manifest) for unique_id in node["depends_on"]["nodes"]]


def model_tables(manifest: Manifest) -> dict[str, Asset]:
    """Return the table of each model, seed and snapshot of the slim manifest, by its name."""
    return {
        node["name"]: table(node["schema"], node["alias"]) for node in manifest["nodes"].values()
    }


def source_tables(manifest: Manifest) -> list[Asset]:
    """Return the tables that dbt reads and ingestion writes."""
    return [
        _table_of(unique_id, manifest)
        for unique_id, source in manifest["source_tables"].items()
        if source["schema"] == "source"
    ]


def marts(manifest: Manifest) -> list[Asset]:
    """Return the tables of schema mart, all of which are published."""
    return [table("mart", name) for name in _mart_names(manifest)]


def job_lineage(job: str, manifest: Manifest) -> dict[str, Any]:
    """Return the ``inlets`` and ``outlets`` of the task that runs a job.

    Raises:
        KeyError: no such job.
    """
    published = [table("serving", name) for name in _mart_names(manifest)]
    inlets, outlets = {
        "ingestion": (list(PAGES), source_tables(manifest)),
        "publishing": (marts(manifest), published),
        "ml": (list(FEATURES), list(PREDICTIONS)),
    }[job]
    return {"inlets": inlets, "outlets": outlets}


def _mart_names(manifest: Manifest) -> list[str]:
    return [node["alias"] for node in manifest["nodes"].values() if node["schema"] == "mart"]


def _table_of(unique_id: str, manifest: Manifest) -> Asset:
    if unique_id in manifest["source_tables"]:
        source = manifest["source_tables"][unique_id]
        return table(source["schema"], source["identifier"])
    node = manifest["nodes"][unique_id]
    return table(node["schema"], node["alias"])
