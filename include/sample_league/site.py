"""What the site knows on a day: results of past dates, games whose pairing is decided."""

from dataclasses import dataclass, replace
from datetime import date

from include.sample_league.box_scores import PlayerLine, write_box_score
from include.sample_league.games import Game
from include.sample_league.schedule import Fixture, announcement
from include.sample_league.seasons import League
from include.sample_league.teams import FIRST_SEASON


@dataclass(frozen=True)
class Listing:
    """A game as the schedule shows it; its result only once its date is past."""

    fixture: Fixture
    result: Game | None


class Site:
    """The league as of a date. The date decides what is shown, never what happens."""

    def __init__(self, league: League, today: date):
        self.today = today
        self._league = league
        self._listings: dict[int, list[Listing]] = {}

    def listings(self, season: int) -> list[Listing]:
        """Return the games on a season's pages by date and start; none before the announcement."""
        if season < FIRST_SEASON or self.today < announcement(season):
            return []
        if season not in self._listings:
            games = self._league.season(season).games
            shown = [self._list_game(g) for g in games if g.fixture.listed_from <= self.today]
            self._listings[season] = sorted(shown, key=_by_start)
        return self._listings[season]

    def player_lines(self, day: date) -> list[PlayerLine]:
        """Return what every player did on a past date, best game score first."""
        season = day.year + (day.month >= 8)
        if season < FIRST_SEASON or day >= self.today:
            return []
        lines = [
            line
            for game in self._league.season(season).games_by_date.get(day, [])
            for line in write_box_score(self._league.seed, game)
        ]
        return sorted(lines, key=lambda line: (-line.game_score_tenths, line.player.player_id))

    def _list_game(self, game: Game) -> Listing:
        fixture = game.fixture
        if fixture.first_date and self.today <= fixture.first_date:
            fixture = replace(fixture, game_date=fixture.first_date)
        return Listing(fixture, game if fixture.game_date < self.today else None)


def _by_start(listing: Listing) -> tuple[date, int, str]:
    fixture = listing.fixture
    return fixture.game_date, fixture.tip_off, fixture.game_id
