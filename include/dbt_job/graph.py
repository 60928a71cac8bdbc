"""The dbt project as a graph: what is built from what, and with which node each test runs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from include.job import BadInputError

BUILT = frozenset({"model", "seed", "snapshot"})


@dataclass(frozen=True)
class Node:
    """An enabled model, seed, snapshot or data test; its parents may also be sources."""

    unique_id: str
    name: str
    resource_type: str
    parents: tuple[str, ...] = ()

    @property
    def is_built(self) -> bool:
        """Whether it leaves a relation behind, which a test does not."""
        return self.resource_type in BUILT


def from_manifest_json(manifest: Mapping[str, Any]) -> dict[str, Node]:
    """Return the nodes of a decoded ``manifest.json`` by unique id."""
    return _by_id(
        Node(
            unique_id=node["unique_id"],
            name=node["name"],
            resource_type=node["resource_type"],
            parents=tuple(node.get("depends_on", {}).get("nodes", ())),
        )
        for node in manifest["nodes"].values()
    )


def from_manifest(manifest: Any) -> dict[str, Node]:
    """Return the nodes of dbt's own ``Manifest``, which is not imported here, by unique id."""
    return _by_id(
        Node(
            unique_id=node.unique_id,
            name=node.name,
            resource_type=str(node.resource_type),
            parents=tuple(node.depends_on_nodes),
        )
        for node in manifest.nodes.values()
    )


def attach_tests(nodes: Mapping[str, Node]) -> dict[str, str]:
    """Find the one node with which each test runs.

    It is the parent that is downstream of all the test's other parents, so that all are built when
    the test runs; ``from_manifest`` sees to it that there is one. A test that reads sources alone
    runs with the first model that is downstream of all of them: fewest models above it, then first
    in the alphabet.

    Returns the unique id of a model, seed or snapshot by the unique id of the test.

    Raises:
        BadInputError: no node of the project can run a test.
    """
    upstream = _Upstream(nodes)
    return {
        test.unique_id: _tested_node(test, nodes, upstream)
        for test in nodes.values()
        if test.resource_type == "test"
    }


def graph_digest(nodes: Mapping[str, Node]) -> str:
    """Digest what the shape of the DAG depends on: built nodes and the edges between them."""
    lines = [
        " ".join((node.resource_type, node.unique_id, "<-", *_built_parents(node, nodes)))
        for node in sorted(nodes.values(), key=lambda node: node.unique_id)
        if node.is_built
    ]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


class _Upstream:
    """All ancestors of a node, sources included, each found once."""

    def __init__(self, nodes: Mapping[str, Node]) -> None:
        self._nodes = nodes
        self._found: dict[str, frozenset[str]] = {}

    def __getitem__(self, unique_id: str) -> frozenset[str]:
        if unique_id not in self._found:
            ancestors: set[str] = set()
            ahead = [unique_id]
            while ahead:
                node = self._nodes.get(ahead.pop())
                parents = set(node.parents) - ancestors if node else set()
                ancestors |= parents
                ahead.extend(parents)
            self._found[unique_id] = frozenset(ancestors)
        return self._found[unique_id]

    def place(self, unique_id: str) -> tuple[int, str]:
        """Return where a node stands in an order in which each comes after all that it reads."""
        return len(self[unique_id] & self._nodes.keys()), unique_id


def _tested_node(test: Node, nodes: Mapping[str, Node], upstream: _Upstream) -> str:
    if parents := _built_parents(test, nodes):
        return max(parents, key=upstream.place)
    readers = [
        node.unique_id
        for node in nodes.values()
        if node.is_built and test.parents and upstream[node.unique_id].issuperset(test.parents)
    ]
    if not readers:
        read = ", ".join(sorted(test.parents)) or "no model and no source"
        raise BadInputError(
            f"test {test.name} reads {read}, so that it runs with no model: read a model in it"
        )
    return min(readers, key=upstream.place)


def _built_parents(node: Node, nodes: Mapping[str, Node]) -> list[str]:
    return sorted({p for p in node.parents if p in nodes and nodes[p].is_built})


def _by_id(nodes: Iterable[Node]) -> dict[str, Node]:
    wanted = BUILT | {"test"}
    return ordered_for_tests(
        {node.unique_id: node for node in nodes if node.resource_type in wanted}
    )


def ordered_for_tests(nodes: dict[str, Node]) -> dict[str, Node]:
    """Let one of the models that a test compares wait for the others, where none does already.

    It is the last of them in one order of all nodes, so that no two can ever wait for each other.
    """
    upstream = _Upstream(nodes)
    ordered = dict(nodes)
    for test in nodes.values():
        if test.resource_type == "test" and (parents := _built_parents(test, nodes)):
            last = max(parents, key=upstream.place)
            known = ordered[last].parents
            more = {*parents} - {last} - upstream[last] - {*known}
            ordered[last] = replace(ordered[last], parents=(*known, *sorted(more)))
    return ordered
