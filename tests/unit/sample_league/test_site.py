from collections import Counter
from datetime import date, timedelta

import pytest

from include.sample_league.seasons import League, Season
from include.sample_league.site import Site
from include.sample_league.teams import TEAMS

DAY = timedelta(days=1)
TODAY = date(2024, 1, 15)


def test_results_are_shown_for_dates_before_today_only(league: League) -> None:
    listings = Site(league, TODAY).listings(2024)
    assert {x.fixture.game_date < TODAY for x in listings if x.result} == {True}
    assert {x.fixture.game_date >= TODAY for x in listings if not x.result} == {True}


def test_a_later_today_changes_no_result(league: League) -> None:
    early, late = (
        {x.fixture.game_id: x.result for x in Site(league, today).listings(2024) if x.result}
        for today in (TODAY, date(2024, 7, 1))
    )
    assert len(early) > 500
    assert early.items() <= late.items()


def test_every_day_of_the_season_lists_82_games_a_team(league: League) -> None:
    for today in (date(2023, 8, 15) + 10 * n * DAY for n in range(24)):
        listings = Site(league, today).listings(2024)
        games = Counter(x.fixture.home for x in listings) + Counter(
            x.fixture.away for x in listings
        )
        assert games == Counter(dict.fromkeys(TEAMS, 82))


def test_postponed_game_leaves_its_first_date_when_that_is_over(
    league: League, season: Season
) -> None:
    postponed = next(g.fixture for g in season.games if g.fixture.first_date)
    first_date = postponed.first_date
    assert first_date is not None
    ids = {
        today: {x.fixture.game_id for x in Site(league, today).listings(2024)}
        for today in (first_date, first_date + DAY)
    }
    gone = ids[first_date] - ids[first_date + DAY]
    assert gone == {f"{first_date:%Y%m%d}0{postponed.home.code(2024)}"}
    assert ids[first_date + DAY] - ids[first_date] == {postponed.game_id}


def test_series_shows_its_next_game_only_when_it_is_needed(league: League, season: Season) -> None:
    for game in (g for g in season.games if g.fixture.is_playoff):
        eve = game.fixture.listed_from - DAY
        for today, shown in ((eve, False), (game.fixture.listed_from, True)):
            ids = {x.fixture.game_id for x in Site(league, today).listings(2024)}
            assert (game.fixture.game_id in ids) is shown


@pytest.mark.parametrize(
    ("season", "today"), [(2024, date(2023, 8, 14)), (2030, TODAY), (2004, TODAY), (1999, TODAY)]
)
def test_seasons_not_announced_or_before_the_first_have_no_games(
    league: League, season: int, today: date
) -> None:
    assert Site(league, today).listings(season) == []


def test_player_lines_of_a_date_belong_to_its_games(league: League) -> None:
    site = Site(league, TODAY)
    day = date(2024, 1, 13)
    played = {x.fixture.game_id for x in site.listings(2024) if x.fixture.game_date == day}
    assert {line.game.fixture.game_id for line in site.player_lines(day)} == played


@pytest.mark.parametrize("day", [TODAY, TODAY + DAY, date(2023, 12, 24), date(2023, 7, 4)])
def test_no_player_lines_before_the_games_are_played(league: League, day: date) -> None:
    assert Site(league, TODAY).player_lines(day) == []
