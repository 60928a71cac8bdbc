"""The only place that talks to a site: one page at a time, politely, with retries."""

from __future__ import annotations

import time
from collections.abc import Mapping
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

from include.job import RetryLaterError

log: structlog.stdlib.BoundLogger = structlog.get_logger()

EASTERN = ZoneInfo("America/New_York")
USER_AGENT = "nba-elt-pipeline/0.1 (daily batch of public pages)"
ATTEMPTS = 4
TIMEOUT = httpx2.Timeout(15, connect=5)
PAGE_SECONDS = 30  # a body that drips in for longer counts as no answer
ALL_SECONDS = 60  # an attempt that fails later than this was the last
LONGEST_RETRY_AFTER = 30.0
LARGEST_PAGE = 32 << 20  # bytes, unpacked; real pages have half a megabyte
MOST_REDIRECTS = 5
CONDITIONS = {"if-none-match", "if-modified-since"}
STORED, NOT_STORED = "stored", "not stored"  # the header X-Replay of a folder of stored pages
FAILURES_IN_A_ROW = 2  # one page that fails may be to blame itself, two are the site


class SourceUnavailableError(RetryLaterError):
    """No usable answer from a site after all attempts. One line that names the address."""

    def __init__(self, url: str, message: str, http_status: int | None = None) -> None:
        super().__init__(message)
        self.url = url
        self.http_status = http_status


class LeftAloneError(SourceUnavailableError):
    """Not even asked: earlier answers of its host say that asking on would do no good."""


@dataclass(frozen=True)
class Validators:
    """What a site said of a page's version, and takes back to say whether it still holds."""

    etag: str | None = None
    last_modified: str | None = None

    @property
    def headers(self) -> dict[str, str]:
        """The headers that ask for the page only if it has changed since."""
        named = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in named.items() if value}


@dataclass(frozen=True)
class Answer:
    """A page as its site gave it, or the site's word that there is none, or none that is newer."""

    url: str
    http_status: int
    """200, 304 or 404."""
    content: bytes
    """Empty for a 304."""
    site_date: date | None
    """US Eastern date on the site's own clock; None if it sent no Date header."""
    validators: Validators
    replay: str | None
    """STORED or NOT_STORED, if these are pages that somebody kept; None for a site."""
    fetched_at: datetime
    seconds: float
    archive_key: str | None = None
    """Where the archive keeps the page."""
    is_from_archive: bool = False

    @property
    def is_missing(self) -> bool:
        """The site says that there is no such page."""
        return self.http_status == 404

    @property
    def is_unchanged(self) -> bool:
        """The site says that the page is the one it gave before."""
        return self.http_status == 304

    @property
    def is_outside_replay(self) -> bool:
        """A 404 that only says that nobody kept the page."""
        return self.is_missing and self.replay == NOT_STORED

    @cached_property
    def content_hash(self) -> str:
        """Sha256 of the page after decompression, hexadecimal."""
        return sha256(self.content).hexdigest()


class _UnusableError(Exception):
    """An answer that no other attempt would make better: what it is, and the remedy."""


class _RefusedError(Exception):
    """A status that is neither a page nor a 404."""

    def __init__(self, response: httpx2.Response) -> None:
        self.http_status = response.status_code
        self.is_passing = self.http_status == 429 or self.http_status >= 500
        self.retry_after = _retry_after(response.headers)
        wait = f", asks to wait {self.retry_after:.0f} s" if self.retry_after else ""
        super().__init__(f"HTTP {response.status_code} {response.reason_phrase}{wait}")

    @property
    def asks_for_long_wait(self) -> bool:
        """Whether the site wants to be left alone for longer than a run waits."""
        return (self.retry_after or 0) > LONGEST_RETRY_AFTER


def _backoff(error: Exception) -> bool | float:
    """Say whether another attempt may help, and after how many seconds if the site said so."""
    if isinstance(error, _RefusedError):
        if error.retry_after is None or not error.is_passing:
            return error.is_passing
        return False if error.asks_for_long_wait else error.retry_after
    return isinstance(error, httpx2.TransportError | httpx2.DecodingError)


@dataclass
class _Host:
    """How a host is treated in this run."""

    limiter: Limiter
    failures_in_a_row: int = 0
    asked_to_wait: bool = False

    @property
    def is_left_alone(self) -> bool:
        return self.asked_to_wait or self.failures_in_a_row >= FAILURES_IN_A_ROW


class Fetcher:
    """Gets pages of any site. Redirects are followed within a page's host only.

    Every request to a host, first or repeated or redirected, waits its turn: requests are spaced
    evenly, so that two runs one after the other stay polite too. A host that fails page after page,
    or asks for a longer wait than a run has, is asked no more.
    """

    def __init__(self, requests_per_minute: int) -> None:
        self._rate = Rate(requests_per_minute, Duration.MINUTE, burst=1)
        self._hosts: dict[str, _Host] = {}
        self._client = httpx2.Client(headers={"User-Agent": USER_AGENT}, timeout=TIMEOUT)
        stamina.instrumentation.set_on_retry_hooks([_say_retry])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._client.close()
        for host in self._hosts.values():
            host.limiter.close()

    def get(
        self,
        url: str,
        known: Validators | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Fetch one page; a 404 is an answer too, and a 304 if a known version still holds.

        Raises:
            SourceUnavailableError: no usable answer after 4 attempts, or a minute of them.
            LeftAloneError: its host was given up before; nothing was asked.
        """
        wanted = {**(known.headers if known else {}), **(headers or {})}
        return self._ask(self._client.build_request("GET", url, headers=wanted))

    def post(self, url: str, form: Mapping[str, str], user: str, password: str) -> Answer:
        """Send a form with HTTP basic authentication; raises as ``get``."""
        login = httpx2.BasicAuth(user, password)
        request = self._client.build_request("POST", url, data=form)
        return self._ask(next(login.auth_flow(request)))

    def _ask(self, request: httpx2.Request) -> Answer:
        url, host = str(request.url), self._host(request.url.host)
        if host.is_left_alone:
            raise LeftAloneError(url, f"not asked: {url}: {request.url.host} failed before")
        try:
            answer = self._attempt(request, host)
        except (_RefusedError, _UnusableError, httpx2.HTTPError) as error:
            host.failures_in_a_row += 1
            host.asked_to_wait = isinstance(error, _RefusedError) and error.asks_for_long_wait
            raise _explain(url, error) from error
        host.failures_in_a_row = 0
        return answer

    def _host(self, name: str) -> _Host:
        if name not in self._hosts:
            # the limiter counts whole milliseconds: one more, and none comes a fraction too early
            self._hosts[name] = _Host(Limiter(StateBucket([self._rate]), buffer_ms=1))
        return self._hosts[name]

    @stamina.retry(
        on=_backoff,
        attempts=ATTEMPTS,
        timeout=ALL_SECONDS,
        wait_initial=0.5,
        wait_max=8,
        wait_jitter=0.5,
    )
    def _attempt(self, request: httpx2.Request, host: _Host) -> Answer:
        url = request.url
        for _ in range(MOST_REDIRECTS + 1):
            host.limiter.try_acquire()
            started = time.perf_counter()
            response, content = self._send(request)
            if response.next_request is None:
                break
            request = response.next_request
            if request.url.host != url.host:
                raise _UnusableError(
                    f"redirected to another host, {request.url.host}:"
                    " correct the address in NBA_INGESTION_*_URL"
                )
        else:
            raise _UnusableError(f"more than {MOST_REDIRECTS} redirects: look where they lead")
        return Answer(
            url=str(url),
            http_status=response.status_code,
            content=content,
            site_date=_eastern_date(response.headers),
            validators=Validators(
                response.headers.get("ETag"), response.headers.get("Last-Modified")
            ),
            replay=response.headers.get("X-Replay"),
            fetched_at=datetime.now(UTC),
            seconds=time.perf_counter() - started,
        )

    def _send(self, request: httpx2.Request) -> tuple[httpx2.Response, bytes]:
        """Send one request and read the whole answer, up to a size and for a while."""
        started = time.perf_counter()
        response = self._client.send(request, stream=True)
        expected = {200, 404} | ({304} if CONDITIONS & request.headers.keys() else set())
        try:
            if response.next_request is None and response.status_code not in expected:
                raise _RefusedError(response)
            content = bytearray()
            for chunk in response.iter_bytes():
                content += chunk
                if time.perf_counter() - started > PAGE_SECONDS:
                    raise httpx2.ReadTimeout(f"not complete after {PAGE_SECONDS} s")
                if len(content) > LARGEST_PAGE:
                    raise _UnusableError(f"more than {LARGEST_PAGE >> 20} MiB: look what it is")
        finally:
            response.close()
        return response, bytes(content)


def _explain(
    url: str, error: _RefusedError | _UnusableError | httpx2.HTTPError
) -> SourceUnavailableError:
    if isinstance(error, _UnusableError):
        return SourceUnavailableError(url, f"{url}: {error}")
    status = error.http_status if isinstance(error, _RefusedError) else None
    what = str(error) if status else _describe(error)
    remedy = "run again later, and slower" if status and status < 500 else "is it up?"
    return SourceUnavailableError(
        url, f"the source does not answer: {url}: {what}, {remedy}", status
    )


def _say_retry(details: stamina.instrumentation.RetryDetails) -> None:
    _, request, *_ = details.args
    url = request.url if isinstance(request, httpx2.Request) else "a page"
    cause = _describe(details.caused_by)
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
