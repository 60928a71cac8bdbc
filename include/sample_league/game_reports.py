"""All that is known of a game once it is over."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from include.sample_league.box_plus_minus import PlusMinus, rate_team
from include.sample_league.box_scores import PlayerLine, write_box_score
from include.sample_league.games import Game
from include.sample_league.play_by_play import Event, play_by_play, score_by_period
from include.sample_league.players import Player
from include.sample_league.rosters import SeasonRosters
from include.sample_league.teams import Team
from include.sample_league.totals import TeamTotals, sum_line


@dataclass(frozen=True)
class Side:
    """One team in one game."""

    team: Team
    starters: list[PlayerLine]
    """Longest on the floor first; so are the reserves."""
    reserves: list[PlayerLine]
    unused: list[Player]
    """Who could have played and did not."""
    inactive: list[Player]
    """Who could not play."""
    totals: TeamTotals

    @property
    def lines(self) -> list[PlayerLine]:
        """Everybody who played."""
        return self.starters + self.reserves


class GameReport:
    """Box score and play-by-play of a game."""

    def __init__(self, seed: int, game: Game, rosters: SeasonRosters) -> None:
        self.game = game
        self._seed = seed
        self._rosters = rosters
        self._lines = write_box_score(seed, game)

    @cached_property
    def events(self) -> list[Event]:
        """Everything that happened, in order."""
        return play_by_play(self._seed, self.game, self._lines)

    @cached_property
    def sides(self) -> tuple[Side, Side]:
        """The away side and the home side, as the site lists them."""
        totals = TeamTotals()
        totals.own.add_game(line for line in self._lines if not line.is_home)
        totals.opponent.add_game(line for line in self._lines if line.is_home)
        return (
            self._report(self.game.fixture.away, self.game.away_players, totals),
            self._report(self.game.fixture.home, self.game.home_players, totals.reverse()),
        )

    @cached_property
    def scores(self) -> tuple[list[int], list[int]]:
        """Points of the away side and of the home side in each period."""
        periods = score_by_period(self.events)
        return [away for _, away in periods], [home for home, _ in periods]

    def rate(self, side: Side) -> list[PlusMinus]:
        """Return the Box Plus/Minus of everybody who played for a side, in order of its lines.

        The other side stands for the league, as nothing else is known of a single evening.
        """
        players = [(sum_line(line), float(line.player.position)) for line in side.lines]
        league = TeamTotals()
        for one in (side.totals, side.totals.reverse()):
            league.own.add(one.own)
            league.opponent.add(one.opponent)
        return rate_team(players, side.totals, league)

    def _report(self, team: Team, players: Sequence[Player], totals: TeamTotals) -> Side:
        lines = sorted(
            (line for line in self._lines if line.team is team),
            key=lambda line: (-line.seconds, line.player.player_id),
        )
        used = {line.player for line in lines}
        roster = self._rosters.roster(team.team_id, self.game.fixture.game_date)
        return Side(
            team=team,
            starters=[line for line in lines if line.is_starter],
            reserves=[line for line in lines if not line.is_starter],
            unused=[player for player in players if player not in used],
            inactive=[player for player in roster if player not in players],
            totals=totals,
        )
