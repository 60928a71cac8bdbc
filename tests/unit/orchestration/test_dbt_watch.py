"""A trigger and the builds that it shares, where their order in time matters."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime
from types import SimpleNamespace
from uuid import uuid4

import pytest

from include.orchestration.dbt_builds import ModelState, RunBuilds, Status
from include.orchestration.dbt_results import NodeRun
from include.orchestration.dbt_watch import ModelTrigger
from include.orchestration.run_window import RunWindow

NOW = datetime(2024, 1, 16, 12, tzinfo=UTC)
BUILT = Status(NOW, {"standings": ModelState("standings", True, True, False, 0)}, {}, None)
NODE = NodeRun(
    *("model.nba_elt.standings", "model", "success", 1, None, "INSERT 0 30"),
    *(NOW, NOW, 0.2, 30, None, None, None, []),
)


class Builds(RunBuilds):
    """Builds whose warehouse answers a claim with these nodes."""

    def __init__(self, claimed: list[NodeRun]) -> None:
        day = date(2024, 1, 15)
        super().__init__("dag", "run", RunWindow(day, day), None, {}, {})
        self.claimed = claimed
        self.waited_at_claim: set[str] | None = None

    async def claim(self, model: str, task_instance_id: str) -> list[NodeRun]:  # noqa: ARG002
        """Note who waits while the warehouse is asked."""
        await asyncio.sleep(0)
        self.waited_at_claim = set(self.waiting)
        return self.claimed


@pytest.fixture
def trigger() -> ModelTrigger:
    """The trigger of a task that waits for standings."""
    waiting = ModelTrigger("standings")
    waiting.task_instance = SimpleNamespace(id=uuid4(), task_id="dbt.models.mart.standings")
    return waiting


def test_model_is_not_waited_for_while_its_rows_are_claimed(trigger: ModelTrigger) -> None:
    """Claimed rows are gone from what is current: it would look like one that is to be built."""
    builds = Builds([NODE])
    builds.waiting.add("standings")
    event = asyncio.run(trigger._event(builds, BUILT))
    assert event is not None
    assert builds.waited_at_claim == set()
    assert builds.waiting == set()


def test_model_is_waited_for_again_if_its_rows_could_not_be_claimed(trigger: ModelTrigger) -> None:
    builds = Builds([])
    builds.waiting.add("standings")
    assert asyncio.run(trigger._event(builds, BUILT)) is None
    assert builds.waiting == {"standings"}
