"""What a model's rows depend on besides the data: its code, and that of all it is built from.

A run builds the seasons of its window alone. Where the code has changed that is not enough: the
rows of other seasons would stay as the old code left them, so the model is built whole.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql

from include.dbt_job.graph import BUILT

SHAPING = ("materialized", "schema", "alias", "indexes", "contract", "meta", "column_types")
"""Settings of a model that decide what its table holds or looks like."""
CONTRACT = ("name", "data_type", "constraints")


@dataclass(frozen=True)
class Digest:
    """Digest of a model, and of those that it reads by unique id."""

    digest: str
    parents: Mapping[str, str]


def digests(manifest: Mapping[str, Any], data: Mapping[str, str]) -> dict[str, Digest]:
    """Digest every model, seed and snapshot of a decoded ``manifest.json``, by unique id.

    Args:
        manifest: Its nodes and macros.
        data: Digest of the rows of each source that is reference data, by unique id.
    """
    nodes = {i: n for i, n in manifest["nodes"].items() if n["resource_type"] in BUILT}
    macros = _Macros(manifest["macros"])
    found: dict[str, Digest] = {}

    def digest(unique_id: str) -> str:
        if unique_id not in found:
            node = nodes[unique_id]
            reads = node.get("depends_on", {}).get("nodes", ())
            parents = {parent: digest(parent) for parent in sorted(set(reads)) if parent in nodes}
            rows = sorted(data[source] for source in reads if source in data)
            code = (_code(node), macros.used_by(node), sorted(parents.items()), rows)
            found[unique_id] = Digest(_sha(code), parents)
        return found[unique_id].digest

    for unique_id in nodes:
        digest(unique_id)
    return found


def changed(found: Mapping[str, Digest], connection: psycopg.Connection) -> set[str]:
    """Return the unique ids of those that were not built whole with the code that they have now."""
    rows = connection.execute("select model, digest from ops.dbt_models_built").fetchall()
    built: dict[str, str] = dict(rows)
    return {unique_id for unique_id, now in found.items() if built.get(unique_id) != now.digest}


def reference_data(manifest: Mapping[str, Any], connection: psycopg.Connection) -> dict[str, str]:
    """Digest the rows of the sources whose ``meta`` has ``is_reference_data``, by unique id.

    They belong to no season: a change in them, as in a seed, may change any row.
    """
    data = {}
    for unique_id, source in manifest["sources"].items():
        if not source["config"].get("meta", {}).get("is_reference_data"):
            continue
        table = sql.Identifier(source["schema"], source["identifier"])
        row = connection.execute(
            sql.SQL("select md5(string_agg(t::text, ';' order by t::text)) from {} as t").format(
                table
            )
        ).fetchone()
        data[unique_id] = (row and row[0]) or ""
    return data


def decoded(manifest: Any) -> dict[str, Any]:
    """Return what is digested of dbt's own ``Manifest``, laid out as in ``manifest.json``."""
    return {
        "nodes": _decoded(n for n in manifest.nodes.values() if n.resource_type in BUILT),
        "macros": _decoded(
            m for m in manifest.macros.values() if m.package_name == manifest.metadata.project_name
        ),
        "sources": _decoded(manifest.sources.values()),
    }


def _decoded(resources: Iterable[Any]) -> dict[str, Any]:
    return {resource.unique_id: resource.to_dict(omit_none=False) for resource in resources}


class _Macros:
    """The text of macros with all that they call, each followed once."""

    def __init__(self, macros: Mapping[str, Any]) -> None:
        self._macros = macros

    def used_by(self, node: Mapping[str, Any]) -> Sequence[str]:
        found: dict[str, str] = {}
        ahead = list(node.get("depends_on", {}).get("macros", ()))
        while ahead:
            name = ahead.pop()
            # those of dbt itself change with its version, which is no reason to build anew
            if name in found or not self._is_own(name, node):
                continue
            found[name] = " ".join(self._macros[name]["macro_sql"].split())
            ahead += self._macros[name]["depends_on"]["macros"]
        return sorted(found.values())

    def _is_own(self, name: str, node: Mapping[str, Any]) -> bool:
        return name in self._macros and (self._macros[name]["package_name"] == node["package_name"])


def _code(node: Mapping[str, Any]) -> Any:
    config = node["config"]
    return (
        node["checksum"]["checksum"],
        [node.get(name) for name in ("constraints", "alias", "schema")],
        {name: config.get(name) for name in SHAPING},
        [
            {name: column.get(name) for name in CONTRACT}
            for _, column in sorted(node.get("columns", {}).items())
        ],
    )


def _sha(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()[:16]
