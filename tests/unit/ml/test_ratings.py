"""The filter against the textbook, and what it may know."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from include.job import BadInputError
from include.ml.ratings import DYNAMICS, TERMS, Array, Dynamics, damp, days_of, rate
from include.ml.schedule import COVARIATES, build_covariates
from tests.unit.ml.league import TEAMS, play

CONSTANT_NOISE = replace(DYNAMICS, noise_half_life_games=math.inf)
NO_LUCK = {"ftm": 0.0, "tov": 0.0, "orb": 0.0}


def posterior(games: pl.DataFrame, moves: Dynamics) -> tuple[Array, Array]:
    """Expect each game from all games of earlier dates, by conditioning one big joint normal.

    The state is kept as a linear map of independent standard normals, one column each; nothing is
    filtered.
    """
    teams = sorted({*games["home"], *games["away"]})
    count, effects = len(teams), len(COVARIATES)
    start = [moves.strength_variance] * count + [moves.form_variance] * count
    start += [moves.court_variance] * count + [moves.home_variance]
    start += [moves.effect_variance] * effects
    state = np.diag(np.sqrt(start))
    center = np.zeros(len(start))
    center[3 * count] = moves.home
    carried = np.array(
        [moves.strength_carried_over] * count
        + [0.0] * count
        + [moves.court_carried_over] * count
        + [1.0] * (1 + effects)
    )
    added = [moves.strength_variance_per_season] * count + [moves.form_variance] * count
    added += [moves.court_variance_per_season] * count
    added += [moves.home_variance_per_season] + [0.0] * effects

    covariates, rows, seen = build_covariates(games), [], None
    maps, centers = [], []
    for (day,), today in games.with_row_index("n").group_by("game_date", maintain_order=True):
        season = today["season"][0]
        if seen is not None and season != seen:
            state = np.hstack([carried[:, None] * state, np.diag(np.sqrt(added))])
            center = carried * center
        seen = season
        playing = [teams.index(team) for side in ("home", "away") for team in today[side]]
        fading = np.ones(len(start))
        fading[[count + n for n in playing]] = kept = moves.form_kept_per_game
        step = np.zeros((len(start), 2 * len(playing)))
        for column, team in enumerate(playing):
            step[team, 2 * column] = math.sqrt(moves.strength_variance_per_game)
            step[count + team, 2 * column + 1] = math.sqrt(moves.form_variance * (1 - kept**2))
        state = np.hstack([fading[:, None] * state, step])
        for game in today.iter_rows(named=True):
            home, away = teams.index(game["home"]), teams.index(game["away"])
            row = np.zeros(len(start))
            row[[home, count + home, 2 * count + home, 3 * count]] = 1
            row[[away, count + away]] = -1
            row[3 * count + 1 :] = covariates[game["n"]]
            maps.append(row @ state)
            centers.append(row @ center)
            rows.append(day)
    width = state.shape[1]
    joint = np.array([np.pad(one, (0, width - len(one))) for one in maps])
    covariance = joint @ joint.T + moves.noise_variance * np.eye(len(joint))
    measured = damp(games["margin"].to_numpy()) - centers
    means, variances = np.array(centers), np.diag(covariance).copy()
    for n, day in enumerate(rows):
        past = [m for m, other in enumerate(rows) if other < day]
        if past:
            weights = np.linalg.solve(covariance[np.ix_(past, past)], covariance[past, n])
            means[n] += weights @ measured[past]
            variances[n] -= weights @ covariance[past, n]
    return means, variances


def test_filter_equals_the_joint_posterior_of_all_earlier_games() -> None:
    games = play(seasons=3, days=6, teams=TEAMS[:4]).with_columns(
        pl.lit(value).alias(name) for name, value in NO_LUCK.items()
    )

    rated = rate(games, CONSTANT_NOISE)

    means, variances = posterior(games, CONSTANT_NOISE)
    assert rated.mean == pytest.approx(means, abs=1e-9)
    assert rated.variance == pytest.approx(variances, abs=1e-9)
    assert len(np.unique(rated.mean.round(6))) > 30


def test_terms_add_up_to_the_mean() -> None:
    rated = rate(play())

    assert rated.terms.shape == (len(rated.mean), len(TERMS))
    assert rated.terms.sum(axis=1) == pytest.approx(rated.mean)


def test_strengths_find_the_order_of_the_teams() -> None:
    games = play()
    last = games.filter(pl.col("season") == games["season"].max()).tail(8)
    rated = rate(games)

    learned = {
        team: value
        for side, sign, column in (("home", 1, 0), ("away", -1, 1))
        for team, value in zip(last[side], (sign * rated.terms[-8:, column]).tolist(), strict=True)
    }

    assert sorted(learned, key=learned.__getitem__) == sorted(learned, key=TEAMS.index)


def test_average_team_on_its_first_day_has_the_prior() -> None:
    rated = rate(play(seasons=1, days=1))

    assert rated.mean.tolist() == [DYNAMICS.home] * 4
    known = 2 * (DYNAMICS.strength_variance + DYNAMICS.strength_variance_per_game)
    known += 2 * DYNAMICS.form_variance
    known += DYNAMICS.court_variance + DYNAMICS.home_variance
    assert rated.variance == pytest.approx([known + DYNAMICS.noise_variance] * 4)


def test_lucky_win_counts_less_than_the_same_win_without_luck() -> None:
    games = play(seasons=1, days=2).with_columns(margin=pl.lit(10.0))
    plain, lucky = (
        games.with_columns(pl.lit(value).alias(name) for name, value in totals.items())
        for totals in (NO_LUCK, NO_LUCK | {"ftm": 12.0})
    )

    home_terms = [rate(frame).terms[4:, 0] for frame in (plain, lucky)]

    assert np.abs(home_terms[1]).sum() < np.abs(home_terms[0]).sum()


def test_noise_follows_wilder_games() -> None:
    games = play(seasons=2)
    wilder = games.with_columns(
        margin=pl.when(pl.col("season") == 2016).then(pl.col("margin") * 3).otherwise("margin")
    )
    fast = replace(DYNAMICS, noise_half_life_games=100)

    assert rate(wilder, fast).variance[-1] > 1.5 * rate(games, fast).variance[-1]


def test_damped_margins_keep_order_sign_and_sixteen() -> None:
    margins = np.array([-40.0, -16, -1, 1, 16, 32])

    damped = damp(margins)

    assert damped[[1, 4]].tolist() == [-16, 16]
    assert (np.diff(damped) > 0).all()
    assert damped[5] == pytest.approx(26.9, abs=0.05)
    assert damped[0] == -damp(-margins)[0]


def test_days_are_found_in_order() -> None:
    games = play(seasons=1, days=3)

    assert days_of(games) == [(0, 4), (4, 8), (8, 12)]
    assert days_of(games.clear()) == []


def test_no_games_have_no_ratings() -> None:
    assert rate(play(seasons=1, days=1).clear()).mean.shape == (0,)


def without_box(games: pl.DataFrame, first: int) -> pl.DataFrame:
    is_kept = pl.int_range(pl.len()) < first
    return games.with_columns(
        pl.when(is_kept).then(name).alias(name) for name in ("ftm", "tov", "orb")
    )


def test_game_without_a_box_score_is_learned_from_by_its_margin() -> None:
    games = play(seasons=1, days=3)
    without = rate(without_box(games, first=0))

    assert not np.isnan(without.mean).any()
    assert (without.mean[:4] == rate(games).mean[:4]).all()
    assert (without.mean[4:] != rate(games).mean[4:]).all()
    averaged = games.with_columns(pl.lit(0.0).alias(name) for name in ("ftm", "tov", "orb"))
    assert without.mean == pytest.approx(rate(averaged).mean, abs=1e-12)


@pytest.mark.parametrize("value", [math.nan, math.inf])
@pytest.mark.parametrize("column", ["ftm", "orb", "margin"])
def test_game_with_an_unusable_number_is_named(column: str, value: float) -> None:
    games = play(seasons=1, days=2)
    is_first = pl.int_range(pl.len()) == 0
    games = games.with_columns(pl.when(is_first).then(value).otherwise(column).alias(column))

    with pytest.raises(BadInputError, match=f"on 2015-11-01 has {value} for {column}"):
        rate(games)


@settings(max_examples=25, deadline=None)
@given(
    day=st.integers(0, 11),
    results=st.lists(st.integers(-60, 60).filter(bool), min_size=48, max_size=48),
    totals=st.lists(st.integers(-40, 40), min_size=48, max_size=48),
)
def test_no_result_of_today_or_later_changes_a_rating_of_today(
    day: int, results: list[int], totals: list[int]
) -> None:
    games = play(seasons=3, days=4)
    today = games["game_date"].unique().sort()[day]
    is_known = pl.col("game_date") < today
    other_future = games.with_columns(
        pl.when(is_known).then(name).otherwise(pl.Series(values, dtype=pl.Float64)).alias(name)
        for name, values in (("margin", results), *((name, totals) for name in NO_LUCK))
    )
    morning = games.filter(pl.col("game_date") <= today).with_columns(
        pl.when(is_known).then(name) for name in ("margin", *NO_LUCK)
    )
    until = len(morning)

    expected = rate(games)

    for rated in (rate(other_future), rate(morning)):
        assert rated.terms[:until] == pytest.approx(expected.terms[:until], abs=1e-12)
        assert rated.variance[:until] == pytest.approx(expected.variance[:until], abs=1e-12)


def test_feature_that_is_always_nothing_changes_no_forecast() -> None:
    games = play(seasons=2)
    without, rated = rate(games), rate(games.with_columns(travel=pl.lit(0.0)))

    assert rated.names == (*TERMS, "travel")
    assert rated.mean == pytest.approx(without.mean, abs=1e-12)
    assert (rated.terms[:, -1] == 0).all()


def test_effect_of_a_feature_is_learned_from_the_games() -> None:
    games = play(seasons=3)
    travel = pl.Series(np.random.default_rng(4).normal(size=len(games)))
    tired = games.with_columns(travel=travel, margin=pl.col("margin") - 3 * travel)

    effect = rate(tired).terms[-4:, -1] / travel[-4:].to_numpy()
    assert effect == pytest.approx([effect[0]] * 4)
    assert -3.5 < effect[0] < -0.7
