from collections import Counter, defaultdict
from datetime import timedelta
from itertools import pairwise
from statistics import correlation, fmean, pstdev

import pytest

from include.sample_league.games import Game
from include.sample_league.seasons import League
from include.sample_league.teams import TEAMS, Team

DECADE = range(2016, 2026)


@pytest.fixture(scope="module")
def decade(league: League) -> list[list[Game]]:
    """The regular seasons of ten years."""
    return [league.season(season).games[:1230] for season in DECADE]


def count_wins(games: list[Game]) -> list[int]:
    wins = Counter(game.winner for game in games)
    return sorted(wins[team] for team in TEAMS)


def average_margins(games: list[Game]) -> dict[Team, float]:
    margins = defaultdict(list)
    for game in games:
        lead = game.home_pts - game.away_pts
        margins[game.fixture.home].append(lead)
        margins[game.fixture.away].append(-lead)
    return {team: fmean(margins[team]) for team in TEAMS}


def test_somebody_wins_every_game(regular: list[Game]) -> None:
    assert all(game.home_pts != game.away_pts for game in regular)
    assert all({g.winner, g.loser} == {g.fixture.home, g.fixture.away} for g in regular)


def test_home_teams_win_57_of_100_games(decade: list[list[Game]]) -> None:
    games = [game for games in decade for game in games]
    assert fmean(g.home_pts > g.away_pts for g in games) == pytest.approx(0.575, abs=0.012)


def test_six_of_100_games_go_to_overtime(decade: list[list[Game]]) -> None:
    games = [game for games in decade for game in games]
    assert fmean(game.overtimes > 0 for game in games) == pytest.approx(0.06, abs=0.008)
    assert max(game.overtimes for game in games) >= 2


def test_scores_spread_like_real_ones(decade: list[list[Game]]) -> None:
    scores = [pts for games in decade for g in games for pts in (g.home_pts, g.away_pts)]
    leads = [game.home_pts - game.away_pts for games in decade for game in games]
    assert 110 < fmean(scores) < 116
    assert 10 < pstdev(scores) < 13
    assert 12.5 < pstdev(leads) < 14.5
    assert min(scores) > 60


def test_records_spread_like_real_ones(decade: list[list[Game]]) -> None:
    records = [count_wins(games) for games in decade]
    assert 58 <= fmean(record[-1] for record in records) <= 67
    assert 14 <= fmean(record[0] for record in records) <= 24
    assert all(sum(record) == 1230 for record in records)


def test_good_teams_stay_good_for_a_while(decade: list[list[Game]]) -> None:
    strengths = [average_margins(games) for games in decade]
    next_year = [
        correlation([one[t] for t in TEAMS], [other[t] for t in TEAMS])
        for one, other in pairwise(strengths)
    ]
    assert 0.4 < fmean(next_year) < 0.85
    five_years = correlation([strengths[0][t] for t in TEAMS], [strengths[-1][t] for t in TEAMS])
    assert five_years < fmean(next_year)


def test_margins_so_far_foretell_results_but_not_too_well(decade: list[list[Game]]) -> None:
    hits = []
    for games in decade:
        leads: dict[Team, list[int]] = {team: [] for team in TEAMS}
        for game in games:
            home, away = leads[game.fixture.home], leads[game.fixture.away]
            lead = game.home_pts - game.away_pts
            if min(len(home), len(away)) >= 15:
                hits.append((fmean(home) - fmean(away) + 2.5 > 0) == (lead > 0))
            home.append(lead)
            away.append(-lead)
    assert 0.61 < fmean(hits) < 0.68


def test_tired_teams_win_less(decade: list[list[Game]]) -> None:
    home_wins: dict[int, list[bool]] = defaultdict(list)
    for games in decade:
        fixtures = [game.fixture for game in games]
        played = {(f.game_date, team) for f in fixtures for team in (f.home, f.away)}
        for game in games:
            eve = game.fixture.game_date - timedelta(days=1)
            rest = ((eve, game.fixture.away) in played) - ((eve, game.fixture.home) in played)
            home_wins[rest].append(game.home_pts > game.away_pts)
    assert fmean(home_wins[-1]) < fmean(home_wins[0]) < fmean(home_wins[1])
