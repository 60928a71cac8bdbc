"""From rows of prep.prep_game_features to the numbers that the model sees."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import polars as pl
import pytest

from include.job import BadInputError
from include.ml.features import FEATURES, INPUTS, build_matrix

EQUAL_TEAMS: dict[str, Any] = {
    "game_id": "201801010BRK",
    "season_type": "regular_season",
    **{name: 0.0 for name, kind in INPUTS.items() if kind == pl.Float64},
    "home_is_back_to_back": False,
    "away_is_back_to_back": False,
}


def games(*changes: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(
        [EQUAL_TEAMS | change for change in changes], schema={"game_id": pl.String, **INPUTS}
    )


def test_features_are_home_less_away() -> None:
    matrix = build_matrix(
        games(
            {
                "season_type": "playoffs",
                "home_margin": 6.0,
                "home_opponent_margin": 0.5,
                "away_margin": 2.0,
                "away_opponent_margin": -1.0,
                "home_win_pct": 0.7,
                "away_win_pct": 0.6,
                "home_margin_last_10": -3.0,
                "away_margin_last_10": 4.0,
                "away_is_back_to_back": True,
            }
        )
    )

    assert dict(zip(FEATURES, matrix[0].tolist(), strict=True)) == {
        "adjusted_margin": 5.5,
        "win_pct": 0.1,
        "margin_last_10": -7.0,
        "back_to_back": -1.0,
        "playoffs": 1.0,
    }


@pytest.mark.parametrize("season_type", ["regular_season", "play_in"])
def test_equal_teams_outside_the_playoffs_have_no_features(season_type: str) -> None:
    assert not build_matrix(games({"season_type": season_type})).any()


def test_order_of_addition_in_the_warehouse_makes_no_difference() -> None:
    one, other = build_matrix(games({"home_margin": 0.1 + 0.2}, {"home_margin": 0.3}))

    assert one.tobytes() == other.tobytes()


def test_zero_has_no_sign() -> None:
    matrix = build_matrix(games({"home_margin": -1e-12}))

    assert not np.signbit(matrix).any()


@pytest.mark.parametrize("value", [None, math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("column", ["home_win_pct", "away_margin", "home_opponent_margin"])
def test_unusable_number_is_refused_with_game_and_column(column: str, value: float | None) -> None:
    with pytest.raises(BadInputError, match=rf"{value} in {column} of game 201801020BOS"):
        build_matrix(games({}, {"game_id": "201801020BOS", column: value}))


@pytest.mark.parametrize("column", ["season_type", "away_is_back_to_back"])
def test_missing_value_is_refused_with_game_and_column(column: str) -> None:
    with pytest.raises(BadInputError, match=f"None in {column} of game 201801010BRK"):
        build_matrix(games({column: None}))


def test_no_games_make_an_empty_matrix() -> None:
    assert build_matrix(games()).shape == (0, len(FEATURES))
