"""The team codes that ingestion carries."""

from collections import defaultdict

from include.ingestion.teams import read_teams


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


def test_franchise_never_has_two_codes_in_a_season_but_for_oklahoma_city():
    seasons = defaultdict(list)
    for team in read_teams():
        if team.team_code != "NOK":  # New Orleans played two seasons as NOK, between those as NOH
            for season in range(team.first_season, (team.last_season or 2030) + 1):
                seasons[team.team_id, season].append(team.team_code)
    assert {key: codes for key, codes in seasons.items() if len(codes) > 1} == {}
