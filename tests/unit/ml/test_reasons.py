"""Why, in words."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from include.job import BadInputError
from include.ml.predictions import make_predictions
from include.ml.reasons import TERMS_BY_REASON, explain

POINTS = {
    "home_strength": 3.0,
    "away_strength": 1.5,
    "home_form": -0.8,
    "away_form": 0.2,
    "home_court": 0.4,
    "home_advantage": 2.4,
    "home_back_to_back": 0.0,
    "away_back_to_back": 1.4,
    "coasting": 0.0,
}


def test_reasons_come_by_weight_and_say_whom_they_favour() -> None:
    reasons = explain("BOS", "ORL", POINTS, {"away_back_to_back": 1.0})

    assert [(one["reason"], one["points"], one["favours"], one["text"]) for one in reasons] == [
        ("rating", 4.5, "BOS", "BOS stronger by 4.5 points"),
        ("home", 2.8, "BOS", "BOS at home, worth 2.8 points"),
        ("rest", 1.4, "BOS", "ORL played yesterday, worth 1.4 points to BOS"),
        ("form", -0.6, "ORL", "ORL in better form, worth 0.6 points"),
    ]


@pytest.mark.parametrize(
    ("term", "points", "text"),
    [
        ("coasting", -0.5, "BOS with little left to play for, worth 0.5 points"),
        ("travel", 0.7, "ORL travelled more, worth 0.7 points"),
        ("roster", -3.0, "ORL with the stronger players, worth 3.0 points"),
        ("injuries", 1.0, "ORL missing more to injuries, worth 1.0 points"),
        ("market", 1.2, "BOS rated higher by the betting market, worth 1.2 points"),
        ("home_court", -0.2, "ORL away, worth 0.2 points"),
    ],
)
def test_every_reason_has_words(term: str, points: float, text: str) -> None:
    [reason] = explain("BOS", "ORL", {term: points}, {})
    assert reason["text"] == text


def test_both_tired_teams_are_named() -> None:
    covariates = {"home_back_to_back": 1.0, "away_back_to_back": 1.0}
    [reason] = explain("BOS", "ORL", {"home_back_to_back": -0.3}, covariates)
    assert reason["text"] == "BOS and ORL played yesterday, worth 0.3 points to ORL"


def test_no_term_is_left_out_of_the_reasons() -> None:
    explained = [term for terms in TERMS_BY_REASON.values() for term in terms]
    assert len(explained) == len(set(explained))
    assert set(POINTS) <= set(explained)


@pytest.mark.parametrize(
    ("chance", "margin"),
    [(float("nan"), 1.0), (1.0, 1.0), (0.5, float("inf")), (0.5, float("nan"))],
)
def test_forecast_that_is_no_number_is_never_a_prediction(chance: float, margin: float) -> None:
    forecasts = pl.DataFrame(
        [
            {
                "game_id": "201801010BOS",
                "game_date": date(2018, 1, 1),
                "season": 2018,
                "home": "BOS",
                "away": "ORL",
                "home_win_probability": chance,
                "expected_margin": margin,
                "margin_spread": 12.0,
                "reasons": POINTS,
                "covariates": {"away_back_to_back": 1.0},
            }
        ]
    )
    with pytest.raises(BadInputError, match="201801010BOS"):
        make_predictions(forecasts, date(2017, 12, 31))
