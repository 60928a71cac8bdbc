"""Chances, margins and reasons, learned from earlier days alone."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss

import include.ml.forecasts
from include.ml.forecasts import SLOPE, SLOPE_DEVIATION, SPREAD, fit_link, forecast
from include.ml.ratings import TERMS, Array, RatedGames, rate
from tests.unit.ml.league import TEAMS, play

NEW_SEASON = date(2017, 11, 1)


def rated_games(games: int, slope: float = 1.5) -> tuple[RatedGames, Array]:
    """Games whose home teams win by a known slope, margins with a spread of 9 points."""
    dice = np.random.default_rng(3)
    certainty = dice.normal(0.2, 0.6, games)
    is_home_win = dice.random(games) < 1 / (1 + np.exp(-slope * certainty))
    margins = np.where(is_home_win, 1, -1) * np.abs(dice.normal(0, 9, games))
    rated = RatedGames(
        11 * certainty,
        np.full(games, 121.0),
        np.zeros((games, len(TERMS))),
        np.zeros((games, 3)),
    )
    return rated, margins


def test_link_without_games_is_the_prior() -> None:
    link = fit_link(*rated_games(0))

    assert (link.slope, link.margin_slope, link.spread) == (SLOPE, 1, SPREAD)


def test_slope_of_many_games_is_theirs() -> None:
    link = fit_link(*rated_games(100_000))

    assert link.slope == pytest.approx(1.5, abs=0.03)
    assert link.spread == pytest.approx(9, abs=0.8)


def test_slope_without_a_prior_equals_scikit_learns(monkeypatch: pytest.MonkeyPatch) -> None:
    rated, margins = rated_games(2_000)
    monkeypatch.setattr(include.ml.forecasts, "SLOPE", 0.0)

    slope = fit_link(rated, margins, guess=0.0).slope

    ridge = LogisticRegression(C=SLOPE_DEVIATION**2, fit_intercept=False, tol=1e-10)
    ridge.fit(rated.certainty[:, None], margins > 0)
    assert slope == pytest.approx(ridge.coef_[0, 0], abs=1e-6)


def test_search_ends_in_the_same_place_wherever_it_begins() -> None:
    rated, margins = rated_games(500)

    slopes = [fit_link(rated, margins, guess).slope for guess in (0.5, SLOPE, 3.0)]

    assert slopes == pytest.approx([slopes[0]] * 3, abs=1e-9)


def test_games_to_come_teach_nothing() -> None:
    rated, margins = rated_games(300)
    more = RatedGames(
        np.append(rated.mean, 50.0),
        np.append(rated.variance, 121.0),
        np.vstack([rated.terms, np.zeros(len(TERMS))]),
        np.vstack([rated.covariates, np.zeros(3)]),
    )

    assert fit_link(more, np.append(margins, np.nan)) == fit_link(rated, margins)


def with_lines(games: pl.DataFrame, error: float) -> pl.DataFrame:
    """The lines of a market that knows each team's strength, but for an error of so many points."""
    dice = np.random.default_rng(5)
    strength = {team: 4.0 * n for n, team in enumerate(TEAMS)}
    truth = 3 + games["home"].replace_strict(strength) - games["away"].replace_strict(strength)
    return games.with_columns(market_margin=truth + pl.Series(dice.normal(0, error, len(games))))


def test_market_that_knows_the_truth_is_believed() -> None:
    games = play(seasons=6)
    forecasts = forecast(with_lines(games, error=0), NEW_SEASON)

    chances, truth = forecasts["home_win_probability"], forecasts["market_margin"]
    share = forecasts["reasons"].struct.field("market") / (
        truth - forecasts["expected_margin"] + forecasts["reasons"].struct.field("market")
    )
    assert share.median() == pytest.approx(0.9, abs=0.1)
    assert (forecasts["expected_margin"] - truth).abs().mean() < 1
    without = forecast(games, NEW_SEASON)["home_win_probability"]
    wins = (forecasts["margin"] > 0).cast(pl.Float64)
    assert log_loss(wins, chances) < log_loss(wins, without)


def test_market_that_guesses_is_not_believed() -> None:
    games = play(seasons=6)
    guesses = forecast(with_lines(games, error=40), NEW_SEASON)
    without = forecast(games, NEW_SEASON)

    last = guesses["season"] == 2021
    change = (guesses["expected_margin"] - without["expected_margin"]).filter(last)
    away = (guesses["market_margin"] - without["expected_margin"]).filter(last)
    assert abs(change / away).median() < 0.05


def test_game_without_a_line_has_no_term_for_it() -> None:
    games = with_lines(play(), error=2).with_columns(
        market_margin=pl.when(pl.col("home") != "BOS").then("market_margin")
    )
    forecasts = forecast(games, NEW_SEASON)

    reasons = forecasts["reasons"].struct.unnest()
    assert reasons.columns == [*TERMS, "market"]
    assert (reasons["market"] == 0).equals((forecasts["home"] == "BOS").alias("market"))
    assert reasons.to_numpy().sum(axis=1) == pytest.approx(forecasts["expected_margin"].to_numpy())


def test_frame_whose_games_have_no_lines_is_forecast_as_without_them() -> None:
    games = play()
    no_lines = games.with_columns(market_margin=pl.lit(None, pl.Float64))

    column = "home_win_probability"
    assert forecast(no_lines, NEW_SEASON)[column].equals(forecast(games, NEW_SEASON)[column])


def test_chances_of_a_known_league_are_better_than_its_home_rate() -> None:
    forecasts = forecast(play(), NEW_SEASON)

    chances, wins = forecasts["home_win_probability"], forecasts["margin"] > 0
    rate_of_home_wins = float(wins.mean())  # type: ignore[arg-type]
    assert ((chances - wins.cast(pl.Float64)) ** 2).mean() < 0.75 * rate_of_home_wins * (
        1 - rate_of_home_wins
    )


def test_margins_fall_within_their_spread_as_often_as_normal_ones() -> None:
    forecasts = forecast(play(seasons=4), NEW_SEASON)

    distance = (forecasts["margin"] - forecasts["expected_margin"]).abs()
    assert (distance < forecasts["margin_spread"]).mean() == pytest.approx(0.683, abs=0.05)


def test_reasons_add_up_to_the_margin() -> None:
    forecasts = forecast(play(), NEW_SEASON)

    reasons = forecasts["reasons"].struct.unnest()
    assert reasons.columns == list(TERMS)
    assert reasons.to_numpy().sum(axis=1) == pytest.approx(forecasts["expected_margin"].to_numpy())


def test_favourite_is_the_team_that_is_expected_to_lead() -> None:
    forecasts = forecast(play(), NEW_SEASON)

    favours_home = forecasts["home_win_probability"] > 0.5
    assert favours_home.equals((forecasts["expected_margin"] > 0).alias(favours_home.name))
    assert favours_home.n_unique() == 2


def test_day_is_forecast_the_same_alone_and_among_others() -> None:
    games = play()
    day = NEW_SEASON + timedelta(days=20)

    alone, among = forecast(games, day, day), forecast(games, NEW_SEASON)

    among = among.filter(pl.col("game_date") == day)
    assert len(alone) == 4
    assert alone["home_win_probability"].to_list() == pytest.approx(
        among["home_win_probability"].to_list(), abs=1e-9
    )


def test_link_of_a_day_knows_no_game_of_that_day() -> None:
    games = play(seasons=1, days=3)
    today = games["game_date"].max()
    rated = rate(games)

    earlier = rated.rows(slice(8))
    link = fit_link(earlier, games["margin"].to_numpy()[:8])

    expected = 1 / (1 + np.exp(-link.slope * rated.certainty[8:]))
    assert forecast(games, today)["home_win_probability"].to_list() == pytest.approx(expected)  # type: ignore[arg-type]


def test_games_to_come_are_forecast() -> None:
    games = play()
    tonight = games["game_date"].max()
    to_come = games.with_columns(
        pl.when(pl.col("game_date") < tonight).then(name)
        for name in ("margin", "ftm", "tov", "orb")
    )

    chances = forecast(to_come, tonight)["home_win_probability"]  # type: ignore[arg-type]

    assert len(chances) == 4
    assert chances.is_between(0.01, 0.99).all()


def test_dates_without_games_have_no_forecasts() -> None:
    games = play()

    nothing = forecast(games, date(2030, 1, 1))

    assert nothing.schema == forecast(games, NEW_SEASON).schema
    assert nothing.is_empty()
