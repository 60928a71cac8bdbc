"""Elo by hand."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
import pytest

from include.ml.elo import HOME_ADVANTAGE, HOME_STEP, forecast_elo
from include.ml.scores import score
from tests.unit.ml.league import play


def games(*rows: tuple[int, int, str, str, float | None]) -> pl.DataFrame:
    """Games by season, day of January, home, away and margin."""
    return pl.DataFrame(
        [
            {
                "season": season,
                "game_date": date(season, 1, day),
                "home": home,
                "away": away,
                "margin": margin,
            }
            for season, day, home, away, margin in rows
        ],
        schema_overrides={"margin": pl.Float64},
    )


def chance(lead: float) -> float:
    return float(1 / (1 + 10 ** (-lead / 400)))


def test_equal_teams_differ_by_the_home_advantage() -> None:
    assert forecast_elo(games((2018, 1, "BOS", "ATL", None))) == pytest.approx(
        [chance(HOME_ADVANTAGE)]
    )


def test_rating_moves_by_surprise_and_margin_and_fades_between_seasons() -> None:
    forecasts = forecast_elo(
        games(
            (2018, 1, "BOS", "ATL", 10), (2018, 2, "BOS", "ATL", None), (2019, 1, "BOS", "ATL", 1)
        )
    )

    surprise = 1 - chance(HOME_ADVANTAGE)
    moved = 20 * 13**0.8 / (7.5 + 0.006 * HOME_ADVANTAGE) * surprise
    home = HOME_ADVANTAGE + HOME_STEP * surprise
    assert forecasts[1] == pytest.approx(chance(2 * moved + home))
    assert forecasts[2] == pytest.approx(chance(0.75 * 2 * moved + home))


def test_games_of_a_day_do_not_know_each_other() -> None:
    one = games((2018, 1, "BOS", "ATL", 30), (2018, 1, "BOS", "CHI", 5))
    assert forecast_elo(one)[1] == pytest.approx(chance(HOME_ADVANTAGE))


def test_elo_learns_a_known_league() -> None:
    league = play()
    wins = (league["margin"] > 0).cast(pl.Float64).to_numpy()
    late = slice(200, None)
    assert (
        score(forecast_elo(league)[late], wins[late])["log_loss"]
        < score(np.full(len(wins), wins.mean())[late], wins[late])["log_loss"] - 0.05
    )
