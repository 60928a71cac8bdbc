"""The site knows what was known on its morning: nothing that happens later changes a page."""

import gc
from dataclasses import replace
from datetime import date, timedelta

import pytest

from include.sample_league.addresses import find_page
from include.sample_league.games import Game
from include.sample_league.rosters import SeasonRosters
from include.sample_league.seasons import League, Season
from include.sample_league.site import Site

DAY = timedelta(days=1)
MORNINGS = [date(2023, 11, 20), date(2024, 2, 1), date(2024, 3, 28)]
SEASON_PAGES = ("_per_game", "_totals", "_advanced", "", "_transactions")
TARGETS = [
    *(f"/leagues/NBA_2024{kind}.html" for kind in SEASON_PAGES),
    *(f"/leagues/NBA_2024_games-{month}.html" for month in ("october", "february", "april")),
    *("/contracts/players.html", "/friv/injuries.fcgi", "/sport/basketball/nba/odds"),
]


class OtherFuture(League):
    """The same league until a morning; from then on all goes differently."""

    def __init__(self, seed: int, morning: date):
        super().__init__(seed)
        self._morning = morning
        self._turned: dict[int, Season] = {}

    def season(self, season: int) -> Season:
        """Return the season with the other side winning every game from the morning on."""
        if season not in self._turned:
            games = [self._turn(game) for game in super().season(season).games]
            self._turned[season] = Season(season, self.rosters(season), games)
        return self._turned[season]

    def rosters(self, season: int) -> SeasonRosters:
        """Return rosters without the trades and injuries to come."""
        known = super().rosters(season)
        return replace(
            known,
            trades=[trade for trade in known.trades if trade.trade_date <= self._morning],
            absences={
                player: [(first, last) for first, last in spells if first <= self._morning]
                for player, spells in known.absences.items()
            },
        )

    def _turn(self, game: Game) -> Game:
        if game.fixture.game_date < self._morning:
            return game
        return replace(game, home_pts=game.away_pts, away_pts=game.home_pts)


@pytest.mark.parametrize("morning", MORNINGS)
def test_another_future_leaves_the_pages_of_the_morning_as_they_are(
    league: League, morning: date
) -> None:
    ours, other = Site(league, morning), Site(OtherFuture(1, morning), morning)
    yesterday = morning - DAY
    leaders = "/friv/dailyleaders.fcgi?month={0.month}&day={0.day}&year={0.year}&type=all"
    for target in (*TARGETS, leaders.format(yesterday), leaders.format(morning)):
        page = find_page(ours, target)
        assert page is not None
        assert find_page(other, target) == page, target
    assert ours.posts == other.posts


def test_the_other_future_is_another_one(league: League) -> None:
    morning, later = MORNINGS[1], MORNINGS[1] + 20 * DAY
    ours, other = Site(league, later), Site(OtherFuture(1, morning), later)
    for target in ("/leagues/NBA_2024.html", "/friv/injuries.fcgi"):
        assert find_page(ours, target) != find_page(other, target)


def test_games_of_today_and_later_have_no_pages(league: League, season: Season) -> None:
    today = MORNINGS[1]
    site = Site(league, today)
    for game in season.games:
        target = f"/boxscores/{game.fixture.game_id}.html"
        if abs((game.fixture.game_date - today).days) <= 1:
            is_over = game.fixture.game_date < today
            assert (find_page(site, target) is not None) is is_over
            assert (find_page(site, target.replace("s/", "s/pbp/")) is not None) is is_over


@pytest.mark.parametrize(
    "target",
    [
        "/boxscores/202402300BOS.html",
        "/boxscores/pbp/202401010XXX.html",
        "/boxscores/000000000BOS.html",
        "/leagues/NBA_2024_per_minute.html",
        "/leagues/NBA_2004.html",
        "/leagues/NBA_0001_totals.html",
        "/leagues/NBA_9999_transactions.html",
        "/contracts/BOS.html",
        "/sport/basketball/nba/odds/",
    ],
)
def test_addresses_that_the_site_does_not_have(league: League, target: str) -> None:
    assert find_page(Site(league, MORNINGS[1]), target) is None


def test_memory_is_bounded_by_seasons_kept() -> None:
    league = League(3)
    site = Site(league, date(2020, 1, 1))
    for season in range(2006, 2013):
        assert find_page(site, f"/leagues/NBA_{season}_games-march.html")
    gc.collect()
    kept = [held for held in gc.get_objects() if isinstance(held, Season)]
    ours = [season for season in kept if season.rosters is league.rosters(season.season)]
    assert 1 <= len(ours) <= 4
