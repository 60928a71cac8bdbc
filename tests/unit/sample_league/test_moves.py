from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest

from include.sample_league.front_offices import (
    Contract,
    LeagueYear,
    Retirement,
    Signing,
    Swap,
    Waiver,
    league_year,
)
from include.sample_league.seasons import League, Season
from include.sample_league.site import Site
from include.sample_league.teams import TEAMS

DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def year(league: League) -> LeagueYear:
    """The league year of the season."""
    return league.year(2024)


@pytest.mark.parametrize("day", [date(2023, 10, 24), date(2024, 1, 15), date(2024, 6, 1)])
def test_everybody_on_a_roster_is_under_contract_with_that_team(
    league: League, season: Season, day: date
) -> None:
    employed = Site(league, day).contracts()
    rosters = {
        player: team for team in TEAMS for player in season.rosters.roster(team.team_id, day)
    }
    assert {player: team for player, (team, _) in employed.items()} == rosters


def test_each_trade_is_known_on_the_morning_of_the_first_game(
    season: Season, year: LeagueYear
) -> None:
    swaps = [move for move in year.moves if isinstance(move, Swap)]
    assert len(swaps) == len(season.rosters.trades) > 3
    for trade in season.rosters.trades:
        known = [m for m in year.moves_before(trade.trade_date) if isinstance(m, Swap)]
        assert trade.players in [swap.players for swap in known]


def test_moves_lead_from_one_opening_to_the_next(league: League) -> None:
    for season in range(2005, 2026):
        year = league.year(season)
        opening = date(season - 1, 10, 10)
        teams = {
            player: team_id
            for team_id, roster in league.rosters(season).opening.items()
            for player in roster
        }
        employed = year.contracts_on(opening)
        assert {p: team.team_id for p, (team, _) in employed.items()} == teams
        assert all(c.last_season >= season for _, c in employed.values())


def test_nobody_is_waived_or_traded_who_is_not_there(league: League) -> None:
    for season in (2005, 2016, 2024):
        year = league.year(season)
        for move in year.moves:
            employed = year.contracts_on(move.day)
            if isinstance(move, Waiver):
                assert employed[move.player][0] is move.team
            elif isinstance(move, Signing):
                waived_today = {
                    m.player for m in year.moves if isinstance(m, Waiver) and m.day == move.day
                }
                assert move.player not in employed or move.player in waived_today
            elif isinstance(move, Swap):
                assert [employed[player][0] for player in move.players] == list(move.teams)


def test_all_kinds_of_moves_happen_and_in_their_time(league: League) -> None:
    kinds: Counter[type] = Counter()
    for season in range(2010, 2020):
        moves = league.year(season).moves
        kinds.update(type(move) for move in moves)
        assert all(league_year(move.day) == season for move in moves)
        assert all(a.day <= b.day for a, b in pairwise(moves))
    assert kinds.keys() == {Signing, Waiver, Retirement, Swap}
    assert min(kinds.values()) > 20


def test_retired_players_never_come_back(league: League) -> None:
    retired = {
        move.player
        for season in range(2006, 2020)
        for move in league.year(season).moves
        if isinstance(move, Retirement)
    }
    later = {p for roster in league.rosters(2025).opening.values() for p in roster}
    assert retired
    assert not retired & later


def test_contracts_are_like_real_ones(league: League) -> None:
    contracts: list[Contract] = [
        c for _, c in league.year(2024).contracts_on(date(2023, 12, 1)).values()
    ]
    assert len(contracts) == 450
    first = sorted(c.salaries[2024 - c.first_season] for c in contracts)
    assert first[0] > 500_000
    assert 30_000_000 < first[-1] < 60_000_000
    assert 3_000_000 < first[len(first) // 2] < 12_000_000
    options = Counter(option for c in contracts for option in c.options)
    assert options["player"] > 10
    assert options["team"] > 100
    assert all(len(c.salaries) == len(c.options) <= 6 for c in contracts)


def test_moves_of_today_and_later_are_not_shown(league: League, year: LeagueYear) -> None:
    for today in (date(2023, 7, 5), date(2023, 9, 1), date(2024, 2, 1)):
        shown = Site(league, today).moves(2024)
        assert shown == [move for move in year.moves if move.day < today]


def test_league_years_that_have_not_begun_have_no_moves(league: League) -> None:
    assert Site(league, date(2023, 6, 30)).moves(2024) is None
    assert Site(league, date(2023, 7, 1)).moves(2024) == []
    assert Site(league, date(2023, 7, 1)).moves(2004) is None
