"""What a season's players and teams did in the games before a date."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from include.sample_league.box_plus_minus import PlusMinus, rate_team
from include.sample_league.box_scores import write_box_score
from include.sample_league.games import Game
from include.sample_league.play_by_play import list_shots
from include.sample_league.players import Player
from include.sample_league.shots import ShotTotals, count_shot
from include.sample_league.teams import Team
from include.sample_league.totals import TeamTotals, Totals

Spell = tuple[Player, Team]
"""A player's time with one team."""


@dataclass
class SeasonStats:
    """Totals of some games of one season."""

    seed: int
    games: list[Game]
    """By date."""
    players: dict[Spell, Totals] = field(default_factory=dict)
    """In the order in which they first played."""
    teams: dict[Team, TeamTotals] = field(default_factory=dict)

    @cached_property
    def league(self) -> TeamTotals:
        """All teams together."""
        league = TeamTotals()
        for team in self.teams.values():
            league.own.add(team.own)
            league.opponent.add(team.opponent)
        return league

    @cached_property
    def spells(self) -> dict[Player, list[Team]]:
        """The teams that each player played for, in order of time."""
        teams: dict[Player, list[Team]] = {}
        for player, team in self.players:
            teams.setdefault(player, []).append(team)
        return teams

    @cached_property
    def plus_minus(self) -> dict[Spell, PlusMinus]:
        """Box Plus/Minus of each spell."""
        by_team: dict[Team, list[Player]] = {team: [] for team in self.teams}
        for player, team in self.players:
            by_team[team].append(player)
        rated: dict[Spell, PlusMinus] = {}
        for team, players in by_team.items():
            given = [(self.players[player, team], float(player.position)) for player in players]
            values = rate_team(given, self.teams[team], self.league)
            rated |= {(player, team): v for player, v in zip(players, values, strict=True)}
        return rated

    @cached_property
    def shots(self) -> dict[Spell, ShotTotals]:
        """Where each player shot from; drawing all shots of a season takes a second."""
        shots = {spell: ShotTotals() for spell in self.players}
        for game in self.games:
            fixture = game.fixture
            for is_home, shot in list_shots(self.seed, game, write_box_score(self.seed, game)):
                if shot.player:
                    team = fixture.home if is_home else fixture.away
                    count_shot(shots[shot.player, team], shot)
        return shots

    def whole(self, player: Player) -> Totals:
        """Return what a player did for all his teams together."""
        total = Totals()
        for team in self.spells[player]:
            total.add(self.players[player, team])
        return total


def sum_games(seed: int, games: Iterable[Game]) -> SeasonStats:
    """Add up the box scores of games that are over."""
    stats = SeasonStats(seed, list(games))
    for game in stats.games:
        home, away = game.fixture.home, game.fixture.away
        lines = write_box_score(seed, game)
        for line in lines:
            stats.players.setdefault((line.player, line.team), Totals()).add_line(line)
        for team, is_home in ((home, True), (away, False)):
            totals = stats.teams.setdefault(team, TeamTotals())
            totals.own.add_game(line for line in lines if line.is_home is is_home)
            totals.opponent.add_game(line for line in lines if line.is_home is not is_home)
    return stats
