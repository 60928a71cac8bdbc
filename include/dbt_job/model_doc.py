"""What a model's task says of its model in the UI."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def model_doc(node: Mapping[str, Any], tests: Sequence[Mapping[str, Any]]) -> str:
    """Describe a node of dbt's manifest, its columns and its tests, in Markdown."""
    columns = [
        (f"`{column['name']}`", column["data_type"] or "", column["description"])
        for column in node["columns"].values()
    ]
    checks = [(_test(test), _tested_column(node, test), test["severity"]) for test in tests]
    materialized = node["config"].get("materialized", node["resource_type"])
    parts = [
        node["description"],
        f"`{node['schema']}.{node['alias']}`, {materialized}, from `{node['original_file_path']}`",
        _table("Columns", ("column", "type", "meaning"), columns),
        _table("Tests", ("test", "column", "if it fails"), checks),
    ]
    return "\n\n".join(filter(None, parts))


def _test(test: Mapping[str, Any]) -> str:
    """Name a test as its author did: the generic test and its arguments, or what it asserts."""
    if test["generic"] and test["name"].removeprefix("source_").startswith(test["generic"]):
        arguments = ", ".join(f"{name}={value}" for name, value in test["arguments"].items())
        return f"{test['generic']}({arguments})" if arguments else str(test["generic"])
    return str(test["description"] or test["name"].replace("_", " "))


def _tested_column(node: Mapping[str, Any], test: Mapping[str, Any]) -> str:
    column = test["column_name"]
    parents = test["depends_on"]["nodes"]
    if node["unique_id"] in parents:
        return f"`{column}`" if column else ""
    sources = (
        ".".join([*parent.split(".")[2:], *([column] if column else [])]) for parent in parents
    )
    return ", ".join(f"`{source}`" for source in sources)


def _table(title: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    if not rows:
        return ""
    lines = [header, ["---"] * len(header), *rows]
    cells = [
        " | ".join(" ".join(cell.split()).replace("|", "\\|") for cell in row) for row in lines
    ]
    return "\n".join([f"**{title}**", "", *(f"| {row} |" for row in cells)])
