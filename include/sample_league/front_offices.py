"""What the teams' front offices do: sign, waive and trade players, and what they owe them.

A league year goes from July 1 to June 30 and has the name of its season. The moves of its summer
are those that make the rosters of the season before into the opening rosters of this one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from include.sample_league.dice import Dice
from include.sample_league.players import Player
from include.sample_league.rosters import SeasonRosters
from include.sample_league.teams import TEAMS, Team

_TEAMS = {team.team_id: team for team in TEAMS}
_FIRST_CAP_YEAR, _FIRST_CAP = 2005, 43_900_000
_ROOKIE_SEASONS = 4
_RETIREMENT_AGE = 34
_DAY = timedelta(days=1)

Option = Literal["", "player", "team"]


@dataclass(frozen=True)
class Contract:
    """What a player gets, season by season."""

    first_season: int
    salaries: tuple[int, ...]
    """Dollars."""
    options: tuple[Option, ...]
    """Who may end the contract before each season."""

    @property
    def last_season(self) -> int:
        """The season with which it ends."""
        return self.first_season + len(self.salaries) - 1


@dataclass(frozen=True)
class Signing:
    """A team signs a player, maybe one that it had already."""

    day: date
    team: Team
    player: Player
    contract: Contract


@dataclass(frozen=True)
class Waiver:
    """A team lets a player go whose contract has not ended."""

    day: date
    team: Team
    player: Player


@dataclass(frozen=True)
class Retirement:
    """A player ends his career."""

    day: date
    player: Player


@dataclass(frozen=True)
class Swap:
    """Two teams trade one player each; they play for their new teams from the next day on."""

    day: date
    teams: tuple[Team, Team]
    players: tuple[Player, Player]


Move = Signing | Waiver | Retirement | Swap
Employment = tuple[Team, Contract]


@dataclass(frozen=True)
class LeagueYear:
    """The moves of a league year by date, and who was under contract when it began."""

    season: int
    moves: list[Move]
    start: dict[Player, Employment]

    def moves_before(self, day: date) -> list[Move]:
        """Return what has happened before a date."""
        return [move for move in self.moves if move.day < day]

    def contracts_on(self, day: date) -> dict[Player, Employment]:
        """Return who is under contract on the morning of a date."""
        employed = dict(self.start)
        for move in self.moves_before(day):
            _apply(move, employed)
        return employed


def league_year(day: date) -> int:
    """Return the season of the league year to which a date belongs."""
    return day.year + (day.month >= 7)


def live_through(
    seed: int, previous: LeagueYear | None, before: SeasonRosters | None, rosters: SeasonRosters
) -> LeagueYear:
    """Return a season's league year, from the one before and the rosters of both seasons.

    Without a year before, all players are new.
    """
    season = rosters.season
    employed = previous.contracts_on(date.max) if previous else {}
    start = {p: e for p, e in employed.items() if e[1].last_season >= season}
    moves: list[Move] = []
    opening = {p: _TEAMS[team_id] for team_id, ps in rosters.opening.items() for p in ps}
    for player, team in opening.items():
        moves += _keep_or_sign(seed, season, player, team, start, rosters.skills[player], before)
    for player, (team, _) in employed.items():
        if player not in opening:
            moves += _leave(seed, season, player, team, player in start)
    moves += [
        Swap(
            trade.trade_date - _DAY,
            (_TEAMS[trade.teams[0]], _TEAMS[trade.teams[1]]),
            trade.players,
        )
        for trade in rosters.trades
    ]
    return LeagueYear(season, sorted(moves, key=_by_day), start)


def _by_day(move: Move) -> tuple[date, int, str]:
    """Order moves: on one day players are waived before they are signed."""
    kinds = (Waiver, Retirement, Signing, Swap)
    player = move.players[0] if isinstance(move, Swap) else move.player
    return move.day, kinds.index(type(move)), player.player_id


def _keep_or_sign(
    seed: int,
    season: int,
    player: Player,
    team: Team,
    start: dict[Player, Employment],
    skill: float,
    before: SeasonRosters | None,
) -> Iterator[Move]:
    """Yield what has to happen for a player to open the season with a team."""
    dice = Dice(seed, "contract", player.player_id, season)
    employment = start.get(player)
    if employment and employment[0] is team:
        return
    summer = date(season - 1, 7, 1)
    if employment:
        yield Waiver(summer + dice.whole(1, 20) * _DAY, employment[0], player)
    is_new = before is None or player not in before.skills
    # Drafted players sign in July, the others until training camps open.
    signed = dice.whole(2, 14) if is_new else dice.whole(21, 90)
    contract = _draw_contract(dice, season, skill, is_rookie=is_new and before is not None)
    yield Signing(summer + signed * _DAY, team, player, contract)


def _leave(
    seed: int, season: int, player: Player, team: Team, is_under_contract: bool
) -> Iterator[Move]:
    """Yield what has to happen for a player to be in no team when the season opens."""
    dice = Dice(seed, "contract", player.player_id, season)
    day = date(season - 1, 7, 1) + dice.whole(1, 80) * _DAY
    if season - player.birth_year >= _RETIREMENT_AGE:
        yield Retirement(day, player)
    elif is_under_contract:
        yield Waiver(day, team, player)


def _draw_contract(dice: Dice, season: int, skill: float, *, is_rookie: bool) -> Contract:
    """Draw what a player of a skill gets: the better, the more and the longer."""
    quality = max(0.0, skill + 1.5)
    part_of_cap = min(0.35, 0.018 + 0.0035 * quality * quality) * dice.uniform(0.85, 1.15)
    seasons = dice.whole(1, 3) + (skill > 0) + (skill > 3)
    raise_a_year = 1.05
    if is_rookie:
        part_of_cap = min(0.08, max(0.009, 0.03 + 0.012 * skill))
        seasons = _ROOKIE_SEASONS
    salaries = []
    salary = _salary_cap(season) * part_of_cap
    for _ in range(seasons):
        salaries.append(round(salary))
        salary *= raise_a_year
    options: list[Option] = [""] * seasons
    if is_rookie:
        options[2:] = ["team", "team"]
    elif seasons > 1 and dice.chance(0.3):
        options[-1] = "player" if skill > 0 else "team"
    return Contract(season, tuple(salaries), tuple(options))


def _salary_cap(season: int) -> float:
    """Return the salary cap in dollars: it grows by 6.2 % a year."""
    cap = float(_FIRST_CAP)
    for _ in range(_FIRST_CAP_YEAR, season):
        cap *= 1.062
    for _ in range(season, _FIRST_CAP_YEAR):
        cap /= 1.062
    return cap


def _apply(move: Move, employed: dict[Player, Employment]) -> None:
    match move:
        case Signing():
            employed[move.player] = move.team, move.contract
        case Waiver() | Retirement():
            employed.pop(move.player, None)
        case Swap():
            for player, team in zip(move.players, reversed(move.teams), strict=True):
                employed[player] = team, employed[player][1]
