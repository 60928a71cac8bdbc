"""Models that are not published, and where models are kept."""

from __future__ import annotations

import gzip
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from unittest.mock import MagicMock

import boto3
import numpy as np
import polars as pl
import pytest
from moto import mock_aws

import include.ml.mornings
from include.job import BadInputError, JobRun, RetryLaterError
from include.ml.artefacts import CONFIG, S3Artefacts

if TYPE_CHECKING:
    from tests.conftest import Warehouse

EVE, NEXT = "2017-11-12", "2017-11-13"
BUCKET = "models-of-a-test"

RunMl = Callable[..., JobRun]


def oracle(games: pl.DataFrame) -> Any:
    """An Elo that knows every result."""
    return np.where(games["margin"].fill_null(0) > 0, 0.99, 0.01)


@pytest.fixture
def unbeatable_elo(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    return lambda: monkeypatch.setattr(include.ml.mornings, "forecast_elo", oracle)


def predictions(warehouse: Warehouse) -> list[tuple[Any, ...]]:
    return warehouse.query(
        "select as_of_date::text, model_version, home_win_probability from ml.game_predictions"
        " order by game_id"
    )


def test_model_worse_than_elo_leaves_the_last_good_one_in_charge_and_says_so(
    league: Warehouse, run_ml: RunMl, unbeatable_elo: Callable[[], None]
) -> None:
    run_ml(EVE)
    [(good,)] = league.query("select model_version from ml.models")

    unbeatable_elo()
    run = run_ml(NEXT)

    [warning] = run.warnings
    assert "worse than Elo: the last good model's predictions are published" in warning
    assert run.counts["models_not_published"] == run.counts["warnings"] == 1
    assert {version for _, version, _ in predictions(league)} == {good}
    assert len(predictions(league)) == 8
    assert league.query(
        "select is_good, count(*) from ml.models group by is_good order by is_good"
    ) == [(False, 1), (True, 1)]


def test_what_the_last_good_model_says_is_what_it_knew(
    league: Warehouse, run_ml: RunMl, unbeatable_elo: Callable[[], None]
) -> None:
    run_ml(NEXT)
    fresh = predictions(league)
    league.query("truncate ml.models, ml.game_predictions, ml.model_artefacts")
    run_ml(EVE)

    unbeatable_elo()
    run_ml(NEXT)

    stale = [row for row in predictions(league) if row[0] == NEXT]
    assert [row[2] for row in stale] != [row[2] for row in fresh]
    far = max(abs(old[2] - new[2]) for old, new in zip(stale, fresh, strict=True))
    assert far < 0.15


def test_without_a_good_model_nothing_is_published(
    league: Warehouse, run_ml: RunMl, unbeatable_elo: Callable[[], None]
) -> None:
    unbeatable_elo()
    run = run_ml(EVE)

    assert predictions(league) == []
    assert run.counts["games_predicted"] == 0
    assert "no good model before it: no predictions" in run.warnings[0]


def test_second_run_of_a_day_that_was_not_published_changes_nothing(
    league: Warehouse, run_ml: RunMl, unbeatable_elo: Callable[[], None]
) -> None:
    run_ml(EVE)
    unbeatable_elo()
    run_ml(NEXT)
    before = predictions(league)

    assert run_ml(NEXT).counts["predictions_written"] == 0
    assert predictions(league) == before


@pytest.mark.parametrize(
    ("content", "message"),
    [(gzip.compress(b"{}"), "its digest is"), (b"no gzip", "is damaged")],
    ids=["another model", "no model"],
)
def test_model_that_is_not_what_was_stored_is_not_used(
    league: Warehouse,
    run_ml: RunMl,
    unbeatable_elo: Callable[[], None],
    content: bytes,
    message: str,
) -> None:
    run_ml(EVE)
    before = predictions(league)
    league.query("update ml.model_artefacts set content = %s", content)

    unbeatable_elo()
    with pytest.raises(BadInputError, match=message):
        run_ml(NEXT)

    assert predictions(league) == before


@contextmanager
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    monkeypatch.setenv("NBA_ML_ARTEFACT_BUCKET", BUCKET)
    with mock_aws():
        client = boto3.client("s3", config=CONFIG)
        client.create_bucket(Bucket=BUCKET)
        yield client


def test_models_are_kept_in_the_bucket_by_digest_and_read_from_there(
    league: Warehouse,
    run_ml: RunMl,
    unbeatable_elo: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with bucket(monkeypatch) as client:
        run_ml(EVE)
        run_ml(EVE)
        [(version, digest, address)] = league.query(
            "select model_version, artefact_digest, artefact_address from ml.models"
        )
        [found] = client.list_objects_v2(Bucket=BUCKET)["Contents"]
        assert address == f"s3://{BUCKET}/{found['Key']}"
        assert found["Key"] == f"models/{digest}.json.gz"

        unbeatable_elo()
        run_ml(NEXT)

    assert {row[1] for row in predictions(league)} == {version}
    assert league.query("select count(*) from ml.model_artefacts") == [(0,)]


@pytest.mark.usefixtures("league")
def test_tampered_object_is_refused(
    run_ml: RunMl,
    unbeatable_elo: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with bucket(monkeypatch) as client:
        run_ml(EVE)
        [found] = client.list_objects_v2(Bucket=BUCKET)["Contents"]
        client.put_object(Bucket=BUCKET, Key=found["Key"], Body=gzip.compress(b'{"format": 1}'))

        unbeatable_elo()
        with pytest.raises(BadInputError, match="not the one that was stored"):
            run_ml(NEXT)


def test_bucket_that_is_not_there_is_bad_input(
    league: Warehouse, run_ml: RunMl, monkeypatch: pytest.MonkeyPatch
) -> None:
    with bucket(monkeypatch):
        monkeypatch.setenv("NBA_ML_ARTEFACT_BUCKET", "another")
        with pytest.raises(BadInputError, match="check NBA_ML_ARTEFACT_BUCKET"):
            run_ml(EVE)

    assert predictions(league) == []


def test_s3_that_does_not_answer_is_worth_a_retry(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    with pytest.raises(RetryLaterError, match="is S3 up"):
        S3Artefacts(BUCKET).put(b"{}")


@pytest.mark.usefixtures("league")
def test_tracking_without_the_package_says_what_to_install(
    run_ml: RunMl, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NBA_ML_MLFLOW_URL", "http://127.0.0.1:5000")
    monkeypatch.setitem(sys.modules, "mlflow", None)

    with pytest.raises(BadInputError, match="install mlflow-skinny"):
        run_ml(EVE)


def test_model_is_tracked_when_there_is_an_address(
    league: Warehouse, run_ml: RunMl, monkeypatch: pytest.MonkeyPatch
) -> None:
    tracker = MagicMock()
    monkeypatch.setenv("NBA_ML_MLFLOW_URL", "http://127.0.0.1:5000")
    monkeypatch.setitem(sys.modules, "mlflow", tracker)

    run = run_ml(EVE)

    [(version, address)] = league.query("select model_version, artefact_address from ml.models")
    assert run.warnings == []
    tracker.set_tracking_uri.assert_called_once_with("http://127.0.0.1:5000/")
    tracker.start_run.assert_called_once_with(run_name=version)
    [parameters], [metrics] = tracker.log_params.call_args.args, tracker.log_metrics.call_args.args
    assert parameters["artefact"] == address
    assert 0 < metrics["model_log_loss"] < 1


def test_tracking_server_that_is_down_costs_no_prediction(
    league: Warehouse, run_ml: RunMl, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NBA_ML_MLFLOW_URL", "http://127.0.0.1:5000")
    tracker = MagicMock()
    tracker.set_experiment.side_effect = ConnectionError("no answer")
    monkeypatch.setitem(sys.modules, "mlflow", tracker)

    run = run_ml(EVE)

    assert len(predictions(league)) == 4
    assert run.warnings == ["not tracked in MLflow: no answer"]
