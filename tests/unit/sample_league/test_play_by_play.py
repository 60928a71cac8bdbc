from collections import Counter, defaultdict
from itertools import pairwise
from typing import get_args

import pytest

from include.sample_league.box_scores import PlayerLine, write_box_score
from include.sample_league.games import Game
from include.sample_league.play_by_play import (
    Event,
    list_shots,
    period_seconds,
    play_by_play,
    score_by_period,
)
from include.sample_league.players import Player
from include.sample_league.possessions import NO_PERSONAL_FOULS, Action, Kind
from include.sample_league.seasons import League, Season

STATS = (
    *("fg", "fga", "fg3", "fg3a", "ft", "fta", "orb", "drb", "ast", "stl", "blk", "tov", "pf"),
    "pts",
)


@pytest.fixture(scope="module")
def events(season: Season) -> dict[Game, list[Event]]:
    """Every event of a season, by game."""
    return {game: play_by_play(1, game) for game in season.games}


@pytest.fixture(scope="module")
def lines(season: Season) -> dict[Game, list[PlayerLine]]:
    """Every line of a season, by game."""
    return {game: write_box_score(1, game) for game in season.games}


def count(events: list[Event]) -> dict[tuple[bool, Player], Counter[str]]:
    """Make a box score of events, as the site's own counting would."""
    box: dict[tuple[bool, Player], Counter[str]] = defaultdict(Counter)

    def add(is_home: bool, player: Player | None, *stats: str) -> None:
        if player:
            box[is_home, player].update(stats)

    for event in events:
        if event.is_home is None:
            continue
        own, other = event.is_home, not event.is_home
        match event.kind:
            case "shot made" | "shot missed":
                three = ["fg3a"] if event.value == 3 else []
                add(own, event.player, "fga", *three)
                if event.kind == "shot missed":
                    add(other, event.other, "blk")
                else:
                    add(own, event.player, "fg", *["fg3" for _ in three], *["pts"] * event.value)
                    add(own, event.other, "ast")
            case "free throw made":
                add(own, event.player, "ft", "fta", "pts")
            case "free throw missed":
                add(own, event.player, "fta")
            case "offensive rebound":
                add(own, event.player, "orb")
            case "defensive rebound":
                add(own, event.player, "drb")
            case "turnover":
                add(own, event.player, "tov")
                add(other, event.other, "stl")
            case "foul" if event.detail not in NO_PERSONAL_FOULS:
                add(own, event.player, "pf")
    return box


def test_events_add_up_to_the_box_score_of_every_player(
    events: dict[Game, list[Event]], lines: dict[Game, list[PlayerLine]]
) -> None:
    for game, of_game in lines.items():
        counted = count(events[game])
        written = {
            (line.is_home, line.player): {s: getattr(line, s) for s in STATS} for line in of_game
        }
        assert {who: {s: stats[s] for s in STATS} for who, stats in counted.items()} == {
            who: stats for who, stats in written.items() if who in counted
        }
        idle = written.keys() - counted.keys()
        assert not any(any(written[who].values()) for who in idle)


def test_score_follows_from_the_events(events: dict[Game, list[Event]]) -> None:
    for game, of_game in events.items():
        home = away = 0
        for event in of_game:
            home += event.points if event.is_home else 0
            away += event.points if event.is_home is False else 0
            assert (event.home_pts, event.away_pts) == (home, away)
        assert (home, away) == (game.home_pts, game.away_pts)


def test_periods_add_up_to_the_score(events: dict[Game, list[Event]]) -> None:
    for game, of_game in events.items():
        periods = score_by_period(of_game)
        assert len(periods) == 4 + game.overtimes
        assert [sum(side) for side in zip(*periods, strict=True)] == [game.home_pts, game.away_pts]
        assert tuple(periods[4:]) == game.overtime_scores


def test_overtime_is_played_exactly_after_ties(events: dict[Game, list[Event]]) -> None:
    for game, of_game in events.items():
        leads = [e.home_pts - e.away_pts for e in of_game if e.kind == "period end"]
        tied = [lead == 0 for lead in leads[3:]]
        assert tied == [True] * game.overtimes + [False]


def test_clock_runs_down_in_every_period(events: dict[Game, list[Event]]) -> None:
    for of_game in events.values():
        assert [e.period for e in of_game] == sorted(e.period for e in of_game)
        for event, following in pairwise(of_game):
            if event.period == following.period:
                assert event.seconds_left >= following.seconds_left >= 0
            else:
                assert (event.kind, event.seconds_left) == ("period end", 0)
                assert following.kind in ("period start", "jump ball")
                assert following.seconds_left == period_seconds(following.period)


def test_who_helps_or_hinders_is_on_the_right_side(
    events: dict[Game, list[Event]], lines: dict[Game, list[PlayerLine]]
) -> None:
    for game, of_game in events.items():
        side_of = {line.player: line.is_home for line in lines[game]}
        for event in (e for e in of_game if e.player and e.other and e.is_home is not None):
            assert side_of[event.player] is event.is_home
            is_helper = event.kind == "shot made"
            assert (side_of[event.other] is event.is_home) is is_helper
            assert event.other is not event.player


def test_a_rebound_follows_a_miss(events: dict[Game, list[Event]]) -> None:
    for of_game in events.values():
        for event, following in pairwise(of_game):
            if following.kind.endswith("rebound"):
                assert event.kind in ("shot missed", "free throw missed", "offensive rebound")


def test_free_throws_follow_a_foul_of_the_other_side(events: dict[Game, list[Event]]) -> None:
    for of_game in events.values():
        foul: Event | None = None
        for event in of_game:
            if event.kind == "foul":
                foul = event
            elif event.kind.startswith("free throw"):
                assert foul
                assert foul.is_home is not event.is_home
                assert foul.other is event.player or foul.detail in NO_PERSONAL_FOULS


def test_shots_go_in_less_often_from_farther_away(events: dict[Game, list[Event]]) -> None:
    made: Counter[int] = Counter()
    tried: Counter[int] = Counter()
    for event in (e for of_game in events.values() for e in of_game if e.kind.startswith("shot")):
        zone = 3 if event.value == 3 else sum(event.feet > feet for feet in (3, 15))
        tried[zone] += 1
        made[zone] += event.points > 0
        assert (event.feet >= 22) if event.value == 3 else (event.feet <= 22)
    shares = [made[zone] / tried[zone] for zone in range(4)]
    assert 0.6 < shares[0] < 0.75
    assert shares[0] > shares[1] > shares[3] > 0.33


def test_all_kinds_of_events_happen(events: dict[Game, list[Event]]) -> None:
    kinds = Counter(event.kind for of_game in events.values() for event in of_game)
    fouls = Counter(e.detail for of_game in events.values() for e in of_game if e.kind == "foul")
    assert set(kinds) == set(get_args(Kind))
    assert set(fouls) == {"Shooting", "Personal", "Loose ball", "Offensive", *NO_PERSONAL_FOULS}
    assert min(*kinds.values(), *fouls.values()) > 100


def test_a_game_has_about_as_many_events_as_a_real_one(events: dict[Game, list[Event]]) -> None:
    numbers = [len(of_game) for of_game in events.values()]
    assert 380 < sum(numbers) / len(numbers) < 480


def test_shots_alone_are_those_of_the_events(events: dict[Game, list[Event]]) -> None:
    def key(is_home: bool | None, shot: Event | Action) -> tuple[object, ...]:
        return is_home, shot.kind, shot.player, shot.other, shot.value, shot.detail, shot.feet

    for game in list(events)[::100]:
        of_events = Counter(key(e.is_home, e) for e in events[game] if e.kind.startswith("shot"))
        alone = Counter(key(*shot) for shot in list_shots(1, game, write_box_score(1, game)))
        assert alone == of_events


def test_events_are_the_same_in_any_order_and_with_or_without_the_box_score(
    league: League, season: Season, events: dict[Game, list[Event]]
) -> None:
    for game in season.games[-1::-400]:
        assert play_by_play(league.seed, game, write_box_score(1, game)) == events[game]
