from __future__ import annotations

import itertools
from collections.abc import Iterable
from graphlib import TopologicalSorter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from include.dbt_job.graph import (
    Node,
    attach_tests,
    from_manifest_json,
    graph_digest,
    ordered_for_tests,
)
from include.job import BadInputError


def graph(*edges: str) -> dict[str, Node]:
    """Read nodes from lines like "c <- a b": models, tests that begin with t, sources with s."""
    nodes = {}
    for edge in edges:
        name, _, parents = edge.partition(" <- ")
        kind = "test" if name.startswith("t") else "model"
        nodes[name] = Node(name, name, kind, tuple(parents.split()))
    return nodes


PROJECT = graph(
    *("dim <- s_games", "fact <- s_games s_teams dim", "seed", "prep <- fact seed", "mart <- prep")
)


@pytest.mark.parametrize(
    ("parents", "node"),
    [
        ("dim", "dim"),
        ("dim dim", "dim"),
        ("fact dim", "fact"),
        ("dim mart", "mart"),
        ("mart seed dim prep", "mart"),
        ("fact s_teams", "fact"),
        ("seed s_teams", "seed"),
        ("s_games", "dim"),
        ("s_teams", "fact"),
        ("s_games s_teams", "fact"),
    ],
)
def test_test_belongs_to_the_parent_downstream_of_all_others(parents: str, node: str) -> None:
    assert attach_tests(PROJECT | graph(f"t <- {parents}")) == {"t": node}


def test_one_of_two_unrelated_models_waits_for_the_other_that_its_test_reads() -> None:
    nodes = ordered_for_tests(PROJECT | graph("t <- seed dim"))
    assert attach_tests(nodes)["t"] == "seed"
    assert nodes["seed"].parents == ("dim",)
    assert {name: nodes[name] for name in PROJECT if name != "seed"} == {
        name: node for name, node in PROJECT.items() if name != "seed"
    }


@pytest.mark.parametrize(
    ("edge", "message"), [("t <- s_odds", "t reads s_odds,"), ("t", "no model and no source")]
)
def test_test_that_no_model_can_run_is_refused(edge: str, message: str) -> None:
    with pytest.raises(BadInputError, match=message):
        attach_tests(PROJECT | graph(edge))


@st.composite
def projects(draw: st.DrawFn) -> dict[str, Node]:
    """Draw models that depend on earlier ones, and tests of any of them."""
    models = [f"m{n}" for n in range(draw(st.integers(1, 8)))]
    edges = []
    for n, model in enumerate(models):
        parents = draw(st.sets(st.sampled_from(models[:n]))) if n else set()
        edges.append(f"{model} <- {' '.join(sorted(parents))}")
    for n in range(draw(st.integers(0, 4))):
        parents = draw(st.sets(st.sampled_from(models), min_size=1))
        edges.append(f"t{n} <- {' '.join(sorted(parents))}")
    return graph(*edges)


def upstream(nodes: dict[str, Node], ids: Iterable[str]) -> set[str]:
    """Return the nodes and all their ancestors."""
    ids = set(ids)
    return ids | (upstream(nodes, {p for i in ids for p in nodes[i].parents}) if ids else set())


@given(projects())
def test_everything_a_test_reads_is_built_when_its_node_is(nodes: dict[str, Node]) -> None:
    ordered = ordered_for_tests(nodes)
    tuple(TopologicalSorter({i: node.parents for i, node in ordered.items()}).static_order())
    for test, node in attach_tests(ordered).items():
        assert {*nodes[test].parents} <= upstream(ordered, [node])
        able = [p for p in nodes[test].parents if {*nodes[test].parents} <= upstream(nodes, [p])]
        assert able in ([], [node])


def test_digest_is_that_of_the_nodes_in_any_order() -> None:
    for nodes in itertools.islice(itertools.permutations(PROJECT.items()), 20):
        assert graph_digest(dict(nodes)) == graph_digest(PROJECT)
    turned = PROJECT | graph("fact <- dim s_teams s_games")
    assert graph_digest(turned) == graph_digest(PROJECT)


@pytest.mark.parametrize(
    "edge",
    ["mart <- prep dim", "mart", "odds", "mart <- fact"],
    ids=["edge more", "edge less", "node more", "another edge"],
)
def test_digest_changes_with_the_shape(edge: str) -> None:
    assert graph_digest(PROJECT | graph(edge)) != graph_digest(PROJECT)


def test_digest_changes_with_a_type_or_a_node_less() -> None:
    snapshot = {"seed": Node("seed", "seed", "snapshot")}
    less = {name: node for name, node in PROJECT.items() if name != "mart"}
    assert len({graph_digest(nodes) for nodes in (PROJECT, PROJECT | snapshot, less)}) == 3


def test_digest_ignores_tests() -> None:
    assert graph_digest(PROJECT | graph("t <- mart")) == graph_digest(PROJECT)


def test_what_is_neither_built_nor_a_test_is_left_out() -> None:
    kinds = ("model", "seed", "snapshot", "test", "analysis", "operation", "sql_operation")
    nodes = {
        kind: {"unique_id": kind, "name": kind, "resource_type": kind, "depends_on": {}}
        for kind in kinds
    }
    assert set(from_manifest_json({"nodes": nodes})) == {"model", "seed", "snapshot", "test"}
