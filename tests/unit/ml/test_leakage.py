"""The check passes a model that cannot see the future and catches ones that can."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from include.ml.forecasts import forecast
from include.ml.leakage import Forecast, LeakError, check_leakage, other_futures
from tests.unit.ml.league import play

FIRST, LAST = date(2016, 11, 1), date(2018, 1, 20)


def test_model_does_not_look_ahead() -> None:
    games = play()

    dates = check_leakage(games, forecast(games, FIRST, LAST), forecast)

    assert dates == [date(2016, 11, 1), date(2017, 1, 18), date(2018, 1, 18)]


def look(expression: pl.Expr) -> Forecast:
    """Make a forecaster whose chances are an expression of all games."""

    def leaky(games: pl.DataFrame, first: date, last: date) -> pl.DataFrame:
        chances = games.with_columns(home_win_probability=expression)
        return chances.filter(pl.col("game_date").is_between(first, last))

    return leaky


@pytest.mark.parametrize(
    "leak",
    [
        pl.col("margin").fill_null(0) / 100,
        pl.col("margin").sum().over("season", "home") / 1000,
        pl.len().over("season") / 1000,
    ],
    ids=["result", "season_total", "schedule_to_come"],
)
def test_forecaster_that_looks_ahead_is_caught(leak: pl.Expr) -> None:
    games, forecaster = play(), look(leak)

    with pytest.raises(LeakError, match="later games deleted"):
        check_leakage(games, forecaster(games, FIRST, LAST), forecaster)


def test_forecaster_that_knows_when_games_are_deleted_is_caught() -> None:
    games = play()
    even = look(pl.lit(0.5))
    by_result = look(0.5 + pl.col("margin") / 1000)

    def leaky(future: pl.DataFrame, first: date, last: date) -> pl.DataFrame:
        return (by_result if len(future) == len(games) else even)(future, first, last)

    with pytest.raises(LeakError, match="later results shuffled"):
        check_leakage(games, even(games, FIRST, LAST), leaky)


def test_other_futures_share_the_past_and_the_schedule_of_the_day() -> None:
    games = play()
    day = date(2016, 11, 1)
    is_past = pl.col("game_date") < day
    schedule = ["game_date", "home", "away"]

    for _, future in other_futures(games, day):
        assert_frame_equal(future.filter(is_past), games.filter(is_past))
        until = pl.col("game_date") <= day
        assert_frame_equal(
            future.filter(until).select(schedule), games.filter(until).select(schedule)
        )
        assert not future.filter(~is_past).equals(games.filter(~is_past))


def test_leak_names_game_day_and_remedy() -> None:
    games, forecaster = play(), look(pl.col("margin").fill_null(0) / 100)

    with pytest.raises(LeakError) as caught:
        check_leakage(games, forecaster(games, FIRST, LAST), forecaster)

    assert " at " in str(caught.value)
    assert "on 2016-11-01" in str(caught.value)
    assert "find the feature" in str(caught.value)
