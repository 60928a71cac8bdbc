from collections import Counter, defaultdict
from itertools import pairwise

import pytest

from include.sample_league.games import Game
from include.sample_league.postseason import rank_teams
from include.sample_league.seasons import League
from include.sample_league.teams import TEAMS, Team

Series = list[Game]


@pytest.fixture(params=[2006, 2018, 2025])
def games(request: pytest.FixtureRequest, league: League) -> list[Game]:
    return league.season(request.param).games


def list_series(games: list[Game]) -> list[Series]:
    series: dict[frozenset[Team], Series] = defaultdict(list)
    for game in games:
        if game.fixture.is_playoff:
            series[frozenset((game.fixture.home, game.fixture.away))].append(game)
    return list(series.values())


def rank_conference(games: list[Game], conference: str) -> list[Team]:
    return [team for team in rank_teams(games[:1230]) if team.conference == conference]


def test_ranking_follows_wins(games: list[Game]) -> None:
    wins = Counter(game.winner for game in games[:1230])
    ranked = [wins[team] for team in rank_teams(games[:1230])]
    assert ranked == sorted(ranked, reverse=True)


def test_play_in_has_six_games_of_teams_seven_to_ten(games: list[Game]) -> None:
    play_in = [g for g in games if g.fixture.remarks == "Play-In Game"]
    season_end = games[1229].fixture.game_date
    assert len(play_in) == 6
    assert {(g.fixture.game_date - season_end).days for g in play_in} == {2, 3, 5}
    for conference in ("East", "West"):
        teams = {t for g in play_in for t in (g.fixture.home, g.fixture.away)}
        of_conference = {team for team in teams if team.conference == conference}
        assert of_conference == set(rank_conference(games, conference)[6:10])


def test_bracket_has_fifteen_series_won_with_four_games(games: list[Game]) -> None:
    bracket = list_series(games)
    assert len(bracket) == 15
    for series in bracket:
        wins = sorted(Counter(game.winner for game in series).values())
        assert wins[-1] == 4
        assert 4 <= len(series) <= 7
        assert series[-1].winner == Counter(g.winner for g in series).most_common(1)[0][0]


def test_better_team_has_home_games_1_2_5_and_7(games: list[Game]) -> None:
    ranking = rank_teams(games[:1230])
    seeds = {
        conference: {t: n for n, t in enumerate(rank_conference(games, conference))}
        for conference in ("East", "West")
    }
    for series in list_series(games):
        one, other = series[0].fixture.home, series[0].fixture.away
        if one.conference != other.conference:
            assert ranking.index(one) < ranking.index(other)
        elif min(seeds[one.conference][t] for t in (one, other)) < 6:
            assert seeds[one.conference][one] < seeds[one.conference][other]
        at_home = [game.fixture.home is one for game in series]
        assert at_home == [True, True, False, False, True, False, True][: len(series)]


def test_fourteen_losers_leave_one_champion(games: list[Game]) -> None:
    bracket = list_series(games)
    losers = Counter(series[-1].loser for series in bracket)
    assert set(losers.values()) == {1}
    entrants = {t for s in bracket for t in (s[0].fixture.home, s[0].fixture.away)}
    assert entrants - set(losers) == {games[-1].winner}
    assert len(entrants) == 16
    assert {games[-1].winner.conference, games[-1].loser.conference} == {"East", "West"}


def test_nobody_plays_on_two_consecutive_days(games: list[Game]) -> None:
    for team in TEAMS:
        days = [
            g.fixture.game_date.toordinal()
            for g in games[1230:]
            if team in (g.fixture.home, g.fixture.away)
        ]
        assert all(later - earlier >= 2 for earlier, later in pairwise(days))


def test_postseason_ends_in_june(games: list[Game]) -> None:
    assert games[-1].fixture.game_date.month == 6


def test_pairing_is_listed_only_after_the_games_that_decide_it(games: list[Game]) -> None:
    for series in list_series(games):
        for earlier, later in pairwise(series):
            assert later.fixture.listed_from > earlier.fixture.game_date
        teams = {series[0].fixture.home, series[0].fixture.away}
        before = [
            g.fixture.game_date
            for g in games
            if g.fixture.game_date < series[0].fixture.game_date
            and teams & {g.fixture.home, g.fixture.away}
        ]
        assert max(before) < series[0].fixture.listed_from <= series[0].fixture.game_date
