"""Month schedule pages: every game of a season, played or to come.

One page is one month of a season and replaces the rows of (season, page_month). All months of a
season are read on every run, so that a table does not depend on the order of runs.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Annotated, Any, Self
from zoneinfo import ZoneInfo

from pydantic import (
    AwareDatetime,
    BeforeValidator,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)

from include.ingestion.contract import (
    GAME_LINK,
    TEAM_LINK,
    BlankIsNone,
    BrokenRowError,
    GameId,
    OptionalText,
    PageKind,
    PageTable,
    SourceRow,
    TeamCode,
    Unit,
    agree,
    linked_id,
)
from include.ingestion.page import BrokenPageError, Page, PageRow
from include.ingestion.subject import read_season

EASTERN = ZoneInfo("America/New_York")
MONTHS = (
    "october",
    "november",
    "december",
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
)
# A season that ended later than September, by the year in which it ended.
LATE_ENDS = {2020: date(2020, 10, 11)}


def season_of(day: date) -> int:
    """Return the season of a game date: the year in which it ends."""
    if day.month < 10 or day <= LATE_ENDS.get(day.year, date.min):
        return day.year
    return day.year + 1


def page_path(season: int, month: str) -> str:
    """Return the address of a month's page within the site."""
    return f"/leagues/NBA_{season}_games-{month}.html"


def linked_months(page: Page, season: int) -> list[str]:
    """Return the months that a month's page links to, such as october-2019, in its order."""
    found = (
        re.search(rf"/leagues/NBA_{season}_games-([a-z0-9-]+)\.html", address)
        for address in page.read_links("filter")
    )
    return [match[1] for match in found if match]


def read_games(page: Page) -> list[PageRow]:
    """Read the rows of a month's page."""
    return page.read_table("schedule", keep=("csk",))


def read_subject(page: Page) -> Unit:
    """Return the season and the month of a page, which it shows by its first game."""
    first = next((row["date_game.csk"] for row in read_games(page) if "date_game.csk" in row), "")
    found = re.match(r"(\d{4})(\d\d)", first)
    if not found:
        raise BrokenPageError("expected a game with a date, came none")
    season = read_season(page)
    year, month = int(found[1]), calendar.month_name[int(found[2])].lower()
    has_two_octobers = season in LATE_ENDS and month == "october"
    return {"season": season, "page_month": f"{month}-{year}" if has_two_octobers else month}


def _read_attendance(text: object) -> object:
    return str(text).replace(",", "") or None


def _read_overtimes(text: object) -> int:
    found = re.fullmatch(r"(?:(\d?)OT)?", str(text))
    if not found:
        raise BrokenRowError(f"overtimes {text!r} is neither blank nor OT, 2OT, ...")
    return int(found[1] or 1) if text else 0


def _read_duration(text: object) -> int | None:
    if text == "":
        return None
    hours, _, minutes = str(text).partition(":")
    if not (hours.isdigit() and minutes.isdigit()):
        raise BrokenRowError(f"duration {text!r} is not hours:minutes")
    return 60 * int(hours) + int(minutes)


Points = Annotated[int | None, Field(gt=0, le=999), BlankIsNone]


class GameKey(SourceRow):
    """What identifies a game."""

    game_id: GameId

    @model_validator(mode="before")
    @classmethod
    def _read_game_id(cls, row: dict[str, Any]) -> dict[str, Any]:
        linked = linked_id(row, "box_score_text", GAME_LINK)
        return row | {"game_id": agree("game id", row.get("date_game.csk"), linked)}


class Game(GameKey):
    """One game of a month's page. Minutes, points, and instants in UTC."""

    season: int
    page_month: str
    game_date: Annotated[date, Field(validation_alias="date_game")]
    tip_off_at: Annotated[AwareDatetime | None, Field(validation_alias="game_start_time")] = None
    home_team_code: TeamCode
    away_team_code: TeamCode
    home_pts: Points
    away_pts: Annotated[Points, Field(validation_alias="visitor_pts")]
    overtimes: Annotated[int, BeforeValidator(_read_overtimes)]
    attendance: Annotated[
        int | None, Field(ge=0, le=999_999), BeforeValidator(_read_attendance)
    ] = None
    duration_minutes: Annotated[
        int | None,
        Field(ge=0, le=999, validation_alias="game_duration"),
        BeforeValidator(_read_duration),
    ] = None
    arena: Annotated[OptionalText, Field(validation_alias="arena_name")] = None
    remarks: Annotated[OptionalText, Field(validation_alias="game_remarks")]
    is_under_playoffs_header: Annotated[bool, Field(validation_alias="row.section")]

    @model_validator(mode="before")
    @classmethod
    def _read_teams(cls, row: dict[str, Any]) -> dict[str, Any]:
        codes = {
            field: agree(field.replace("_", " "), sort_key[:3], linked_id(row, column, TEAM_LINK))
            for field, column in (
                ("home_team_code", "home_team_name"),
                ("away_team_code", "visitor_team_name"),
            )
            for sort_key in [row.get(f"{column}.csk", "")]
        }
        return row | codes

    @field_validator("is_under_playoffs_header", mode="before")
    @classmethod
    def _read_section(cls, text: str) -> bool:
        return text == "Playoffs"

    @field_validator("game_date", mode="before")
    @classmethod
    def _read_date(cls, text: str) -> date:
        try:
            return datetime.strptime(text, "%a, %b %d, %Y").date()  # noqa: DTZ007 - only a date
        except ValueError as error:
            raise BrokenRowError(f"date {text!r} is not like Sat, Apr 14, 2018") from error

    @field_validator("tip_off_at", mode="before")
    @classmethod
    def _read_tip_off(cls, text: str, info: ValidationInfo) -> datetime | None:
        if text == "" or "game_date" not in info.data:
            return None
        found = re.fullmatch(r"(\d{1,2}):(\d\d)([ap])m?", text)
        if not found or not 1 <= int(found[1]) <= 12 or int(found[2]) > 59:
            raise BrokenRowError(f"start time {text!r} is not like 8:01p")
        hour = int(found[1]) % 12 + (12 if found[3] == "p" else 0)
        eastern = datetime.combine(info.data["game_date"], time(hour, int(found[2])), EASTERN)
        return eastern.astimezone(UTC)

    @model_validator(mode="after")
    def _check_whole(self) -> Self:
        if f"{self.game_date:%Y%m%d}" != self.game_id[:8]:
            raise BrokenRowError(f"date {self.game_date} does not belong to the game id")
        if season_of(self.game_date) != self.season:
            raise BrokenRowError(f"date {self.game_date} is not in season {self.season}")
        if self.home_team_code != self.game_id[-3:]:
            raise BrokenRowError(f"home team {self.home_team_code} is not the game id's")
        if self.home_team_code == self.away_team_code:
            raise BrokenRowError(f"{self.home_team_code} plays against itself")
        if (self.home_pts is None) != (self.away_pts is None):
            raise BrokenRowError("points of one team only")
        if self.home_pts is not None and self.home_pts == self.away_pts:
            raise BrokenRowError(f"a tie at {self.home_pts}")
        return self


GAMES = PageTable(
    name="schedule",
    key=GameKey,
    row=Game,
    read=read_games,
    columns=frozenset(
        {
            "date_game",
            "visitor_team_name",
            "visitor_pts",
            "home_team_name",
            "home_pts",
            "overtimes",
            "game_remarks",
        }
    ),
    optional=frozenset(
        {"game_start_time", "box_score_text", "attendance", "game_duration", "arena_name"}
    ),
)

SCHEDULE = PageKind(
    name="schedule",
    tables=(GAMES,),
    unit=("season", "page_month"),
    path=lambda unit: page_path(unit["season"], unit["page_month"]),
    subject=read_subject,
    is_required=True,
)

NO_RESULT: dict[str, int | None] = {
    "home_pts": None,
    "away_pts": None,
    "overtimes": 0,
    "attendance": None,
    "duration_minutes": None,
}


def hide_later_result(
    game: Game, end_date: date, kept: Mapping[str, dict[str, int | None]]
) -> Game:
    """Return a game as a run up to ``end_date`` may show it.

    A later game has the result that the table has already, by game id, or none.
    """
    if game.game_date <= end_date:
        return game
    return game.model_copy(update=kept.get(game.game_id, NO_RESULT))
