"""Who plays where: careers from season to season, trades within one, injuries.

Rosters evolve without a game being played, so that any season can be reached quickly.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from math import fsum

from include.sample_league.dice import Dice
from include.sample_league.players import Player, PlayerRegister
from include.sample_league.schedule import opening_night
from include.sample_league.teams import FIRST_SEASON, TEAMS

Rosters = dict[str, list[Player]]

_FOUNDED = FIRST_SEASON - 12
_ROSTER_SIZE = 15
_KEPT = 13
_PACE = 99.5
_MINUTE_SHARES = (0.72, 0.70, 0.66, 0.62, 0.58, 0.45, 0.38, 0.32, 0.25, 0.17, 0.10, 0.05)
"""Share of a game that a team's best, second best ... player is on the floor; five in all."""

_YEARLY_CHANGES = ((34, -1.4), (32, -0.9), (30, -0.5), (28, -0.2), (25, 0.1), (22, 0.6))
"""Youngest age, and the points that a player of it wins or loses a year on average."""


@dataclass(frozen=True)
class Trade:
    """Two teams exchange one player each, before the games of a date."""

    trade_date: date
    teams: tuple[str, str]
    players: tuple[Player, Player]


@dataclass(frozen=True)
class Style:
    """How a team plays."""

    pace: float
    """Possessions in 48 minutes."""
    openness: float
    """Points that both sides of its games score beyond what the pace explains."""


@dataclass(frozen=True)
class SeasonRosters:
    """The opening rosters of a season and everything that changes them during it."""

    season: int
    opening: Rosters
    skills: dict[Player, float]
    """Points that a player is worth in 48 minutes on the floor."""
    average_strength: float
    styles: dict[str, Style]
    trades: list[Trade]
    """One a team at most."""
    absences: dict[Player, list[tuple[date, date]]] = field(repr=False)
    """Closed ranges of dates on which a player does not play."""

    def roster(self, team_id: str, day: date) -> list[Player]:
        """Return a team's players on a date of the season, best first."""
        roster = list(self.opening[team_id])
        for trade in self.trades:
            if trade.trade_date <= day and team_id in trade.teams:
                here = trade.teams.index(team_id)
                roster[roster.index(trade.players[here])] = trade.players[1 - here]
        return sorted(roster, key=lambda player: (-self.skills[player], player.player_id))

    def available(self, team_id: str, day: date) -> list[Player]:
        """Return the players that can play for a team on a date, best first, nine at least."""
        roster = self.roster(team_id, day)
        out = [player for player in roster if self._is_out(player, day)]
        spared = out[: max(0, len(out) - (_ROSTER_SIZE - 9))]
        return [player for player in roster if player not in out or player in spared]

    def strength(self, players: list[Player]) -> float:
        """Return the points by which a team with these players beats an average team."""
        return _strength([self.skills[p] for p in players]) - self.average_strength

    def _is_out(self, player: Player, day: date) -> bool:
        return any(first <= day <= last for first, last in self.absences[player])


class Careers:
    """All rosters of all seasons, in order of time."""

    def __init__(self, seed: int):
        self._seed = seed
        self._register = PlayerRegister()
        self._rosters: Rosters = {team.team_id: [] for team in TEAMS}
        self._skills: dict[Player, float] = {}
        self._styles = {team.team_id: Style(_PACE, 0.0) for team in TEAMS}
        self._seasons: dict[int, SeasonRosters] = {}

    @property
    def first_season(self) -> int:
        """The season in which the league was founded."""
        return _FOUNDED

    def season(self, season: int) -> SeasonRosters:
        """Return the rosters of a season, after living through all those before it."""
        for year in range(_FOUNDED + len(self._seasons), season + 1):
            dice = Dice(self._seed, "rosters", year)
            self._end_contracts(dice, year)
            self._draft(dice, year)
            self._styles = {team_id: _restyle(dice, s) for team_id, s in self._styles.items()}
            self._seasons[year] = self._open_season(dice, year)
        return self._seasons[season]

    def _end_contracts(self, dice: Dice, season: int) -> None:
        """Age everybody, end careers, and let free agents sign where there is room."""
        free: list[Player] = []
        for team_id, roster in self._rosters.items():
            stays: list[Player] = []
            for player in roster:
                age = season - player.birth_year
                self._skills[player] = min(9.5, self._skills[player] + _grow(dice, age))
                if not _retires(dice, age, self._skills[player]):
                    (free if dice.chance(0.12) else stays).append(player)
            stays.sort(key=self._rank)
            free += stays[_KEPT:]
            self._rosters[team_id] = stays[:_KEPT]
        free.sort(key=self._rank, reverse=True)
        for team_id in dice.shuffle(self._rosters) * _KEPT:
            if free and len(self._rosters[team_id]) < _KEPT:
                self._rosters[team_id].append(free.pop())

    def _draft(self, dice: Dice, season: int) -> None:
        """Fill all rosters with new players, the weakest team choosing first."""
        founding = season == _FOUNDED
        weakest_first = sorted(self._rosters, key=lambda t: _strength(self._sorted_skills(t)))
        for pick, team_id in enumerate(weakest_first * _ROSTER_SIZE):
            if len(self._rosters[team_id]) < _ROSTER_SIZE:
                age = dice.whole(19, 33 if founding else 23)
                player = self._register.create(dice, season - age)
                promise = dice.normal(0, 3) if founding else dice.normal(-1.2 - pick * 0.045, 1.8)
                self._skills[player] = max(-4.5, promise)
                self._rosters[team_id].append(player)

    def _open_season(self, dice: Dice, season: int) -> SeasonRosters:
        """Fix what a season needs to know, and leave traded players where they went."""
        start = opening_night(season)
        active = [player for roster in self._rosters.values() for player in roster]
        self._skills = {player: self._skills[player] for player in active}
        strengths = [_strength(self._sorted_skills(team_id)) for team_id in self._rosters]
        opened = SeasonRosters(
            season=season,
            opening={team_id: list(roster) for team_id, roster in self._rosters.items()},
            skills=dict(self._skills),
            average_strength=fsum(strengths) / len(strengths),
            styles=self._styles,
            trades=self._trade(dice, start),
            absences={player: _miss_games(dice, start) for player in active},
        )
        for trade in opened.trades:
            for n, team_id in enumerate(trade.teams):
                roster = self._rosters[team_id]
                roster[roster.index(trade.players[n])] = trade.players[1 - n]
        return opened

    def _trade(self, dice: Dice, start: date) -> list[Trade]:
        """Draw the season's trades: none before December, none after the deadline in February."""
        trades = []
        order = dice.shuffle(self._rosters)
        for one, other in zip(order[::2], order[1::2], strict=True):
            if dice.chance(0.6):
                wanted = dice.choose(sorted(self._rosters[one], key=self._rank)[2:9])
                offers = sorted(self._rosters[other], key=self._rank)[2:9]
                worth = self._skills[wanted]
                offer = min(offers, key=lambda p: abs(self._skills[p] - worth))
                day = start + timedelta(days=dice.whole(42, 107))
                trades.append(Trade(day, (one, other), (wanted, offer)))
        return trades

    def _rank(self, player: Player) -> float:
        return -self._skills[player]

    def _sorted_skills(self, team_id: str) -> list[float]:
        return sorted((self._skills[p] for p in self._rosters[team_id]), reverse=True)


def _strength(skills: list[float]) -> float:
    return fsum(skill * share for skill, share in zip(skills, _MINUTE_SHARES, strict=False))


def _grow(dice: Dice, age: int) -> float:
    """Return what a year does to a player's skill."""
    drift = next((change for youngest, change in _YEARLY_CHANGES if age >= youngest), 1.1)
    return dice.normal(drift, 1.2)


def _retires(dice: Dice, age: int, skill: float) -> bool:
    return skill < -4.5 or age >= 40 or (age >= 34 and dice.chance(0.2))


def _restyle(dice: Dice, style: Style) -> Style:
    pace = _PACE + 0.6 * (style.pace - _PACE) + dice.normal(0, 1.5)
    return Style(pace, 0.6 * style.openness + dice.normal(0, 2))


def _miss_games(dice: Dice, start: date) -> list[tuple[date, date]]:
    """Draw a season's injuries: most of a few days, some of weeks."""
    absences = []
    for _ in range(dice.whole(0, 4)):
        first = start + timedelta(days=dice.whole(0, 240))
        days = dice.whole(15, 55) if dice.chance(0.2) else dice.whole(1, 9)
        absences.append((first, first + timedelta(days=days)))
    return absences
