from collections import defaultdict
from datetime import date

from include.sample_league.rosters import Careers
from include.sample_league.seasons import League, Season


def test_teams_have_fifteen_players_and_nobody_plays_for_two(season: Season) -> None:
    rosters = season.rosters.opening
    assert {len(roster) for roster in rosters.values()} == {15}
    assert len({player for roster in rosters.values() for player in roster}) == 450


def test_slugs_are_unique_and_in_the_form_of_the_site(league: League) -> None:
    players = {
        player
        for season in range(2005, 2030)
        for roster in league.rosters(season).opening.values()
        for player in roster
    }
    slugs = [player.player_id for player in players]
    assert len(set(slugs)) == len(slugs) > 1000
    assert all(s.isascii() and s[:-2].isalpha() and s[-2:].isdigit() and len(s) <= 9 for s in slugs)
    letters = str.maketrans("áčćïš", "accis", " .'")
    for player in players:
        stem = player.last_name.lower().translate(letters)[:5]
        stem += player.first_name.lower().translate(letters)[:2]
        assert player.player_id[:-2] == stem


def test_some_players_share_their_name(league: League) -> None:
    names: dict[tuple[str, str], set[str]] = defaultdict(set)
    for season in range(2005, 2030):
        for roster in league.rosters(season).opening.values():
            for player in roster:
                names[player.first_name, player.last_name].add(player.player_id)
    assert max(len(slugs) for slugs in names.values()) > 1


def test_careers_begin_young_last_years_and_end() -> None:
    careers = Careers(1)
    seasons = defaultdict(list)
    for season in range(2005, 2045):
        for roster in careers.season(season).opening.values():
            for player in roster:
                seasons[player].append(season)
    born_in_time = {p: years for p, years in seasons.items() if 1990 <= p.birth_year <= 2000}
    lengths = [len(years) for years in born_in_time.values()]
    assert all(19 <= years[0] - p.birth_year <= 23 for p, years in born_in_time.items())
    assert all(years[-1] - p.birth_year <= 40 for p, years in born_in_time.items())
    assert all(years[-1] - years[0] + 1 == len(years) for years in born_in_time.values())
    assert max(lengths) >= 12
    assert min(lengths) == 1


def test_players_peak_before_they_decline() -> None:
    careers = Careers(1)
    by_age = defaultdict(list)
    for season in range(2005, 2045):
        skills = careers.season(season).skills
        following = careers.season(season + 1).skills
        for player in skills.keys() & following.keys():
            by_age[season - player.birth_year].append(following[player] - skills[player])
    mean_change = {age: sum(c) / len(c) for age, c in by_age.items() if len(c) > 50}
    assert mean_change[20] > 0.5
    assert mean_change[33] < -0.5


def test_traded_player_changes_sides_on_the_day_and_stays(league: League) -> None:
    rosters, next_year = league.rosters(2024), league.rosters(2025)
    assert rosters.trades
    for trade in rosters.trades:
        eve = date.fromordinal(trade.trade_date.toordinal() - 1)
        for n, player in enumerate(trade.players):
            old, new = trade.teams[n], trade.teams[1 - n]
            assert player not in rosters.available(new, eve)
            assert player not in rosters.available(old, trade.trade_date)
    stayed = [
        player in next_year.opening[trade.teams[1 - n]]
        for trade in rosters.trades
        for n, player in enumerate(trade.players)
    ]
    assert sum(stayed) > len(stayed) / 2


def test_injured_players_weaken_their_team(season: Season) -> None:
    rosters = season.rosters
    hurt = [
        (rosters.available(team_id, day), rosters.opening[team_id])
        for team_id in rosters.opening
        for day in (date(2023, 11, 1), date(2023, 11, 20))
    ]
    assert any(len(available) < 15 for available, _ in hurt)
    assert all(len(available) >= 9 for available, _ in hurt)
    for available, roster in hurt:
        healthy = sorted(roster, key=lambda p: -rosters.skills[p])
        assert rosters.strength(available) <= rosters.strength(healthy)
