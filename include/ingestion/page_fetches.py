"""ops.page_fetches: what was asked for, what came of it, and where the archive keeps it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Literal

from psycopg import Connection
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from include.ingestion.contract import PageKind, Unit
from include.ingestion.fetch import Answer, Validators

Outcome = Literal["loaded", "missing", "refused", "failed"]

COLUMNS = "url, http_status, fetched_at, etag, last_modified, archive_key"


@dataclass(frozen=True)
class PageFetch:
    """An earlier answer of a site."""

    url: str
    http_status: int
    fetched_at: datetime
    etag: str | None
    last_modified: str | None
    archive_key: str | None

    @property
    def validators(self) -> Validators:
        """What the site called this version of the page."""
        return Validators(self.etag, self.last_modified)


def find_version(connection: Connection, url: str) -> PageFetch | None:
    """Return the newest fetch of an address whose page the archive keeps."""
    with connection.cursor(row_factory=class_row(PageFetch)) as cursor:
        return cursor.execute(
            f"select {COLUMNS} from ops.page_fetches"  # noqa: S608 - columns are named above
            " where url = %s and archive_key is not null and not is_from_archive"
            " order by fetched_at desc limit 1",
            (url,),
        ).fetchone()


def find_answer(connection: Connection, kind: PageKind, unit: Unit) -> PageFetch | None:
    """Return what a site last said of a unit: its page, or that there is none.

    A page that ended too early, or was not there yet, counts only if there was never another.
    """
    with connection.cursor(row_factory=class_row(PageFetch)) as cursor:
        return cursor.execute(
            f"select {COLUMNS} from ops.page_fetches"  # noqa: S608 - columns are named above
            " where kind = %s and unit = %s and not is_from_archive"
            # without an answer, or from a folder that does not hold the page: nothing is known
            " and http_status is not null and (outcome <> 'missing' or message is null)"
            " and (outcome <> 'failed' or archive_key is not null)"
            " order by outcome = 'failed', page_fetch_id desc limit 1",
            (kind.name, _json(unit)),
        ).fetchone()


def record_fetch(
    connection: Connection,
    job_run_id: int,
    kind: PageKind,
    unit: Unit,
    outcome: Outcome,
    answer: Answer,
    *,
    message: str | None = None,
    rows_parsed: int | None = None,
) -> None:
    """Note an answer and what became of it."""
    connection.execute(
        "insert into ops.page_fetches (job_run_id, kind, unit, url, http_status, outcome, message,"
        " bytes, content_hash, rows_parsed, fetched_at, seconds, etag, last_modified, archive_key,"
        " is_from_archive)"
        " values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (
            job_run_id,
            kind.name,
            _json(unit),
            answer.url,
            answer.http_status,
            outcome,
            message,
            len(answer.content),
            answer.content_hash,
            rows_parsed,
            answer.fetched_at,
            answer.seconds,
            answer.validators.etag,
            answer.validators.last_modified,
            answer.archive_key,
            answer.is_from_archive,
        ),
    )


def record_failure(
    connection: Connection,
    job_run_id: int,
    kind: PageKind,
    unit: Unit,
    url: str,
    http_status: int | None,
    message: str,
) -> None:
    """Note that there was no usable answer."""
    connection.execute(
        "insert into ops.page_fetches (job_run_id, kind, unit, url, http_status, outcome, message)"
        " values (%s, %s, %s, %s, %s, 'failed', %s)",
        (job_run_id, kind.name, _json(unit), url, http_status, message),
    )


def _json(unit: Unit) -> Jsonb:
    return Jsonb(unit, dumps=partial(json.dumps, default=str))
