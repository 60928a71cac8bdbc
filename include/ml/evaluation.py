"""How good the model is on games that it has not seen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from include.ml.model import PRIOR_MODEL, Array, train


def score(probabilities: Array, is_home_win: Array) -> dict[str, float]:
    """Accuracy (a half counts as a forecast of the away team), Brier score and log loss."""
    likelihood = np.where(is_home_win == 1, probabilities, 1 - probabilities)
    return {
        "accuracy": round(float(np.mean((probabilities > 0.5) == is_home_win)), 6),
        "brier": round(float(np.mean((probabilities - is_home_win) ** 2)), 6),
        "log_loss": round(float(-np.mean(np.log(np.clip(likelihood, 1e-15, None)))), 6),
    }


def evaluate(
    matrix: Array, is_home_win: Array, seasons: NDArray[np.int64], game_dates: Sequence[date]
) -> dict[str, Any]:
    """Train on the older games and score the newest fifth; the games come in order of date.

    The split falls between two dates, so that no game learns from another of its own night.

    Returns the number of games scored and, where there are any, the scores of the model, of its
    prior, and of the home teams' win rate among the older games as the forecast of every game.
    """
    split_date = game_dates[len(game_dates) * 4 // 5] if game_dates else None
    split = next((n for n, day in enumerate(game_dates) if day == split_date), 0)
    if split == 0:
        return {"games": 0}
    older, newer = slice(None, split), slice(split, None)
    model = train(matrix[older], is_home_win[older], seasons[older])
    # one win and one loss more than there were: a rate of 0 or 1 has no log loss
    home_rate = (is_home_win[older].sum() + 1) / (split + 2)
    outcomes = is_home_win[newer]
    return {
        "games": len(outcomes),
        "first_game_date": str(split_date),
        "model": score(model.predict(matrix[newer]), outcomes),
        "prior": score(PRIOR_MODEL.predict(matrix[newer]), outcomes),
        "home_rate": score(np.full(len(outcomes), home_rate), outcomes),
    }
