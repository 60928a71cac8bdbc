"""Box score pages: what each player and each team did in one game, and the score by period.

One page is one game and replaces the rows of that game. The basic and the advanced table of a team
are one line here. The line score stands in a comment of the page.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, field_validator, model_validator

from include.ingestion.contract import (
    TEAM_LINK,
    BlankIsNone,
    BrokenRowError,
    Count,
    GameId,
    OptionalCount,
    OptionalNumber,
    OptionalText,
    PageKind,
    PageTable,
    PlayerId,
    SourceRow,
    TeamCode,
    Text,
    linked_id,
    read_player_id,
)
from include.ingestion.daily_leaders import read_seconds
from include.ingestion.page import BrokenPageError, NoTableError, Page, PageRow
from include.ingestion.subject import read_game_id

TOTALS = "Team Totals"


def page_path(game_id: str) -> str:
    """Return the address of a game's page within the site."""
    return f"/boxscores/{game_id}.html"


def read_players(page: Page) -> list[PageRow]:
    """Read the line of every player of both teams, those who did not play included."""
    return [row for row in _read_lines(page) if row.get("player") != TOTALS]


def read_teams(page: Page) -> list[PageRow]:
    """Read the totals of both teams."""
    return [row for row in _read_lines(page) if row.get("player") == TOTALS]


def read_periods(page: Page) -> list[PageRow]:
    """Read the points of both teams by period; overtimes follow the fourth quarter."""
    periods = []
    for row in page.read_table("line_score"):
        team = linked_id(row, "team", TEAM_LINK) or row.get("team", "")
        for name, points in row.items():
            if found := re.fullmatch(r"(\d+)(OT)?", name):
                number = int(found[1]) + (4 if found[2] else 0)
                periods.append({"team": team, "period": str(number), "pts": points})
    return periods


def _read_lines(page: Page) -> list[PageRow]:
    tables = page.table_ids(r"box-[A-Z]{3}-game-basic")
    if not tables:
        raise NoTableError(f'expected box scores of two teams, came page "{page.title}"')
    if len(tables) != 2:
        raise BrokenPageError(f"expected box scores of two teams, came {', '.join(tables)}")
    lines = []
    for basic in tables:
        advanced_rows = page.read_table(basic.replace("-basic", "-advanced"))
        advanced = {_name(row): row for row in advanced_rows}
        lines += [
            advanced.get(_name(row), {}) | row | {"team": basic[4:7]}
            for row in page.read_table(basic)
        ]
    return lines


def _name(row: PageRow) -> str:
    return row.get("player.id") or row.get("player", "")


def _read_seconds(text: object) -> int | None:
    return None if text == "" else read_seconds(text)


class TeamLineKey(SourceRow):
    """What identifies a team's totals."""

    game_id: GameId
    team_code: Annotated[TeamCode, Field(validation_alias="team")]


class PlayerLineKey(SourceRow):
    """What identifies a player's line."""

    game_id: GameId
    player_id: PlayerId

    @model_validator(mode="before")
    @classmethod
    def _read_player(cls, row: dict[str, Any]) -> dict[str, Any]:
        return row | {"player_id": read_player_id(row)}


class Advanced(SourceRow):
    """Rates of the advanced table: ``_pct`` in percent but for shooting, ratings by 100."""

    ts_pct: OptionalNumber = None
    efg_pct: OptionalNumber = None
    fg3a_per_fga: Annotated[OptionalNumber, Field(validation_alias="fg3a_per_fga_pct")] = None
    fta_per_fga: Annotated[OptionalNumber, Field(validation_alias="fta_per_fga_pct")] = None
    orb_pct: OptionalNumber = None
    drb_pct: OptionalNumber = None
    trb_pct: OptionalNumber = None
    ast_pct: OptionalNumber = None
    stl_pct: OptionalNumber = None
    blk_pct: OptionalNumber = None
    tov_pct: OptionalNumber = None
    usg_pct: OptionalNumber = None
    off_rtg: OptionalNumber = None
    def_rtg: OptionalNumber = None


class BoxScoreTeam(TeamLineKey, Advanced):
    """The totals of one team in one game."""

    is_home: bool
    fg: Count
    fga: Count
    fg3: OptionalCount
    fg3a: OptionalCount
    ft: Count
    fta: Count
    orb: OptionalCount
    drb: OptionalCount
    trb: OptionalCount
    ast: OptionalCount
    stl: OptionalCount
    blk: OptionalCount
    tov: OptionalCount
    pf: OptionalCount
    pts: Count

    @model_validator(mode="before")
    @classmethod
    def _read_side(cls, row: dict[str, Any]) -> dict[str, Any]:
        return row | {"is_home": row.get("team") == row["game_id"][-3:]}

    @model_validator(mode="after")
    def _check_points(self) -> Self:
        _check_shots(self)
        return self


class BoxScoreLine(PlayerLineKey, Advanced):
    """One player of one team in one game; counts are null for those who did not play.

    Playing time is 0 for them, and null in old games that have none.
    """

    team_code: Annotated[TeamCode, Field(validation_alias="team")]
    is_home: bool
    player_name: Annotated[Text, Field(validation_alias="player")]
    is_starter: Annotated[bool, Field(validation_alias="row.header")]
    did_not_play_reason: Annotated[OptionalText, Field(validation_alias="reason")] = None
    seconds_played: Annotated[
        int | None,
        Field(ge=0, le=9_999, validation_alias="mp"),
        BeforeValidator(_read_seconds),
    ] = 0
    fg: OptionalCount = None
    fga: OptionalCount = None
    fg3: OptionalCount = None
    fg3a: OptionalCount = None
    ft: OptionalCount = None
    fta: OptionalCount = None
    orb: OptionalCount = None
    drb: OptionalCount = None
    trb: OptionalCount = None
    ast: OptionalCount = None
    stl: OptionalCount = None
    blk: OptionalCount = None
    tov: OptionalCount = None
    pf: OptionalCount = None
    pts: OptionalCount = None
    plus_minus: Annotated[int | None, Field(ge=-999, le=999), BlankIsNone] = None
    game_score: Annotated[float | None, Field(gt=-1_000, lt=1_000), BlankIsNone] = None
    bpm: OptionalNumber = None

    @model_validator(mode="before")
    @classmethod
    def _read_side(cls, row: dict[str, Any]) -> dict[str, Any]:
        return row | {"is_home": row.get("team") == row["game_id"][-3:]}

    @field_validator("is_starter", mode="before")
    @classmethod
    def _read_header(cls, text: str) -> bool:
        return text != "Reserves"

    @model_validator(mode="after")
    def _check_whole(self) -> Self:
        if (self.did_not_play_reason is None) != (self.pts is not None):
            raise BrokenRowError("neither points nor a reason for not playing, or both")
        if self.pts is not None:
            _check_shots(self)
        return self


def _check_shots(line: BoxScoreLine | BoxScoreTeam) -> None:
    made = 2 * (line.fg or 0) + (line.fg3 or 0) + (line.ft or 0)
    if line.pts != made:
        raise BrokenRowError(f"{line.pts} points, but baskets and free throws make {made}")
    taken = ((line.fg, line.fga), (line.fg3, line.fg3a), (line.ft, line.fta))
    if any((hits or 0) > (shots or 0) for hits, shots in taken):
        raise BrokenRowError("more shots made than taken")


class PeriodKey(TeamLineKey):
    """What identifies a team's points in a period."""

    period: Annotated[int, Field(ge=1, le=20)]


class Period(PeriodKey):
    """The points of one team in one period; 5 is the first overtime."""

    pts: Count


SHOTS = frozenset({"fg", "fga", "fg3", "fg3a", "ft", "fta", "pts"})
OTHERS = frozenset({"orb", "drb", "trb", "ast", "stl", "blk", "tov", "pf"})
ADVANCED = frozenset(Advanced.model_fields) - {"fg3a_per_fga", "fta_per_fga"}
OPTIONAL = (
    ADVANCED
    | {"fg3a_per_fga_pct", "fta_per_fga_pct", "fg_pct", "fg3_pct", "ft_pct"}
    | {"plus_minus", "game_score", "bpm", "reason"}
)

BOX_SCORE_LINES = PageTable(
    name="box_score_lines",
    key=PlayerLineKey,
    row=BoxScoreLine,
    read=read_players,
    columns=SHOTS | OTHERS | {"team", "player", "mp"},
    optional=OPTIONAL,
)
BOX_SCORE_TEAMS = PageTable(
    name="box_score_teams",
    key=TeamLineKey,
    row=BoxScoreTeam,
    read=read_teams,
    columns=SHOTS | OTHERS | {"team", "player"},
    optional=OPTIONAL | {"mp"},
)
LINE_SCORES = PageTable(
    name="line_scores",
    key=PeriodKey,
    row=Period,
    read=read_periods,
    columns=frozenset({"team", "period", "pts"}),
)


BOX_SCORE = PageKind(
    name="box_score",
    tables=(BOX_SCORE_LINES, BOX_SCORE_TEAMS, LINE_SCORES),
    unit=("game_id",),
    path=lambda unit: page_path(unit["game_id"]),
    subject=lambda page: {"game_id": read_game_id(page)},
    comes_late=True,
    is_required=True,
)
