"""How the teams stand after the regular season's games before a date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum

from include.sample_league.games import Game
from include.sample_league.teams import TEAMS, Team

_ROUNDS = 200


@dataclass
class Record:
    """A team's results."""

    team: Team
    wins: int = 0
    losses: int = 0
    pts: int = 0
    opponent_pts: int = 0
    attendance: int = 0
    home_games: int = 0
    srs: float = 0.0
    """Simple rating: margin plus strength of schedule, in points."""

    @property
    def games(self) -> int:
        """Games played."""
        return self.wins + self.losses

    @property
    def win_share(self) -> float:
        """Wins of all games; half before the first one, so that it can be sorted by."""
        return self.wins / self.games if self.games else 0.5

    @property
    def margin(self) -> float:
        """Points a game beyond those of the opponents."""
        return (self.pts - self.opponent_pts) / self.games if self.games else 0.0

    @property
    def expected_wins(self) -> int:
        """Wins that the points would have deserved, after Pythagoras with the exponent 14."""
        scored, allowed = self.pts**14, self.opponent_pts**14
        return round(self.games * scored / (scored + allowed))

    def games_behind(self, leader: Record) -> float:
        """Half the difference to the leader in wins and losses."""
        return (leader.wins - self.wins + self.losses - leader.losses) / 2


def stand(games: Sequence[Game]) -> list[Record]:
    """Return every team's record, the best first; games may be none."""
    records = {team: Record(team) for team in TEAMS}
    for game in games:
        home, away = records[game.fixture.home], records[game.fixture.away]
        home.attendance += game.attendance
        home.home_games += 1
        for record, pts, other_pts in (
            (home, game.home_pts, game.away_pts),
            (away, game.away_pts, game.home_pts),
        ):
            record.pts += pts
            record.opponent_pts += other_pts
            record.wins += pts > other_pts
            record.losses += pts < other_pts
    _rate(records, games)
    return sorted(records.values(), key=lambda r: (-r.win_share, -r.margin, r.team.team_id))


def _rate(records: dict[Team, Record], games: Sequence[Game]) -> None:
    """Solve for ratings that are each team's margin plus the mean rating of its opponents.

    Every round goes half the way only: else early in a season, when few have met, it swings for
    ever.
    """
    opponents: dict[Team, list[Record]] = {team: [] for team in records}
    for game in games:
        home, away = game.fixture.home, game.fixture.away
        opponents[home].append(records[away])
        opponents[away].append(records[home])
    for _ in range(_ROUNDS):
        schedule = {
            team: fsum(record.srs for record in met) / len(met) if met else 0.0
            for team, met in opponents.items()
        }
        for team, record in records.items():
            record.srs = (record.srs + record.margin + schedule[team]) / 2
    mean = fsum(record.srs for record in records.values()) / len(records)
    for record in records.values():
        record.srs -= mean
