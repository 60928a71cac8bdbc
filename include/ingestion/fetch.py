"""The only place that touches the network: one page at a time, politely, with retries."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from functools import cached_property
from hashlib import sha256
from types import TracebackType
from typing import Self
from zoneinfo import ZoneInfo

import httpx2
import stamina
import structlog
from pyrate_limiter import Duration, Limiter, Rate, StateBucket

from include.ingestion.settings import IngestionSettings
from include.job import RetryLaterError

log: structlog.stdlib.BoundLogger = structlog.get_logger()

EASTERN = ZoneInfo("America/New_York")
USER_AGENT = "nba-elt-pipeline/0.1 (daily batch of public pages)"
TIMEOUT = httpx2.Timeout(15, connect=5)
PAGE_SECONDS = 30  # a body that drips in for longer counts as no answer
LONGEST_RETRY_AFTER = 30.0


class SourceUnavailableError(RetryLaterError):
    """No usable answer from the site after all attempts. One line that names the address."""

    def __init__(self, url: str, message: str, http_status: int | None = None) -> None:
        super().__init__(message)
        self.url = url
        self.http_status = http_status


@dataclass(frozen=True)
class Answer:
    """A page as the site gave it, or its word that there is no such page (404)."""

    url: str
    http_status: int
    content: bytes
    site_date: date | None
    """US Eastern date on the site's own clock; None if it sent no Date header."""
    is_outside_replay: bool
    """True for a 404 that only says that a replayed folder does not hold the page."""
    fetched_at: datetime
    seconds: float

    @property
    def is_missing(self) -> bool:
        """The site says that there is no such page."""
        return self.http_status == 404

    @cached_property
    def content_hash(self) -> str:
        """Sha256 of the page after decompression, hexadecimal."""
        return sha256(self.content).hexdigest()


class _OtherHostError(Exception):
    """The site sends its visitors elsewhere."""


class _RefusedError(Exception):
    """A status that is neither a page nor a 404."""

    def __init__(self, response: httpx2.Response) -> None:
        self.http_status = response.status_code
        self.is_passing = self.http_status == 429 or self.http_status >= 500
        self.retry_after = _retry_after(response.headers)
        wait = f", asks to wait {self.retry_after:.0f} s" if self.retry_after else ""
        super().__init__(f"HTTP {response.status_code} {response.reason_phrase}{wait}")


def _backoff(error: Exception) -> bool | float:
    """Say whether another attempt may help, and after how many seconds if the site said so."""
    if isinstance(error, _RefusedError):
        if error.retry_after is None or not error.is_passing:
            return error.is_passing
        return error.retry_after if error.retry_after <= LONGEST_RETRY_AFTER else False
    return isinstance(error, httpx2.TransportError | httpx2.DecodingError)


class Fetcher:
    """Gets pages of one site. Redirects are followed within its host only.

    Requests are spaced evenly, so that two runs one after the other stay polite too.
    """

    def __init__(self, settings: IngestionSettings) -> None:
        self._base = str(settings.basketball_reference_url).rstrip("/")
        self._host = httpx2.URL(self._base).host
        self._client = httpx2.Client(
            headers={"User-Agent": USER_AGENT},
            timeout=TIMEOUT,
            follow_redirects=True,
            event_hooks={"request": [self._stay_on_host]},
        )
        stamina.instrumentation.set_on_retry_hooks([_say_retry])
        rate = Rate(settings.requests_per_minute, Duration.MINUTE, burst=1)
        self._limiter = Limiter(StateBucket([rate]), buffer_ms=0)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._client.close()
        self._limiter.close()

    def address(self, path: str) -> str:
        """The full address of a path of the site."""
        return self._base + path

    def get(self, path: str) -> Answer:
        """Fetch one page; a 404 is an answer too.

        Raises:
            SourceUnavailableError: no usable answer after all attempts, at most 60 s plus one.
        """
        url = self.address(path)
        try:
            return self._attempt(url)
        except _OtherHostError as error:
            raise SourceUnavailableError(
                url, f"{url}: {error}: correct NBA_INGESTION_BASKETBALL_REFERENCE_URL"
            ) from None
        except _RefusedError as error:
            remedy = "is it up?" if error.http_status >= 500 else "run again later, and slower"
            raise SourceUnavailableError(
                url, f"the source does not answer: {url}: {error}, {remedy}", error.http_status
            ) from None
        except httpx2.HTTPError as error:
            raise SourceUnavailableError(
                url, f"the source does not answer: {url}: {_describe(error)}, is it up?"
            ) from None

    @stamina.retry(
        on=_backoff, attempts=4, timeout=60, wait_initial=0.5, wait_max=8, wait_jitter=0.5
    )
    def _attempt(self, url: str) -> Answer:
        self._limiter.try_acquire(self._host)
        started = time.perf_counter()
        with self._client.stream("GET", url) as response:
            if response.status_code not in (200, 404):
                raise _RefusedError(response)
            chunks = []
            for chunk in response.iter_bytes():
                chunks.append(chunk)
                if time.perf_counter() - started > PAGE_SECONDS:
                    raise httpx2.ReadTimeout(f"not complete after {PAGE_SECONDS} s")
        return Answer(
            url=url,
            http_status=response.status_code,
            content=b"".join(chunks),
            site_date=_eastern_date(response.headers),
            is_outside_replay=response.headers.get("X-Replay") == "not stored",
            fetched_at=datetime.now(UTC),
            seconds=time.perf_counter() - started,
        )

    def _stay_on_host(self, request: httpx2.Request) -> None:
        if request.url.host != self._host:
            raise _OtherHostError(f"redirected to another host, {request.url.host}")


def _say_retry(details: stamina.instrumentation.RetryDetails) -> None:
    url, cause = details.args[1], _describe(details.caused_by)
    log.warning(f"{url}: {cause}: trying again in {details.wait_for:.1f} s")


def _retry_after(headers: httpx2.Headers) -> float | None:
    value = headers.get("Retry-After", "")
    if value.isdigit():
        return float(value)
    try:
        wait = parsedate_to_datetime(value) - parsedate_to_datetime(headers["Date"])
    except (KeyError, ValueError, TypeError):
        return None
    return max(0.0, wait.total_seconds())


def _eastern_date(headers: httpx2.Headers) -> date | None:
    try:
        return parsedate_to_datetime(headers["Date"]).astimezone(EASTERN).date()
    except (KeyError, ValueError):
        return None


def _describe(error: Exception) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
