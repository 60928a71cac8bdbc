"""Transactions pages: who was signed, waived and traded in a season.

One page is one season, from 1 July to 30 June, and replaces its rows: every event has its date on
the page. The page is no table but a list: an item for each date, newest first, a paragraph for each
transaction. Some of old seasons stand under a question mark instead of a date.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator, model_validator
from selectolax.lexbor import LexborNode

from include.ingestion.contract import (
    PLAYER_LINK,
    TEAM_LINK,
    BrokenRowError,
    PageKind,
    PageTable,
    PlayerId,
    SourceRow,
    TeamCode,
    Text,
)
from include.ingestion.page import NoTableError, Page, PageRow, TruncatedPageError
from include.ingestion.subject import read_season

UNDATED = "?"

Kind = Literal[
    "trade", "claim", "waiver", "release", "extension", "two_way", "exhibit_10", "ten_day",
    "signing", "draft", "retirement", "coaching", "suspension",
]  # fmt: skip

# The first that is found says the kind.
KINDS: tuple[tuple[str, Kind], ...] = (
    (r"\btraded\b|-team trade\b|\bsold\b", "trade"),
    (r"\bclaimed\b", "claim"),
    (r"\bwaived\b", "waiver"),
    (r"\breleased\b", "release"),
    (r"\bcontract extension\b", "extension"),
    (r"\btwo-way contract\b", "two_way"),
    (r"\bExhibit 10\b", "exhibit_10"),
    (r"\b10-day contract\b", "ten_day"),
    (r"\bcoach\b|\bas (?:an? )?(?:general manager|executive)\b", "coaching"),
    (r"\bsigned\b|\bre-signed\b", "signing"),
    (r"\bdrafted\b", "draft"),
    (r"\bretire(?:d|ment)\b", "retirement"),
    (r"\bsuspended\b", "suspension"),
)


def page_path(season: int) -> str:
    """Return the address of a season's page within the site."""
    return f"/leagues/NBA_{season}_transactions.html"


def read_transactions(page: Page) -> list[PageRow]:
    """Read every transaction with its date and its place among those of the date."""
    listing = page.tree.css_first("ul.page_index")
    if listing is None:
        raise NoTableError(f'expected a list of transactions, came page "{page.title}" without it')
    if b"</ul" not in page.markup[page.markup.rindex(b"page_index") :]:
        raise TruncatedPageError("expected the end of the list of transactions, came none")
    rows: list[PageRow] = []
    listed: Counter[str] = Counter()
    for item in listing.css("li"):
        heading = item.css_first("span")
        day = heading.text().strip() if heading else ""
        for paragraph in item.css("p"):
            listed[day] += 1
            rows.append(_read_paragraph(paragraph) | {"date": day, "ordinal": str(listed[day])})
    if not rows:
        raise NoTableError("expected transactions, came an empty list")
    return rows


def _read_paragraph(paragraph: LexborNode) -> PageRow:
    links = paragraph.css("a")
    addresses = [link.attributes.get("href") or "" for link in links]
    return {
        "text": " ".join(paragraph.text().split()),
        "team_codes": " ".join(_found(TEAM_LINK, addresses)),
        "player_ids": " ".join(_found(PLAYER_LINK, addresses)),
        "from_team_codes": " ".join(_attributes(links, "data-attr-from")),
        "to_team_codes": " ".join(_attributes(links, "data-attr-to")),
    }


def _found(link: re.Pattern[str], addresses: list[str]) -> list[str]:
    return _once(found[1] for address in addresses if (found := link.search(address)))


def _attributes(links: list[LexborNode], name: str) -> list[str]:
    return _once(value for link in links if (value := link.attributes.get(name)))


def _once(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(values))


class TransactionKey(SourceRow):
    """What identifies a transaction: its place among those of a date, or of the undated ones."""

    season: int
    listed_under: Annotated[str, Field(validation_alias="date")]
    ordinal: Annotated[int, Field(ge=1, le=9_999)]

    @field_validator("listed_under", mode="before")
    @classmethod
    def _read_heading(cls, text: str) -> str:
        return text if text == UNDATED else str(_read_date(text))


class Transaction(TransactionKey):
    """One transaction; teams and players in the order in which the sentence names them."""

    transaction_date: date | None
    transaction_kind: Kind | None
    team_codes: list[TeamCode]
    from_team_codes: list[TeamCode]
    to_team_codes: list[TeamCode]
    player_ids: list[PlayerId]
    description: Annotated[Text, Field(validation_alias="text")]

    @model_validator(mode="before")
    @classmethod
    def _read_parts(cls, row: dict[str, Any]) -> dict[str, Any]:
        text, heading = row.get("text", ""), row.get("date", "")
        kinds = (kind for words, kind in KINDS if re.search(words, text))
        lists = ("team_codes", "from_team_codes", "to_team_codes", "player_ids")
        return (
            row
            | {name: row.get(name, "").split() for name in lists}
            | {"transaction_date": None if heading == UNDATED else _read_date(heading)}
            | {"transaction_kind": next(kinds, None)}
        )


def _read_date(text: str) -> date:
    try:
        return datetime.strptime(text, "%B %d, %Y").date()  # noqa: DTZ007 - only a date
    except ValueError as error:
        raise BrokenRowError(f"date {text!r} is neither like July 1, 2025 nor {UNDATED}") from error


TRANSACTION_ROWS = PageTable(
    name="transactions",
    key=TransactionKey,
    row=Transaction,
    read=read_transactions,
    columns=frozenset({"date", "ordinal", "text", "team_codes", "player_ids"})
    | {"from_team_codes", "to_team_codes"},
)


TRANSACTIONS = PageKind(
    name="transactions",
    tables=(TRANSACTION_ROWS,),
    unit=("season",),
    path=lambda unit: page_path(unit["season"]),
    subject=lambda page: {"season": read_season(page)},
)
