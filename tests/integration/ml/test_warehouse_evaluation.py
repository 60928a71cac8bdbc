"""Evaluation on the warehouse, and the betting market: a rival, or a feature set if asked for."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.integration.ml.conftest import EVE, TONIGHT, RunMl, a_game, current

if TYPE_CHECKING:
    from tests.conftest import Warehouse


def evaluate(warehouse: Warehouse, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "include.ml", "evaluate", *options],
        env=warehouse.env("predictor"),
        capture_output=True,
        text=True,
        check=False,
    )


def test_evaluation_of_the_warehouse_has_elo_beside_it(league: Warehouse) -> None:
    league.query("update fact.fact_games set season = 2019 where game_date > '2017-11-15'")

    finished = evaluate(league, "--json")

    assert finished.returncode == 0, finished.stderr
    printed = json.loads(finished.stdout)
    assert printed["games"] == printed["rival"]["games"] == 10 * 4
    assert printed["rival"]["log_loss"] < 0.7
    assert printed["leakage_dates"]


def test_evaluation_without_a_season_to_learn_from_says_so(league: Warehouse) -> None:
    finished = evaluate(league)

    assert finished.returncode == 2
    assert "has no season before it" in finished.stderr


def test_evaluation_of_a_warehouse_without_tables_says_what_to_do(warehouse: Warehouse) -> None:
    finished = evaluate(warehouse)

    assert finished.returncode == 2
    assert "run dbt" in finished.stderr


def test_market_is_a_rival_on_the_games_that_it_has_lines_for(league: Warehouse) -> None:
    league.query("update fact.fact_games set season = 2019 where game_date > '2017-11-15'")
    with league.connect("transformer") as connection:
        connection.execute(
            "create table prep.prep_game_odds as select game_id, 0.6 as home_win_probability"
            " from fact.fact_games where game_date > '2017-11-20'"
        )

    finished = evaluate(league, "--market", "--json")

    assert finished.returncode == 0, finished.stderr
    assert json.loads(finished.stdout)["rival"]["games"] == 5 * 4
    refused = evaluate(league, "--market", "--games", "a.csv")
    assert refused.returncode == 2
    assert "--market is for the warehouse: leave out" in refused.stderr


def add_lines(league: Warehouse) -> None:
    """Lines of the better team by as much as it is better, but for the first of tonight's games."""
    with league.connect("transformer") as connection:
        connection.execute(
            "create table prep.prep_market_features as"
            " select game_id, (home_pts - away_pts) / 4.0::double precision as market_home_margin"
            " from fact.fact_games"
        )
        connection.execute(
            "delete from prep.prep_market_features where game_id = %s", (a_game(league, TONIGHT),)
        )


def test_market_takes_part_only_if_asked_for(
    league: Warehouse, run_ml: RunMl, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_ml(EVE)
    without = current(league)
    add_lines(league)
    run_ml(EVE)
    assert current(league) == without

    monkeypatch.setenv("NBA_ML_USE_MARKET", "true")
    run_ml(EVE)

    unseen = a_game(league, TONIGHT)
    for game_id, chance in current(league).items():
        [(reasons, features)] = league.query(
            "select reasons, features from ml.game_predictions where game_id = %s"
            " order by revision desc limit 1",
            game_id,
        )
        has_line = game_id != unseen
        if has_line:
            assert chance != without[game_id]
        assert ("market" in {reason["reason"] for reason in reasons}) is has_line
        assert (features["market_margin"] is not None) is has_line
    [(parameters,)] = league.query(
        "select parameters from ml.models where parameters -> 'link' ? 'market_weight'"
    )
    assert parameters["link"]["market_weight"] > 0


def test_evaluation_says_what_the_market_adds(league: Warehouse) -> None:
    league.query("update fact.fact_games set season = 2019 where game_date > '2017-11-15'")
    add_lines(league)

    alone, with_market = (
        json.loads(evaluate(league, *options, "--json").stdout)
        for options in ((), ("--use-market",))
    )

    assert with_market["games"] == alone["games"]
    assert with_market["log_loss"] < alone["log_loss"]
    refused = evaluate(league, "--use-market", "--games", "a.csv")
    assert refused.returncode == 2
    assert "--use-market is for the warehouse: leave out --games" in refused.stderr
