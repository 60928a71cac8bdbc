"""Marts of many seasons, of which only what has changed is copied."""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import permutations
from typing import TYPE_CHECKING, LiteralString

import pytest

from include.job import JobRun

if TYPE_CHECKING:
    from tests.conftest import Warehouse

Publish = Callable[[], JobRun]

SEASONS = (2022, 2023, 2024)
MARTS: LiteralString = """
create table mart.standings (season smallint, team_id text, wins integer);
alter table mart.standings add primary key (season, team_id);
create table mart.arenas (team_id text, arena text);
insert into mart.standings
select season, team_id, season % 7
from generate_series(2022, 2024) as season
cross join unnest(array['BRK', 'PHI']) as team_id;
insert into mart.arenas values ('BRK', 'Barclays Center');
"""


def as_dbt(warehouse: Warehouse, statement: LiteralString, *parameters: object) -> None:
    with warehouse.connect("transformer") as connection:
        connection.execute(statement, parameters or None)


def build(warehouse: Warehouse, season: int, wins: int) -> None:
    """Replace the rows of a season, as dbt does."""
    with warehouse.connect("transformer") as connection:
        connection.execute("delete from mart.standings where season = %s", (season,))
        connection.execute(
            "insert into mart.standings values (%s, 'BRK', %s), (%s, 'PHI', %s)",
            (season, wins, season, wins + 1),
        )


def is_served_as_it_is(warehouse: Warehouse) -> bool:
    different: LiteralString = """
    (table mart.standings except all table serving.standings)
    union all (table serving.standings except all table mart.standings)
    """
    return warehouse.query(different) == [] and warehouse.query(
        "table serving.arenas"
    ) == warehouse.query("table mart.arenas")


def writers(warehouse: Warehouse) -> dict[int, set[str]]:
    """By season, the transactions that wrote the published rows."""
    rows = warehouse.query(
        "select season, array_agg(distinct xmin::text) from serving.standings group by season"
    )
    return {season: set(transactions) for season, transactions in rows}


@pytest.fixture
def published(warehouse: Warehouse, publish_marts: Publish) -> Warehouse:
    as_dbt(warehouse, MARTS)
    publish_marts()
    return warehouse


def test_only_the_season_that_changed_is_written(
    published: Warehouse, publish_marts: Publish
) -> None:
    before = writers(published)
    build(published, 2023, 50)

    assert publish_marts().counts["rows"] == 2
    after = writers(published)
    assert {season for season in SEASONS if after[season] != before[season]} == {2023}
    assert is_served_as_it_is(published)


def test_nothing_new_is_nothing_written(published: Warehouse, publish_marts: Publish) -> None:
    before = writers(published)

    assert publish_marts().counts == {"tables": 2, "rows": 0, "altered": 0, "dropped": 0}
    assert writers(published) == before
    assert published.query(
        "select table_name, rows_published from ops.publications"
        " order by publication_id desc limit 2"
    ) == [("standings", 6), ("arenas", 1)]


@pytest.mark.parametrize("order", list(permutations(SEASONS)), ids=str)
def test_seasons_in_any_order_leave_what_a_full_copy_leaves(
    published: Warehouse, publish_marts: Publish, order: tuple[int, ...]
) -> None:
    for wins, season in enumerate(order):
        build(published, season, wins)
        publish_marts()
    assert is_served_as_it_is(published)


def test_builds_without_a_publication_after_them_are_published_with_the_next(
    published: Warehouse, publish_marts: Publish
) -> None:
    dice = random.Random(2024)
    for _ in range(12):
        build(published, dice.choice(SEASONS), dice.randrange(82))
        if dice.random() < 0.4:
            publish_marts()
            assert is_served_as_it_is(published)
    publish_marts()
    assert is_served_as_it_is(published)


@pytest.mark.parametrize(
    "change",
    [
        "update mart.standings set wins = 60 where season = 2022 and team_id = 'BRK'",
        "delete from mart.standings where season = 2022 and team_id = 'BRK'",
        "delete from mart.standings where season = 2024",
        "insert into mart.standings values (2025, 'BRK', 0)",
        "update mart.arenas set arena = 'another'",
        "delete from mart.arenas",
    ],
)
def test_change_of_any_row_is_published(
    published: Warehouse, publish_marts: Publish, change: LiteralString
) -> None:
    as_dbt(published, change)
    assert not is_served_as_it_is(published)
    publish_marts()
    assert is_served_as_it_is(published)


def test_mart_that_was_made_anew_is_copied_whole(
    published: Warehouse, publish_marts: Publish
) -> None:
    as_dbt(
        published,
        "create table mart.standings__dbt_tmp (like mart.standings including all);"
        " insert into mart.standings__dbt_tmp select season, team_id, wins + 1 from mart.standings;"
        " drop table mart.standings; alter table mart.standings__dbt_tmp rename to standings",
    )
    assert publish_marts().counts["rows"] == 6
    assert is_served_as_it_is(published)


def test_mart_whose_shape_changed_is_copied_whole(
    published: Warehouse, publish_marts: Publish
) -> None:
    as_dbt(published, "alter table mart.standings add losses smallint default 3")
    run = publish_marts()
    assert (run.counts["rows"], run.counts["altered"]) == (6, 1)
    assert published.query("select distinct losses from serving.standings") == [(3,)]
    build_of_old_season = "update mart.standings set losses = 4 where season = 2022"
    as_dbt(published, build_of_old_season)
    assert publish_marts().counts["rows"] == 2


def test_failed_publication_is_made_up_for_by_the_next(
    published: Warehouse, publish_marts: Publish
) -> None:
    """What was published is recorded with it, or not at all."""
    build(published, 2022, 41)
    published.query("alter table ops.publications add constraint refuse check (false) not valid")
    with pytest.raises(Exception, match="refuse"):
        publish_marts()
    published.query("alter table ops.publications drop constraint refuse")
    build(published, 2024, 42)

    assert publish_marts().counts["rows"] == 4
    assert is_served_as_it_is(published)
