"""One game: who can play, how it ends."""

from collections.abc import Container
from dataclasses import dataclass

from include.sample_league.dice import Dice
from include.sample_league.players import Player
from include.sample_league.rosters import SeasonRosters
from include.sample_league.schedule import Fixture
from include.sample_league.teams import Team

_HOME_ADVANTAGE = 2.5
_BACK_TO_BACK = -1.5
_MARGIN_DEVIATION = 11.6
_POINTS_PER_POSSESSION = 1.135


@dataclass(frozen=True)
class Game:
    """The result of a fixture; whether it is known yet is for others to say."""

    fixture: Fixture
    home_pts: int
    away_pts: int
    overtime_scores: tuple[tuple[int, int], ...]
    """Points of home and away in each overtime."""
    possessions: int
    home_players: tuple[Player, ...]
    """Who can play, best first."""
    away_players: tuple[Player, ...]
    attendance: int
    duration_minutes: int

    @property
    def overtimes(self) -> int:
        """Number of overtimes."""
        return len(self.overtime_scores)

    @property
    def winner(self) -> Team:
        """The team with more points."""
        return self.fixture.home if self.home_pts > self.away_pts else self.fixture.away

    @property
    def loser(self) -> Team:
        """The team with fewer points."""
        return self.fixture.away if self.home_pts > self.away_pts else self.fixture.home


@dataclass(frozen=True)
class Expectation:
    """What can be expected of a game before it is played."""

    lead: float
    """Points of the home team beyond those of the away team."""
    pace: float
    """Possessions in 48 minutes."""
    openness: float
    """Points of both sides beyond what the pace explains."""

    @property
    def total(self) -> float:
        """Points of both sides."""
        return 2 * _POINTS_PER_POSSESSION * self.pace + self.openness


def expect(
    fixture: Fixture,
    rosters: SeasonRosters,
    players: tuple[list[Player], list[Player]],
    tired: Container[Team] = (),
) -> Expectation:
    """Weigh the teams: ``players`` can play for home and away, ``tired`` played on the eve."""
    home, away = fixture.home, fixture.away
    home_style, away_style = rosters.styles[home.team_id], rosters.styles[away.team_id]
    return Expectation(
        lead=_HOME_ADVANTAGE
        + rosters.strength(players[0])
        - rosters.strength(players[1])
        + _BACK_TO_BACK * ((home in tired) - (away in tired)),
        pace=(home_style.pace + away_style.pace) / 2,
        openness=home_style.openness + away_style.openness,
    )


def play(seed: int, fixture: Fixture, rosters: SeasonRosters, tired: Container[Team] = ()) -> Game:
    """Play a game. ``tired`` are the teams that played on the day before.

    The result follows from the arguments alone, not from the games simulated before.
    """
    home, away = fixture.home, fixture.away
    dice = Dice(seed, "game", fixture.game_id)
    home_players = rosters.available(home.team_id, fixture.game_date)
    away_players = rosters.available(away.team_id, fixture.game_date)
    expected = expect(fixture, rosters, (home_players, away_players), tired)
    edge = expected.lead
    pace = expected.pace + dice.normal(0, 2.2)
    total = 2 * _POINTS_PER_POSSESSION * pace + expected.openness + dice.normal(0, 14)
    # Close games are played for the tie: more of them go to overtime than a bell curve says.
    margin = _margin(dice.normal(edge, _MARGIN_DEVIATION), tie_below=1.0)
    home_pts, away_pts = _score(max(150, round(total)), margin)
    overtimes = []
    while home_pts == away_pts:
        margin = _margin(dice.normal(edge / 10, 4.5), tie_below=0.7)
        more = _score(max(8 + abs(margin), dice.near(21, 4, 8, 36)), margin)
        home_pts, away_pts = home_pts + more[0], away_pts + more[1]
        overtimes.append(more)
    minutes = 48 + 5 * len(overtimes)
    return Game(
        fixture=fixture,
        home_pts=home_pts,
        away_pts=away_pts,
        overtime_scores=tuple(overtimes),
        possessions=round(pace * minutes / 48),
        home_players=tuple(home_players),
        away_players=tuple(away_players),
        attendance=min(home.capacity, round(home.capacity * dice.uniform(0.8, 1.12))),
        duration_minutes=dice.near(135, 8, 110, 175) + 13 * len(overtimes),
    )


def _margin(points: float, tie_below: float) -> int:
    if abs(points) < tie_below:
        return 0
    return max(1, round(points)) if points > 0 else min(-1, round(points))


def _score(total: int, margin: int) -> tuple[int, int]:
    """Split a total of points; one more is scored where the margin does not fit."""
    winner = (total + margin + 1) // 2
    return winner, winner - margin
