"""Season summary pages: how each team of a season stands, plays and lets others play, on a day.

One page is a snapshot of (season, as_of_date) and fills four tables: advanced numbers and averages
of the opponents by team, the standings, and the records by opponent, place and month where the page
has them. The row "League Average" of a table is no team's, has neither rank nor link, and is left
out on purpose, without a word. An asterisk behind a name is the site's mark of a play-off team.
Older pages keep the same tables in comments, under other ids.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from include.ingestion.contract import (
    TEAM_LINK,
    BlankIsNone,
    Count,
    Number,
    OptionalNumber,
    OptionalShare,
    OptionalText,
    PageKind,
    PageTable,
    SourceRow,
    TeamCode,
    agree,
    linked_id,
)
from include.ingestion.page import NoTableError, Page, PageRow
from include.ingestion.subject import read_season

LEAGUE_AVERAGE = "League Average"
RECORD = re.compile(r"(\d+)-(\d+)")


def page_path(season: int) -> str:
    """Return the address of a season's page within the site."""
    return f"/leagues/NBA_{season}.html"


def read_advanced(page: Page) -> list[PageRow]:
    """Read the advanced table of teams."""
    return _read_teams(page, "advanced-team|misc_stats")


def read_opponents(page: Page) -> list[PageRow]:
    """Read what the opponents of each team do in a game on average."""
    return _read_teams(page, "per_game-opponent|opponent-stats-per_game")


def read_standings(page: Page) -> list[PageRow]:
    """Read the standings of the conferences, or of divisions from before there were any."""
    tables = page.table_ids("confs_standings_[EW]") or page.table_ids("divs_standings_[EW]?")
    if not tables:
        raise NoTableError(f'expected standings, came page "{page.title}" without them')
    return [
        row | {"conference": table_id[len("confs_standings_") :], "rank": str(rank)}
        if table_id.startswith("confs")
        else row | {"conference": table_id[len("divs_standings_") :], "rank": ""}
        for table_id in tables
        for rank, row in enumerate(page.read_table(table_id), start=1)
    ]


def read_records(page: Page) -> list[PageRow]:
    """Read the expanded standings, one row for each team and split; none if the page has none."""
    if not page.table_ids("expanded_standings"):
        return []
    return [
        {"team_name.href": row.get("team_name.href", ""), "split": split, "record": text}
        for row in page.read_table("expanded_standings")
        for split, text in row.items()
        if RECORD.fullmatch(text)
    ]


def _read_teams(page: Page, table_id: str) -> list[PageRow]:
    tables = page.table_ids(table_id)
    if not tables:
        raise NoTableError(f'expected table "{table_id}", came page "{page.title}" without it')
    rows = (
        {name.replace("team_name", "team"): text for name, text in row.items()}
        for row in page.read_table(tables[0])
    )
    return [row for row in rows if not _is_league_average(row)]


def _is_league_average(row: PageRow) -> bool:
    return row.get("team") == LEAGUE_AVERAGE and "team.href" not in row


def _read_attendance(text: object) -> object:
    return str(text).replace(",", "") or None


def _read_games_behind(text: object) -> object:
    return 0 if text in ("—", "-") else text


class TeamSeasonKey(SourceRow):
    """What identifies a team's row."""

    season: int
    as_of_date: date
    team_code: TeamCode

    @model_validator(mode="before")
    @classmethod
    def _read_team(cls, row: dict[str, Any]) -> dict[str, Any]:
        linked = (linked_id(row, column, TEAM_LINK) for column in ("team", "team_name"))
        return row | {"team_code": agree("team", *linked)}


Attendance = Annotated[int | None, Field(ge=0, le=99_999_999), BeforeValidator(_read_attendance)]


class TeamAdvanced(TeamSeasonKey):
    """Advanced numbers of a team. Ratings by 100 possessions; ``_pct`` in percent but for shooting.

    Pythagorean wins are those expected of the points. Age is weighted by minutes.
    """

    age: OptionalNumber = None
    wins: Count
    losses: Count
    pythagorean_wins: Annotated[Count, Field(validation_alias="wins_pyth")]
    pythagorean_losses: Annotated[Count, Field(validation_alias="losses_pyth")]
    margin_of_victory: Annotated[Number, Field(validation_alias="mov")]
    strength_of_schedule: Annotated[Number, Field(validation_alias="sos")]
    srs: Number
    off_rtg: OptionalNumber = None
    def_rtg: OptionalNumber = None
    net_rtg: OptionalNumber = None
    pace: OptionalNumber = None
    fta_per_fga: Annotated[OptionalNumber, Field(validation_alias="fta_per_fga_pct")] = None
    fg3a_per_fga: Annotated[OptionalNumber, Field(validation_alias="fg3a_per_fga_pct")] = None
    ts_pct: OptionalNumber = None
    efg_pct: OptionalNumber = None
    tov_pct: OptionalNumber = None
    orb_pct: OptionalNumber = None
    ft_per_fga: Annotated[OptionalNumber, Field(validation_alias="ft_rate")] = None
    opp_efg_pct: OptionalNumber = None
    opp_tov_pct: OptionalNumber = None
    drb_pct: OptionalNumber = None
    opp_ft_per_fga: Annotated[OptionalNumber, Field(validation_alias="opp_ft_rate")] = None
    arena: Annotated[OptionalText, Field(validation_alias="arena_name")] = None
    attendance: Attendance = None
    attendance_per_game: Annotated[Attendance, Field(validation_alias="attendance_per_g")] = None


class TeamOpponents(TeamSeasonKey):
    """What a team lets its opponents do, averages by game."""

    games: Annotated[Count, Field(validation_alias="g")]
    minutes: Annotated[OptionalNumber, Field(validation_alias="mp")] = None
    opp_fg: OptionalNumber
    opp_fga: OptionalNumber
    opp_fg3: OptionalNumber = None
    opp_fg3a: OptionalNumber = None
    opp_fg2: OptionalNumber = None
    opp_fg2a: OptionalNumber = None
    opp_ft: OptionalNumber
    opp_fta: OptionalNumber
    opp_orb: OptionalNumber = None
    opp_drb: OptionalNumber = None
    opp_trb: OptionalNumber = None
    opp_ast: OptionalNumber = None
    opp_stl: OptionalNumber = None
    opp_blk: OptionalNumber = None
    opp_tov: OptionalNumber = None
    opp_pf: OptionalNumber = None
    opp_pts: OptionalNumber
    opp_fg_pct: OptionalShare = None
    opp_fg3_pct: OptionalShare = None
    opp_fg2_pct: OptionalShare = None
    opp_ft_pct: OptionalShare = None


class Standing(TeamSeasonKey):
    """One team in the standings; rank is that in its conference, null before there were any."""

    conference: Annotated[Literal["E", "W"] | None, BlankIsNone]
    conference_rank: Annotated[int | None, Field(validation_alias="rank"), BlankIsNone]
    wins: Count
    losses: Count
    win_loss_pct: OptionalShare
    games_behind: Annotated[
        OptionalNumber, Field(validation_alias="gb"), BeforeValidator(_read_games_behind)
    ]
    pts_per_game: Annotated[OptionalNumber, Field(validation_alias="pts_per_g")]
    opp_pts_per_game: Annotated[OptionalNumber, Field(validation_alias="opp_pts_per_g")]
    srs: OptionalNumber
    is_playoff_team: Annotated[bool, Field(validation_alias="team_name")]

    @model_validator(mode="before")
    @classmethod
    def _read_mark(cls, row: dict[str, Any]) -> dict[str, Any]:
        return row | {"team_name": "*" in row.get("team_name", "")}


class TeamRecordKey(TeamSeasonKey):
    """What identifies a record: a split is the site's name of a column, such as Home or Oct."""

    split: str


class TeamRecord(TeamRecordKey):
    """Wins and losses of one team in one split."""

    wins: Count
    losses: Count

    @model_validator(mode="before")
    @classmethod
    def _read_record(cls, row: dict[str, Any]) -> dict[str, Any]:
        wins, _, losses = row.get("record", "").partition("-")
        return row | {"wins": wins, "losses": losses}


TEAM_ADVANCED = PageTable(
    name="team_advanced",
    key=TeamSeasonKey,
    row=TeamAdvanced,
    read=read_advanced,
    columns=frozenset({"team", "wins", "losses", "wins_pyth", "losses_pyth", "mov", "sos", "srs"}),
    optional=frozenset({"ranker", "age", "arena_name", "attendance", "attendance_per_g", "DUMMY"}),
    since=dict.fromkeys(("off_rtg", "def_rtg", "net_rtg", "pace", "tov_pct", "orb_pct"), 1974)
    | dict.fromkeys(("opp_efg_pct", "opp_tov_pct", "drb_pct", "opp_ft_rate"), 1974)
    | dict.fromkeys(("ts_pct", "efg_pct", "ft_rate", "fta_per_fga_pct"), 1955)
    | {"fg3a_per_fga_pct": 1980},
)
TEAM_OPPONENTS = PageTable(
    name="team_opponents",
    key=TeamSeasonKey,
    row=TeamOpponents,
    read=read_opponents,
    columns=frozenset({"team", "g", "opp_fg", "opp_fga", "opp_ft", "opp_fta", "opp_pts"}),
    optional=frozenset({"ranker", "mp", "opp_fg_pct", "opp_fg3_pct", "opp_fg2", "opp_fg2a"})
    | {"opp_fg2_pct", "opp_ft_pct", "opp_trb", "opp_ast", "opp_pf"},
    since={"opp_fg3": 1980, "opp_fg3a": 1980, "opp_orb": 1974, "opp_drb": 1974, "opp_stl": 1974}
    | {"opp_blk": 1974, "opp_tov": 1974},
)
STANDINGS = PageTable(
    name="standings",
    key=TeamSeasonKey,
    row=Standing,
    read=read_standings,
    columns=frozenset({"team_name", "conference", "rank", "wins", "losses", "win_loss_pct", "gb"})
    | {"pts_per_g", "opp_pts_per_g", "srs"},
    optional=frozenset({"seed"}),
)
TEAM_RECORDS = PageTable(
    name="team_records",
    key=TeamRecordKey,
    row=TeamRecord,
    read=read_records,
    columns=frozenset({"split", "record"}),
    is_on_every_page=False,
)


SEASON_SUMMARY = PageKind(
    name="season_summary",
    tables=(TEAM_ADVANCED, TEAM_OPPONENTS, STANDINGS, TEAM_RECORDS),
    unit=("season", "as_of_date"),
    path=lambda unit: page_path(unit["season"]),
    subject=lambda page: {"season": read_season(page)},
)
