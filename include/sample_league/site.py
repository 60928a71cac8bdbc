"""What the site knows on a day: results of past dates, games whose pairing is decided."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property, lru_cache

from include.sample_league.bookmakers import QuotedGame, quote
from include.sample_league.box_scores import PlayerLine, write_box_score
from include.sample_league.forum import (
    Post,
    write_daily_post,
    write_post_on_game,
    write_post_on_move,
)
from include.sample_league.front_offices import (
    Employment,
    Move,
    Signing,
    Swap,
    league_year,
)
from include.sample_league.game_reports import GameReport
from include.sample_league.games import Game
from include.sample_league.injuries import Injury, report_injuries, report_recoveries
from include.sample_league.players import Player
from include.sample_league.schedule import Fixture, announcement, opening_night
from include.sample_league.season_stats import SeasonStats, sum_games
from include.sample_league.seasons import League
from include.sample_league.standings import Record, stand
from include.sample_league.teams import FIRST_SEASON, Team

_SEASONS_KEPT = 3
_DAYS_QUOTED = 3
_DAYS_DISCUSSED = 3
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Listing:
    """A game as the schedule shows it; its result only once its date is past."""

    fixture: Fixture
    result: Game | None


@dataclass(frozen=True)
class SeasonSoFar:
    """What a season's pages show: sums of the games that are over."""

    regular: SeasonStats
    playoffs: SeasonStats
    records: list[Record]
    playoff_teams: set[Team]
    """Those whose play-off games are listed."""


def season_of(day: date) -> int:
    """Return the season to which a date belongs: each begins in August."""
    return day.year + (day.month >= 8)


class Site:
    """The league as of a date. The date decides what is shown, never what happens."""

    def __init__(self, league: League, today: date):
        self.today = today
        self._league = league
        self._list_once = lru_cache(_SEASONS_KEPT)(self._list_season)
        self._sum_once = lru_cache(_SEASONS_KEPT)(self._sum_season)

    def listings(self, season: int) -> list[Listing]:
        """Return the games on a season's pages by date and start; none before the announcement."""
        if season < FIRST_SEASON or self.today < announcement(season):
            return []
        return self._list_once(season)

    def player_lines(self, day: date) -> list[PlayerLine]:
        """Return what every player did on a past date, best game score first."""
        lines = [
            line
            for game in self._games_of(day)
            for line in write_box_score(self._league.seed, game)
        ]
        return sorted(lines, key=lambda line: (-line.game_score_tenths, line.player.player_id))

    def report(self, game_id: str, day: date) -> GameReport | None:
        """Return all about a game of a past date; None if there is no such game."""
        for game in self._games_of(day):
            if game.fixture.game_id == game_id:
                return GameReport(self._league.seed, game, self._league.rosters(season_of(day)))
        return None

    def season_so_far(self, season: int) -> SeasonSoFar | None:
        """Return a season's sums; None before a first game of it is over."""
        results = [listing.result for listing in self.listings(season) if listing.result]
        return self._sum_once(season) if results else None

    def moves(self, season: int) -> list[Move] | None:
        """Return the moves of a league year so far; None before it has begun."""
        if not FIRST_SEASON <= season <= league_year(self.today):
            return None
        return self._league.year(season).moves_before(self.today)

    def contracts(self) -> dict[Player, Employment]:
        """Return who is under contract this morning, for this league year at least."""
        return self._league.year(league_year(self.today)).contracts_on(self.today)

    def injuries(self) -> list[Injury]:
        """Return who will not play today, in summer who could not."""
        year = league_year(self.today)
        if self.today < opening_night(year):
            return report_recoveries(self._league.seed, year, self.contracts(), self.today)
        return report_injuries(self._league.seed, self._league.rosters(year), self.today)

    def quoted_games(self) -> list[QuotedGame]:
        """Return the next games with the bookmakers' offers of this morning, by start."""
        season = season_of(self.today)
        listed = [listing.fixture for listing in self.listings(season)]
        playing = {(f.game_date, team) for f in listed if f.is_regular for team in (f.home, f.away)}
        days = [self.today + n * _DAY for n in range(_DAYS_QUOTED)]
        rosters = self._league.rosters(season)
        quoted = []
        for fixture in listed:
            if fixture.game_date in days:
                eve = fixture.game_date - _DAY
                tired = [t for t in (fixture.home, fixture.away) if (eve, t) in playing]
                quoted.append(quote(self._league.seed, fixture, rosters, self.today, tired))
        return quoted

    @cached_property
    def posts(self) -> list[Post]:
        """What r/nba has talked about in the last days, the hottest first."""
        seed = self._league.seed
        posts = [write_daily_post(seed, self.today)]
        for day in (self.today - n * _DAY for n in range(1, _DAYS_DISCUSSED + 1)):
            for game in self._games_of(day):
                lines = write_box_score(seed, game)
                posts.append(write_post_on_game(seed, game, lines, self._records_after(game)))
            season = league_year(day)
            posts += [
                write_post_on_move(seed, season, move)
                for move in self.moves(season) or []
                if move.day == day and isinstance(move, Signing | Swap)
            ]
        return sorted(posts, key=self._coolness)

    def _coolness(self, post: Post) -> tuple[float, str]:
        age = self.today - post.created_at.date()
        return -post.score / (1 + age.days) ** 2, post.post_id

    def _records_after(self, game: Game) -> dict[Team, tuple[int, int]]:
        """Return wins and losses of a game's teams in the regular season, the game included."""
        wins: Counter[Team] = Counter()
        losses: Counter[Team] = Counter()
        for listing in self.listings(game.fixture.season):
            result = listing.result
            if result and result.fixture.is_regular:
                if result.fixture.game_date > game.fixture.game_date:
                    break
                wins[result.winner] += 1
                losses[result.loser] += 1
        return {team: (wins[team], losses[team]) for team in (game.winner, game.loser)}

    def _games_of(self, day: date) -> list[Game]:
        """Return the games of a past date."""
        season = season_of(day)
        if season < FIRST_SEASON or day >= self.today:
            return []
        return self._league.season(season).games_by_date.get(day, [])

    def _list_season(self, season: int) -> list[Listing]:
        games = self._league.season(season).games
        shown = [self._list_game(g) for g in games if g.fixture.listed_from <= self.today]
        return sorted(shown, key=_by_start)

    def _sum_season(self, season: int) -> SeasonSoFar:
        listings = self.listings(season)
        results = [listing.result for listing in listings if listing.result]
        regular = [game for game in results if game.fixture.is_regular]
        playoffs = [game for game in results if game.fixture.is_playoff]
        fixtures = [listing.fixture for listing in listings if listing.fixture.is_playoff]
        return SeasonSoFar(
            regular=sum_games(self._league.seed, regular),
            playoffs=sum_games(self._league.seed, playoffs),
            records=stand(regular),
            playoff_teams={team for f in fixtures for team in (f.home, f.away)},
        )

    def _list_game(self, game: Game) -> Listing:
        fixture = game.fixture
        if fixture.first_date and self.today <= fixture.first_date:
            fixture = replace(fixture, game_date=fixture.first_date)
        return Listing(fixture, game if fixture.game_date < self.today else None)


def _by_start(listing: Listing) -> tuple[date, int, str]:
    fixture = listing.fixture
    return fixture.game_date, fixture.tip_off, fixture.game_id
