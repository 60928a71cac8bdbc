"""The part of reddit's API that a reader of r/nba needs."""

import json
import re
from base64 import b64decode
from binascii import Error as Base64Error
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, urlsplit

from include.sample_league.pages.reddit import name, render_comments, render_listing
from include.sample_league.site import Site, season_of

TOKEN_PATH = "/api/v1/access_token"  # noqa: S105 (an address)

_HOT_PATH = "/r/nba/hot"
_COMMENTS_PATH = re.compile(r"/comments/([0-9a-z]+)/?", re.ASCII)
_USUAL_LIMIT, _HIGHEST_LIMIT = 25, 100
_TOKEN_SECONDS = 86_400


@dataclass(frozen=True)
class Answer:
    """A status with a body of JSON."""

    status: int
    body: bytes


class RedditApi:
    """Gives tokens to any client that names itself, and posts to whoever shows one."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._tokens: set[str] = set()

    @staticmethod
    def has(target: str) -> bool:
        """Tell whether a path is one of the API's."""
        path = urlsplit(target).path
        return path in (TOKEN_PATH, _HOT_PATH) or _COMMENTS_PATH.fullmatch(path) is not None

    def give_token(self, authorization: str, form: str) -> Answer:
        """Answer a request for a token by client credentials (RFC 6749, 4.4)."""
        client = _read_client(authorization)
        if client is None:
            return _refuse(401, "Unauthorized")
        if parse_qs(form).get("grant_type") != ["client_credentials"]:
            return _answer(400, {"error": "unsupported_grant_type"})
        token = sha256(f"{client}/{self._site.today}".encode()).hexdigest()
        self._tokens.add(token)
        fields = {"token_type": "bearer", "expires_in": _TOKEN_SECONDS, "scope": "*"}
        return _answer(200, {"access_token": token, **fields})

    def get(self, target: str, authorization: str) -> Answer:
        """Answer a request for posts or for the comments on one."""
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or token not in self._tokens:
            return _refuse(401, "Unauthorized")
        url = urlsplit(target)
        if url.path == _HOT_PATH:
            return self._list_posts(parse_qs(url.query))
        if match := _COMMENTS_PATH.fullmatch(url.path):
            for post in self._site.posts:
                if post.post_id == match[1]:
                    return _answer(200, render_comments(season_of(self._site.today), post))
        return _refuse(404, "Not Found")

    def _list_posts(self, query: dict[str, list[str]]) -> Answer:
        limit = query.get("limit", [""])[0]
        number = min(_HIGHEST_LIMIT, int(limit)) if limit.isdigit() else _USUAL_LIMIT
        posts = self._site.posts
        names = [name(post) for post in posts]
        after = query.get("after", [""])[0]
        start = names.index(after) + 1 if after in names else 0
        shown = posts[start : start + number]
        has_more = start + number < len(posts) and shown
        last = name(shown[-1]) if has_more else None
        return _answer(200, render_listing(season_of(self._site.today), shown, last))


def _read_client(authorization: str) -> str | None:
    """Return the id of HTTP Basic credentials, None if they lack an id or a secret."""
    scheme, _, encoded = authorization.partition(" ")
    try:
        client, _, secret = b64decode(encoded, validate=True).decode().partition(":")
    except (Base64Error, UnicodeDecodeError):
        return None
    return client if scheme.lower() == "basic" and client and secret else None


def _refuse(status: int, message: str) -> Answer:
    return _answer(status, {"message": message, "error": status})


def _answer(status: int, content: Any) -> Answer:
    return Answer(status, json.dumps(content).encode())
