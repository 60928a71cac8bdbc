"""The model as a pure function of games."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.linear_model import LogisticRegression

import include.ml.model
from include.ml.features import FEATURES
from include.ml.model import (
    HALF_LIFE_SEASONS,
    PRIOR,
    PRIOR_DEVIATION,
    PRIOR_MODEL,
    SCALES,
    TERMS,
    Array,
    Model,
    digest_version,
    train,
)

TRUTH = np.array([0.1, 1.2, 0.0, 0.0, -0.6, 0.0])


def simulate(games: int, seed: int = 1) -> tuple[Array, Array]:
    """Games whose home teams win by TRUTH, in log-odds per scale."""
    dice = np.random.default_rng(seed)
    scaled = dice.normal(size=(games, len(FEATURES)))
    chance = 1 / (1 + np.exp(-(TRUTH[0] + scaled @ TRUTH[1:])))
    matrix = scaled * np.array([SCALES[name] for name in FEATURES])
    return matrix, (dice.random(games) < chance).astype(float)


def one_season(outcomes: Array) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.full(len(outcomes), 2018)


def coefficients(model: Model) -> Array:
    return np.array([model.coefficients[term] for term in TERMS])


def test_model_without_games_is_its_prior() -> None:
    matrix, outcomes = simulate(0)

    assert train(matrix, outcomes, one_season(outcomes)).coefficients == dict(PRIOR)


def test_model_with_many_games_is_what_they_say() -> None:
    matrix, outcomes = simulate(100_000)

    trained = train(matrix, outcomes, one_season(outcomes))

    assert coefficients(trained) == pytest.approx(TRUTH, abs=0.05)


def test_each_game_moves_the_model_from_prior_to_truth() -> None:
    distances = []
    for games in (0, 100, 1_000, 10_000):
        matrix, outcomes = simulate(games)
        trained = train(matrix, outcomes, one_season(outcomes))
        distances.append(np.abs(coefficients(trained) - TRUTH).max())

    assert distances == sorted(distances, reverse=True)


def test_fit_around_zero_equals_scikit_learns_ridge(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(include.ml.model, "PRIOR", dict.fromkeys(TERMS, 0.0))
    matrix, outcomes = simulate(500)
    scaled = np.hstack([np.ones((500, 1)), matrix / np.array([SCALES[name] for name in FEATURES])])

    trained = train(matrix, outcomes, one_season(outcomes))
    ridge = LogisticRegression(C=PRIOR_DEVIATION**2, fit_intercept=False, tol=1e-10).fit(
        scaled, outcomes
    )

    assert coefficients(trained) == pytest.approx(ridge.coef_[0], abs=1e-5)


def test_game_loses_half_its_weight_in_a_half_life(monkeypatch: pytest.MonkeyPatch) -> None:
    matrix, outcomes = simulate(200)
    seasons = np.repeat([2018 - int(HALF_LIFE_SEASONS), 2018], 100)
    newer_twice = np.concatenate([np.arange(200), np.arange(100, 200)])

    aged = train(matrix, outcomes, seasons)
    monkeypatch.setattr(include.ml.model, "PRIOR_DEVIATION", PRIOR_DEVIATION / np.sqrt(2))
    doubled = train(matrix[newer_twice], outcomes[newer_twice], np.full(300, 2018))

    assert coefficients(aged) == pytest.approx(coefficients(doubled), abs=2e-6)


def test_home_team_that_always_wins_leaves_a_finite_model() -> None:
    matrix, _ = simulate(1_000)

    trained = train(matrix, np.ones(1_000), np.full(1_000, 2018))

    assert np.isfinite(coefficients(trained)).all()
    assert trained.coefficients["home_advantage"] > PRIOR["home_advantage"]


def test_absurd_features_are_an_error_and_not_a_forecast() -> None:
    matrix, outcomes = simulate(100)

    with pytest.raises(ArithmeticError):
        train(matrix * 1e200, outcomes, one_season(outcomes))


@given(arrays(np.float64, (3, len(FEATURES)), elements=st.floats(-1e6, 1e6)))
def test_every_forecast_is_a_probability(matrix: Array) -> None:
    probabilities = PRIOR_MODEL.predict(matrix)

    assert ((probabilities >= 0) & (probabilities <= 1)).all()


def test_better_team_is_more_likely_to_win_and_a_tired_one_less() -> None:
    better = [5.0, 0.1, 5.0, 0.0, 0.0]
    tired = [0.0, 0.0, 0.0, 1.0, 0.0]
    even, strong, weary = PRIOR_MODEL.predict(np.array([[0.0] * 5, better, tired]))

    assert weary < even < strong


def test_parameters_survive_json() -> None:
    matrix, outcomes = simulate(300)
    trained = train(matrix, outcomes, one_season(outcomes))

    restored = Model.from_parameters(json.loads(json.dumps(trained.to_parameters())))

    assert restored.predict(matrix).tolist() == trained.predict(matrix).tolist()


def test_parameters_name_the_prior_and_its_source() -> None:
    prior = PRIOR_MODEL.to_parameters()["prior"]

    assert prior["coefficients"] == dict(PRIOR)
    assert "2000 to 2015" in prior["source"]


def test_version_is_the_digest_of_everything_that_went_in() -> None:
    matrix, outcomes = simulate(3)
    game_ids, libraries = ["a", "b", "c"], {"numpy": "2"}
    other_matrix, other_outcomes = matrix.copy(), outcomes.copy()
    other_matrix[2, 4] += 1e-6
    other_outcomes[0] = 1 - other_outcomes[0]

    same = [digest_version(PRIOR_MODEL, game_ids, matrix, outcomes, libraries) for _ in range(2)]
    versions = {
        same[0],
        digest_version(PRIOR_MODEL, ["a", "b", "d"], matrix, outcomes, libraries),
        digest_version(PRIOR_MODEL, game_ids, other_matrix, outcomes, libraries),
        digest_version(PRIOR_MODEL, game_ids, matrix, other_outcomes, libraries),
        digest_version(PRIOR_MODEL, game_ids, matrix, outcomes, {"numpy": "3"}),
        digest_version(
            Model(dict(PRIOR) | {"playoffs": 0.2}, SCALES), game_ids, matrix, outcomes, libraries
        ),
    }

    assert same[0] == same[1]
    assert len(versions) == 6
