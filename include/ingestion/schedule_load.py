"""The schedule of a season: all of its month pages, with nothing that happened after the window."""

from __future__ import annotations

from psycopg import Connection
from psycopg.rows import dict_row

from include.ingestion import schedule
from include.ingestion.contract import Known
from include.ingestion.page import Page
from include.ingestion.page_load import PageLoad
from include.ingestion.schedule import MONTHS, NO_RESULT, SCHEDULE, Game


def load_season(pages: PageLoad, season: int, known: Known) -> None:
    """Load all months of a season: the usual ones, and those that their pages link to."""
    end_date = pages.run.window.end_date
    kept = _later_results(pages, season)
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
            if SCHEDULE.name in pages.stopped:
                return
            follow(month, len(months))
            unit = {"season": season, "page_month": month}
            answer = pages.fetch(SCHEDULE, unit)
            if answer is None or not answer.is_missing:
                answered = True
            if answer is None:
                continue
            if answer.is_missing:
                if not answer.is_outside_replay:
                    gone.append(month)
                continue
            if pages.load(SCHEDULE, answer, unit, known, settle):
                found = schedule.linked_months(Page(answer.content), season)
                linked.update(found)
                months += [name for name in found if name not in months]
    if not answered:
        unit = {"season": season, "page_month": MONTHS[0]}
        pages.condemn(
            SCHEDULE,
            unit,
            f"no schedule pages of season {season}: {pages.source.address(SCHEDULE, unit)} and all"
            " other months are not there: choose dates of a season that the source has",
        )
        return
    withdrawn = [month for month in gone if month not in linked]
    removed = _remove_games_to_come(pages.connection, season, withdrawn)
    pages.report.tally(SCHEDULE.name).removed += removed


def _later_results(pages: PageLoad, season: int) -> dict[str, dict[str, int | None]]:
    """Read the results of games after the window, by game id."""
    with pages.connection.cursor(row_factory=dict_row) as cursor:
        cursor.execute(
            "select * from source.schedule"
            " where season = %s and game_date > %s and home_pts is not null",
            (season, pages.run.window.end_date),
        )
        return {game["game_id"]: {column: game[column] for column in NO_RESULT} for game in cursor}


def _remove_games_to_come(connection: Connection, season: int, months: list[str]) -> int:
    """Remove the games of months that the site has withdrawn. Games with a result stay."""
    return connection.execute(
        "delete from source.schedule"
        " where season = %s and page_month = any(%s) and home_pts is null",
        (season, months),
    ).rowcount
