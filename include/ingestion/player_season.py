"""What the four season pages of players have in common: who, for which team, in which season.

Each is a snapshot of (season, as_of_date). A player of several teams has a row for each team and a
total row, which the site calls TOT, or 2TM, 3TM, ... since 2024-25; here it is TOT and marked. The
row "League Average", the last on newer pages, is no player's: it has neither rank nor slug, and is
left out on purpose, without a word. Play-offs stand in a second table and are not read.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, Field, ValidationInfo, model_validator

from include.ingestion.contract import (
    TEAM_LINK,
    BlankIsNone,
    OptionalCount,
    OptionalText,
    PlayerId,
    SourceRow,
    Text,
    Unit,
    agree,
    know_team,
    linked_id,
    read_player_id,
)
from include.ingestion.page import NoTableError, Page, PageRow
from include.ingestion.subject import read_season

TOTAL = "TOT"
SEVERAL_TEAMS = re.compile(r"TOT|\dTM")
LEAGUE_AVERAGE = "League Average"

IDENTITY = frozenset({"player", "team_id"})
KNOWN = frozenset({"ranker", "age", "pos", "g", "mp", "awards"})
UNIT = ("season", "as_of_date")

# Columns by the season from which on they are counted.
COUNTED_SINCE = {"gs": 1982, "orb": 1974, "drb": 1974, "stl": 1974, "blk": 1974, "tov": 1978}
COUNTED_SINCE |= {"fg3": 1980, "fg3a": 1980, "trb": 1951}


def read_players(page: Page, table_id: str) -> list[PageRow]:
    """Read the rows of players in the first table whose id matches, the league's average not."""
    tables = page.table_ids(table_id)
    if not tables:
        raise NoTableError(f'expected table "{table_id}", came page "{page.title}" without it')
    return [row for row in page.read_table(tables[0]) if not _is_league_average(row)]


def _is_league_average(row: PageRow) -> bool:
    has_slug = "player.id" in row or "player.href" in row
    return row.get("player") == LEAGUE_AVERAGE and not has_slug and not row.get("ranker")


def page_path(unit: Unit, page: str) -> str:
    """Return the address of a season's page of players within the site."""
    return f"/leagues/NBA_{unit['season']}_{page}.html"


def read_subject(page: Page) -> Unit:
    """Return the season of a page; of which day it is, the page does not say."""
    return {"season": read_season(page)}


def _know_team_or_total(code: str, info: ValidationInfo) -> str:
    return code if code == TOTAL else know_team(code, info)


class PlayerSeasonKey(SourceRow):
    """What identifies a player's row; team TOT is the total of several teams."""

    season: int
    as_of_date: date
    player_id: PlayerId
    team_code: Annotated[str, AfterValidator(_know_team_or_total)]

    @model_validator(mode="before")
    @classmethod
    def _read_ids(cls, row: dict[str, Any]) -> dict[str, Any]:
        team = row.get("team_id", "")
        if SEVERAL_TEAMS.fullmatch(team):
            code = TOTAL
        else:
            code = agree("team", team, linked_id(row, "team_id", TEAM_LINK))
        return row | {
            "player_id": read_player_id(row),
            "team_code": code,
            "is_total": code == TOTAL,
        }


class PlayerSeason(PlayerSeasonKey):
    """A player in a season. Age is that on 1 February; positions are joined by a hyphen."""

    is_total: bool
    player_name: Annotated[Text, Field(validation_alias="player")]
    age: Annotated[int | None, Field(ge=10, le=99), BlankIsNone] = None
    position: Annotated[OptionalText, Field(validation_alias="pos")] = None
    games: Annotated[OptionalCount, Field(validation_alias="g")] = None
    games_started: Annotated[OptionalCount, Field(validation_alias="gs")] = None
    awards: OptionalText = None
