"""The league: every season that anybody asks for, simulated when it is asked for."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache
from threading import RLock

from include.sample_league.front_offices import LeagueYear, live_through
from include.sample_league.games import Game, play
from include.sample_league.postseason import play_postseason
from include.sample_league.rosters import Careers, SeasonRosters
from include.sample_league.schedule import plan_season

_SEASONS_KEPT = 4
"""A season's games take a few megabytes, and a quarter of a second to play again."""


@dataclass(frozen=True)
class Season:
    """All games of one season with their results, by date."""

    season: int
    rosters: SeasonRosters
    games: list[Game]

    @cached_property
    def games_by_date(self) -> dict[date, list[Game]]:
        """Games by US Eastern date."""
        by_date: dict[date, list[Game]] = {}
        for game in self.games:
            by_date.setdefault(game.fixture.game_date, []).append(game)
        return by_date


class League:
    """The simulated league of one seed. Answers are the same in whatever order one asks."""

    def __init__(self, seed: int):
        self.seed = seed
        self._careers = Careers(seed)
        self._years: list[LeagueYear] = []
        self._lock = RLock()
        self._simulate_once = lru_cache(_SEASONS_KEPT)(self._simulate)

    def season(self, season: int) -> Season:
        """Return a season, from 2005 on; simulated at the first request for it."""
        with self._lock:
            return self._simulate_once(season)

    def rosters(self, season: int) -> SeasonRosters:
        """Return a season's rosters without its games."""
        with self._lock:
            return self._careers.season(season)

    def year(self, season: int) -> LeagueYear:
        """Return the moves and contracts of a season's league year."""
        with self._lock:
            founded = self._careers.first_season
            while founded + len(self._years) <= season:
                year = founded + len(self._years)
                before = self._careers.season(year - 1) if self._years else None
                previous = self._years[-1] if self._years else None
                self._years.append(
                    live_through(self.seed, previous, before, self._careers.season(year))
                )
            return self._years[season - founded]

    def _simulate(self, season: int) -> Season:
        rosters = self._careers.season(season)
        fixtures = plan_season(self.seed, season)
        playing = {(f.game_date, team) for f in fixtures for team in (f.home, f.away)}
        games = []
        for fixture in fixtures:
            eve = fixture.game_date - timedelta(days=1)
            tired = [team for team in (fixture.home, fixture.away) if (eve, team) in playing]
            games.append(play(self.seed, fixture, rosters, tired))
        games += play_postseason(self.seed, games, rosters)
        return Season(season, rosters, games)
