"""A model written and read again."""

from __future__ import annotations

import copy
import json
from datetime import date

import polars as pl
import pytest

from include.job import BadInputError
from include.ml.forecasts import forecast
from include.ml.model import Model, digest, select_teams
from include.ml.mornings import Versions, walk_mornings
from include.ml.ratings import Belief, rate
from tests.unit.ml.league import play


def league(seasons: int = 2) -> pl.DataFrame:
    """Like the frame of the warehouse."""
    games = play(seasons=seasons)
    ids = [f"{day:%Y%m%d}0{home}" for day, home in games.select("game_date", "home").iter_rows()]
    return games.with_columns(game_id=pl.Series(ids), season_type=pl.lit("regular_season"))


def model_of(games: pl.DataFrame, day: date) -> Model:
    [morning] = walk_mornings(games, day, day, {})
    return morning.model


@pytest.mark.parametrize("day", [0, 40, 41, 79])
def test_model_of_a_morning_forecasts_what_the_walk_forecasts(day: int) -> None:
    """The first day ever, the first and second of a season, and the last."""
    games = league()
    game_date = games["game_date"].unique().sort()[day]
    expected = forecast(games, game_date, game_date)

    written = model_of(games, game_date).to_json()

    rows = range(4 * day, 4 * day + 4)
    again = Model.from_json(written).forecast(games, rows)
    for column in ("home_win_probability", "expected_margin", "margin_spread"):
        assert again[column].to_numpy() == pytest.approx(expected[column].to_numpy(), abs=1e-7)
    assert Model.from_json(written).to_json() == written
    assert digest(written) == digest(model_of(games, game_date).to_json())


def test_model_that_saw_the_market_forecasts_with_and_without_it() -> None:
    games = league()
    day = games["game_date"].max()
    assert isinstance(day, date)
    lines = games.with_columns(market_margin=pl.Series(range(len(games))).cast(pl.Float64) % 15)
    last = range(len(games) - 4, len(games))

    again = Model.from_json(model_of(lines, day).to_json())

    expected = forecast(lines, day, day)["home_win_probability"].to_numpy()
    assert again.forecast(lines, last)["home_win_probability"].to_numpy() == pytest.approx(
        expected, abs=1e-7
    )
    assert "market" not in again.forecast(games, last)["reasons"].struct.fields


def test_model_is_json_that_a_person_can_read() -> None:
    document = json.loads(model_of(league(), date(2016, 11, 1)).to_json())
    assert document["format"] == 1
    assert document["teams"] == sorted(document["teams"])
    assert document["season"] == 2016


def test_team_that_the_model_never_saw_has_the_prior() -> None:
    games = league()
    day = games["game_date"].max()
    assert isinstance(day, date)
    model = model_of(games, day)
    last = len(games) - 4
    away = [*games["away"][:last], "NEW", *games["away"][last + 1 :]]

    with_new = games.with_columns(away=pl.Series(away))
    chances = model.forecast(with_new, range(last, len(games)))["home_win_probability"]

    known = model.forecast(games, range(last, len(games)))["home_win_probability"]
    assert chances[1:].to_list() == pytest.approx(known[1:].to_list(), abs=1e-12)
    assert chances[0] != known[0]


def test_model_refuses_games_with_other_features() -> None:
    games = league()
    model = model_of(games, date(2016, 11, 1))
    with pytest.raises(BadInputError, match="travel"):
        model.forecast(games.with_columns(travel=pl.lit(0.0)), range(4))


def test_model_of_another_format_is_refused() -> None:
    with pytest.raises(BadInputError, match="format 7"):
        Model.from_json(b'{"format": 7}')


def test_teams_can_be_left_out_and_come_back_with_the_prior() -> None:
    beliefs: list[Belief] = []
    games = league(seasons=1)
    rate(games, remember=lambda _, belief: beliefs.append(copy.deepcopy(belief)))
    belief, teams = beliefs[-1], sorted(set(games["home"]))

    fewer = select_teams(belief, teams, teams[1:])
    again = select_teams(fewer, teams[1:], teams)

    assert again.mean[1 : len(teams)] == pytest.approx(belief.mean[1 : len(teams)])
    assert again.mean[0] == pytest.approx(0)
    assert again.covariance[0, 1:] == pytest.approx(0)
    assert again.covariance[1, 2] == belief.covariance[1, 2]


def test_mornings_of_a_range_are_those_of_its_days() -> None:
    games = league()
    days = games["game_date"].unique().sort()[45:50]
    together = list(walk_mornings(games, days[0], days[-1], {}))

    for day, morning in zip(days, together, strict=True):
        until_then = games.filter(pl.col("game_date") <= day)
        [alone] = walk_mornings(until_then, day, day, {})
        assert alone.model_version == morning.model_version
        assert alone.model.to_json() == morning.model.to_json()
        assert alone.verdict == morning.verdict
        assert alone.forecasts.equals(morning.forecasts)


def test_version_names_what_was_known_and_nothing_else() -> None:
    games = league(seasons=1)
    known = Versions(games, {"numpy": "2"}).before(8)

    later = pl.int_range(pl.len()) >= 8
    changed = games.with_columns(pl.when(~later).then("margin").alias("margin"))
    assert Versions(changed, {"numpy": "2"}).before(8) == known
    assert Versions(games, {"numpy": "3"}).before(8) != known
    corrected = games.with_columns(
        ftm=pl.when(pl.int_range(pl.len()) == 3).then(50.0).otherwise("ftm")
    )
    assert Versions(corrected, {"numpy": "2"}).before(8) != known
    stepwise = Versions(games, {"numpy": "2"})
    stepwise.before(3)
    assert stepwise.before(8) == known
