"""Posts and comments of r/nba, with the sentiment of their words.

Both come as JSON from the official API of reddit: a ``Listing`` has ``data.children``, each with
its ``kind`` (t3 a post, t1 a comment, more what was left out) and ``data``. The page of a post is a
list of two listings: the post, and its comments, which have their answers as a listing in
``replies``. Posts are a snapshot of as_of_date, comments one of (as_of_date, post_id). What was
deleted or removed has no words of its own and is left out.

Sentiment is VADER's: ``compound`` from -1 to 1, and the shares of the text that are negative,
neutral and positive.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache
from typing import Annotated, Any

from pydantic import AwareDatetime, BeforeValidator, Field, model_validator
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from include.ingestion.contract import (
    BrokenRowError,
    OptionalText,
    PageKind,
    PageTable,
    Site,
    SourceRow,
    Text,
)
from include.ingestion.page import BrokenPageError, NoTableError, Page, PageRow

POSTS = 27  # what fits the first page of the site
WITHOUT_WORDS = ("[deleted]", "[removed]")
# JSON has them, no text of Postgres does: their row is for quarantine.
UNSTORABLE = re.compile("[\0\ud800-\udfff]")


def posts_path() -> str:
    """Return the address of the posts that are hot, within the API."""
    return f"/r/nba/hot?limit={POSTS}&raw_json=1"


def comments_path(post_id: str) -> str:
    """Return the address of a post's comments within the API."""
    return f"/comments/{post_id}?raw_json=1"


def read_posts(page: Page) -> list[PageRow]:
    """Read the posts of a listing."""
    posts = [_texts(thing["data"]) for thing in _children(page.read_json()) if _is(thing, "t3")]
    if not posts:
        raise NoTableError("expected posts, came an empty listing")
    return posts


def read_comments(page: Page) -> list[PageRow]:
    """Read the comments on a post and the answers to them, in the order of the page."""
    _, comments = _two_listings(page)
    return [_texts(comment) for comment in _walk(comments)]


def read_post_id(page: Page) -> str:
    """Return the id of the post to which a page of comments belongs."""
    posts, _ = _two_listings(page)
    for thing in _children(posts):
        if _is(thing, "t3"):
            return str(thing["data"].get("id"))
    raise BrokenPageError("expected the post above its comments, came none")


def _two_listings(page: Page) -> tuple[Any, Any]:
    content = page.read_json()
    if not isinstance(content, list) or len(content) != 2:
        raise BrokenPageError("expected two listings, a post and its comments, came other JSON")
    return content[0], content[1]


def _children(listing: Any) -> list[dict[str, Any]]:
    try:
        children = listing["data"]["children"]
    except (KeyError, TypeError):
        raise BrokenPageError("expected a listing with children, came other JSON") from None
    if not isinstance(children, list):
        raise BrokenPageError("expected a list of children, came other JSON")
    return children


def _is(thing: Any, kind: str) -> bool:
    return (
        isinstance(thing, dict)
        and thing.get("kind") == kind
        and isinstance(thing.get("data"), dict)
    )


def _walk(listing: Any) -> Iterator[dict[str, Any]]:
    for thing in _children(listing):
        if _is(thing, "t1"):
            comment = thing["data"]
            if comment.get("body") not in WITHOUT_WORDS:
                yield comment
            if comment.get("replies"):
                yield from _walk(comment["replies"])


def _texts(data: dict[str, Any]) -> PageRow:
    """Return the plain values of a thing as texts, blank for null."""
    return {
        name: "" if value is None else UNSTORABLE.sub("\ufffd", str(value))
        for name, value in data.items()
        if not isinstance(value, dict | list)
    }


def _read_instant(text: object) -> object:
    try:
        return datetime.fromtimestamp(float(str(text)), UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise BrokenRowError(f"instant {text!r} is not in seconds since 1970") from error


def _read_edited(text: object) -> bool:
    # False, or when it was edited
    return text not in ("False", "")


@cache
def _analyzer() -> SentimentIntensityAnalyzer:
    return SentimentIntensityAnalyzer()


Instant = Annotated[AwareDatetime, BeforeValidator(_read_instant)]
ThingId = Annotated[str, Field(pattern="^[a-z0-9]+$")]
Score = Annotated[int, Field(ge=-1_000_000_000, le=1_000_000_000)]
Share = Annotated[float, Field(ge=0, le=1)]


class Sentiment(SourceRow):
    """The mood of a text."""

    compound: Annotated[float, Field(ge=-1, le=1)]
    negative: Share
    neutral: Share
    positive: Share

    @staticmethod
    def of(text: str) -> dict[str, float]:
        """Return the scores of a text."""
        scores = _analyzer().polarity_scores(text)
        return {
            "compound": scores["compound"],
            "negative": scores["neg"],
            "neutral": scores["neu"],
            "positive": scores["pos"],
        }


class PostKey(SourceRow):
    """What identifies a post on a day."""

    as_of_date: date
    post_id: Annotated[ThingId, Field(validation_alias="id")]


class Post(PostKey, Sentiment):
    """One post; the sentiment is that of its title and text."""

    title: Text
    body: Annotated[OptionalText, Field(validation_alias="selftext")]
    author: OptionalText
    url: Text
    permalink: Text
    score: Score
    comments: Annotated[int, Field(ge=0, le=1_000_000_000, validation_alias="num_comments")]
    posted_at: Annotated[Instant, Field(validation_alias="created_utc")]

    @model_validator(mode="before")
    @classmethod
    def _read_sentiment(cls, row: dict[str, Any]) -> dict[str, Any]:
        return row | Sentiment.of(f"{row.get('title', '')}\n{row.get('selftext', '')}")


class CommentKey(SourceRow):
    """What identifies a comment on a day."""

    as_of_date: date
    comment_id: Annotated[ThingId, Field(validation_alias="id")]


class Comment(CommentKey, Sentiment):
    """One comment, or an answer to one."""

    post_id: ThingId
    author: OptionalText
    flair_class: Annotated[OptionalText, Field(validation_alias="author_flair_css_class")] = None
    flair_text: Annotated[OptionalText, Field(validation_alias="author_flair_text")] = None
    body: Text
    score: Score
    permalink: Text
    is_edited: Annotated[bool, Field(validation_alias="edited"), BeforeValidator(_read_edited)] = (
        False
    )
    commented_at: Annotated[Instant, Field(validation_alias="created_utc")]

    @model_validator(mode="before")
    @classmethod
    def _read_sentiment(cls, row: dict[str, Any]) -> dict[str, Any]:
        return row | Sentiment.of(row.get("body", ""))


POST_ROWS = PageTable(
    name="reddit_posts",
    key=PostKey,
    row=Post,
    read=read_posts,
    columns=frozenset({"id", "title", "selftext", "author", "url", "permalink", "score"})
    | {"num_comments", "created_utc"},
    reports_new_columns=False,
)
COMMENT_ROWS = PageTable(
    name="reddit_comments",
    key=CommentKey,
    row=Comment,
    read=read_comments,
    columns=frozenset({"id", "author", "body", "score", "permalink", "created_utc", "edited"}),
    is_on_every_page=False,
    reports_new_columns=False,
)

REDDIT_POSTS = PageKind(
    name="reddit_posts",
    tables=(POST_ROWS,),
    unit=("as_of_date",),
    path=lambda _: posts_path(),
    subject=lambda _: {},
    site=Site.REDDIT,
)


REDDIT_COMMENTS = PageKind(
    name="reddit_comments",
    tables=(COMMENT_ROWS,),
    unit=("as_of_date", "post_id"),
    path=lambda unit: comments_path(unit["post_id"]),
    subject=lambda page: {"post_id": read_post_id(page)},
    site=Site.REDDIT,
)
