"""What the schedule does to a team on a day, known on the morning of that day.

Only earlier dates of the same season count.
"""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

COVARIATES = ("home_back_to_back", "away_back_to_back", "coasting")

REGULAR_SEASON = "regular_season"
SEASON_GAMES = 82
SHORT_SEASONS = {1999: 50, 2012: 66, 2021: 72}
# A team that has won much more than this share has little to play for in its last games.
COASTING_WIN_PCT = 0.6
COASTING_GAMES = 10


def build_covariates(games: pl.DataFrame) -> NDArray[np.float64]:
    """Compute the covariates of games: a row per game, in their order, a column per COVARIATES.

    Back to back is 1 on the second of two days in a row; a frame whose columns say so already is
    believed. Coasting is the home team's less the away team's: tenths of win share above .600,
    growing from nothing to its full weight over the regular season's last ten games. A frame
    without season types is of regular-season games.
    """
    if "season_type" not in games.columns:
        games = games.with_columns(season_type=pl.lit(REGULAR_SEASON))
    games = games.with_row_index("game")
    sides = pl.concat(
        games.select(
            "game",
            "season",
            "game_date",
            pl.col(side).alias("team"),
            pl.lit(side == "home").alias("is_home"),
            (pl.col("season_type") == REGULAR_SEASON).alias("is_regular"),
            (pl.col("margin") * sign > 0).alias("is_win"),
        )
        for side, sign in (("home", 1), ("away", -1))
    ).sort("season", "team", "game_date")
    by_team = ["season", "team"]
    is_counted = pl.col("is_win").is_not_null() & pl.col("is_regular")
    is_win = pl.col("is_win").fill_null(value=False) & pl.col("is_regular")
    played = is_counted.cum_sum().shift(1).over(by_team).fill_null(0)
    wins = is_win.cum_sum().shift(1).over(by_team).fill_null(0)
    season_games = pl.col("season").replace_strict(SHORT_SEASONS, default=SEASON_GAMES)
    nearness = ((played + COASTING_GAMES - season_games) / COASTING_GAMES).clip(0, 1)
    surplus = (wins / pl.max_horizontal(played, 1) - COASTING_WIN_PCT).clip(lower_bound=0)
    days = pl.col("game_date").diff().over(by_team).dt.total_days()
    sides = sides.select(
        "game",
        "is_home",
        back_to_back=(days == 1).fill_null(value=False).cast(pl.Float64),
        coasting=10 * surplus * nearness * pl.col("is_regular"),
    )
    home, away = (
        sides.filter(pl.col("is_home") == is_home).sort("game") for is_home in (True, False)
    )
    rest = {"home_back_to_back": home["back_to_back"], "away_back_to_back": away["back_to_back"]}
    told = [games[name] if name in games.columns else rest[name] for name in rest]
    return np.column_stack([*told, home["coasting"] - away["coasting"]]).astype(np.float64)
