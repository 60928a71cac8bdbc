"""When a model is called bad, off or adrift, and when it is left alone."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest

from include.ml.monitoring import (
    FEWEST_GAMES,
    LARGEST_STABILITY_INDEX,
    judge,
    measure_calibration,
    measure_drift,
    stability_index,
)
from include.ml.ratings import rate
from tests.unit.ml.league import play

DICE = np.random.default_rng(5)


def forecasts(games: int) -> tuple[Any, Any, list[date]]:
    """True chances, outcomes and dates."""
    chances = 1 / (1 + np.exp(-DICE.normal(0.3, 0.8, games)))
    wins = (DICE.random(games) < chances).astype(float)
    return chances, wins, [date(2018, 1, 1) + timedelta(days=n // 6) for n in range(games)]


def flatten(chances: Any, power: float) -> Any:
    """Make chances less bold, or bolder with a power above 1."""
    odds = (chances / (1 - chances)) ** power
    return odds / (1 + odds)


def test_model_as_good_as_elo_is_good() -> None:
    chances, wins, dates = forecasts(300)
    assert judge(chances, flatten(chances, 0.95), wins, dates).is_good
    assert judge(flatten(chances, 0.95), chances, wins, dates).is_good


def test_model_worse_than_elo_beyond_chance_is_not_good() -> None:
    chances, wins, dates = forecasts(300)
    verdict = judge(1 - chances, chances, wins, dates)

    assert not verdict.is_good
    assert verdict.lead is not None
    assert verdict.lead.low > 0
    assert "Elo" in verdict.in_words()


def test_few_games_condemn_nobody() -> None:
    chances, wins, dates = forecasts(FEWEST_GAMES - 1)
    verdict = judge(1 - chances, chances, wins, dates)

    assert verdict.is_good
    assert verdict.calibration == {}
    assert "too few" in verdict.in_words()
    assert judge(chances[:0], chances[:0], wins[:0], []).is_good


def test_true_chances_are_calibrated() -> None:
    errors = [measure_calibration(*forecasts(300)[:2]) for _ in range(200)]
    for name in ("home_wins", "boldness"):
        values = [one[name] for one in errors]
        assert np.mean(values) == pytest.approx(0, abs=0.25)
        assert np.std(values) == pytest.approx(1, abs=0.2)


@pytest.mark.parametrize(
    ("change", "name"),
    [(lambda p: flatten(p, 4.0), "boldness"), (lambda p: p**0.4, "home_wins")],
)
def test_chances_that_are_off_are_flagged_by_name(change: Any, name: str) -> None:
    chances, wins, dates = forecasts(300)
    wrong = change(chances)

    assert measure_calibration(wrong, wins)[name] > 0
    assert name in judge(wrong, chances, wins, dates).miscalibrated
    assert judge(chances, chances, wins, dates).miscalibrated == []


def test_stability_index_is_that_of_the_textbook() -> None:
    before = np.repeat([0.0, 1.0], [8_000, 2_000])
    recent = np.repeat([0.0, 1.0], [4_000, 6_000])
    expected = (0.4 - 0.8) * np.log(0.4 / 0.8) + (0.6 - 0.2) * np.log(0.6 / 0.2)
    assert stability_index(before, recent) == pytest.approx(expected, rel=1e-3)


def test_shift_is_drift_and_chance_is_none() -> None:
    before = DICE.normal(size=3_690)
    assert stability_index(before, DICE.normal(size=300)) < LARGEST_STABILITY_INDEX / 2
    assert stability_index(before, DICE.normal(1.0, size=300)) > LARGEST_STABILITY_INDEX


def test_drift_is_of_regular_season_games_before_the_day() -> None:
    games = play(seasons=10).with_columns(season_type=pl.lit("regular_season"))
    rested = games.with_columns(home_back_to_back=pl.lit(0.0), away_back_to_back=pl.lit(0.0))
    is_late = pl.int_range(pl.len()) >= len(games) - 250
    tired = rested.with_columns(home_back_to_back=is_late.cast(pl.Float64))

    calm = measure_drift(rested, rate(rested), len(games))
    assert max(calm.values()) < LARGEST_STABILITY_INDEX
    late = measure_drift(tired, rate(tired), len(games))
    assert late["home_back_to_back"] > LARGEST_STABILITY_INDEX
    assert "coasting" not in late
    assert measure_drift(tired, rate(tired), len(games) - 250)["home_back_to_back"] < 0.1
    playoffs = tired.with_columns(
        season_type=pl.when(is_late).then(pl.lit("playoffs")).otherwise("season_type")
    )
    assert measure_drift(playoffs, rate(playoffs), len(games))["home_back_to_back"] < 0.1


def test_few_games_do_not_drift() -> None:
    games = play(seasons=2).with_columns(season_type=pl.lit("regular_season"))
    assert measure_drift(games, rate(games), len(games)) == {}
