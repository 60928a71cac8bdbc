"""Daily leaders pages: the box score line of every player of a day.

One page is one game date and replaces the rows of that date.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator, model_validator

from include.ingestion.contract import (
    GAME_LINK,
    TEAM_LINK,
    BlankIsNone,
    BrokenRowError,
    Count,
    GameId,
    Known,
    OptionalCount,
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
from include.ingestion.subject import read_date


def page_path(day: date) -> str:
    """Return the address of a day's page within the site."""
    return f"/friv/dailyleaders.fcgi?month={day.month}&day={day.day}&year={day.year}&type=all"


def read_lines(page: Page) -> list[PageRow]:
    """Read the rows of a day's page."""
    return page.read_table("stats")


def read_seconds(text: object) -> int:
    """Read a playing time such as 36:05."""
    minutes, _, seconds = str(text).partition(":")
    if not (minutes.isdigit() and (seconds or "0").isdigit()):
        raise BrokenRowError(f"playing time {text!r} is not minutes:seconds")
    return 60 * int(minutes) + int(seconds or 0)


class PlayerLineKey(SourceRow):
    """What identifies a player's line."""

    game_id: GameId
    player_id: PlayerId

    @model_validator(mode="before")
    @classmethod
    def _read_ids(cls, row: dict[str, Any]) -> dict[str, Any]:
        player_id = read_player_id(row)
        game_id = agree("game id", linked_id(row, "game_result", GAME_LINK))
        return row | {"game_id": game_id, "player_id": player_id}


class PlayerLine(PlayerLineKey):
    """One player in one game."""

    game_date: date
    player_name: Annotated[Text, Field(validation_alias="player")]
    team_code: TeamCode
    opponent_code: TeamCode
    is_home: Annotated[bool, Field(validation_alias="game_location")]
    is_win: Annotated[bool, Field(validation_alias="game_result")]
    seconds_played: Annotated[
        int, Field(le=9_999, validation_alias="mp"), BeforeValidator(read_seconds)
    ]
    fg: Count
    fga: Count
    fg3: OptionalCount
    fg3a: OptionalCount
    ft: Count
    fta: Count
    orb: OptionalCount
    drb: OptionalCount
    trb: OptionalCount
    ast: Count
    stl: OptionalCount
    blk: OptionalCount
    tov: OptionalCount
    pf: Count
    pts: Count
    plus_minus: Annotated[int | None, Field(ge=-999, le=999), BlankIsNone] = None
    game_score: Annotated[float | None, Field(gt=-1_000, lt=1_000), BlankIsNone] = None

    @model_validator(mode="before")
    @classmethod
    def _read_teams(cls, row: dict[str, Any]) -> dict[str, Any]:
        return row | {
            "team_code": agree("team", row.get("team_id"), linked_id(row, "team_id", TEAM_LINK)),
            "opponent_code": agree(
                "opponent", row.get("opp_id"), linked_id(row, "opp_id", TEAM_LINK)
            ),
        }

    @field_validator("is_home", mode="before")
    @classmethod
    def _read_location(cls, text: str) -> bool:
        if text not in ("", "@"):
            raise BrokenRowError(f"location {text!r} is neither blank nor @")
        return text == ""

    @field_validator("is_win", mode="before")
    @classmethod
    def _read_result(cls, text: str) -> bool:
        if text[:1] not in ("W", "L"):
            raise BrokenRowError(f"result {text!r} is neither W nor L")
        return text[0] == "W"

    @model_validator(mode="after")
    def _check_whole(self, info: ValidationInfo) -> Self:
        if f"{self.game_date:%Y%m%d}" != self.game_id[:8]:
            raise BrokenRowError(f"a game of another day than {self.game_date}")
        games = info.context.game_ids if isinstance(info.context, Known) else None
        if games is not None and self.game_id not in games:
            raise BrokenRowError(
                "a game that the schedule does not have",
                "load the season's schedule pages again, and see whether the site lists the game",
            )
        home, away = self.team_code, self.opponent_code
        if not self.is_home:
            home, away = away, home
        if home != self.game_id[-3:] or home == away:
            raise BrokenRowError(f"{away} at {home} is not the game of the box score")
        made = 2 * self.fg + (self.fg3 or 0) + self.ft
        if self.pts != made:
            raise BrokenRowError(f"{self.pts} points, but baskets and free throws make {made}")
        if self.fg > self.fga or (self.fg3 or 0) > (self.fg3a or 0) or self.ft > self.fta:
            raise BrokenRowError("more shots made than taken")
        return self


PLAYER_LINES = PageTable(
    name="daily_leaders",
    key=PlayerLineKey,
    row=PlayerLine,
    read=read_lines,
    columns=frozenset(
        {"player", "team_id", "game_location", "opp_id", "game_result", "mp", "fg", "fga", "fg3"}
        | {"fg3a", "ft", "fta", "orb", "drb", "trb", "ast", "stl", "blk", "tov", "pf", "pts"}
    ),
    optional=frozenset({"ranker", "fg_pct", "fg3_pct", "ft_pct", "plus_minus", "game_score"}),
)

DAILY_LEADERS = PageKind(
    name="daily_leaders",
    tables=(PLAYER_LINES,),
    unit=("game_date",),
    path=lambda unit: page_path(unit["game_date"]),
    subject=lambda page: {"game_date": read_date(page)},
    comes_late=True,
    is_required=True,
)
