from collections import Counter, defaultdict
from statistics import fmean

import pytest

from include.sample_league.box_scores import PlayerLine, write_box_score
from include.sample_league.games import Game
from include.sample_league.players import Player
from include.sample_league.seasons import Season

Side = tuple[Game, bool]


@pytest.fixture(scope="module")
def lines(season: Season) -> dict[Side, list[PlayerLine]]:
    """Every line of a season, by game and whether it is the home side's."""
    sides = defaultdict(list)
    for game in season.games:
        for line in write_box_score(1, game):
            sides[game, line.is_home].append(line)
    return sides


def total(lines: list[PlayerLine], stat: str) -> int:
    return sum(getattr(line, stat) for line in lines)


def test_player_points_add_up_to_the_score(lines: dict[Side, list[PlayerLine]]) -> None:
    for (game, is_home), side in lines.items():
        assert total(side, "pts") == (game.home_pts if is_home else game.away_pts)


def test_five_players_are_on_the_floor_all_the_time(lines: dict[Side, list[PlayerLine]]) -> None:
    for (game, _), side in lines.items():
        length = 60 * (48 + 5 * game.overtimes)
        assert total(side, "seconds") == 5 * length
        assert all(0 < line.seconds <= length for line in side)
        assert 8 <= len(side) <= 13


def test_plus_minus_adds_up_to_five_times_the_lead(lines: dict[Side, list[PlayerLine]]) -> None:
    for (game, is_home), side in lines.items():
        lead = (game.home_pts - game.away_pts) * (1 if is_home else -1)
        assert total(side, "plus_minus") == 5 * lead


def test_nobody_makes_more_than_he_tries(lines: dict[Side, list[PlayerLine]]) -> None:
    for line in (line for side in lines.values() for line in side):
        assert line.fg3 <= line.fg3a
        assert line.fg - line.fg3 <= line.fga - line.fg3a
        assert line.ft <= line.fta
        assert line.pf <= 6
        assert line.trb == line.orb + line.drb
        assert line.pts == 2 * line.fg + line.fg3 + line.ft


def test_sides_do_not_take_more_than_the_other_leaves(lines: dict[Side, list[PlayerLine]]) -> None:
    for (game, is_home), side in lines.items():
        other = lines[game, not is_home]
        misses = total(other, "fga") - total(other, "fg") + total(other, "fta") - total(other, "ft")
        assert total(side, "stl") <= total(other, "tov")
        assert total(side, "drb") + total(other, "orb") <= max(misses, 5 + total(other, "orb"))
        assert total(side, "ast") < total(side, "fg")


def test_game_score_is_hollingers() -> None:
    game = object.__new__(Game)
    player = object.__new__(Player)
    # DeMar DeRozan's 52 points on 2018-01-01: game score 44.1 on the site
    line = PlayerLine(game, True, player, 2607, 17, 29, 5, 9, 13, 13, 1, 4, 8, 1, 1, 2, 4, 9)
    assert line.pts == 52
    assert line.game_score_tenths == 441


def test_team_totals_are_like_real_ones(lines: dict[Side, list[PlayerLine]]) -> None:
    def mean(stat: str) -> float:
        return fmean(total(side, stat) for side in lines.values())

    assert 0.45 < mean("fg") / mean("fga") < 0.49
    assert 0.34 < mean("fg3") / mean("fg3a") < 0.38
    assert 0.75 < mean("ft") / mean("fta") < 0.82
    assert 84 < mean("fga") < 92
    assert 40 < mean("trb") < 46
    assert 22 < mean("ast") < 28
    assert 12 < mean("tov") < 15
    assert 17 < mean("pf") < 23


def test_best_scorers_average_about_thirty(lines: dict[Side, list[PlayerLine]]) -> None:
    points = defaultdict(list)
    for line in (line for side in lines.values() for line in side):
        points[line.player].append(line.pts)
    averages = [fmean(pts) for pts in points.values() if len(pts) >= 58]
    assert 25 < max(averages) < 35


def test_traded_player_plays_for_both_teams(
    season: Season, lines: dict[Side, list[PlayerLine]]
) -> None:
    games: dict[Player, Counter[str]] = defaultdict(Counter)
    for line in (line for side in lines.values() for line in side):
        games[line.player][line.team.team_id] += 1
    traded = {player for trade in season.rosters.trades for player in trade.players}
    of_two_teams = {player for player, teams in games.items() if len(teams) > 1}
    assert of_two_teams
    assert of_two_teams <= traded
    assert all(len(games[player]) <= 2 for player in games)
