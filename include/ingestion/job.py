"""The order of work of one ingestion run.

Teams; then kind by kind: every month page of the schedule of each season in the window; the pages
of each date and game in the window that has a result, then those of some days before it, for late
corrections; the pages of the seasons; the pages of the present day. At the end the kinds are
compared with each other. What goes wrong with one page or kind does not stop the others: the run
goes on and fails, or warns, at its end.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import structlog
from psycopg import Connection

from include.ingestion import schedule
from include.ingestion.archive import S3Archive
from include.ingestion.contract import Known, Site
from include.ingestion.daily_leaders import DAILY_LEADERS
from include.ingestion.fetch import Fetcher
from include.ingestion.game_days import read_game_days
from include.ingestion.kind_load import load_daily_leaders, load_units
from include.ingestion.load import replace_rows
from include.ingestion.page_load import PageLoad
from include.ingestion.page_source import ArchivedPages, PageSource, SitePages
from include.ingestion.reconcile import reconcile
from include.ingestion.reddit_login import RedditLogin
from include.ingestion.report import Report
from include.ingestion.schedule import SCHEDULE
from include.ingestion.schedule_load import load_season
from include.ingestion.settings import IngestionSettings
from include.ingestion.switches import Switches, read_switches
from include.ingestion.teams import TEAMS, read_teams
from include.ingestion.wanted import wanted_units
from include.job import BadInputError, JobRun, RetryLaterError, read_settings

log: structlog.stdlib.BoundLogger = structlog.get_logger()


class NotThereYetError(RetryLaterError):
    """Pages that a site does not have yet, or did not deliver: a later run may find them."""


@dataclass(frozen=True)
class Options:
    """What the command line may say about one run; None leaves it to the settings."""

    kinds: str | None = None
    lookback_days: int | None = None
    is_from_archive: bool = False


def ingest(run: JobRun, options: Options) -> None:
    """Load every page that the window of a run asks for.

    Raises:
        BadInputError: a page or row that the run must have broke its contract, or a bad setting.
        NotThereYetError: a page that the run must have is not there yet.
    """
    settings = read_settings(IngestionSettings)
    switches = read_switches(settings, options.kinds)
    report = Report("what would change" if run.rehearsal else "what changed")
    with run.connect() as connection, open_source(run, settings, options, connection) as source:
        pages = PageLoad(run, connection, source, report, switches.must)
        try:
            with report:
                lookback = options.lookback_days
                load_kinds(
                    pages, switches, settings.lookback_days if lookback is None else lookback
                )
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


@contextmanager
def open_source(
    run: JobRun, settings: IngestionSettings, options: Options, connection: Connection
) -> Iterator[PageSource]:
    """Choose where the pages of a run come from.

    Raises:
        BadInputError: the archive is asked for and there is none.
    """
    addresses = {
        Site.BASKETBALL_REFERENCE: str(settings.basketball_reference_url).rstrip("/"),
        Site.COVERS: str(settings.covers_url).rstrip("/"),
        Site.REDDIT: str(settings.reddit_url).rstrip("/"),
    }
    bucket = settings.archive_bucket
    archive = S3Archive(bucket, is_read_only=run.rehearsal is not None) if bucket else None
    if options.is_from_archive:
        if archive is None:
            raise BadInputError(
                "--from-archive, but no archive: set NBA_INGESTION_ARCHIVE_BUCKET to the bucket"
            )
        yield ArchivedPages(archive, addresses, connection)
        return
    if archive is None:
        log.info("pages are not archived: set NBA_INGESTION_ARCHIVE_BUCKET to keep them")
    with Fetcher(settings.requests_per_minute) as fetcher:
        reddit = None
        if settings.reddit_client_id and settings.reddit_client_secret:
            reddit = RedditLogin(
                fetcher,
                str(settings.reddit_login_url).rstrip("/"),
                settings.reddit_client_id,
                settings.reddit_client_secret.get_secret_value(),
            )
        yield SitePages(fetcher, addresses, connection, archive, reddit)


def load_kinds(pages: PageLoad, switches: Switches, lookback_days: int) -> None:
    """Load the pages of each kind that is on, and compare the games."""
    window, connection = pages.run.window, pages.connection
    codes = load_teams(pages)
    seasons = sorted({schedule.season_of(day) for day in window.dates})
    if SCHEDULE in switches.kinds:
        for season in seasons:
            load_season(pages, season, Known(codes))
    days = read_game_days(connection, window, lookback_days)
    in_window = [games for day, games in days.items() if day in window]
    pages.run.count(
        game_days=sum(bool(day.with_result) for day in in_window),
        games=sum(len(day.with_result) for day in in_window),
    )
    if not any(day.with_result or day.without_result for day in in_window):
        log.info(f"no games in {window}: nothing to load but what is not about games")
    games = frozenset[str]().union(*(day.games for day in days.values()))
    known = Known(codes, games)
    for kind in switches.kinds:
        if kind is DAILY_LEADERS:
            load_daily_leaders(pages, days, known)
        elif kind is not SCHEDULE:
            load_units(pages, kind, wanted_units(connection, window, kind, days), known)
    for disagreement in reconcile(connection, pages.run.job_run_id, games):
        pages.run.warn(disagreement)


def load_teams(pages: PageLoad) -> frozenset[str]:
    """Bring source.teams up to teams.csv, and return every known code."""
    teams = read_teams()
    with pages.connection.transaction():
        changes = replace_rows(pages.connection, TEAMS, teams, unit={}, provenance=None)
    pages.report.tally(TEAMS.name).add(changes)
    return frozenset(team.team_code for team in teams)


def _first(problems: list[str]) -> str:
    more = f" (and {len(problems) - 1} more, see the log)" if len(problems) > 1 else ""
    return problems[0] + more
