"""The games of the dates that a run is about, as the schedule in the warehouse has them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from psycopg import Connection

from include.ingestion.contract import AS_OF_DATE, Unit
from include.job import Window


@dataclass
class GameDay:
    """The games of a date."""

    with_result: set[str] = field(default_factory=set)
    without_result: set[str] = field(default_factory=set)
    called_off: set[str] = field(default_factory=set)

    @property
    def games(self) -> frozenset[str]:
        """Every game of the date."""
        return frozenset(self.with_result | self.without_result | self.called_off)


def read_game_days(
    connection: Connection, window: Window, lookback_days: int
) -> dict[date, GameDay]:
    """Read the games of each date in a window and of some days before it.

    The window's dates come first, in order; then the earlier ones.
    """
    days: dict[date, GameDay] = {}
    for day, game_id, has_result, is_called_off in connection.execute(
        "select game_date, game_id, home_pts is not null, remarks ~* 'postponed|cancell?ed'"
        " from source.schedule where game_date between %s and %s"
        " order by game_date < %s, game_date, game_id",
        (
            window.start_date - timedelta(days=lookback_days),
            window.end_date,
            window.start_date,
        ),
    ):
        games = days.setdefault(day, GameDay())
        if has_result:
            games.with_result.add(game_id)
        elif is_called_off:
            games.called_off.add(game_id)
        else:
            games.without_result.add(game_id)
    return days


def day_of(unit: Unit) -> date | None:
    """Return the US Eastern date that a unit is about; None for one that is about a season."""
    if "game_id" in unit:
        return datetime.strptime(unit["game_id"][:8], "%Y%m%d").date()  # noqa: DTZ007 - only a date
    day: date | None = unit.get("game_date") or unit.get(AS_OF_DATE)
    return day


def has_begun(connection: Connection, season: int) -> bool:
    """Whether the schedule has a result of a season, or nothing of it at all."""
    [(games, results)] = connection.execute(
        "select count(*), count(home_pts) from source.schedule where season = %s", (season,)
    ).fetchall()
    return bool(results) or not games


def has_games_between(connection: Connection, season: int, after: date, before: date) -> bool:
    """Whether a season has games after one date and before another."""
    found = connection.execute(
        "select from source.schedule where season = %s and game_date > %s and game_date < %s"
        " limit 1",
        (season, after, before),
    )
    return found.fetchone() is not None
