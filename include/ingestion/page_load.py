"""One page from its source to the warehouse, and what was wrong with it on the way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import psycopg
import structlog
from psycopg import Connection

from include.ingestion.contract import (
    AS_OF_DATE,
    Checked,
    CheckedPage,
    Known,
    PageKind,
    PageTable,
    Unit,
    check_page,
)
from include.ingestion.fetch import Answer, LeftAloneError, SourceUnavailableError
from include.ingestion.game_days import day_of, has_games_between
from include.ingestion.load import (
    Changes,
    Provenance,
    lock_unit,
    note_new_columns,
    quarantine_rows,
    replace_rows,
)
from include.ingestion.page import BrokenPageError, NoTableError, Page, TruncatedPageError
from include.ingestion.page_fetches import record_failure, record_fetch
from include.ingestion.page_source import PageSource
from include.ingestion.report import Report
from include.job import BadInputError, JobRun

log: structlog.stdlib.BoundLogger = structlog.get_logger()

Settle = Callable[[list[Any]], list[Any]]


@dataclass
class PageLoad:
    """Loads pages one by one and collects what was wrong, so that one does not stop the rest.

    What is wrong with a kind that a run ``must`` have, in its window, fails the run: ``broken`` is
    what no retry will cure, ``late`` is what one may. Anything else is a warning. All name page
    and remedy. A kind that broke its contract is ``stopped``: no other page of it is loaded.
    """

    run: JobRun
    connection: Connection
    source: PageSource
    report: Report
    must: frozenset[str]
    broken: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)
    stopped: set[str] = field(default_factory=set)
    site_date: date | None = None
    """US Eastern date on the clock of the sites; None until one has said it."""

    def fetch(self, kind: PageKind, unit: Unit) -> Answer | None:
        """Get the page of a unit; None if there was no usable answer.

        Raises:
            BadInputError: the window reaches the site's present day.
        """
        try:
            answer = self.source.get(kind, unit)
        except LeftAloneError as error:
            self.stopped.add(kind.name)
            self.postpone(kind, unit, str(error))
            return None
        except SourceUnavailableError as error:
            record_failure(
                self.connection,
                self.run.job_run_id,
                kind,
                unit,
                error.url,
                error.http_status,
                str(error),
            )
            self.postpone(kind, unit, str(error))
            return None
        self._read_clock(answer)
        if answer.is_missing:
            self.report.tally(kind.name).missing += 1
            place = "archive" if answer.is_from_archive else "replayed folder"
            record_fetch(
                self.connection,
                self.run.job_run_id,
                kind,
                unit,
                "missing",
                answer,
                message=f"not stored in the {place}" if answer.is_outside_replay else None,
            )
        return answer

    def load(
        self, kind: PageKind, answer: Answer, unit: Unit, known: Known, settle: Settle = list
    ) -> CheckedPage | None:
        """Load a page in one transaction, the good rows of each table as ``settle`` leaves them.

        Rows that the page no longer has are deleted only if it is certain which rows it has.
        Returns what was on the page, or None if it was not loaded.
        """
        try:
            checked = self._check(kind, answer, unit, known)
            changes, new_columns = self._write(kind, answer, unit, checked, settle)
        except (NoTableError, TruncatedPageError) as error:
            self._refuse(kind, unit, answer, error)
            return None
        except BrokenPageError as error:
            self._refuse(kind, unit, answer, error)
            self.stopped.add(kind.name)
            return None
        except (psycopg.IntegrityError, psycopg.DataError) as error:
            # what the contract lets pass and the table does not
            self._refuse(kind, unit, answer, BrokenPageError(" ".join(str(error).split())))
            return None
        rejected = [row for rows in checked.tables.values() for row in rows.rejected]
        page = " ".join(map(str, unit.values()))
        self.report.loaded(kind.name, page, changes, len(rejected))
        for column in new_columns:
            self.run.warn(f"new column {column} on {answer.url}: noted in ops.new_columns")
        for row in rejected:
            self.condemn(kind, unit, f"{row.reason} on {answer.url}: {row.remedy}")
        return checked

    def is_as_of(self, kind: PageKind, unit: Unit) -> bool:
        """Whether the page that a site has now is the one that it had at the end of the window.

        A snapshot is only true of the day before the site's present one, or as long as its season
        has had no other games.
        """
        if not kind.is_snapshot or self.site_date is None:
            return True
        as_of_date = unit[AS_OF_DATE]
        if self.site_date - as_of_date <= timedelta(days=1):
            return True
        return "season" in unit and not has_games_between(
            self.connection, unit["season"], as_of_date, self.site_date
        )

    def postpone(self, kind: PageKind, unit: Unit, problem: str) -> None:
        """Note a problem that a retry may cure."""
        self._note(kind, unit, problem, self.late)

    def condemn(self, kind: PageKind, unit: Unit, problem: str) -> None:
        """Note a problem that no retry will cure."""
        self._note(kind, unit, problem, self.broken)

    def _note(self, kind: PageKind, unit: Unit, problem: str, problems: list[str]) -> None:
        day = day_of(unit)
        is_lookback = day is not None and day < self.run.window.start_date
        if kind.name in self.must and not is_lookback:
            log.warning(problem)
            problems.append(problem)
        else:
            self.run.warn(problem)
        self.report.tally(kind.name).problems += 1

    def _read_clock(self, answer: Answer) -> None:
        end_date = self.run.window.end_date
        if answer.site_date and end_date >= answer.site_date:
            raise BadInputError(
                f"window in the future: it ends on {end_date}, but for the site it is"
                f" {answer.site_date} (US Eastern): end it the day before or earlier"
            )
        if not answer.replay:
            self.site_date = answer.site_date

    def _check(self, kind: PageKind, answer: Answer, unit: Unit, known: Known) -> CheckedPage:
        try:
            return check_page(kind, Page(answer.content), unit, known)
        except BrokenPageError:
            raise
        except Exception as error:
            # a mistake in the code of one kind costs no other
            log.info("where it failed", exc_info=error)
            raise BrokenPageError(f"{type(error).__name__}: {error}") from error

    def _write(
        self, kind: PageKind, answer: Answer, unit: Unit, checked: CheckedPage, settle: Settle
    ) -> tuple[Changes, list[str]]:
        """Make the tables equal to a page; return what changed, and columns never seen before."""
        changes = Changes()
        new_columns: list[str] = []
        with self.connection.transaction():
            lock_unit(self.connection, kind.name, unit)
            for table in kind.tables:
                rows = checked.of(table)
                changes += self._replace(table, rows, answer, unit, settle)
                if rows.new_columns:
                    new_columns += note_new_columns(
                        self.connection,
                        self.run.job_run_id,
                        table.name,
                        answer.url,
                        rows.new_columns,
                    )
            record_fetch(
                self.connection,
                self.run.job_run_id,
                kind,
                unit,
                "loaded",
                answer,
                rows_parsed=sum(
                    len(rows.rows) + len(rows.rejected) for rows in checked.tables.values()
                ),
            )
        return changes, new_columns

    def _replace(
        self,
        table: PageTable[Any],
        checked: Checked[Any],
        answer: Answer,
        unit: Unit,
        settle: Settle,
    ) -> Changes:
        """Make a table equal to what a page has of it, and put the rejected rows aside."""
        rows = settle(checked.rows)
        keys = [row.key for row in checked.rejected if row.key is not None]
        is_whole = bool(rows) or not table.is_on_every_page
        is_certain = is_whole and len(keys) == len(checked.rejected)
        changes = replace_rows(
            self.connection,
            table,
            rows,
            unit=unit,
            provenance=Provenance(
                self.run.run_id, answer.url, answer.fetched_at, answer.content_hash
            ),
            kept=keys if is_certain else None,
        )
        if checked.rejected:
            quarantine_rows(
                self.connection,
                self.run.job_run_id,
                table.name,
                url=answer.url,
                content_hash=answer.content_hash,
                rejected=checked.rejected,
            )
        return changes

    def _refuse(self, kind: PageKind, unit: Unit, answer: Answer, error: BrokenPageError) -> None:
        is_late = isinstance(error, TruncatedPageError) or (
            isinstance(error, NoTableError) and kind.comes_late
        )
        record_fetch(
            self.connection,
            self.run.job_run_id,
            kind,
            unit,
            "failed" if is_late else "refused",
            answer,
            message=str(error),
        )
        if is_late:
            self.postpone(kind, unit, f"not there yet: {answer.url}: {error}: run again later")
        else:
            self.condemn(
                kind,
                unit,
                f"page refused: {answer.url}: {error}:"
                f" if the site has changed, correct {kind.tables[0].module}",
            )
