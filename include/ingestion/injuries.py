"""The injuries page: who cannot play, on a day.

The page is a snapshot of as_of_date: it has no history of its own. Markup, as public readers of the
page describe it: table ``injuries`` with a row per player: ``player`` (slug in ``data-append-csv``
and in the link), ``team_name`` (the team's name, its code in the link), ``date_update`` such as
"Wed, Jan 10, 2024", ``note`` such as "Out (Knee) - Ball is expected to miss the rest of January.".
A player may stand in it twice, with two injuries.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import Field, field_validator, model_validator

from include.ingestion.contract import (
    TEAM_LINK,
    BrokenRowError,
    PageKind,
    PageTable,
    PlayerId,
    SourceRow,
    TeamCode,
    Text,
    agree,
    linked_id,
    read_player_id,
)
from include.ingestion.page import Page, PageRow

PATH = "/friv/injuries.fcgi"
NOTE = re.compile(r"(?P<status>[^(]+?) \((?P<part>[^)]*)\)(?: - (?P<details>.*))?", re.DOTALL)


def read_injuries(page: Page) -> list[PageRow]:
    """Read every row with its number among the rows of the same player."""
    numbered: Counter[str] = Counter()
    rows = []
    for row in page.read_table("injuries"):
        player = row.get("player.id", row.get("player", ""))
        numbered[player] += 1
        rows.append(row | {"injury_number": str(numbered[player])})
    return rows


class InjuryKey(SourceRow):
    """What identifies an injury."""

    as_of_date: date
    player_id: PlayerId
    injury_number: int

    @model_validator(mode="before")
    @classmethod
    def _read_player(cls, row: dict[str, Any]) -> dict[str, Any]:
        return row | {"player_id": read_player_id(row)}


class Injury(InjuryKey):
    """One injury; status, part of the body and details are the note in parts, where it has them."""

    player_name: Annotated[Text, Field(validation_alias="player")]
    team_code: TeamCode
    updated_date: Annotated[date, Field(validation_alias="date_update")]
    description: Annotated[Text, Field(validation_alias="note")]
    status: str | None
    body_part: str | None
    details: str | None

    @model_validator(mode="before")
    @classmethod
    def _read_parts(cls, row: dict[str, Any]) -> dict[str, Any]:
        found = NOTE.fullmatch(row.get("note", ""))
        return row | {
            "team_code": agree("team", linked_id(row, "team_name", TEAM_LINK)),
            "status": found["status"].strip() if found else None,
            "body_part": (found["part"].strip() or None) if found else None,
            "details": found["details"] if found else None,
        }

    @field_validator("updated_date", mode="before")
    @classmethod
    def _read_date(cls, text: str) -> date:
        try:
            return datetime.strptime(text, "%a, %b %d, %Y").date()  # noqa: DTZ007 - only a date
        except ValueError as error:
            raise BrokenRowError(f"date {text!r} is not like Wed, Jan 10, 2024") from error


INJURY_ROWS = PageTable(
    name="injuries",
    key=InjuryKey,
    row=Injury,
    read=read_injuries,
    columns=frozenset({"player", "team_name", "date_update", "note", "injury_number"}),
)

INJURIES = PageKind(
    name="injuries",
    tables=(INJURY_ROWS,),
    unit=("as_of_date",),
    path=lambda _: PATH,
    subject=lambda _: {},
)
