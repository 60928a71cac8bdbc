"""Features that the warehouse may have besides games: prep.prep_game_features.

Each is the home team's value less the away team's, in a unit that makes its effect some points, and
becomes a covariate of the filter, which learns its effect from the games; see ratings.py. A frame
of games has a column for each feature that is used, named as in OPTIONAL, without nulls.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

# Points by which the betting market expects the home team to win; null without a line. No
# covariate: what it adds is learned beside all else, see forecasts.py.
MARKET = "market_margin"


@dataclass(frozen=True)
class Feature:
    """Two columns of prep.prep_game_features, home_<column> and away_<column>."""

    column: str
    unit: float
    """How much of the column makes 1."""

    @property
    def columns(self) -> tuple[str, str]:
        """The home team's column, then the away team's."""
        return f"home_{self.column}", f"away_{self.column}"


OPTIONAL: Mapping[str, Feature] = {
    "travel": Feature("travel_miles", 1_000.0),
    "roster": Feature("roster_strength", 10.0),
    "injuries": Feature("missing_game_score", 10.0),
}


def extras_of(games: pl.DataFrame) -> tuple[str, ...]:
    """Name the optional features that a frame has, in their order."""
    return tuple(name for name in OPTIONAL if name in games.columns)


def build_extras(games: pl.DataFrame) -> NDArray[np.float64]:
    """Make a column for each optional feature that a frame has."""
    columns = [games[name].to_numpy().astype(np.float64) for name in extras_of(games)]
    return np.column_stack(columns) if columns else np.empty((len(games), 0))
