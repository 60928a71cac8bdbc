"""How good probabilities were, and how much of that is chance.

Every score is a ratio of sums over dates, so a bootstrap sample is a weight for each date: the
games of a night stay together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

SCORES = ("accuracy", "brier", "log_loss", "ece")
BINS = 10
SAMPLES = 2_000
SEED = 20_000
COVERAGE = (2.5, 97.5)
CERTAIN = 1e-15


@dataclass(frozen=True)
class Interval:
    """A value and where it lies with 95 % confidence, from bootstrap samples."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Bin:
    """Games whose forecasts fell into one tenth of the scale."""

    games: int
    mean_probability: float
    home_win_share: float


def score(probabilities: Array, is_home_win: Array) -> dict[str, float]:
    """Score forecasts of a home win; see SCORES.

    Accuracy counts a half as a forecast of the away team. ECE, the expected calibration error, is
    the mean distance between forecast and share of wins in ten equal bins, weighted by games.
    """
    everything = np.ones((1, len(probabilities)))
    values = _weigh(everything, _losses(probabilities, is_home_win))
    return {name: float(value[0]) for name, value in values.items()}


def intervals(
    probabilities: Array, is_home_win: Array, dates: list[date]
) -> Mapping[str, Interval]:
    """Score with a 95 % interval for each score; the same games give the same intervals."""
    weights, sums = _resample(dates, _losses(probabilities, is_home_win))
    samples, values = _weigh(weights, sums), score(probabilities, is_home_win)
    return {name: _interval(values[name], samples[name]) for name in SCORES}


def difference(
    probabilities: Array, rival: Array, is_home_win: Array, dates: list[date]
) -> Interval:
    """Compare log losses on the same games: below 0 is better than the rival."""
    ours, theirs = (_log_losses(forecast, is_home_win) for forecast in (probabilities, rival))
    weights, sums = _resample(dates, np.column_stack([np.ones(len(ours)), ours - theirs]))
    games, losses = _add_up(weights, sums).T
    samples = losses / games
    return _interval(float(np.mean(ours - theirs)), samples)


def reliability(probabilities: Array, is_home_win: Array) -> list[Bin]:
    """Compare forecast and outcome in each bin that has games, in order."""
    numbers = _bins(probabilities)
    chosen = [numbers == n for n in np.unique(numbers)]
    return [
        Bin(int(rows.sum()), float(probabilities[rows].mean()), float(is_home_win[rows].mean()))
        for rows in chosen
    ]


def _losses(probabilities: Array, is_home_win: Array) -> Array:
    """A row per game: 1, its right, squared error, log loss, then its error in the bin it is in."""
    errors = np.zeros((len(probabilities), BINS))
    errors[np.arange(len(errors)), _bins(probabilities)] = probabilities - is_home_win
    return np.column_stack(
        [
            np.ones(len(errors)),
            (probabilities > 0.5) == is_home_win,
            (probabilities - is_home_win) ** 2,
            _log_losses(probabilities, is_home_win),
            errors,
        ]
    )


def _log_losses(probabilities: Array, is_home_win: Array) -> Array:
    likelihood = np.where(is_home_win == 1, probabilities, 1 - probabilities)
    losses: Array = -np.log(np.clip(likelihood, CERTAIN, None))
    return losses


def _bins(probabilities: Array) -> NDArray[np.int64]:
    return np.minimum((probabilities * BINS).astype(np.int64), BINS - 1)


def _resample(dates: list[date], losses: Array) -> tuple[Array, Array]:
    """Draw dates, which come in order: a row of weights per sample, the losses summed by date."""
    _, starts = np.unique(np.array(dates, dtype="datetime64[D]"), return_index=True)
    sums = np.add.reduceat(losses, starts, axis=0)
    dice = np.random.default_rng(SEED)
    drawn = dice.multinomial(len(starts), np.full(len(starts), 1 / len(starts)), size=SAMPLES)
    return drawn.astype(np.float64), sums


def _weigh(weights: Array, sums: Array) -> dict[str, Array]:
    totals = _add_up(weights, sums)
    games, errors = totals[:, 0], np.abs(totals[:, 4:]).sum(axis=1)
    columns = (*totals[:, 1:4].T, errors)
    return {name: column / games for name, column in zip(SCORES, columns, strict=True)}


def _add_up(weights: Array, sums: Array) -> Array:
    """Multiply in an order that does not depend on the number of processors, as @ may."""
    totals: Array = np.einsum("sd,dk->sk", weights, sums)
    return totals


def _interval(value: float, samples: Array) -> Interval:
    """Put the spread of the samples around the value.

    Their own place is of no use for an ECE: what chance adds to it, it adds to each sample again.
    """
    low, high = value + np.percentile(samples, COVERAGE) - np.mean(samples)
    return Interval(value, float(low), float(high))
