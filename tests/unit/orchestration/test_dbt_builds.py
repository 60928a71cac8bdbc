from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from include.orchestration.dbt_builds import choose_models

# stg -> fact -> mart, and another -> mart
UPSTREAM: Mapping[str, Sequence[str]] = {
    "stg": [],
    "other": [],
    "fact": ["stg"],
    "mart": ["fact", "other"],
}


def choose(states: Mapping[str, str | None], wanted: str, **known: set[str]) -> list[str]:
    sets = {"built": set[str](), "succeeded": set[str](), "claimed": set[str](), **known}
    return choose_models(states, UPSTREAM, wanted=set(wanted.split()), **sets)


def test_new_run_builds_everything_in_order() -> None:
    states = {"stg": "deferred", "other": "deferred", "fact": None, "mart": None}
    chosen = choose(states, "stg")
    assert set(chosen) == set(UPSTREAM)
    assert chosen.index("stg") < chosen.index("fact") < chosen.index("mart")


def test_one_cleared_task_builds_its_model_alone() -> None:
    states = {"stg": "success", "other": "success", "fact": "deferred", "mart": "success"}
    assert choose(states, "fact", claimed=set(UPSTREAM)) == ["fact"]


def test_task_cleared_with_downstream_builds_these() -> None:
    states = {"stg": "success", "other": "success", "fact": "deferred", "mart": None}
    assert choose(states, "fact", claimed=set(UPSTREAM)) == ["fact", "mart"]


def test_what_was_built_for_a_task_that_has_not_asked_yet_is_not_built_again() -> None:
    states = {"stg": "success", "other": "deferred", "fact": None, "mart": None}
    assert choose(states, "other", built={"fact"}) == ["other", "mart"]


def test_what_was_built_from_a_table_that_is_built_again_is_built_again() -> None:
    states = {"stg": "deferred", "other": "success", "fact": None, "mart": None}
    assert choose(states, "stg", built={"fact", "mart"}) == ["stg", "fact", "mart"]


@pytest.mark.parametrize("state", ["failed", "upstream_failed", "up_for_retry", "removed"])
def test_nothing_is_built_on_a_model_that_is_not_good(state: str) -> None:
    states = {"stg": state, "other": "deferred", "fact": None, "mart": None}
    assert choose(states, "other") == ["other"]


def test_task_that_is_about_to_end_is_not_built_again() -> None:
    states = {"stg": "deferred", "other": "deferred", "fact": None, "mart": None}
    assert choose(states, "other", claimed={"stg"}) == ["other"]
    assert choose(states, "other", claimed={"stg"}, succeeded={"stg"}) == ["other", "fact", "mart"]
