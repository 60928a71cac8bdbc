"""The contracts in Python and the tables in the warehouse say the same."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, get_args

import pytest

from include.ingestion.contract import PageKind, PageTable, Table
from include.ingestion.kinds import KINDS
from include.ingestion.load import PROVENANCE
from include.ingestion.teams import TEAMS

if TYPE_CHECKING:
    from tests.conftest import Warehouse

TABLES: list[PageTable] = [table for kind in KINDS.values() for table in kind.tables]


def nullable_fields(table: Table) -> dict[str, bool]:
    """Whether a field may be null, by its name."""
    return {
        name: type(None) in get_args(field.annotation)
        for name, field in table.row.model_fields.items()
    }


def test_row_models_and_tables_agree(warehouse: Warehouse) -> None:
    columns = defaultdict(dict)
    for table, column, is_nullable in warehouse.query(
        "select table_name::text, column_name::text, is_nullable = 'YES'"
        " from information_schema.columns where table_schema = 'source'"
    ):
        columns[table][column] = is_nullable
    provenance = dict.fromkeys(PROVENANCE, False)
    assert columns == {
        TEAMS.name: nullable_fields(TEAMS),
        **{table.name: nullable_fields(table) | provenance for table in TABLES},
    }


def test_primary_keys_are_those_of_the_contracts(warehouse: Warehouse) -> None:
    keys = warehouse.query(
        "select key_column_usage.table_name::text,"
        " array_agg(column_name::text order by ordinal_position)"
        " from information_schema.table_constraints"
        " join information_schema.key_column_usage using (constraint_name, table_schema)"
        " where constraint_type = 'PRIMARY KEY' and table_schema = 'source' group by 1"
    )
    assert {table: tuple(key) for table, key in keys} == {
        table.name: table.key_columns for table in (TEAMS, *TABLES)
    }


def test_every_table_of_source_says_what_it_holds(warehouse: Warehouse) -> None:
    silent = warehouse.query(
        "select relname::text from pg_class where relnamespace = 'source'::regnamespace"
        " and relkind = 'r' and obj_description(oid) is null"
    )
    assert silent == []


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_unit_stands_in_every_table_of_its_kind(kind: PageKind) -> None:
    for table in kind.tables:
        assert set(kind.unit) <= set(table.row.model_fields)
        assert kind.is_snapshot == ("as_of_date" in table.key_columns)
