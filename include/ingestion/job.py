"""The order of work of one ingestion run.

Teams; every month page of each season in the window; the daily leaders page of each date in the
window that has results. A page that cannot be used does not stop the others: the run goes on and
fails at its end.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import structlog
from psycopg import Connection
from psycopg.rows import dict_row

from include.ingestion import daily_leaders, schedule
from include.ingestion.contract import Known
from include.ingestion.daily_leaders import DAILY_LEADERS
from include.ingestion.fetch import Fetcher
from include.ingestion.load import replace_rows
from include.ingestion.page import Page
from include.ingestion.page_load import PageLoad
from include.ingestion.report import Report
from include.ingestion.schedule import MONTHS, NO_RESULT, SCHEDULE, Game
from include.ingestion.settings import IngestionSettings
from include.ingestion.teams import TEAMS, read_teams
from include.job import BadInputError, JobRun, RetryLaterError, Window, read_settings

log: structlog.stdlib.BoundLogger = structlog.get_logger()


class NotThereYetError(RetryLaterError):
    """Pages that the site does not have yet, or did not deliver: a later run may find them."""


@dataclass
class GameDay:
    """The games of a date, as the schedule has them."""

    with_result: set[str] = field(default_factory=set)
    without_result: set[str] = field(default_factory=set)
    called_off: set[str] = field(default_factory=set)


def ingest(run: JobRun) -> None:
    """Load every page that the window of a run asks for."""
    settings = read_settings(IngestionSettings)
    report = Report()
    try:
        with (
            run.settings.connect() as connection,
            Fetcher(settings) as fetcher,
            report,
        ):
            connection.autocommit = True
            pages = PageLoad(run, connection, fetcher, report)
            codes = load_teams(connection, report)
            for season in sorted({schedule.season_of(day) for day in run.window.dates}):
                load_season(pages, season, codes)
            load_days(pages, codes)
    finally:
        for tally in report.tallies.values():
            run.count(
                pages=tally.pages,
                missing=tally.missing,
                rows_new=tally.new,
                rows_changed=tally.changed,
                rows_removed=tally.removed,
                rows_rejected=tally.rejected,
            )
    if pages.broken:
        raise BadInputError(_first(pages.broken))
    if pages.late:
        raise NotThereYetError(_first(pages.late))


def load_teams(connection: Connection, report: Report) -> frozenset[str]:
    """Bring source.teams up to teams.csv, and return every known code."""
    teams = read_teams()
    changes = replace_rows(connection, TEAMS, teams, unit={}, provenance=None)
    report.tally(TEAMS.name).add(changes)
    return frozenset(team.team_code for team in teams)


def load_season(pages: PageLoad, season: int, codes: frozenset[str]) -> None:
    """Load all months of a season: the usual ones, and those that their pages link to."""
    end_date = pages.run.window.end_date
    kept = _later_results(pages.connection, season, end_date)
    taken: set[str] = set()

    def settle(games: list[Game]) -> list[Game]:
        # A game that two pages list belongs to the first, whatever the site calls its months.
        own = [game for game in games if game.game_id not in taken]
        taken.update(game.game_id for game in own)
        return [schedule.hide_later_result(game, end_date, kept) for game in own]

    months = list(MONTHS)
    linked: set[str] = set()
    gone: list[str] = []
    answered = False
    with pages.report.pages(SCHEDULE.name, f"schedule {season}") as follow:
        for month in months:
            follow(month, len(months))
            unit = {"season": season, "page_month": month}
            answer = pages.fetch(SCHEDULE, schedule.page_path(season, month), unit)
            if answer is None or not answer.is_missing:
                answered = True
            if answer is None:
                continue
            if answer.is_missing:
                if not answer.is_outside_replay:
                    gone.append(month)
                continue
            loaded = pages.load(SCHEDULE, answer, unit, Known(codes), settle)
            if loaded:
                found = schedule.linked_months(Page(answer.content), season)
                linked.update(found)
                months += [name for name in found if name not in months]
    if not answered:
        first = pages.fetcher.address(schedule.page_path(season, MONTHS[0]))
        raise BadInputError(
            f"no schedule pages of season {season}: {first} and all other months are 404:"
            " choose dates of a season that the source has"
        )
    removed = _remove_games_to_come(
        pages.connection, season, [month for month in gone if month not in linked]
    )
    pages.report.tally(SCHEDULE.name).removed += removed


def load_days(pages: PageLoad, codes: frozenset[str]) -> None:
    """Load the daily leaders of each date in the window on which games have a result."""
    window = pages.run.window
    days = _game_days(pages.connection, window)
    pages.run.count(
        game_days=sum(bool(day.with_result) for day in days.values()),
        games=sum(len(day.with_result) for day in days.values()),
    )
    if not any(day.with_result or day.without_result for day in days.values()):
        log.info(f"no games in {window}: nothing to load but the schedule")
    not_stored = []
    with pages.report.pages(DAILY_LEADERS.name, "daily leaders") as follow:
        for day, games in days.items():
            follow(str(day), len(days))
            if games.with_result:
                if not load_day(pages, day, games, codes):
                    not_stored.append(day)
                if games.without_result:
                    log.warning(f"{day}: no result of {', '.join(sorted(games.without_result))}")
            elif games.without_result:
                pages.postpone(
                    f"not there yet: the schedule has {len(games.without_result)} games on {day}"
                    " and no result of any: run again later"
                )
    if not_stored:
        log.warning(
            "daily leaders not stored in the replayed folder", dates=", ".join(map(str, not_stored))
        )


def load_day(pages: PageLoad, day: date, games: GameDay, codes: frozenset[str]) -> bool:
    """Load the daily leaders of a date; False if a replayed folder does not hold the page."""
    unit = {"game_date": day}
    answer = pages.fetch(DAILY_LEADERS, daily_leaders.page_path(day), unit)
    if answer is None:
        return True
    if answer.is_missing:
        if not answer.is_outside_replay:
            pages.postpone(f"not there yet: {answer.url} is 404: run again later")
        return not answer.is_outside_replay
    known = Known(codes, frozenset(games.with_result | games.without_result | games.called_off))
    loaded = pages.load(DAILY_LEADERS, answer, unit, known)
    if loaded:
        listed = {line.game_id for line in loaded.rows}
        listed |= {row.key["game_id"] for row in loaded.rejected if row.key}
        if lacking := sorted(games.with_result - listed):
            pages.postpone(
                f"not there yet: {answer.url} has no players of {', '.join(lacking)}:"
                " run again later"
            )
    return True


def _first(problems: list[str]) -> str:
    more = f" (and {len(problems) - 1} more, see the log)" if len(problems) > 1 else ""
    return problems[0] + more


def _later_results(
    connection: Connection, season: int, end_date: date
) -> dict[str, dict[str, int | None]]:
    """Read the results of games after a date, by game id."""
    with connection.cursor(row_factory=dict_row) as cursor:
        cursor.execute(
            "select * from source.schedule"
            " where season = %s and game_date > %s and home_pts is not null",
            (season, end_date),
        )
        return {game["game_id"]: {column: game[column] for column in NO_RESULT} for game in cursor}


def _remove_games_to_come(connection: Connection, season: int, months: list[str]) -> int:
    """Remove the games of months that the site has withdrawn. Games with a result stay."""
    return connection.execute(
        "delete from source.schedule"
        " where season = %s and page_month = any(%s) and home_pts is null",
        (season, months),
    ).rowcount


def _game_days(connection: Connection, window: Window) -> dict[date, GameDay]:
    """Read the games of each date in a window, in order."""
    days: dict[date, GameDay] = {}
    for day, game_id, has_result, is_called_off in connection.execute(
        "select game_date, game_id, home_pts is not null, remarks ~* 'postponed|cancell?ed'"
        " from source.schedule where game_date between %s and %s order by game_date, game_id",
        (window.start_date, window.end_date),
    ):
        games = days.setdefault(day, GameDay())
        if has_result:
            games.with_result.add(game_id)
        elif is_called_off:
            games.called_off.add(game_id)
        else:
            games.without_result.add(game_id)
    return days
