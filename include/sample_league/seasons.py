"""The league: every season that anybody asks for, simulated once and kept."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from threading import Lock

from include.sample_league.games import Game, play
from include.sample_league.postseason import play_postseason
from include.sample_league.rosters import Careers, SeasonRosters
from include.sample_league.schedule import plan_season


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
        self._seasons: dict[int, Season] = {}
        self._lock = Lock()

    def season(self, season: int) -> Season:
        """Return a season, from 2005 on; simulated at the first request for it."""
        with self._lock:
            if season not in self._seasons:
                self._seasons[season] = self._simulate(season)
            return self._seasons[season]

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
