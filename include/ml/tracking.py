"""MLflow, where somebody runs it: each model as a run of the experiment nba-elt."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any

from include.job import BadInputError
from include.ml.mornings import Morning

EXPERIMENT = "nba-elt"


def load_mlflow(url: str) -> Any:
    """Import the client for a tracking server; nothing is asked of the server yet.

    Raises:
        BadInputError: the package is not installed.
    """
    try:
        mlflow = importlib.import_module("mlflow")
    except ImportError:
        raise BadInputError(
            f"NBA_ML_MLFLOW_URL is {url}, and the package mlflow is not installed: install"
            " mlflow-skinny in the job's image, or unset the variable"
        ) from None
    mlflow.set_tracking_uri(url)
    return mlflow


def track(mlflow: Any, morning: Morning, run_id: str, address: str) -> None:
    """Log a model's training window, parameters and scores."""
    mlflow.set_experiment(EXPERIMENT)
    with mlflow.start_run(run_name=morning.model_version):
        mlflow.log_params(
            {
                "run_id": run_id,
                "as_of": str(morning.game_date),
                "training_games": morning.training_games,
                "first_game_date": str(morning.first_game_date),
                "trained_through": str(morning.trained_through),
                "artefact": address,
                "is_good": morning.verdict.is_good,
            }
        )
        mlflow.log_metrics(
            {
                **_named("model", morning.verdict.scores),
                **_named("elo", morning.verdict.elo_scores),
                **_named("drift", morning.verdict.drift),
                **_named("calibration", morning.verdict.calibration),
            }
        )


def _named(prefix: str, values: Mapping[str, float]) -> dict[str, float]:
    return {f"{prefix}_{name}": value for name, value in values.items()}
