from collections.abc import Iterator
from datetime import date, timedelta
from math import fsum
from statistics import correlation, fmean, pstdev

import pytest

from include.sample_league.bookmakers import Offer, QuotedGame
from include.sample_league.games import Game
from include.sample_league.seasons import League, Season
from include.sample_league.site import Site

DAY = timedelta(days=1)
BOOK = "DraftKings"


def chance(price: int) -> float:
    return -price / (100 - price) if price < 0 else 100 / (100 + price)


def mornings(league: League, season: Season) -> Iterator[tuple[date, list[QuotedGame]]]:
    for day in season.games_by_date:
        yield day, Site(league, day).quoted_games()


@pytest.fixture(scope="module")
def quoted(league: League, season: Season) -> list[tuple[Offer, Game]]:
    """The offers on the morning of every game of a season, with what came of it."""
    found = []
    for day, games in mornings(league, season):
        results = {game.fixture.game_id: game for game in season.games_by_date[day]}
        found += [
            (game.offers[BOOK], results[game.fixture.game_id])
            for game in games
            if game.fixture.game_id in results
        ]
    return found


def test_every_game_has_odds_on_its_morning(
    season: Season, quoted: list[tuple[Offer, Game]]
) -> None:
    assert {game.fixture.game_id for _, game in quoted} == {
        game.fixture.game_id for game in season.games
    }


def test_bookmakers_keep_a_margin(quoted: list[tuple[Offer, Game]]) -> None:
    for offer, _ in quoted:
        for prices in (
            (offer.home_moneyline, offer.away_moneyline),
            offer.spread_prices,
            offer.total_prices,
        ):
            assert 1.0 < fsum(map(chance, prices)) < 1.07


def test_moneyline_and_spread_have_the_same_favourite(quoted: list[tuple[Offer, Game]]) -> None:
    for offer, _ in quoted:
        if abs(offer.home_spread) >= 1:
            is_home = offer.home_spread < 0
            assert (offer.home_moneyline < offer.away_moneyline) is is_home
        assert (2 * offer.home_spread).is_integer()
        assert (2 * offer.total).is_integer()


def test_odds_are_about_as_good_as_real_ones_and_no_better(
    quoted: list[tuple[Offer, Game]],
) -> None:
    hits = [
        (offer.home_moneyline < offer.away_moneyline) == (game.home_pts > game.away_pts)
        for offer, game in quoted
    ]
    fair = [
        chance(o.home_moneyline) / (chance(o.home_moneyline) + chance(o.away_moneyline))
        for o, _ in quoted
    ]
    won = [game.home_pts > game.away_pts for _, game in quoted]
    brier = fmean((p - w) ** 2 for p, w in zip(fair, won, strict=True))
    assert 0.62 < fmean(hits) < 0.74
    assert 0.18 < brier < 0.23
    assert fmean(fair) == pytest.approx(fmean(won), abs=0.03)


def test_lines_are_near_the_results_on_average(quoted: list[tuple[Offer, Game]]) -> None:
    leads = [g.home_pts - g.away_pts for _, g in quoted]
    totals = [g.home_pts + g.away_pts for _, g in quoted]
    missed = [lead + offer.home_spread for lead, (offer, _) in zip(leads, quoted, strict=True)]
    assert fmean(missed) == pytest.approx(0, abs=1.2)
    assert 10.5 < pstdev(missed) < 14
    assert correlation([-o.home_spread for o, _ in quoted], leads) > 0.3
    assert fmean(o.total for o, _ in quoted) == pytest.approx(fmean(totals), abs=3)


def test_odds_of_a_game_move_only_with_who_is_out(league: League, season: Season) -> None:
    day = date(2024, 1, 15)
    eve, morning = (
        {q.fixture.game_id: q for q in Site(league, today).quoted_games()}
        for today in (day - DAY, day)
    )
    both = [game_id for game_id in eve if game_id in morning]
    assert both
    for game_id in both:
        fixture = morning[game_id].fixture
        teams = fixture.home.team_id, fixture.away.team_id
        same = all(
            season.rosters.available(t, day) == season.rosters.available(t, day - DAY)
            for t in teams
        )
        assert (eve[game_id].offers == morning[game_id].offers) or not same


def test_bookmakers_differ_a_little(league: League) -> None:
    games = Site(league, date(2024, 1, 15)).quoted_games()
    assert games
    for game in games:
        spreads = [offer.home_spread for offer in game.offers.values()]
        assert max(spreads) - min(spreads) <= 2.5
    assert any(len({o.home_moneyline for o in game.offers.values()}) > 1 for game in games)


def test_no_odds_between_seasons(league: League) -> None:
    assert Site(league, date(2023, 8, 1)).quoted_games() == []
