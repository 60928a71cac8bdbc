"""The team codes that ingestion carries."""

from collections import defaultdict

import pytest

from include.ingestion.teams import code_in, read_teams


def test_codes_are_unique_and_thirty_are_in_use():
    teams = read_teams()
    codes = [team.team_code for team in teams]
    assert len(codes) == len(set(codes))
    assert sum(team.last_season is None for team in teams) == 30


def test_franchise_is_the_code_it_has_today():
    teams = read_teams()
    today = {team.team_code for team in teams if team.last_season is None}
    assert {team.team_id for team in teams} == today
    assert all(team.team_id == team.team_code for team in teams if team.last_season is None)


def test_franchise_has_one_conference_and_division():
    places = defaultdict(set)
    for team in read_teams():
        places[team.team_id].add((team.conference, team.division))
    assert all(len(place) == 1 for place in places.values())
    sizes = defaultdict(set)
    for team_id, [place] in ((team_id, list(place)) for team_id, place in places.items()):
        sizes[place].add(team_id)
    assert sorted(map(len, sizes.values())) == [5] * 6


def test_franchise_has_one_code_in_a_season_but_for_two_that_left_home_for_a_while():
    seasons = defaultdict(list)
    for team in read_teams():
        # New Orleans played two seasons as NOK amid those as NOH, Dallas one as TEX amid DLC
        if team.team_code not in ("NOK", "TEX"):
            for season in range(team.first_season, (team.last_season or 2030) + 1):
                seasons[team.team_id, season].append(team.team_code)
    assert {key: codes for key, codes in seasons.items() if len(codes) > 1} == {}


@pytest.mark.parametrize(
    ("season", "team_id", "code"),
    [(2024, "BRK", "BRK"), (2012, "BRK", "NJN"), (2006, "NOP", "NOK"), (2008, "NOP", "NOH"),
     (2014, "CHO", "CHA"), (1999, "XYZ", "XYZ")],
)  # fmt: skip
def test_franchise_has_a_code_in_each_season(season, team_id, code):
    assert code_in(season, team_id) == code
