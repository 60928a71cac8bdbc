"""The ML job in a real warehouse."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import psycopg
import pytest

from include.job import BadInputError, JobRun
from include.ml.features import FEATURES
from include.ml.model import PRIOR, Model

if TYPE_CHECKING:
    from tests.conftest import Warehouse

EVE, TONIGHT = "2017-11-10", "2017-11-11"
GAMES_UP_TO_EVE = 25 * 4

RunMl = Callable[..., JobRun]


def current(warehouse: Warehouse) -> dict[str, float]:
    rows = warehouse.query("select game_id, home_win_probability from serving.game_predictions")
    return {game_id: float(probability) for game_id, probability in rows}


def everything(warehouse: Warehouse) -> tuple[Any, ...]:
    return (
        warehouse.query("select * from ml.models order by model_version"),
        warehouse.query("select * from ml.game_predictions order by game_id, as_of_date, revision"),
    )


def a_game(warehouse: Warehouse, game_date: str) -> str:
    [(game_id,)] = warehouse.query(
        "select min(game_id) from prep.prep_game_features where game_date = %s::date", game_date
    )
    return str(game_id)


def reverse_result(warehouse: Warehouse, game_id: str) -> None:
    warehouse.query(
        "update prep.prep_game_features set is_home_win = not is_home_win where game_id = %s",
        game_id,
    )


def test_games_of_the_day_after_the_window_are_predicted(league: Warehouse, run_ml: RunMl) -> None:
    run = run_ml(EVE)

    assert run.counts == {
        "withdrawals": 0,
        "games_predicted": 4,
        "training_games": GAMES_UP_TO_EVE,
        "models_written": 1,
        "predictions_written": 4,
    }
    assert league.query("select distinct game_date::text from serving.game_predictions") == [
        (TONIGHT,)
    ]
    assert league.query(
        "select games, first_game_date::text, trained_through::text, features, run_id,"
        " metrics -> 'games' from ml.models"
    ) == [(GAMES_UP_TO_EVE, "2017-10-17", EVE, list(FEATURES), "test", 20)]


def test_stored_parameters_and_features_give_the_stored_probabilities(
    league: Warehouse, run_ml: RunMl
) -> None:
    run_ml(EVE)

    [(parameters,)] = league.query("select parameters from ml.models")
    rows = league.query("select features, home_win_probability from ml.game_predictions")
    matrix = np.array([[features[name] for name in FEATURES] for features, _ in rows])
    again = Model.from_parameters(parameters).predict(matrix).round(5)
    assert again.tolist() == [float(probability) for _, probability in rows]


def test_second_run_changes_nothing(league: Warehouse, run_ml: RunMl) -> None:
    run_ml(EVE, "first")
    before = everything(league)

    run = run_ml(EVE, "second")

    assert everything(league) == before
    assert (run.counts["models_written"], run.counts["predictions_written"]) == (0, 0)


def test_results_after_the_window_take_no_part(league: Warehouse, run_ml: RunMl) -> None:
    run_ml(EVE)
    before = everything(league)

    league.query(
        "update prep.prep_game_features set is_home_win = not is_home_win where game_date > %s",
        EVE,
    )
    run_ml(EVE)
    league.query("update prep.prep_game_features set is_home_win = null where game_date > %s", EVE)
    run_ml(EVE)

    assert everything(league) == before


def test_games_without_a_result_are_not_learned_from(league: Warehouse, run_ml: RunMl) -> None:
    league.query(
        "update prep.prep_game_features set is_home_win = null where game_id = %s",
        a_game(league, EVE),
    )

    assert run_ml(EVE).counts["training_games"] == GAMES_UP_TO_EVE - 1


def test_order_of_days_makes_no_difference(league: Warehouse, run_ml: RunMl) -> None:
    for day in ("2017-11-12", "2017-11-10", "2017-11-11"):
        run_ml(day)
    backwards = current(league)
    league.query("truncate ml.models, ml.game_predictions")

    for day in ("2017-11-10", "2017-11-11", "2017-11-12"):
        run_ml(day)

    assert current(league) == backwards
    assert len(backwards) == 12


def test_corrected_result_adds_a_model_and_a_revision(league: Warehouse, run_ml: RunMl) -> None:
    run_ml(EVE)
    first = current(league)
    kept = league.query("select * from ml.game_predictions order by game_id")

    reverse_result(league, a_game(league, "2017-11-01"))
    run_ml(EVE)

    assert current(league) != first
    assert (
        league.query("select * from ml.game_predictions where revision = 1 order by game_id")
        == kept
    )
    assert league.query(
        "select revision, count(distinct model_version), count(*) from ml.game_predictions"
        " group by revision order by revision"
    ) == [(1, 1, 4), (2, 1, 4)]
    assert league.query("select count(*) from ml.models") == [(2,)]


def test_correction_that_is_taken_back_restores_the_prediction(
    league: Warehouse, run_ml: RunMl
) -> None:
    run_ml(EVE)
    first = current(league)

    for _ in range(2):
        reverse_result(league, a_game(league, "2017-11-01"))
        run_ml(EVE)

    assert current(league) == first
    assert league.query("select max(revision) from ml.game_predictions") == [(3,)]
    assert league.query("select count(*) from ml.models") == [(2,)]


def test_correction_of_tonights_features_alone_is_predicted_again(
    league: Warehouse, run_ml: RunMl
) -> None:
    run_ml(EVE)
    before = current(league)
    game_id = a_game(league, TONIGHT)

    league.query(
        "update prep.prep_game_features set home_margin = home_margin + 3 where game_id = %s",
        game_id,
    )
    run = run_ml(EVE)

    after = current(league)
    assert after.pop(game_id) > before.pop(game_id)
    assert after == before
    assert run.counts["models_written"] == 0
    assert run.counts["predictions_written"] == 1


def test_withdrawn_game_leaves_the_predictions_and_comes_back(
    league: Warehouse, run_ml: RunMl
) -> None:
    run_ml(EVE)
    before = current(league)
    league.query(
        "create table kept as select * from prep.prep_game_features where game_date = %s", TONIGHT
    )

    league.query("delete from prep.prep_game_features where game_date = %s", TONIGHT)
    postponed = run_ml(EVE)

    assert current(league) == {}
    assert postponed.counts == {"withdrawals": 4, "games_predicted": 0}
    assert league.query("select count(*) from ml.game_predictions") == [(4,)]

    league.query("insert into prep.prep_game_features select * from kept")
    run_ml("2017-11-20")

    assert {game_id: current(league)[game_id] for game_id in before} == before


@pytest.mark.parametrize("day", ["2017-07-01", "2018-07-01"])
def test_day_without_games_writes_nothing(
    league: Warehouse, run_ml: RunMl, capfd: pytest.CaptureFixture[str], day: str
) -> None:
    run = run_ml(str(date.fromisoformat(day) - timedelta(days=1)))

    assert run.counts == {"withdrawals": 0, "games_predicted": 0}
    assert everything(league) == ([], [])
    assert f"no games on {day}" in capfd.readouterr().out


def test_first_night_ever_is_predicted_from_the_prior_and_says_so(
    league: Warehouse, run_ml: RunMl, capfd: pytest.CaptureFixture[str]
) -> None:
    run_ml("2017-10-16")

    assert league.query(
        "select games, first_game_date, trained_through, parameters -> 'coefficients', metrics"
        " from ml.models"
    ) == [(0, None, None, dict(PRIOR), {"games": 0})]
    assert len(current(league)) == 4
    assert "mostly the prior's" in capfd.readouterr().out


@pytest.mark.parametrize("game_date", ["2017-10-20", TONIGHT])
def test_unusable_feature_stops_the_job_and_leaves_no_trace(
    league: Warehouse, run_ml: RunMl, game_date: str
) -> None:
    game_id = a_game(league, game_date)
    league.query(
        "update prep.prep_game_features set away_margin = 'nan' where game_id = %s", game_id
    )

    with pytest.raises(BadInputError, match=f"nan in away_margin of game {game_id}"):
        run_ml(EVE)

    assert everything(league) == ([], [])


def test_model_is_not_kept_when_its_predictions_cannot_be_written(
    league: Warehouse, run_ml: RunMl
) -> None:
    league.query("revoke insert on ml.game_predictions from predictor")

    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        run_ml(EVE)

    assert everything(league) == ([], [])


def test_empty_features_are_bad_input_and_withdraw_nothing(
    league: Warehouse, run_ml: RunMl
) -> None:
    run_ml(EVE)
    before = current(league)
    league.query("truncate prep.prep_game_features")

    with pytest.raises(BadInputError, match="run ingestion, then dbt"):
        run_ml(EVE)

    assert current(league) == before


def ml(warehouse: Warehouse, end_date: str) -> subprocess.CompletedProcess[str]:
    options = ["--start-date", end_date, "--end-date", end_date, "--run-id", "manual"]
    return subprocess.run(
        [sys.executable, "-m", "include.ml", *options],
        env=warehouse.env("predictor"),
        capture_output=True,
        text=True,
        check=False,
    )


def test_command_predicts_and_closes_with_its_numbers(league: Warehouse) -> None:
    finished = ml(league, EVE)

    *_, closing = finished.stdout.splitlines()
    assert finished.returncode == 0
    assert finished.stderr == ""
    assert finished.stdout.count("home_win_probability=") == 4
    assert "done" in closing
    assert "predictions_written=4" in closing
    assert league.query("select job, state, counts -> 'predictions_written' from ops.job_runs") == [
        ("ml", "success", 4)
    ]


def test_command_without_features_table_says_what_to_run(warehouse: Warehouse) -> None:
    finished = ml(warehouse, EVE)

    assert finished.returncode == 2
    assert "prep.prep_game_features" in finished.stdout.splitlines()[-1]
    assert "run dbt" in finished.stdout.splitlines()[-1]


def test_reader_sees_current_predictions_and_nothing_behind_them(
    league: Warehouse, run_ml: RunMl
) -> None:
    run_ml(EVE)

    with league.connect("reader") as reader:
        assert len(reader.execute("select * from serving.game_predictions").fetchall()) == 4
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            reader.execute("select * from ml.game_predictions")


@pytest.mark.parametrize(
    "statement",
    [
        "delete from ml.game_predictions",
        "update prep.prep_game_features set season = 0",
        "create table serving.mine ()",
        "update ops.publications set run_id = ''",
    ],
)
def test_predictor_has_no_rights_beyond_its_tables(league: Warehouse, statement: str) -> None:
    with league.connect("predictor") as predictor:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            predictor.execute(statement)
        predictor.rollback()
