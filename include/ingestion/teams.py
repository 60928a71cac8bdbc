"""The team codes of the site, by era: reference data that ingestion carries in teams.csv."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from include.ingestion.contract import BlankIsNone, SourceRow, Table

TEAMS_FILE = Path(__file__).with_name("teams.csv")


class TeamKey(SourceRow):
    """What identifies a team code."""

    team_code: Annotated[str, Field(pattern="^[A-Z]{3}$")]


class Team(TeamKey):
    """A code, the franchise it belongs to, and the seasons in which the site uses it.

    Conference and division are the franchise's of today.
    """

    team_id: Annotated[str, Field(pattern="^[A-Z]{3}$")]
    team_name: str
    conference: Literal["East", "West"]
    division: str
    first_season: int
    last_season: Annotated[int | None, BlankIsNone]


TEAMS = Table(name="teams", key=TeamKey, row=Team)


def read_teams() -> list[Team]:
    """Read every team code."""
    with TEAMS_FILE.open(encoding="utf-8", newline="") as file:
        return [Team.model_validate(row) for row in csv.DictReader(file)]


@cache
def code_in(season: int, team_id: str) -> str:
    """Return the code of a franchise in a season; what is no franchise comes back as it is."""
    codes = [
        team
        for team in read_teams()
        if team.team_id == team_id and team.first_season <= season <= (team.last_season or season)
    ]
    # New Orleans had another code for two seasons amid those of the first
    return max(codes, key=lambda team: team.first_season).team_code if codes else team_id
