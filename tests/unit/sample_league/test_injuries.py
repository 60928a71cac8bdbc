from datetime import date, timedelta

import pytest

from include.sample_league.box_scores import write_box_score
from include.sample_league.seasons import League, Season
from include.sample_league.site import Site

DAY = timedelta(days=1)
DAYS = [date(2023, 10, 24) + 9 * n * DAY for n in range(26)]


@pytest.mark.parametrize("day", DAYS)
def test_report_of_the_morning_lists_exactly_those_who_do_not_play(
    league: League, season: Season, day: date
) -> None:
    reported = {(i.player, i.team) for i in Site(league, day).injuries()}
    for game in season.games_by_date.get(day, []):
        fixture = game.fixture
        played = {(line.player, line.team) for line in write_box_score(1, game)}
        assert not reported & played
        for team, fit in ((fixture.home, game.home_players), (fixture.away, game.away_players)):
            out = set(season.rosters.roster(team.team_id, day)) - set(fit)
            assert {player for player, of_team in reported if of_team is team} == out


def test_report_is_as_old_as_the_injury(league: League, season: Season) -> None:
    for day in DAYS:
        for injury in Site(league, day).injuries():
            assert injury.updated < day
            first = injury.updated + DAY
            assert any(a == first for a, _ in season.rosters.absences[injury.player])


def test_long_injuries_are_out_and_short_ones_day_to_day(league: League) -> None:
    reported = [injury for day in DAYS for injury in Site(league, day).injuries()]
    assert {injury.status for injury in reported} == {"Out", "Day To Day"}
    assert all(("weeks" in i.details) is (i.status == "Out") for i in reported)


def test_somebody_is_injured_on_every_day_of_the_year(league: League) -> None:
    for n in range(0, 365, 5):
        assert Site(league, date(2023, 7, 1) + n * DAY).injuries()


def test_who_recovers_in_summer_is_under_contract_and_well_on_opening_night(
    league: League, season: Season
) -> None:
    opening = min(season.games_by_date)
    for today in (date(2023, 7, 2), date(2023, 8, 20), opening - DAY):
        site = Site(league, today)
        employed = site.contracts()
        recovering = site.injuries()
        assert all(employed[injury.player][0] is injury.team for injury in recovering)
        assert all(injury.updated < today for injury in recovering)
        assert recovering
    hurt_that_day = {
        player
        for player, spells in season.rosters.absences.items()
        if any(first <= opening <= last for first, last in spells)
    }
    assert {injury.player for injury in Site(league, opening).injuries()} <= hurt_that_day
