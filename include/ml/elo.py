"""Elo ratings with margin of victory: what a forecast has to beat.

As FiveThirtyEight published them: a rating moves by 20 times the surprise, more after a wide
margin, less if the favourite won it, and goes a quarter of the way back to the average between
seasons. The home advantage, which has shrunk over the years, is not fixed but follows the games.
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import polars as pl
from numpy.typing import NDArray

from include.ml.ratings import days_of

AVERAGE = 1_500.0
CARRIED_OVER = 0.75
STEP = 20.0
HOME_ADVANTAGE = 90.0
HOME_STEP = 0.2


def forecast_elo(games: pl.DataFrame) -> NDArray[np.float64]:
    """Forecast each game of a frame (see team_games.py) from the dates before its own.

    Returns the chances of a home win, a row per game; nothing is learned from games to come.
    """
    ratings: dict[str, float] = defaultdict(lambda: AVERAGE)
    home_advantage = HOME_ADVANTAGE
    seasons, margins = games["season"].to_list(), games["margin"].to_list()
    sides = list(zip(games["home"].to_list(), games["away"].to_list(), strict=True))
    chances = np.empty(len(games))
    for start, end in days_of(games):
        if start and seasons[start] != seasons[start - 1]:
            for team, rating in ratings.items():
                ratings[team] = AVERAGE + CARRIED_OVER * (rating - AVERAGE)
        leads = [ratings[home] - ratings[away] + home_advantage for home, away in sides[start:end]]
        chances[start:end] = [1 / (1 + 10 ** (-lead / 400)) for lead in leads]
        for n, lead in zip(range(start, end), leads, strict=True):
            margin = margins[n]
            if margin is None:
                continue
            surprise = (margin > 0) - chances[n]
            winners_lead = lead if margin > 0 else -lead
            size = (abs(margin) + 3) ** 0.8 / (7.5 + 0.006 * winners_lead)
            home, away = sides[n]
            ratings[home] += STEP * size * surprise
            ratings[away] -= STEP * size * surprise
            home_advantage += HOME_STEP * surprise
    return chances
