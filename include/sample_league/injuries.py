"""Who cannot play, as the teams report it in the morning."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from include.sample_league.dice import Dice
from include.sample_league.front_offices import Employment
from include.sample_league.players import Player
from include.sample_league.rosters import SeasonRosters
from include.sample_league.schedule import opening_night
from include.sample_league.teams import TEAMS, Team

_PARTS = ("Ankle", "Knee", "Hamstring", "Back", "Foot", "Wrist", "Calf", "Shoulder", "Illness")
_SHORT_DAYS = 9


@dataclass(frozen=True)
class Injury:
    """What is known of a player who is out."""

    player: Player
    team: Team
    updated: date
    """The day before the first one on which he is out."""
    status: str
    part: str
    details: str


def report_injuries(seed: int, rosters: SeasonRosters, day: date) -> list[Injury]:
    """Return everybody who will not play on a date of the season, by team and name.

    How long he stays out is not known, only what the team expects.
    """
    reported: list[Injury] = []
    for team in TEAMS:
        fit = set(rosters.available(team.team_id, day))
        for player in rosters.roster(team.team_id, day):
            if player not in fit:
                first, last = next(
                    (first, last)
                    for first, last in rosters.absences[player]
                    if first <= day <= last
                )
                reported.append(_describe(seed, rosters.season, player, team, first, last))
    return sorted(reported, key=_by_team_and_name)


def report_recoveries(
    seed: int, season: int, employed: Mapping[Player, Employment], day: date
) -> list[Injury]:
    """Return who is recovering on a day of the summer before a season, by team and name.

    Everybody is well again on opening night.
    """
    eve = opening_night(season) - timedelta(days=1)
    reported = []
    for player, (team, _) in employed.items():
        dice = Dice(seed, "summer", player.player_id, season)
        if dice.chance(0.05):
            first = date(season - 1, 6, 1) + timedelta(days=dice.whole(0, 90))
            last = min(eve, first + timedelta(days=dice.whole(45, 150)))
            if first <= day <= last:
                reported.append(_describe(seed, season, player, team, first, last))
    return sorted(reported, key=_by_team_and_name)


def _by_team_and_name(injury: Injury) -> tuple[str, str, str]:
    return injury.team.team_id, injury.player.last_name, injury.player.player_id


def _describe(
    seed: int, season: int, player: Player, team: Team, first: date, last: date
) -> Injury:
    dice = Dice(seed, "injury", player.player_id, first)
    part = dice.choose(_PARTS)
    days = (last - first).days
    if days <= _SHORT_DAYS:
        status = "Day To Day"
        details = f"{player.last_name} is listed as day to day."
    else:
        weeks = max(2, round(days / 7 * dice.uniform(0.7, 1.3)))
        status = "Out"
        details = (
            f"The {team.nickname(season)} announced that {player.last_name} is expected to miss"
            f" at least {weeks} weeks."
        )
    return Injury(player, team, first - timedelta(days=1), status, part, details)
