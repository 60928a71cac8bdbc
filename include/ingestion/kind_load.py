"""The pages of one kind, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

import structlog

from include.ingestion.contract import CheckedPage, Known, PageKind, Unit
from include.ingestion.daily_leaders import DAILY_LEADERS, PLAYER_LINES
from include.ingestion.game_days import GameDay
from include.ingestion.page_load import PageLoad
from include.ingestion.wanted import wanted_units

log: structlog.stdlib.BoundLogger = structlog.get_logger()


def load_units(
    pages: PageLoad,
    kind: PageKind,
    units: Sequence[Unit],
    known: Known,
    inspect: Callable[[Unit, str, CheckedPage], None] | None = None,
) -> None:
    """Load the page of each unit, until the kind is stopped.

    ``inspect`` is shown what was on a page that was loaded, with its address.
    """
    gone: list[Unit] = []
    not_stored: list[Unit] = []
    with pages.report.pages(kind.name, kind.name.replace("_", " ")) as follow:
        for unit in units:
            if kind.name in pages.stopped:
                break
            follow(_name(unit), len(units))
            if not pages.is_as_of(kind, unit):
                log.info(
                    f"{kind.name} {_name(unit)}: not loaded: the site has it as of"
                    f" {pages.site_date} only"
                )
                continue
            answer = pages.fetch(kind, unit)
            if answer is None:
                continue
            if answer.is_missing:
                (not_stored if answer.is_outside_replay else gone).append(unit)
                continue
            loaded = pages.load(kind, answer, unit, known)
            if loaded and inspect:
                inspect(unit, answer.url, loaded)
    if gone:
        more = f", and {len(gone) - 1} other pages are not there" if len(gone) > 1 else ""
        address = pages.source.address(kind, gone[0])
        pages.postpone(kind, gone[0], f"not there yet: {address} is 404{more}: run again later")
    if not_stored:
        log.warning(f"{kind.name}: not kept: {', '.join(map(_name, not_stored))}")


def load_daily_leaders(pages: PageLoad, days: Mapping[date, GameDay], known: Known) -> None:
    """Load the lines of each date; a date that lacks games with a result is not there yet."""
    for day, games in days.items():
        if day in pages.run.window and games.without_result:
            _miss_results(pages, day, games)

    def inspect(unit: Unit, url: str, loaded: CheckedPage) -> None:
        lines = loaded.of(PLAYER_LINES)
        listed = {line.game_id for line in lines.rows}
        listed |= {row.key["game_id"] for row in lines.rejected if row.key}
        if lacking := sorted(days[unit["game_date"]].with_result - listed):
            pages.postpone(
                DAILY_LEADERS,
                unit,
                f"not there yet: {url} has no players of {', '.join(lacking)}: run again later",
            )

    units = wanted_units(pages.connection, pages.run.window, DAILY_LEADERS, days)
    load_units(pages, DAILY_LEADERS, units, known, inspect)


def _miss_results(pages: PageLoad, day: date, games: GameDay) -> None:
    if games.with_result:
        log.warning(f"{day}: no result of {', '.join(sorted(games.without_result))}")
        return
    pages.postpone(
        DAILY_LEADERS,
        {"game_date": day},
        f"not there yet: the schedule has {len(games.without_result)} games on {day}"
        " and no result of any: run again later",
    )


def _name(unit: Unit) -> str:
    return " ".join(map(str, unit.values()))
