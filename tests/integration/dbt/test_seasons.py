"""A run builds the seasons of its window; whatever runs there were, a full refresh changes nothing.

The sources are those of a few days of two seasons of the sample league, with every kind of page.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from dbt.contracts.graph.manifest import Manifest
from psycopg import sql

from tests.conftest import TEMPLATE
from tests.integration.conftest import every_kind
from tests.integration.dbt.league import load, season_games
from tests.integration.dbt_project import (
    ROOT,
    SCHEMAS,
    DbtProject,
    fresh_database,
    reads_of_every_season,
)

if TYPE_CHECKING:
    from include.local.postgres import PostgresServer
    from tests.conftest import Warehouse

SOURCES = "sources_of_two_seasons"
OLD, NEW = 2023, 2024
WINDOWS = (("2023-01-12", "2023-01-13"), ("2024-01-14", "2024-01-15"))

# a late correction, a game that the site withdrew, and a season's page that lost a row
CHANGES = """
update source.schedule set home_pts = home_pts + 30
where game_id in (select min(game_id) from source.schedule where home_pts > 0 group by season);
delete from source.schedule
where game_id in (select max(game_id) from source.schedule group by season);
delete from source.schedule where game_id in (
    select max(game_id) from source.schedule
    where game_id in (select game_id from source.daily_leaders) group by season
);
delete from source.player_advanced where (season, player_id) in (
    select season, min(player_id) from source.player_advanced group by season
);
update source.contract_seasons set amount_usd = amount_usd + 1;
"""


@pytest.fixture(scope="module")
def sources(postgres_server: PostgresServer, sample_site: str) -> Iterator[str]:
    """Name of a database that has the pages of a few days, and no models yet."""
    with fresh_database(postgres_server, SOURCES, TEMPLATE) as warehouse:
        for start, end in WINDOWS:
            subprocess.run(
                [
                    *(sys.executable, "-m", "include.ingestion"),
                    *("--start-date", start, "--end-date", end, "--run-id", "test"),
                ],
                env=warehouse.env("loader")
                | every_kind(sample_site)
                | {
                    "PATH": os.defpath,
                    "NBA_INGESTION_REQUESTS_PER_MINUTE": "60000",
                    "NBA_INGESTION_LOOKBACK_DAYS": "0",
                },
                cwd=ROOT,
                capture_output=True,
                timeout=300,
                check=True,
            )
        yield SOURCES


@pytest.fixture
def seasons(
    postgres_server: PostgresServer, sources: str, parsed_project: Manifest, tmp_path: Path
) -> Iterator[DbtProject]:
    """The project on sources of two seasons."""
    with fresh_database(postgres_server, "warehouse_of_dbt", sources) as warehouse:
        yield DbtProject(warehouse, tmp_path, parsed_project)


def versions(warehouse: Warehouse, season: int) -> dict[str, str]:
    """Return, of each table that is built by season, which versions of a season's rows it has."""
    found = {}
    with warehouse.connect() as connection:
        tables = connection.execute(
            "select table_schema, table_name from information_schema.columns"
            " where table_schema = any(%s) and column_name = 'season'",
            (SCHEMAS,),
        ).fetchall()
        for schema, table in tables:
            [(rows,)] = connection.execute(
                sql.SQL(
                    "select coalesce(string_agg(ctid::text || xmin::text, ' ' order by ctid), '')"
                    " from {} where season = %s"
                ).format(sql.Identifier(schema, table)),
                (season,),
            ).fetchall()
            found[f"{schema}.{table}"] = rows
    return found


def built_whole(dbt: DbtProject) -> set[str]:
    """Return the tables that every run makes anew."""
    assert dbt.manifest
    return {
        f"{node.schema}.{node.name}"
        for node in dbt.manifest.nodes.values()
        if node.resource_type == "model" and node.config.materialized == "table"
    }


def test_windows_in_any_order_leave_what_a_full_refresh_leaves(seasons: DbtProject) -> None:
    """Also twice, and after a build that ended between two models."""
    seasons.build_models()
    filled = [name for name, rows in seasons.tables().items() if rows]
    assert len(filled) > len(seasons.tables()) * 0.9, set(seasons.tables()) - set(filled)
    seasons.warehouse.query(CHANGES)
    before = versions(seasons.warehouse, OLD)

    seasons.build_seasons(NEW, NEW, "--select", "fact dim")
    after = versions(seasons.warehouse, OLD)
    whole = built_whole(seasons)
    assert {n for n in before if before[n] != after[n] and n not in whole} == set()

    seasons.build_seasons(OLD, OLD)
    seasons.build_seasons(NEW, NEW)
    once = seasons.tables()
    seasons.build_seasons(NEW, NEW)
    assert seasons.tables() == once
    seasons.build_models("--full-refresh")
    assert seasons.tables() == once


def test_models_read_no_season_outside_the_window(parsed_project: Manifest) -> None:
    """But for what a season says of another one."""
    assert reads_of_every_season(parsed_project) == {
        ("league_summary", "prep_league_scoring"),
        ("prep_player_salaries", "fact_contracts"),
    }


SMALL = ("--select", "+standings", "+player_stats", "+schedule")


def test_season_without_games_any_more_leaves_no_rows(dbt: DbtProject) -> None:
    """The other season keeps its own."""
    games = season_games(2008) + season_games(2013)
    load(dbt.warehouse, games, lines_from=date(2007, 12, 1))
    dbt.build_models(*SMALL)
    kept = versions(dbt.warehouse, 2013)
    filled = [
        name
        for name, rows in versions(dbt.warehouse, 2008).items()
        if rows and not name.startswith("dim.")
    ]
    assert "mart.standings" in filled

    dbt.warehouse.query("delete from source.schedule where season = 2008")
    dbt.build_seasons(2008, 2008, *SMALL)
    left = versions(dbt.warehouse, 2008)
    assert {name for name in filled if left[name]} == set()
    whole = built_whole(dbt)
    after = versions(dbt.warehouse, 2013)
    assert {name for name in kept if kept[name] != after[name] and name not in whole} == set()


def test_what_carries_over_is_made_for_the_seasons_after_it_too(seasons: DbtProject) -> None:
    """A contract on a page of one season says what later ones will be paid."""
    select = ("--select", "+fact_contract_seasons")
    seasons.build_models(*select)
    later = "select count(*)::int from fact.fact_contract_seasons where season > 2024"
    [(rows,)] = seasons.warehouse.query(later)
    assert rows > 0
    seasons.warehouse.query("delete from source.contract_seasons where season > 2024")
    seasons.build_seasons(NEW, NEW, *select)
    assert seasons.warehouse.query(later) == [(0,)]


def test_tests_look_at_the_window_and_at_every_season_when_told_to(dbt: DbtProject) -> None:
    load(dbt.warehouse, season_games(2008) + season_games(2013))
    dbt.build_models("--select", "+prep_standings")
    dbt.warehouse.query(
        "update prep.prep_standings set home_wins = home_wins + 1"
        " where season = 2008 and team_id = 'BOS'"
    )
    names = ("splits_add_up", "assert_wins_equal_losses")

    def statuses(**settings: str) -> set[str]:
        dbt.session = {f"nba.{name}": value for name, value in settings.items()}
        return set(dbt("test", "--select", *names).values())

    assert statuses(first_season="2008", last_season="2008") == {"fail"}
    assert statuses(first_season="2013", last_season="2013") == {"pass"}
    assert statuses(first_season="2013", last_season="2013", test_every_season="on") == {"fail"}
    assert statuses() == {"fail"}
