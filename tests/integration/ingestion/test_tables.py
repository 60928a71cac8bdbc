"""The contracts in Python and the tables in the warehouse say the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import pytest

from include.ingestion.contract import Table
from include.ingestion.daily_leaders import DAILY_LEADERS
from include.ingestion.load import PROVENANCE
from include.ingestion.schedule import SCHEDULE
from include.ingestion.teams import TEAMS

if TYPE_CHECKING:
    from tests.conftest import Warehouse


@pytest.mark.parametrize(
    ("table", "provenance"),
    [(SCHEDULE, PROVENANCE), (DAILY_LEADERS, PROVENANCE), (TEAMS, ())],
    ids=lambda value: getattr(value, "name", ""),
)
def test_row_model_and_table_agree(
    warehouse: Warehouse, table: Table, provenance: tuple[str, ...]
) -> None:
    columns = dict(
        warehouse.query(
            "select column_name::text, is_nullable = 'YES' from information_schema.columns"
            " where table_schema = 'source' and table_name = %s",
            table.name,
        )
    )
    fields = {
        name: type(None) in get_args(field.annotation)
        for name, field in table.row.model_fields.items()
    }
    assert fields | dict.fromkeys(provenance, False) == columns
    [(key,)] = warehouse.query(
        "select array_agg(column_name::text order by ordinal_position)"
        " from information_schema.table_constraints"
        " join information_schema.key_column_usage using (constraint_name, table_schema)"
        " where constraint_type = 'PRIMARY KEY' and table_schema = 'source'"
        " and key_column_usage.table_name = %s",
        table.name,
    )
    assert tuple(key) == table.key_columns
