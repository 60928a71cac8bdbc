"""Scores, and the split that keeps them honest."""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from include.ml.evaluation import evaluate, score
from include.ml.features import FEATURES
from include.ml.model import Array

SEASON_OPENER = date(2017, 10, 17)


def league(days: int, games_a_day: int) -> tuple[Array, Array, list[date]]:
    """A league in which the better team always wins."""
    dice = np.random.default_rng(1)
    matrix = dice.normal(size=(days * games_a_day, len(FEATURES)))
    dates = [SEASON_OPENER + timedelta(days=n // games_a_day) for n in range(len(matrix))]
    return matrix, (matrix[:, 0] > 0).astype(float), dates


def evaluated(matrix: Array, outcomes: Array, dates: list[date]) -> dict[str, Any]:
    return evaluate(matrix, outcomes, np.full(len(dates), 2018), dates)


def test_scores_are_those_of_the_textbook() -> None:
    scores = score(np.array([0.8, 0.4, 0.5, 0.9]), np.array([1.0, 0.0, 1.0, 0.0]))

    assert scores == {
        "accuracy": 0.5,
        "brier": round((0.04 + 0.16 + 0.25 + 0.81) / 4, 6),
        "log_loss": round(-math.log(0.8 * 0.6 * 0.5 * 0.1) / 4, 6),
    }


def test_certainty_that_was_wrong_is_bad_and_finite() -> None:
    assert 30 < score(np.array([1.0]), np.array([0.0]))["log_loss"] < math.inf


@pytest.mark.parametrize(("games_a_day", "scored"), [(1, 20), (7, 140), (3, 60)])
def test_newest_fifth_is_scored(games_a_day: int, scored: int) -> None:
    metrics = evaluated(*league(100, games_a_day))

    assert metrics["games"] == scored
    assert metrics["first_game_date"] == "2018-01-05"


def test_a_night_is_never_split() -> None:
    matrix, outcomes, dates = league(6, 7)  # a fifth of 42 games begins within the fifth night

    metrics = evaluated(matrix, outcomes, dates)

    assert metrics["games"] == 14
    assert metrics["first_game_date"] == str(SEASON_OPENER + timedelta(days=4))


def test_scored_games_take_no_part_in_training() -> None:
    matrix, outcomes, dates = league(50, 2)
    reversed_end = np.concatenate([outcomes[:80], 1 - outcomes[80:]])

    as_played, upside_down = (evaluated(matrix, end, dates) for end in (outcomes, reversed_end))

    for forecast in ("model", "prior"):
        accuracies = [metrics[forecast]["accuracy"] for metrics in (as_played, upside_down)]
        assert sum(accuracies) == pytest.approx(1)


def test_base_rate_is_that_of_the_older_games() -> None:
    matrix, _, dates = league(50, 2)
    outcomes = np.array([1.0] * 60 + [0.0] * 40)

    metrics = evaluated(matrix, outcomes, dates)

    rate = 61 / 82
    assert metrics["home_rate"]["brier"] == pytest.approx(rate**2, abs=1e-6)
    assert metrics["home_rate"]["accuracy"] == 0


@pytest.mark.parametrize(("days", "games_a_day"), [(0, 1), (1, 1), (1, 12)])
def test_games_of_one_night_are_not_enough_to_score(days: int, games_a_day: int) -> None:
    assert evaluated(*league(days, games_a_day)) == {"games": 0}
