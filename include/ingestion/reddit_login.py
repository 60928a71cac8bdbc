"""Who the job is at reddit: an application with its own id and secret, read-only."""

from __future__ import annotations

import json
import time

from include.ingestion.fetch import Fetcher, SourceUnavailableError

EARLY_SECONDS = 60  # a token is renewed before a page in flight could outlive it


class RedditLogin:
    """Gets an OAuth token when one is needed, through the same polite fetcher as every page."""

    def __init__(self, fetcher: Fetcher, address: str, client_id: str, client_secret: str) -> None:
        self._fetcher = fetcher
        self._url = f"{address}/api/v1/access_token"
        self._client = (client_id, client_secret)
        self._token = ""
        self._valid_until = 0.0

    def headers(self) -> dict[str, str]:
        """Return the header that lets a request in.

        Raises:
            SourceUnavailableError: reddit does not know the application, or gives no token.
        """
        if time.monotonic() > self._valid_until:
            self._log_in()
        return {"Authorization": f"Bearer {self._token}"}

    def _log_in(self) -> None:
        try:
            answer = self._fetcher.post(
                self._url, {"grant_type": "client_credentials"}, *self._client
            )
            token = json.loads(answer.content)
            self._token = str(token["access_token"])
            self._valid_until = time.monotonic() + float(token["expires_in"]) - EARLY_SECONDS
        except SourceUnavailableError as error:
            if error.http_status in (401, 403):
                raise self._refused(error.http_status) from error
            raise
        except (ValueError, KeyError, TypeError) as error:
            # reddit answers 200 with {"error": ...} too
            raise self._refused(answer.http_status) from error

    def _refused(self, http_status: int) -> SourceUnavailableError:
        return SourceUnavailableError(
            self._url,
            f"no token from {self._url}: HTTP {http_status}: check NBA_INGESTION_REDDIT_CLIENT_ID"
            " and NBA_INGESTION_REDDIT_CLIENT_SECRET",
            http_status,
        )
