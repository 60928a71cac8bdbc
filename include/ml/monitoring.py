"""Is the model still good: against Elo, against what happened, and on games like those before?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from include.ml.ratings import Array, RatedGames
from include.ml.schedule import REGULAR_SEASON
from include.ml.scores import Interval, difference, score

RECENT_GAMES = 300
# With fewer, neither the comparison nor the training says much.
FEWEST_GAMES = 100
REFERENCE_GAMES = 3_690
FEWEST_REFERENCE_GAMES = 1_000
BINS = 10
# The usual limit for a shift that matters; chance alone gives .03 on so many games.
LARGEST_STABILITY_INDEX = 0.25
# Three standard deviations: by chance once in a season or two.
LARGEST_CALIBRATION_ERROR = 3.0


@dataclass(frozen=True)
class Verdict:
    """What the last games say of the model of a day."""

    games: int
    scores: Mapping[str, float]
    elo_scores: Mapping[str, float]
    lead: Interval | None
    """The model's log loss less Elo's; None with too few games to tell."""
    calibration: Mapping[str, float]
    """Errors in standard deviations; see measure_calibration."""
    drift: Mapping[str, float]
    """The population stability index of each feature; see measure_drift."""

    @property
    def is_good(self) -> bool:
        """Not worse than Elo, or not so much worse that chance cannot be the reason."""
        return self.lead is None or self.lead.low <= 0

    @property
    def miscalibrated(self) -> list[str]:
        """What is wrong with the calibration."""
        return [
            name
            for name, error in self.calibration.items()
            if abs(error) > LARGEST_CALIBRATION_ERROR
        ]

    @property
    def drifting(self) -> list[str]:
        """Features whose recent values are not those of before."""
        return [name for name, index in self.drift.items() if index > LARGEST_STABILITY_INDEX]

    def with_drift(self, drift: Mapping[str, float]) -> Verdict:
        """Return the verdict with stability indices."""
        return replace(self, drift=drift)

    def in_words(self) -> str:
        """Compare with Elo in one line."""
        if self.lead is None:
            return f"{self.games} games with forecasts: too few to compare with Elo"
        return (
            f"log loss {self.scores['log_loss']:.4f} on the last {self.games} games, Elo"
            f" {self.elo_scores['log_loss']:.4f}: difference {self.lead.value:+.4f}"
            f" ({self.lead.low:+.4f} to {self.lead.high:+.4f})"
        )

    def to_metrics(self) -> dict[str, Any]:
        """Make one plain object."""
        lead = self.lead
        return {
            "games": self.games,
            "model": _rounded(self.scores),
            "elo": _rounded(self.elo_scores),
            "log_loss_less_elo": lead
            and _rounded({"value": lead.value, "low": lead.low, "high": lead.high}),
            "calibration_errors": _rounded(self.calibration),
            "stability_index": _rounded(self.drift),
        }


def judge(chances: Array, elo: Array, is_home_win: Array, dates: list[date]) -> Verdict:
    """Judge the newest forecasts, made day by day, beside Elo's. Games come in order of date."""
    if len(chances) == 0:
        return Verdict(0, {}, {}, None, {}, {})
    lead = None
    calibration: Mapping[str, float] = {}
    if len(chances) >= FEWEST_GAMES:
        lead = difference(chances, elo, is_home_win, dates)
        calibration = measure_calibration(chances, is_home_win)
    return Verdict(
        len(chances),
        score(chances, is_home_win),
        score(elo, is_home_win),
        lead,
        calibration,
        {},
    )


def measure_calibration(chances: Array, is_home_win: Array) -> dict[str, float]:
    """Measure how far forecasts are off, in standard deviations of what chance would do.

    ``home_wins``: fewer home wins (above 0) or more (below) than forecast. ``boldness``: favourites
    won less often (above 0) or more often than forecast.
    """
    variance = chances * (1 - chances)
    errors = chances - is_home_win
    log_odds = np.log(chances / (1 - chances))
    return {
        "home_wins": float(errors.sum() / np.sqrt(variance.sum())),
        "boldness": float((errors * log_odds).sum() / np.sqrt((variance * log_odds**2).sum())),
    }


def measure_drift(games: pl.DataFrame, rated: RatedGames, end: int) -> dict[str, float]:
    """Compare features of the last regular-season games before a row with those before them.

    Returns a population stability index for each: 0, and above .25 for a shift that matters; none
    with too few games. What teams have left to play for changes with the month, and is left out.
    """
    if games.is_empty():
        return {}
    regular = games["season_type"][:end] == REGULAR_SEASON
    played = np.flatnonzero((regular & games["margin"][:end].is_not_null()).to_numpy())
    recent, before = played[-RECENT_GAMES:], played[:-RECENT_GAMES][-REFERENCE_GAMES:]
    if len(before) < FEWEST_REFERENCE_GAMES:
        return {}
    names = dict(zip(rated.names, rated.terms.T, strict=True))
    covariates = dict(
        zip(rated.names[-rated.covariates.shape[1] :], rated.covariates.T, strict=True)
    )
    covariates.pop("coasting")
    features = {
        "rating": names["home_strength"] + names["away_strength"],
        "form": names["home_form"] + names["away_form"],
        **covariates,
    }
    return {
        name: stability_index(values[before], values[recent]) for name, values in features.items()
    }


def stability_index(before: Array, recent: Array) -> float:
    """Compute the population stability index of values, in tenths of those before."""
    edges = np.unique(np.quantile(before, np.linspace(0, 1, BINS + 1)[1:-1]))
    shares = []
    for values in (before, recent):
        counts = np.bincount(np.searchsorted(edges, values), minlength=len(edges) + 1)
        shares.append((counts + 0.5) / (len(values) + 0.5 * len(counts)))
    return float(((shares[1] - shares[0]) * np.log(shares[1] / shares[0])).sum())


def _rounded(values: Mapping[str, float]) -> dict[str, float]:
    return {name: round(value, 6) for name, value in values.items()}
