from collections import Counter
from datetime import date, timedelta

import pytest

from include.sample_league.schedule import Fixture, opening_night, plan_season
from include.sample_league.teams import TEAMS, Team

DAY = timedelta(days=1)


@pytest.fixture(scope="module", params=[(1, 2005), (1, 2025), (7, 2026), (3, 2040)])
def fixtures(request: pytest.FixtureRequest) -> list[Fixture]:
    return plan_season(*request.param)


def dates_by_team(fixtures: list[Fixture]) -> dict[Team, list[date]]:
    return {t: [f.game_date for f in fixtures if t in (f.home, f.away)] for t in TEAMS}


def test_every_team_plays_82_games_half_of_them_at_home(fixtures: list[Fixture]) -> None:
    at_home = Counter(f.home for f in fixtures)
    away = Counter(f.away for f in fixtures)
    assert len(fixtures) == 1230
    assert at_home == away == Counter(dict.fromkeys(TEAMS, 41))


def test_rivals_meet_four_times_and_the_other_conference_twice(fixtures: list[Fixture]) -> None:
    meetings = Counter(frozenset((f.home, f.away)) for f in fixtures)
    for team in TEAMS:
        of_team = {next(iter(p - {team})): n for p, n in meetings.items() if team in p}
        division = [n for other, n in of_team.items() if other.division == team.division]
        elsewhere = [n for other, n in of_team.items() if other.conference != team.conference]
        conference = sorted(of_team.values())[len(elsewhere) :]
        assert division == [4] * 4
        assert elsewhere == [2] * 15
        assert conference == [3] * 4 + [4] * 10


def test_nobody_plays_twice_a_day_or_three_nights_running(fixtures: list[Fixture]) -> None:
    for played in dates_by_team(fixtures).values():
        days = set(played)
        assert len(days) == 82
        assert not any(day + DAY in days and day + 2 * DAY in days for day in days)


def test_teams_play_on_two_consecutive_days_about_14_times(fixtures: list[Fixture]) -> None:
    back_to_backs = [
        sum(day + DAY in played for day in played) for played in dates_by_team(fixtures).values()
    ]
    assert 12 <= sum(back_to_backs) / 30 <= 16


def test_season_runs_from_october_to_april_with_days_off(fixtures: list[Fixture]) -> None:
    days = {f.game_date for f in fixtures}
    season = fixtures[0].season
    assert min(days) == opening_night(season)
    assert date(season - 1, 10, 18) <= min(days) <= date(season - 1, 10, 24)
    assert date(season, 4, 7) <= max(days) <= date(season, 4, 16)
    assert date(season - 1, 12, 24) not in days
    february = [date(season, 2, n) for n in range(10, 25)]
    assert sum(day not in days for day in february) >= 6


def test_games_start_between_noon_and_half_past_ten(fixtures: list[Fixture]) -> None:
    assert {f.tip_off // 60 for f in fixtures} <= {12, 13, 15, 19, 20, 21, 22}
    assert max(f.tip_off for f in fixtures) == 22 * 60 + 30
    assert all(f.tip_off >= 19 * 60 for f in fixtures if f.game_date.weekday() < 5)


def test_some_games_are_postponed_by_two_weeks_or_more() -> None:
    postponed = [f for f in plan_season(1, 2025) if f.first_date]
    assert 1 <= len(postponed) <= 3
    assert all(f.game_date - f.first_date >= 14 * DAY for f in postponed if f.first_date)


def test_game_id_carries_the_code_that_the_home_team_had_then() -> None:
    codes_2006, codes_2025 = (
        {fixture.game_id[-3:] for fixture in plan_season(1, season)} for season in (2006, 2025)
    )
    assert codes_2006 - codes_2025 == {"CHA", "NJN", "NOK", "SEA"}
    assert codes_2025 - codes_2006 == {"CHO", "BRK", "NOP", "OKC"}
