"""Days in any order, with corrections and withdrawals between them, end in the same tables.

Whatever a site changed and in whatever order its days were loaded meanwhile: once every day has
been loaded again, the tables hold what the site says now, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
import structlog
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from include.ingestion import schedule_load
from include.ingestion.contract import PageKind, Unit
from include.ingestion.fetch import Answer, Validators
from include.ingestion.job import load_kinds
from include.ingestion.kinds import KINDS
from include.ingestion.page_load import PageLoad
from include.ingestion.report import Report
from include.ingestion.switches import Switches
from include.job import JobRun, WarehouseSettings, Window
from tests.unit.ingestion.hand_made import day_page, game, line, month_page, page

if TYPE_CHECKING:
    from tests.conftest import Warehouse

SWITCHED_ON = tuple(KINDS[name] for name in ("schedule", "daily_leaders", "transactions"))
GAMES = {day: f"201710{day}0CLE" for day in (17, 18, 19, 20)}
LAST_DAY = 20
TO_COME = "201710250CLE"
PLAYERS = ("cle01", "cle02", "bos01", "bos02")

Facts = dict[str, set[tuple[Any, ...]]]


@dataclass
class Memory:
    """A site without a network: the facts, and the pages that say them."""

    scores: dict[int, tuple[int, int]] = field(
        default_factory=lambda: dict.fromkeys(GAMES, (99, 102))
    )
    points: dict[int, dict[str, int]] = field(
        default_factory=lambda: {day: dict.fromkeys(PLAYERS, 10) for day in GAMES}
    )
    deals: list[str] = field(default_factory=lambda: ["The Jazz signed nobody."])
    withdrawn: set[int] = field(default_factory=set)

    def address(self, kind: PageKind, unit: Unit) -> str:
        """Where the page would stand."""
        return "memory:" + kind.path(unit)

    def get(self, kind: PageKind, unit: Unit) -> Answer:
        """The page that says the facts of now."""
        content = self._render(kind.name, unit)
        return Answer(
            url=self.address(kind, unit),
            http_status=200,
            content=content,
            site_date=None,
            validators=Validators(),
            replay=None,
            fetched_at=datetime.now(UTC),
            seconds=0,
        )

    def _render(self, kind: str, unit: Unit) -> bytes:
        if kind == "schedule":
            rows = [
                game(GAMES[day], "BOS", f"{score[0]}-{score[1]}")
                for day, score in self.scores.items()
                if day not in self.withdrawn
            ]
            return month_page(*rows, game(TO_COME, "BOS"))
        if kind == "transactions":
            deals = "".join(f"<p>{deal}</p>" for deal in self.deals)
            return page(f'<ul class="page_index"><li><span>July 1, 2017</span>{deals}</li></ul>')
        day = unit["game_date"].day
        return day_page(*(_line(GAMES[day], *said) for said in self.points[day].items()))

    @property
    def facts(self) -> Facts:
        """The rows that the tables must have."""
        played = [day for day in GAMES if day not in self.withdrawn]
        return {
            "schedule": {(GAMES[day], *self.scores[day]) for day in played}
            | {(TO_COME, None, None)},
            "daily_leaders": {
                (GAMES[day], player, pts)
                for day in played
                for player, pts in self.points[day].items()
            },
            "transactions": set(enumerate(self.deals, start=1)),
        }


def _line(game_id: str, player: str, pts: int) -> str:
    team, opponent = ("CLE", "BOS") if player.startswith("cle") else ("BOS", "CLE")
    shots = {"fg": "0", "fg3": "0", "ft": str(pts), "fta": str(pts), "pts": str(pts)}
    return line(game_id, player, team, opponent, **shots)


# What may happen: each is a change of the site, or a run over days.
Event = Callable[[Memory, Callable[[int, int], None]], None]


def run_days(first: int, more: int, _: Memory, load: Callable[[int, int], None]) -> None:
    load(first, min(first + more, LAST_DAY))


def correct_score(day: int, away: int, site: Memory, _: object) -> None:
    site.scores[day] = (away, 102)


def correct_points(day: int, player: str, pts: int, site: Memory, _: object) -> None:
    site.points[day][player] = pts


def withdraw_player(day: int, player: str, site: Memory, _: object) -> None:
    if len(site.points[day]) > 1:
        site.points[day].pop(player, None)


def withdraw_game(day: int, site: Memory, _: object) -> None:
    site.withdrawn.add(day)


def restore_game(day: int, site: Memory, _: object) -> None:
    site.withdrawn.discard(day)


def rewrite_deals(deals: list[str], site: Memory, _: object) -> None:
    site.deals = deals


days = st.sampled_from(list(GAMES))
players = st.sampled_from(PLAYERS)
points = st.integers(0, 60)
runs = st.builds(partial, st.just(run_days), days, st.integers(0, 3))
events = st.one_of(
    runs,
    runs,
    st.builds(partial, st.just(correct_score), days, st.integers(80, 101)),
    st.builds(partial, st.just(correct_points), days, players, points),
    st.builds(partial, st.just(withdraw_player), days, players),
    st.builds(partial, st.just(withdraw_game), days),
    st.builds(partial, st.just(restore_game), days),
    st.builds(
        partial,
        st.just(rewrite_deals),
        st.lists(st.sampled_from(["A trade.", "A waiver.", "A signing."]), min_size=1, max_size=3),
    ),
)


@pytest.fixture
def load(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[Memory, int, int], None]]:
    """Loads days of October 2017 from a site in memory."""
    env = warehouse.env("loader")
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(schedule_load, "MONTHS", ("october",))
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    run_settings = WarehouseSettings()  # type: ignore[call-arg]
    [(job_run_id,)] = warehouse.query(
        "insert into ops.job_runs (run_id, job, start_date, end_date)"
        " values ('test', 'ingestion', '2017-10-17', '2017-10-20') returning job_run_id"
    )
    with run_settings.connect() as connection:
        connection.autocommit = True

        def load(site: Memory, first: int, last: int) -> None:
            window = Window(date(2017, 10, first), date(2017, 10, last))
            run = JobRun("ingestion", window, "test", run_settings, job_run_id)
            must = frozenset(kind.name for kind in SWITCHED_ON)
            pages = PageLoad(run, connection, site, Report("what changed"), must)
            load_kinds(pages, Switches(SWITCHED_ON, must), lookback_days=2)
            assert pages.broken == pages.late == run.warnings == []

        yield load
    structlog.reset_defaults()


def read_tables(warehouse: Warehouse) -> Facts:
    rows = {
        "schedule": "select game_id, away_pts::int, home_pts::int from source.schedule",
        "daily_leaders": "select game_id, player_id, pts::int from source.daily_leaders",
        "transactions": "select ordinal::int, description from source.transactions",
    }
    return {table: set(warehouse.query(query)) for table, query in rows.items()}  # type: ignore[arg-type]


@settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(history=st.lists(events, max_size=8), last_pass=st.permutations(list(GAMES)))
def test_every_history_ends_in_the_same_tables(
    warehouse: Warehouse,
    load: Callable[[Memory, int, int], None],
    history: list[Event],
    last_pass: list[int],
) -> None:
    warehouse.query("delete from source.schedule")
    warehouse.query("delete from source.transactions")
    site = Memory()
    for event in history:
        event(site, partial(load, site))
    for day in last_pass:
        load(site, day, day)
    assert read_tables(warehouse) == site.facts
