"""The ML job in a real warehouse."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, LiteralString

import psycopg
import pytest

from include.job import BadInputError, JobRun
from include.ml.artefacts import read_checked
from include.ml.model import Model
from include.ml.ratings import TERMS
from include.ml.warehouse_games import read_games
from tests.integration.ml.conftest import EVE, TONIGHT, a_game, current

if TYPE_CHECKING:
    from tests.conftest import Warehouse

GAMES_UP_TO_EVE = 25 * 4

RunMl = Callable[..., JobRun]


def everything(warehouse: Warehouse) -> tuple[Any, ...]:
    return (
        warehouse.query("select * from ml.models order by model_version"),
        warehouse.query("select * from ml.game_predictions order by game_id, as_of_date, revision"),
    )


def reverse_result(warehouse: Warehouse, game_id: str) -> None:
    warehouse.query(
        "update fact.fact_games set home_pts = away_pts, away_pts = home_pts where game_id = %s",
        game_id,
    )


def test_games_of_the_day_after_the_window_are_predicted(league: Warehouse, run_ml: RunMl) -> None:
    run = run_ml(EVE)

    assert run.counts == {
        "withdrawals": 0,
        "games_scored": 0,
        "games_predicted": 4,
        "training_games": GAMES_UP_TO_EVE,
        "models_written": 1,
        "predictions_written": 4,
    }
    assert league.query("select distinct game_date::text from serving.game_predictions") == [
        (TONIGHT,)
    ]
    assert league.query(
        "select games, first_game_date::text, trained_through::text, features, run_id, is_good,"
        " (metrics -> 'games')::integer from ml.models"
    ) == [(GAMES_UP_TO_EVE, "2017-10-17", EVE, list(TERMS), "test", True, 100)]


def test_margin_and_reasons_stand_beside_each_probability(league: Warehouse, run_ml: RunMl) -> None:
    run_ml(EVE)

    rows = league.query(
        "select home_team_id, away_team_id, home_win_probability, expected_margin, margin_spread,"
        " reasons from serving.game_predictions"
    )
    for home, away, chance, margin, spread, reasons in rows:
        assert (chance > 0.5) == (margin > 0)
        assert 9 < spread < 15
        assert sum(reason["points"] for reason in reasons) == pytest.approx(float(margin), abs=0.3)
        weights = [abs(reason["points"]) for reason in reasons]
        assert weights == sorted(weights, reverse=True)
        assert {"rating", "home"} <= {reason["reason"] for reason in reasons}
        for reason in reasons:
            assert reason["favours"] == (home if reason["points"] > 0 else away)


def test_stored_model_gives_the_stored_probabilities(league: Warehouse, run_ml: RunMl) -> None:
    run_ml(EVE)

    [(address, digest)] = league.query("select artefact_address, artefact_digest from ml.models")
    with league.connect("predictor") as connection:
        content = read_checked(connection, None, address, digest)
        games = read_games(connection, date.fromisoformat(TONIGHT))
    again = Model.from_json(content).forecast(games, range(GAMES_UP_TO_EVE, GAMES_UP_TO_EVE + 4))
    ids = games["game_id"][GAMES_UP_TO_EVE:]
    forecasts = dict(zip(ids, again["home_win_probability"].round(5), strict=True))
    assert forecasts == current(league)


def test_a_range_of_days_gives_what_its_days_give_one_by_one(
    league: Warehouse, run_ml: RunMl
) -> None:
    columns: LiteralString = (
        "select game_id, as_of_date, revision, model_version, home_win_probability,"
        " expected_margin, margin_spread, reasons, features from ml.game_predictions"
        " order by game_id"
    )
    for day in range(10, 18):
        run_ml(f"2017-11-{day}")
    one_by_one = league.query(columns)
    models = league.query("select model_version, parameters, metrics from ml.models order by 1")
    league.query("truncate ml.models, ml.game_predictions, ml.model_artefacts")

    run = run_ml("2017-11-17", start_date="2017-11-10")

    assert run.counts["games_predicted"] == 8 * 4
    assert league.query(columns) == one_by_one
    assert (
        league.query("select model_version, parameters, metrics from ml.models order by 1")
        == models
    )


@pytest.mark.usefixtures("league")
def test_results_that_have_arrived_are_scored(
    run_ml: RunMl, capfd: pytest.CaptureFixture[str]
) -> None:
    run_ml(EVE)
    assert run_ml(TONIGHT).counts["games_scored"] == 4
    assert "scored" in capfd.readouterr().out


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
        "update fact.fact_games set home_pts = away_pts, away_pts = home_pts where game_date > %s",
        EVE,
    )
    run_ml(EVE)
    league.query("update fact.fact_games set home_pts = null where game_date > %s", EVE)
    run_ml(EVE)

    assert everything(league) == before


def test_games_without_a_result_are_not_learned_from(league: Warehouse, run_ml: RunMl) -> None:
    league.query(
        "update fact.fact_games set home_pts = null where game_id = %s", a_game(league, TONIGHT)
    )

    assert run_ml(TONIGHT).counts["training_games"] == GAMES_UP_TO_EVE + 3


def test_games_without_a_box_score_are_learned_from(league: Warehouse, run_ml: RunMl) -> None:
    league.query("delete from fact.fact_team_box_scores where game_id < '20171105'")

    assert run_ml(EVE).counts["training_games"] == GAMES_UP_TO_EVE
    assert len(current(league)) == 4


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
        "update prep.prep_game_features set away_is_back_to_back = false where game_id = %s",
        game_id,
    )
    run = run_ml(EVE)

    after = current(league)
    assert after.pop(game_id) != before.pop(game_id)
    assert after == before
    assert run.counts["models_written"] == 0
    assert run.counts["predictions_written"] == 1


def test_withdrawn_game_leaves_the_predictions_and_comes_back(
    league: Warehouse, run_ml: RunMl
) -> None:
    run_ml(EVE)
    before = current(league)
    league.query("create table kept as select * from fact.fact_games where game_date = %s", TONIGHT)

    league.query("delete from fact.fact_games where game_date = %s", TONIGHT)
    postponed = run_ml(EVE)

    assert current(league) == {}
    assert postponed.counts == {"withdrawals": 4, "games_scored": 0, "games_predicted": 0}
    assert league.query("select count(*) from ml.game_predictions") == [(4,)]

    league.query("insert into fact.fact_games select * from kept")
    run_ml("2017-11-20")

    assert {game_id: current(league)[game_id] for game_id in before} == before


@pytest.mark.parametrize("day", ["2017-07-01", "2018-07-01"])
def test_day_without_games_writes_nothing(
    league: Warehouse, run_ml: RunMl, capfd: pytest.CaptureFixture[str], day: str
) -> None:
    run = run_ml(str(date.fromisoformat(day) - timedelta(days=1)))

    assert run.counts == {"withdrawals": 0, "games_scored": 0, "games_predicted": 0}
    assert everything(league) == ([], [])
    assert f"no games on {day}" in capfd.readouterr().out


@pytest.mark.parametrize("eve", ["2017-10-16", "2017-11-09"])
def test_too_few_games_to_learn_from_give_no_predictions_and_a_warning(
    league: Warehouse, run_ml: RunMl, eve: str
) -> None:
    run = run_ml(eve)

    assert everything(league) == ([], [])
    assert run.counts["games_predicted"] == 0
    assert "fewer than 100 games with results" in run.warnings[0]


def test_team_without_history_is_predicted_with_a_wide_prior(
    league: Warehouse, run_ml: RunMl
) -> None:
    game_id = a_game(league, TONIGHT)
    league.query("update fact.fact_games set away_team_id = 'NEW' where game_id = %s", game_id)

    run_ml(EVE)

    assert 0.1 < current(league)[game_id] < 0.9
    [(teams,)] = league.query("select parameters -> 'teams' from ml.models")
    assert teams["NEW"]["strength"] == 0
    known = [one["strength_deviation"] for team, one in teams.items() if team != "NEW"]
    assert teams["NEW"]["strength_deviation"] > max(known)


@pytest.mark.parametrize("game_date", ["2017-10-20", TONIGHT])
def test_missing_required_feature_stops_the_job_and_leaves_no_trace(
    league: Warehouse, run_ml: RunMl, game_date: str
) -> None:
    game_id = a_game(league, game_date)
    league.query("delete from prep.prep_game_features where game_id = %s", game_id)

    with pytest.raises(BadInputError, match=f"lacks home_back_to_back of game {game_id}"):
        run_ml(EVE)

    assert everything(league) == ([], [])


@pytest.mark.usefixtures("league")
def test_missing_optional_feature_is_not_used_and_named(
    run_ml: RunMl, capfd: pytest.CaptureFixture[str]
) -> None:
    run_ml(EVE)

    assert "does not have it: travel, roster, injuries" in capfd.readouterr().out


def add_travel(warehouse: Warehouse) -> None:
    warehouse.query(
        "alter table prep.prep_game_features add column home_travel_miles double precision,"
        " add column away_travel_miles double precision"
    )
    warehouse.query(
        "update prep.prep_game_features set home_travel_miles = 0, away_travel_miles = 2000"
    )


def test_optional_feature_that_is_there_is_learned_and_explains(
    league: Warehouse, run_ml: RunMl
) -> None:
    add_travel(league)
    run_ml(EVE)

    [(features, effects)] = league.query("select features, parameters -> 'effects' from ml.models")
    assert features == [*TERMS, "travel"]
    assert effects["travel"] != 0
    [(reasons, seen)] = league.query("select reasons, features from ml.game_predictions limit 1")
    assert "travel" in {reason["reason"] for reason in reasons}
    assert seen["travel"] == -2


@pytest.mark.parametrize("value", ["nan", "infinity"])
def test_unusable_optional_feature_stops_the_job(
    league: Warehouse, run_ml: RunMl, value: str
) -> None:
    add_travel(league)
    game_id = a_game(league, "2017-10-20")
    league.query(
        "update prep.prep_game_features set away_travel_miles = %s::double precision"
        " where game_id = %s",
        value,
        game_id,
    )

    with pytest.raises(BadInputError, match=f"in away_travel_miles of game {game_id}"):
        run_ml(EVE)

    assert everything(league) == ([], [])


def test_game_without_a_winner_stops_the_job(league: Warehouse, run_ml: RunMl) -> None:
    game_id = a_game(league, "2017-10-20")
    league.query("update fact.fact_games set home_pts = away_pts where game_id = %s", game_id)

    with pytest.raises(BadInputError, match=f"no winner of game {game_id}"):
        run_ml(EVE)


def test_absurd_points_are_named_and_never_a_prediction(league: Warehouse, run_ml: RunMl) -> None:
    league.query(
        "update fact.fact_games set home_pts = 9999 where game_id = %s", a_game(league, EVE)
    )

    with pytest.raises(BadInputError, match="a margin of 9899 points"):
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
    league.query("truncate fact.fact_games")

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


def test_command_without_tables_says_what_to_run(warehouse: Warehouse) -> None:
    finished = ml(warehouse, EVE)

    assert finished.returncode == 2
    assert "fact.fact_games" in finished.stdout.splitlines()[-1]
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
        "update prep.prep_game_features set home_is_back_to_back = false",
        "update fact.fact_games set season = 0",
        "create table serving.mine ()",
        "update ops.publications set run_id = ''",
    ],
)
def test_predictor_has_no_rights_beyond_its_tables(league: Warehouse, statement: str) -> None:
    with league.connect("predictor") as predictor:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            predictor.execute(statement)
        predictor.rollback()
