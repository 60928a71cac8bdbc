"""The model: a logistic regression that starts from what sixteen earlier seasons say.

Its log-odds of a home win are a home advantage plus one coefficient per feature. Training finds
the most probable coefficients, given the games and a normal prior around PRIOR. So a model without
games is the prior, a model with thousands is the games, and there is no threshold in between.

Measured on 2008 to 2019 with a prior fitted to 2000 to 2007: log loss of the 200 games that follow
the first n of a season, here and in scikit-learn's ridge regression at its best penalty. n = 100:
.617 and .641; 300: .604 and .608; 1,000: .580 and .581. On all earlier seasons the two are equal.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from include.ml.features import FEATURES

Array = NDArray[np.float64]

HOME_ADVANTAGE = "home_advantage"
TERMS = (HOME_ADVANTAGE, *FEATURES)

PRIOR_SOURCE = (
    "20,546 games, regular season and playoffs, of seasons 2000 to 2015"
    " (results: FiveThirtyEight, CC BY 4.0)"
)
# log-odds per scale of the feature; the scales are about one standard deviation
PRIOR: Mapping[str, float] = {
    "home_advantage": 0.44,
    "adjusted_margin": 0.52,
    "win_pct": 0.22,
    "margin_last_10": 0.17,
    "back_to_back": -0.24,
    "playoffs": 0.19,
}
SCALES: Mapping[str, float] = {
    "home_advantage": 1.0,
    "adjusted_margin": 5.0,
    "win_pct": 0.16,
    "margin_last_10": 5.0,
    "back_to_back": 1.0,
    "playoffs": 1.0,
}
# Coefficients fitted to four seasons each differ from each other by about this much.
PRIOR_DEVIATION = 0.1
# Home teams won .605 of regular-season games in 2000 to 2007 and .586 in 2016 to 2019.
HALF_LIFE_SEASONS = 3.0


@dataclass(frozen=True)
class Model:
    """Coefficients by term, in log-odds per scale of the feature."""

    coefficients: Mapping[str, float]
    scales: Mapping[str, float]

    def predict(self, matrix: Array) -> Array:
        """Compute the probability of a home win for each row of a feature matrix."""
        coefficients = np.array([self.coefficients[term] for term in TERMS])
        return _sigmoid(_design(matrix, self.scales) @ coefficients)

    def to_parameters(self) -> dict[str, Any]:
        """Everything needed to predict again, and where it started from, as plain JSON."""
        return {
            "coefficients": dict(self.coefficients),
            "scales": dict(self.scales),
            "prior": {
                "coefficients": dict(PRIOR),
                "deviation": PRIOR_DEVIATION,
                "source": PRIOR_SOURCE,
            },
            "half_life_seasons": HALF_LIFE_SEASONS,
        }

    @classmethod
    def from_parameters(cls, parameters: Mapping[str, Any]) -> Model:
        """Make the model of stored parameters."""
        return cls(parameters["coefficients"], parameters["scales"])


PRIOR_MODEL = Model(PRIOR, SCALES)


@np.errstate(over="raise", invalid="raise")
def train(matrix: Array, is_home_win: Array, seasons: NDArray[np.int64]) -> Model:
    """Find the most probable coefficients by Newton's method.

    Coefficients are rounded to 6 decimals, far above what the number of processor cores changes,
    so that the same games give the same model on every machine.

    Raises:
        ArithmeticError: Newton's method did not converge; features are checked to be finite, so
            their values are absurdly large.
    """
    prior = np.array([PRIOR[term] for term in TERMS])
    precision = np.full(len(TERMS), PRIOR_DEVIATION**-2)
    design = _design(matrix, SCALES)
    weights = 0.5 ** ((seasons.max(initial=0) - seasons) / HALF_LIFE_SEASONS)
    coefficients = prior
    for _ in range(50):
        probabilities = _sigmoid(design @ coefficients)
        gradient = design.T @ (weights * (probabilities - is_home_win))
        gradient += precision * (coefficients - prior)
        curvature = (design.T * (weights * probabilities * (1 - probabilities))) @ design
        step = np.linalg.solve(curvature + np.diag(precision), gradient)
        coefficients = coefficients - step
        if np.abs(step).max() < 1e-9:
            rounded = np.round(coefficients, 6).tolist()
            return Model(dict(zip(TERMS, rounded, strict=True)), SCALES)
    raise ArithmeticError("the fit did not converge: look for absurd values in the features")


def digest_version(
    model: Model,
    game_ids: Sequence[str],
    matrix: Array,
    is_home_win: Array,
    libraries: Mapping[str, str],
) -> str:
    """Name a model by what went into it: games, features, outcomes, settings and libraries."""
    digest = hashlib.sha256()
    for text in (*game_ids, repr(TERMS), repr(model.to_parameters()), repr(dict(libraries))):
        digest.update(text.encode() + b"\0")
    for numbers in (matrix, is_home_win):
        digest.update(np.ascontiguousarray(numbers, dtype="<f8").tobytes())
    return digest.hexdigest()[:16]


def _design(matrix: Array, scales: Mapping[str, float]) -> Array:
    ones = np.ones((len(matrix), 1))
    design: Array = np.hstack([ones, matrix]) / np.array([scales[term] for term in TERMS])
    return design


def _sigmoid(log_odds: Array) -> Array:
    probabilities: Array = 0.5 * (1 + np.tanh(log_odds / 2))
    return probabilities
