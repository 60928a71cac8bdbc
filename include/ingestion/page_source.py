"""Where a run takes pages from: their sites, or the archive of what the sites gave earlier."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Protocol

from psycopg import Connection

from include.ingestion.archive import S3Archive
from include.ingestion.contract import PageKind, Site, Unit
from include.ingestion.fetch import NOT_STORED, STORED, Answer, Fetcher, Validators
from include.ingestion.game_days import day_of
from include.ingestion.page_fetches import find_answer, find_version
from include.ingestion.reddit_login import RedditLogin


class PageSource(Protocol):
    """Gives the page of a unit."""

    def address(self, kind: PageKind, unit: Unit) -> str:
        """Return where the page stands."""

    def get(self, kind: PageKind, unit: Unit) -> Answer:
        """Return the page, or the word that there is none.

        Raises:
            SourceUnavailableError: there is no usable answer.
        """


@dataclass(frozen=True)
class SitePages:
    """Pages as the sites have them now. Each is archived before anybody has read it."""

    fetcher: Fetcher
    addresses: Mapping[Site, str]
    connection: Connection
    archive: S3Archive | None
    reddit: RedditLogin | None

    def address(self, kind: PageKind, unit: Unit) -> str:
        """Return the full address of a page."""
        return self.addresses[kind.site] + kind.path(unit)

    def get(self, kind: PageKind, unit: Unit) -> Answer:
        """Fetch a page, unless the site says that it is still the one that the archive keeps."""
        url = self.address(kind, unit)
        headers = self.reddit.headers() if self.reddit and kind.site is Site.REDDIT else {}
        known = find_version(self.connection, url) if self.archive else None
        answer = self.fetcher.get(url, known.validators if known else None, headers)
        if self.archive is None or answer.is_missing:
            return answer
        if answer.is_unchanged and known and known.archive_key:
            content = self.archive.get(known.archive_key)
            if content is not None:
                return replace(answer, content=content, archive_key=known.archive_key)
            answer = self.fetcher.get(url, headers=headers)
            if answer.is_missing:
                return answer
        key = self.archive.put(archive_key(kind, unit, answer.content_hash), answer.content)
        return replace(answer, archive_key=key)


@dataclass(frozen=True)
class ArchivedPages:
    """Pages as the sites had them when they were last asked. Without the network.

    Of a unit it is the newest page that could be used, of a snapshot the newest of its as-of date:
    the pages that the tables were made from.
    """

    archive: S3Archive
    addresses: Mapping[Site, str]
    connection: Connection

    def address(self, kind: PageKind, unit: Unit) -> str:
        """Return the full address that a page has at its site."""
        return self.addresses[kind.site] + kind.path(unit)

    def get(self, kind: PageKind, unit: Unit) -> Answer:
        """Read a page; one that is not kept is as one that a replayed folder does not hold."""
        found = find_answer(self.connection, kind, unit)
        content = self.archive.get(found.archive_key) if found and found.archive_key else None
        is_known = content is not None or (found is not None and found.http_status == 404)
        return Answer(
            url=found.url if found else self.address(kind, unit),
            http_status=404 if content is None else 200,
            content=content or b"",
            site_date=None,
            validators=Validators(),
            replay=STORED if is_known else NOT_STORED,
            fetched_at=found.fetched_at if found else datetime.now(UTC),
            seconds=0,
            archive_key=found.archive_key if found else None,
            is_from_archive=True,
        )


def archive_key(kind: PageKind, unit: Unit, content_hash: str) -> str:
    """Return where the archive keeps a page: ``raw/<kind>/<date or season>/<hash>``."""
    period = unit.get("season") or day_of(unit)
    form = "json" if kind.site is Site.REDDIT else "html"
    return f"raw/{kind.name}/{period}/{content_hash}.{form}.gz"
