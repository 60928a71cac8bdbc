"""Which seasons a run builds: those of its window's dates, as the project's macros count them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import psycopg

from include.job import WarehouseSettings, Window

LONG_SEASON_END = date(2020, 10, 11)
"""The season of 2019-20 ended late; no other has ended after June."""
TEST_EVERY_SEASON = {"nba.test_every_season": "on"}
"""Setting of a connection with which tests look at all seasons."""


@dataclass(frozen=True)
class Seasons:
    """A closed range of seasons, each named by the year in which it ends."""

    first: int
    last: int

    @property
    def settings(self) -> dict[str, str]:
        """Settings of a connection that tell the project's macros which seasons to build."""
        return {"nba.first_season": str(self.first), "nba.last_season": str(self.last)}


def season_of(day: date) -> int:
    """Return the season to which a date belongs, as the macro of this name does."""
    if date(2020, 7, 1) <= day <= LONG_SEASON_END:
        return 2020
    return day.year + (day.month > 6)


def seasons_of(settings: WarehouseSettings, window: Window) -> Seasons:
    """Find the seasons of the dates of a window, and of the games that are scheduled on them."""
    with settings.connect() as connection:
        scheduled = _scheduled(connection, window)
    seasons = {season_of(window.start_date), season_of(window.end_date), *scheduled}
    return Seasons(min(seasons), max(seasons))


def _scheduled(connection: psycopg.Connection, window: Window) -> set[int]:
    try:
        rows = connection.execute(
            "select distinct season from source.schedule where game_date between %s and %s",
            (window.start_date, window.end_date),
        ).fetchall()
    except psycopg.errors.UndefinedTable:  # a project of other tables
        return set()
    return {season for (season,) in rows}


def as_options(settings: dict[str, str]) -> str:
    """Return settings as libpq takes them from ``PGOPTIONS``."""
    return " ".join(f"-c {name}={value}" for name, value in settings.items())
