"""Which pages of a kind a run brings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from psycopg import Connection, sql

from include.ingestion import schedule
from include.ingestion.contract import AS_OF_DATE, PageKind, Unit
from include.ingestion.game_days import GameDay, day_of, has_begun
from include.job import Window


def wanted_units(
    connection: Connection, window: Window, kind: PageKind, days: Mapping[date, GameDay]
) -> list[Unit]:
    """Return the units of a kind that a run brings, in the order of ``days``.

    Of a date before the window only what was loaded already: it may have been corrected since.
    """
    found: list[Unit]
    match kind.unit:
        case ("game_date",):
            found = [{"game_date": day} for day, games in days.items() if games.with_result]
        case ("game_id",):
            found = [
                {"game_id": game_id}
                for games in days.values()
                for game_id in sorted(games.with_result)
            ]
        case _:
            return _without_games(connection, window, kind)
    earlier = [unit for unit in found if day_of(unit) not in window]
    loaded = _loaded(connection, kind, earlier)
    return [unit for unit in found if unit not in earlier or unit in loaded]


def _without_games(connection: Connection, window: Window, kind: PageKind) -> list[Unit]:
    """Return the units of a kind that is about seasons, or about the end of the window alone."""
    as_of = {AS_OF_DATE: window.end_date}
    seasons = sorted({schedule.season_of(day) for day in window.dates})
    match kind.unit:
        case ("season",):
            return [{"season": season} for season in seasons]
        case ("season", _):
            return [
                {"season": season} | as_of for season in seasons if has_begun(connection, season)
            ]
        case (_, "post_id"):
            return [as_of | {"post_id": post_id} for post_id in _posts(connection, window.end_date)]
    return [as_of]


def _posts(connection: Connection, day: date) -> list[str]:
    """Return the posts of a day that anybody has commented on."""
    found = connection.execute(
        "select post_id from source.reddit_posts where as_of_date = %s and comments > 0 order by 1",
        (day,),
    )
    return [post_id for (post_id,) in found]


def _loaded(connection: Connection, kind: PageKind, units: list[Unit]) -> list[Unit]:
    """Return those units, all of one column, of which the warehouse has rows."""
    [column] = kind.unit
    values: list[Any] = [unit[column] for unit in units]
    statement = sql.SQL("select distinct {0} from {1} where {0} = any(%s)").format(
        sql.Identifier(column), sql.Identifier("source", kind.tables[0].name)
    )
    return [{column: value} for (value,) in connection.execute(statement, (values,))]
