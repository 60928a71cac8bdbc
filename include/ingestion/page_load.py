"""One page from the site to the warehouse, and what was wrong with it on the way."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Literal

import structlog
from psycopg import Connection
from psycopg.types.json import Jsonb

from include.ingestion.contract import Checked, Known, PageKind, RowT, Unit, check_rows
from include.ingestion.fetch import Answer, Fetcher, SourceUnavailableError
from include.ingestion.load import (
    Provenance,
    quarantine_rows,
    replace_rows,
)
from include.ingestion.page import BrokenPageError, NoTableError, Page, TruncatedPageError
from include.ingestion.report import Report
from include.job import BadInputError, JobRun

log: structlog.stdlib.BoundLogger = structlog.get_logger()

FAILURES_IN_A_ROW = 2  # one page that fails may be to blame itself, two are the site


@dataclass
class PageLoad:
    """Loads pages one by one and collects what was wrong, so that one page does not stop the rest.

    ``broken`` is what no retry will cure, ``late`` is what one may. Both name page and remedy.
    """

    run: JobRun
    connection: Connection
    fetcher: Fetcher
    report: Report
    broken: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)
    failures_in_a_row: int = 0

    def fetch(self, kind: PageKind[RowT], path: str, unit: Unit) -> Answer | None:
        """Fetch the page of a unit; None if the site gave no usable answer.

        Raises:
            SourceUnavailableError: several pages in a row had no usable answer.
            BadInputError: the window reaches the site's present day.
        """
        try:
            answer = self.fetcher.get(path)
        except SourceUnavailableError as error:
            self._record(
                kind,
                unit,
                error.url,
                "failed",
                str(error),
                http_status=error.http_status,
            )
            self.failures_in_a_row += 1
            if self.failures_in_a_row == FAILURES_IN_A_ROW:
                raise
            self.postpone(str(error))
            return None
        self.failures_in_a_row = 0
        end_date = self.run.window.end_date
        if answer.site_date and end_date >= answer.site_date:
            raise BadInputError(
                f"window in the future: it ends on {end_date}, but for the site it is"
                f" {answer.site_date} (US Eastern): end it the day before or earlier"
            )
        if answer.is_missing:
            self.report.tally(kind.name).missing += 1
            why = "not stored in the replayed folder" if answer.is_outside_replay else None
            self._record(
                kind,
                unit,
                answer.url,
                "missing",
                why,
                answer=answer,
            )
        return answer

    def load(
        self,
        kind: PageKind[RowT],
        answer: Answer,
        unit: Unit,
        known: Known,
        settle: Callable[[list[RowT]], list[RowT]] = list,
    ) -> Checked[RowT] | None:
        """Load a page in one transaction, its good rows as ``settle`` leaves them.

        Rows that the page no longer has are deleted only if it is certain which rows it has.
        Returns what was on the page, or None if it was not loaded.
        """
        try:
            checked = check_rows(kind, kind.read(Page(answer.content)), unit, known)
        except BrokenPageError as error:
            self._refuse(kind, unit, answer, error)
            return None
        rows = settle(checked.rows)
        keys = [row.key for row in checked.rejected if row.key is not None]
        is_certain = bool(rows) and len(keys) == len(checked.rejected)
        with self.connection.transaction():
            changes = replace_rows(
                self.connection,
                kind,
                rows,
                unit=unit,
                provenance=Provenance(
                    self.run.run_id, answer.url, answer.fetched_at, answer.content_hash
                ),
                kept=keys if is_certain else None,
            )
            quarantine_rows(
                self.connection,
                self.run.job_run_id,
                kind.name,
                url=answer.url,
                content_hash=answer.content_hash,
                rejected=checked.rejected,
            )
            self._record(
                kind,
                unit,
                answer.url,
                "loaded",
                answer=answer,
                rows_parsed=len(checked.rows) + len(checked.rejected),
            )
        page = " ".join(map(str, unit.values()))
        self.report.loaded(kind.name, page, changes, len(checked.rejected))
        for row in checked.rejected:
            self._condemn(f"{row.reason} on {answer.url}: {row.remedy}")
        return checked

    def postpone(self, problem: str) -> None:
        """Note a problem that a retry may cure."""
        log.warning(problem)
        self.late.append(problem)

    def _record(
        self,
        kind: PageKind[RowT],
        unit: Unit,
        url: str,
        outcome: Literal["loaded", "missing", "refused", "failed"],
        message: str | None = None,
        *,
        answer: Answer | None = None,
        http_status: int | None = None,
        rows_parsed: int | None = None,
    ) -> None:
        """Note in ops.page_fetches what became of a page."""
        self.connection.execute(
            "insert into ops.page_fetches (job_run_id, kind, unit, url, http_status, outcome,"
            " message, bytes, content_hash, rows_parsed, seconds)"
            " values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            (
                self.run.job_run_id,
                kind.name,
                Jsonb(unit, dumps=partial(json.dumps, default=str)),
                url,
                answer.http_status if answer else http_status,
                outcome,
                message,
                len(answer.content) if answer else None,
                answer.content_hash if answer else None,
                rows_parsed,
                answer.seconds if answer else None,
            ),
        )

    def _condemn(self, problem: str) -> None:
        log.warning(problem)
        self.broken.append(problem)

    def _refuse(
        self, kind: PageKind[RowT], unit: Unit, answer: Answer, error: BrokenPageError
    ) -> None:
        if isinstance(error, TruncatedPageError) or (
            isinstance(error, NoTableError) and kind.comes_late
        ):
            self._record(
                kind,
                unit,
                answer.url,
                "failed",
                str(error),
                answer=answer,
            )
            self.postpone(f"not there yet: {answer.url}: {error}: run again later")
            return
        self._record(
            kind,
            unit,
            answer.url,
            "refused",
            str(error),
            answer=answer,
        )
        self._condemn(
            f"page refused: {answer.url}: {error}:"
            f" if the site has changed, correct include/ingestion/{kind.name}.py"
        )
