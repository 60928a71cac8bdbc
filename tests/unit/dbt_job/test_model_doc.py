from __future__ import annotations

from typing import Any

import pytest

from include.dbt_job.model_doc import model_doc

NODE: dict[str, Any] = {
    "unique_id": "model.shop.orders",
    "resource_type": "model",
    "schema": "mart",
    "alias": "orders",
    "description": "One row per sale.",
    "config": {"materialized": "table"},
    "original_file_path": "models/orders.sql",
    "columns": {
        "paid": {"name": "paid", "data_type": "numeric(4, 1)", "description": "Price,\nUSD."},
        "kind": {"name": "kind", "data_type": None, "description": "a|b"},
    },
}


def test_doc_shows_the_model_and_its_columns_in_order() -> None:
    assert model_doc(NODE, []) == (
        "One row per sale.\n\n"
        "`mart.orders`, table, from `models/orders.sql`\n\n"
        "**Columns**\n\n"
        "| column | type | meaning |\n"
        "| --- | --- | --- |\n"
        "| `paid` | numeric(4, 1) | Price, USD. |\n"
        "| `kind` |  | a\\|b |"
    )


@pytest.mark.parametrize(
    ("test", "row"),
    [
        ({"name": "not_null_orders_paid", "generic": "not_null"}, "| not_null | `paid` | error |"),
        (
            {"name": "in_range_orders_paid", "generic": "in_range", "arguments": {"min_value": 1}},
            "| in_range(min_value=1) | `paid` | error |",
        ),
        (
            {"name": "paid_is_a_price", "generic": "in_range", "severity": "warn"},
            "| paid is a price | `paid` | warn |",
        ),
        (
            {"name": "assert_sums_agree", "generic": None, "column_name": None},
            "| assert sums agree |  | error |",
        ),
        (
            {
                "name": "source_not_null_till_sales_paid",
                "generic": "not_null",
                "depends_on": {"nodes": ["source.shop.till.sales"]},
            },
            "| not_null | `till.sales.paid` | error |",
        ),
    ],
)
def test_doc_names_each_test_as_its_author_did(test: dict[str, Any], row: str) -> None:
    defaults = {
        "column_name": "paid",
        "description": "",
        "severity": "error",
        "arguments": {},
        "depends_on": {"nodes": ["model.shop.orders"]},
    }
    doc = model_doc(NODE, [defaults | test])
    assert doc.splitlines()[-4:] == [
        "",
        "| test | column | if it fails |",
        "| --- | --- | --- |",
        row,
    ]


def test_model_without_description_columns_and_tests_has_one_line() -> None:
    bare = NODE | {"description": "", "columns": {}}
    assert model_doc(bare, []) == "`mart.orders`, table, from `models/orders.sql`"
