"""Play-in and play-offs. A game is listed only once the games that decide its pairing are over."""

from collections import Counter
from datetime import date, timedelta

from include.sample_league.dice import Dice
from include.sample_league.games import Game, play
from include.sample_league.rosters import SeasonRosters
from include.sample_league.schedule import Fixture, draw_tip_off
from include.sample_league.teams import TEAMS, Team

_PLAY_IN = "Play-In Game"

_AT_HOME_OF_BETTER = (True, True, False, False, True, False, True)
_DAY = timedelta(days=1)


def rank_teams(games: list[Game]) -> list[Team]:
    """Order teams by wins, then by points against their opponents'."""
    wins = Counter(game.winner for game in games)
    points: Counter[Team] = Counter()
    for game in games:
        margin = game.home_pts - game.away_pts
        points[game.fixture.home] += margin
        points[game.fixture.away] -= margin
    return sorted(TEAMS, key=lambda team: (-wins[team], -points[team], team.team_id))


def play_postseason(seed: int, regular: list[Game], rosters: SeasonRosters) -> list[Game]:
    """Play everything after a regular season, whose games are given by date.

    Returns the games of the play-in and of the fifteen series, by date.
    """
    postseason = _Postseason(seed, rosters, rank_teams(regular), regular[-1].fixture)
    postseason.play()
    return sorted(postseason.games, key=lambda g: (g.fixture.game_date, g.fixture.home.team_id))


class _Postseason:
    def __init__(
        self, seed: int, rosters: SeasonRosters, ranking: list[Team], last_fixture: Fixture
    ):
        self.games: list[Game] = []
        self._seed = seed
        self._rosters = rosters
        self._ranking = ranking
        self._season = last_fixture.season
        self._season_end = last_fixture.game_date

    def play(self) -> None:
        """Play the play-in, three rounds in each conference, and the finals."""
        finalists = []
        for evening, conference in enumerate(("East", "West")):
            ranked = [team for team in self._ranking if team.conference == conference]
            seeds, known = self._play_in(ranked, self._season_end + (2 + evening) * _DAY)
            pairs = [(0, 7), (3, 4), (2, 5), (1, 6)]
            winners = []
            for n, (better, worse) in enumerate(pairs):
                listed_from = max(known[better], known[worse])
                start = self._season_end + (7 - n % 2) * _DAY
                winners.append(self._play_series(seeds[better], seeds[worse], start, listed_from))
            while len(winners) > 1:
                winners = [
                    self._play_next(*pair) for pair in zip(*[iter(winners)] * 2, strict=True)
                ]
            finalists += winners
        self._play_next(*finalists)

    def _play_in(self, ranked: list[Team], day: date) -> tuple[list[Team], list[date]]:
        """Play for the seventh and the eighth seed.

        Returns the eight seeds, and for each the date from which it is known.
        """
        end = self._season_end + _DAY
        for_seventh = self._play_game(ranked[6], ranked[7], day, end, _PLAY_IN)
        to_go_on = self._play_game(ranked[8], ranked[9], day, end, _PLAY_IN)
        last_day = self._season_end + 5 * _DAY
        for_eighth = self._play_game(
            for_seventh.loser, to_go_on.winner, last_day, day + _DAY, _PLAY_IN
        )
        seeds = [*ranked[:6], for_seventh.winner, for_eighth.winner]
        return seeds, [end] * 6 + [day + _DAY, last_day + _DAY]

    def _play_next(self, one: tuple[Team, date], other: tuple[Team, date]) -> tuple[Team, date]:
        """Play the series of two winners, two days after the later one won."""
        better, worse = sorted((one[0], other[0]), key=self._ranking.index)
        decided = max(one[1], other[1])
        return self._play_series(better, worse, decided + 2 * _DAY, decided + _DAY)

    def _play_series(
        self, better: Team, worse: Team, start: date, listed_from: date
    ) -> tuple[Team, date]:
        """Play until one team has won four times; returns it and the date of its last win."""
        wins: Counter[Team] = Counter()
        day = start
        for n, at_better in enumerate(_AT_HOME_OF_BETTER):
            home, away = (better, worse) if at_better else (worse, better)
            day = start + 2 * n * _DAY
            winner = self._play_game(home, away, day, listed_from).winner
            listed_from = day + _DAY
            wins[winner] += 1
            if wins[winner] == 4:
                break
        return winner, day

    def _play_game(
        self, home: Team, away: Team, day: date, listed_from: date, remarks: str = ""
    ) -> Game:
        tip_off = draw_tip_off(Dice(self._seed, "tip-off", day, home.team_id), day, home)
        fixture = Fixture(
            self._season,
            day,
            tip_off,
            home,
            away,
            listed_from,
            remarks=remarks,
            is_playoff=remarks != _PLAY_IN,
        )
        game = play(self._seed, fixture, self._rosters)
        self.games.append(game)
        return game
