"""Scores against scikit-learn and by hand; intervals against simulation."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date, timedelta

import numpy as np
import pytest
from sklearn.calibration import calibration_curve
from sklearn.metrics import accuracy_score, brier_score_loss, log_loss

from include.ml.scores import Array, difference, intervals, reliability, score


def forecasts(games: int, seed: int = 5) -> tuple[Array, Array, list[date]]:
    """Calibrated forecasts, what happened, and six games a day."""
    dice = np.random.default_rng(seed)
    chances = dice.beta(3, 2, games)
    dates = [date(2018, 1, 1) + timedelta(days=n // 6) for n in range(games)]
    return chances, (dice.random(games) < chances).astype(float), dates


def test_scores_equal_scikit_learns() -> None:
    chances, wins, _ = forecasts(1_000)

    scores = score(chances, wins)

    assert scores["accuracy"] == pytest.approx(accuracy_score(wins, chances > 0.5))
    assert scores["brier"] == pytest.approx(brier_score_loss(wins, chances))
    assert scores["log_loss"] == pytest.approx(log_loss(wins, chances))
    shares, means = calibration_curve(wins, chances, n_bins=10)
    games = np.array([one.games for one in reliability(chances, wins)])
    assert scores["ece"] == pytest.approx(np.sum(games * np.abs(shares - means)) / 1_000)


def test_reliability_equals_scikit_learns_curve() -> None:
    chances, wins, _ = forecasts(1_000)

    shares, means = calibration_curve(wins, chances, n_bins=10)

    bins = reliability(chances, wins)
    assert [one.home_win_share for one in bins] == pytest.approx(shares.tolist())
    assert [one.mean_probability for one in bins] == pytest.approx(means.tolist())
    assert sum(one.games for one in bins) == 1_000


def test_calibration_error_by_hand() -> None:
    scores = score(np.array([0.91, 0.95, 0.12, 1.0]), np.array([1.0, 0.0, 0.0, 1.0]))

    in_top_bin = abs(0.91 + 0.95 + 1.0 - 2)
    assert scores["ece"] == pytest.approx((in_top_bin + 0.12) / 4)


def test_a_half_is_a_forecast_of_the_away_team() -> None:
    assert score(np.array([0.5]), np.array([0.0]))["accuracy"] == 1


def test_certainty_that_was_wrong_is_bad_and_finite() -> None:
    assert 30 < score(np.array([1.0]), np.array([0.0]))["log_loss"] < 40


def test_interval_is_as_wide_as_other_seasons_differ() -> None:
    found = intervals(*forecasts(1_200))["log_loss"]
    others = [score(*forecasts(1_200, seed)[:2])["log_loss"] for seed in range(100, 400)]

    low, high = np.percentile(others, [2.5, 97.5])
    assert found.high - found.low == pytest.approx(high - low, rel=0.2)
    assert found.low < found.value < found.high


@pytest.mark.parametrize("games", [60, 300, 3_000])
def test_every_score_lies_within_its_interval(games: int) -> None:
    for found in intervals(*forecasts(games)).values():
        assert found.low < found.value < found.high


def test_games_of_a_night_stay_together() -> None:
    """Six copies of each game say no more than one, and the interval knows it."""
    chances, wins, _ = forecasts(200)
    nights = [date(2018, 1, 1) + timedelta(days=n) for n in range(200)]
    once = intervals(chances, wins, nights)["brier"]

    sixfold = [np.repeat(values, 6) for values in (chances, wins)]
    copied = intervals(*sixfold, [day for day in nights for _ in range(6)])["brier"]

    assert (copied.low, copied.high) == pytest.approx((once.low, once.high))


def test_same_games_give_the_same_intervals() -> None:
    assert intervals(*forecasts(300)) == intervals(*forecasts(300))


def test_number_of_processors_changes_no_digit() -> None:
    code = (
        "from include.ml.scores import intervals;"
        "from tests.unit.ml.test_scores import forecasts;"
        "print(intervals(*forecasts(18_000)))"
    )
    one, two = (
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "OMP_NUM_THREADS": threads, "OPENBLAS_NUM_THREADS": threads},
            capture_output=True,
            check=True,
        ).stdout
        for threads in ("1", "2")
    )

    assert one == two != b""


def test_better_forecaster_has_a_difference_below_zero() -> None:
    chances, wins, dates = forecasts(3_000)

    lead = difference(chances, np.full(3_000, 0.6), wins, dates)

    assert lead.low < lead.value < lead.high < 0
    assert lead.value == pytest.approx(
        log_loss(wins, chances) - log_loss(wins, np.full(3_000, 0.6))
    )


def test_equal_forecasters_have_no_difference() -> None:
    chances, wins, dates = forecasts(300)

    lead = difference(chances, chances, wins, dates)

    assert (lead.low, lead.value, lead.high) == (0, 0, 0)
