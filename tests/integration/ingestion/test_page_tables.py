"""Rows of every kind fit their tables, and come back as they were."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from psycopg.rows import dict_row

from include.ingestion.contract import Known, check_page
from include.ingestion.kinds import KINDS
from include.ingestion.load import PROVENANCE, Changes, Provenance, replace_rows
from include.ingestion.page import Page
from include.ingestion.teams import TEAMS, read_teams
from tests.unit.ingestion.hand_made import game, month_page
from tests.unit.ingestion.hand_made_kinds import totals_line, totals_page
from tests.unit.ingestion.hand_made_pages import GAME, PAGES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Warehouse

FETCHED_AT = datetime(2018, 1, 2, tzinfo=UTC)
SOURCE = Provenance("a run", "http://site/page", FETCHED_AT, "0" * 64)


def test_all_kinds_but_those_tested_elsewhere_are_here():
    assert KINDS.keys() - PAGES.keys() == {"schedule", "daily_leaders"}


@pytest.fixture
def loader(warehouse: Warehouse) -> Iterator[psycopg.Connection]:
    """A connection that may load, to a warehouse that has the teams and one game."""
    with warehouse.connect("loader") as connection:
        replace_rows(connection, TEAMS, read_teams(), unit={}, provenance=None)
        load(
            connection,
            "schedule",
            month_page(game(GAME["game_id"], "POR", "39-39")).replace(b'pts">39', b'pts">40', 1),
            {"season": 2018, "page_month": "january"},
        )
        yield connection


def load(
    connection: psycopg.Connection, kind: str, content: bytes, unit: dict[str, Any]
) -> dict[str, tuple[list[Any], Changes]]:
    """Load a page, and return rows and changes by table."""
    codes = frozenset(team.team_code for team in read_teams())
    checked = check_page(KINDS[kind], Page(content), unit, Known(codes))
    loaded = {}
    for page_table in KINDS[kind].tables:
        found = checked.of(page_table)
        assert not found.rejected
        changes = replace_rows(connection, page_table, found.rows, unit=unit, provenance=SOURCE)
        loaded[page_table.name] = found.rows, changes
    return loaded


@pytest.mark.parametrize("kind", PAGES)
def test_rows_come_back_as_they_were_and_are_not_written_twice(
    loader: psycopg.Connection, kind: str
) -> None:
    content, unit = PAGES[kind]
    first = load(loader, kind, content, unit)
    for name, (rows, changes) in first.items():
        assert changes == Changes(new=len(rows))
        assert rows
        with loader.cursor(row_factory=dict_row) as cursor:
            cursor.execute(f"select * from source.{name}")  # noqa: S608 - a name of our own
            stored = [
                {column: value for column, value in line.items() if column not in PROVENANCE}
                for line in cursor
            ]
        dumps = [row.model_dump() for row in rows]
        assert sorted(map(repr, map(in_order, stored))) == sorted(map(repr, map(in_order, dumps)))
    again = load(loader, kind, content, unit)
    assert {changes for _, changes in again.values()} == {Changes()}


def in_order(values: dict[str, Any]) -> list[tuple[str, Any]]:
    """Columns by name; numbers and enumerations as plain values."""
    return sorted(
        (name, str(value) if name == "event_type" else float(value) if is_number(value) else value)
        for name, value in values.items()
    )


def is_number(value: object) -> bool:
    """Numeric in the warehouse may be Decimal where the row has a float."""
    return not isinstance(value, bool) and hasattr(value, "__float__")


def test_snapshots_of_two_days_stand_side_by_side(loader: psycopg.Connection) -> None:
    for day in (1, 2):
        as_of = {"season": 2018, "as_of_date": date(2018, 1, day)}
        load(loader, "player_totals", totals_page(totals_line("a01")), as_of)
    found = loader.execute("select as_of_date from source.player_totals order by 1").fetchall()
    assert found == [(date(2018, 1, 1),), (date(2018, 1, 2),)]
