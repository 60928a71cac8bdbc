"""Play-by-play pages: every event of one game, in order.

One page is one game and replaces the rows of that game. Cells have no ``data-stat``: a row is the
clock, then either one cell over the whole width (jump balls, starts and ends of periods) or five:
what the away team did, its points, the score, the home team's points, what the home team did.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator
from selectolax.lexbor import LexborNode

from include.ingestion.contract import (
    PLAYER_LINK,
    BlankIsNone,
    BrokenRowError,
    GameId,
    PageKind,
    PageTable,
    PlayerId,
    SourceRow,
    Text,
)
from include.ingestion.page import NoTableError, Page, PageRow, read_text
from include.ingestion.play_texts import EventType, read_play
from include.ingestion.subject import read_game_id

PERIOD_HEADER = re.compile(r"(\d)(?:st|nd|rd|th) (Q|OT)")
OTHER_PLAYER = re.compile(r"\b(assist|block|steal|drawn) by ")


def page_path(game_id: str) -> str:
    """Return the address of a game's page within the site."""
    return f"/boxscores/pbp/{game_id}.html"


def read_events(page: Page) -> list[PageRow]:
    """Read the events of a game with the period in which they stand and the score after them."""
    events: list[PageRow] = []
    period = ""
    score = "0-0"
    for element in page.table("pbp").css("tr"):
        cells = list(element.iter())
        if not cells or cells[0].tag != "td":
            if found := PERIOD_HEADER.search(element.text()):
                period = str(int(found[1]) + (4 if found[2] == "OT" else 0))
            continue
        event = _read_event(cells)
        score = event["score"] = event["score"] or score
        events.append(event | {"period": period, "event_number": str(len(events) + 1)})
    if not events:
        raise NoTableError('expected events in table "pbp", came none')
    return events


def _read_event(cells: list[LexborNode]) -> PageRow:
    side, points, score = "", "", ""
    said = cells[-1]
    if len(cells) == 6:
        away, away_points, scores, home_points, home = cells[1:]
        is_away = bool(read_text(away))
        side, said = ("away", away) if is_away else ("home", home)
        points = read_text(away_points if is_away else home_points)
        score = read_text(scores)
    links = (part.attributes.get("href") or "" for part in said.iter())
    players = (PLAYER_LINK.search(address) for address in links)
    return {
        "clock": read_text(cells[0]),
        "side": side,
        "text": " ".join(read_text(said).split()),
        "player_ids": " ".join(found[1] for found in players if found),
        "points": points,
        "score": score,
    }


def _read_clock(text: object) -> float:
    found = re.fullmatch(r"(\d{1,2}):([0-5]\d)(?:\.(\d))?", str(text))
    if not found:
        raise BrokenRowError(f"clock {text!r} is not like 11:48.0")
    return (600 * int(found[1]) + 10 * int(found[2]) + int(found[3] or 0)) / 10


def _read_points(text: object) -> object:
    return str(text).removeprefix("+") or 0


class EventKey(SourceRow):
    """What identifies an event."""

    game_id: GameId
    event_number: Annotated[int, Field(ge=1, le=9_999)]


class Event(EventKey):
    """One event. Points of the score are those after it."""

    period: Annotated[int, Field(ge=1, le=20)]
    seconds_left: Annotated[
        float, Field(ge=0, le=720, validation_alias="clock"), BeforeValidator(_read_clock)
    ]
    side: Annotated[Literal["home", "away"] | None, BlankIsNone]
    event_type: EventType
    detail: str | None
    is_team: bool
    is_made: bool | None
    shot_value: int | None
    distance_feet: Annotated[int | None, Field(ge=0, le=94)]
    free_throw_number: int | None
    free_throw_count: int | None
    points: Annotated[int, Field(ge=0, le=4), BeforeValidator(_read_points)]
    away_pts: Annotated[int, Field(ge=0, le=999)]
    home_pts: Annotated[int, Field(ge=0, le=999)]
    player_ids: list[PlayerId]
    assist_player_id: PlayerId | None = None
    block_player_id: PlayerId | None = None
    steal_player_id: PlayerId | None = None
    drawn_by_player_id: PlayerId | None = None
    description: Annotated[Text, Field(validation_alias="text")]

    @model_validator(mode="before")
    @classmethod
    def _read_text(cls, row: dict[str, Any]) -> dict[str, Any]:
        text = row.get("text", "")
        players = row.get("player_ids", "").split()
        away, _, home = row.get("score", "").partition("-")
        read = row | vars(read_play(text)) | {"away_pts": away, "home_pts": home}
        role = OTHER_PLAYER.search(text)
        if role and len(players) > 1:
            name = "drawn_by" if role[1] == "drawn" else role[1]
            read[f"{name}_player_id"] = players[-1]
        return read | {"player_ids": players}


PLAY_BY_PLAY_EVENTS = PageTable(
    name="play_by_play",
    key=EventKey,
    row=Event,
    read=read_events,
    columns=frozenset(
        {"event_number", "period", "clock", "side", "text", "player_ids", "points", "score"}
    ),
)


PLAY_BY_PLAY = PageKind(
    name="play_by_play",
    tables=(PLAY_BY_PLAY_EVENTS,),
    unit=("game_id",),
    path=lambda unit: page_path(unit["game_id"]),
    subject=lambda page: {"game_id": read_game_id(page)},
    comes_late=True,
)
