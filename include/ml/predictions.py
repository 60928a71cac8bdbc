"""Models and predictions out: all that the ML job writes in the warehouse."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import polars as pl
import psycopg
from psycopg.types.json import Jsonb

from include.job import BadInputError
from include.ml.mornings import Morning
from include.ml.reasons import explain

LIBRARIES = {
    "numpy": np.__version__,
    "polars": pl.__version__,
    "python": ".".join(platform.python_version_tuple()[:2]),
}
# What of a model's terms are beliefs; the others are effects of covariates.
BELIEFS = (
    *("home_strength", "away_strength", "home_form", "away_form"),
    *("home_court", "home_advantage"),
)
MOST_POINTS = 99.0


@dataclass(frozen=True)
class StoredModel:
    """A model that can be read back."""

    model_version: str
    artefact_digest: str
    artefact_address: str


def withdraw_predictions(connection: psycopg.Connection) -> int:
    """Mark the predictions of games that the schedule no longer has; unmark those that are back.

    Returns the number of rows marked or unmarked.
    """
    return connection.execute(
        "update ml.game_predictions set is_withdrawn = not is_withdrawn"
        " where is_withdrawn = exists (select from fact.fact_games as games"
        " where games.game_id = game_predictions.game_id)"
    ).rowcount


def write_model(
    connection: psycopg.Connection, morning: Morning, stored: StoredModel, run_id: str
) -> int:
    """Write a model unless it is there already; return the number of rows written."""
    verdict = morning.verdict
    return connection.execute(
        "insert into ml.models (model_version, games, first_game_date, trained_through, features,"
        " parameters, metrics, libraries, run_id, artefact_digest, artefact_address, is_good,"
        " verdict) values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
        " on conflict do nothing",
        (
            morning.model_version,
            morning.training_games,
            morning.first_game_date,
            morning.trained_through,
            list(morning.model.names),
            Jsonb(morning.model.to_parameters()),
            Jsonb(verdict.to_metrics()),
            Jsonb(LIBRARIES),
            run_id,
            stored.artefact_digest,
            stored.artefact_address,
            verdict.is_good,
            verdict.in_words(),
        ),
    ).rowcount


def find_last_good(connection: psycopg.Connection, before: date) -> StoredModel | None:
    """Find the newest good model that knew nothing of a date or later."""
    row = connection.execute(
        "select model_version, artefact_digest, artefact_address from ml.models"
        " where is_good and artefact_digest is not null and trained_through < %s"
        " order by trained_through desc, trained_at desc limit 1",
        (before,),
    ).fetchone()
    return StoredModel(*row) if row else None


def make_predictions(forecasts: pl.DataFrame, as_of_date: date) -> list[dict[str, Any]]:
    """Make rows of ml.game_predictions, without model and run, of the forecasts of a date.

    Raises:
        BadInputError: a forecast is no number, or none that a game can have.
    """
    rows = []
    for game in forecasts.iter_rows(named=True):
        chance, margin = game["home_win_probability"], game["expected_margin"]
        if not (0 < chance < 1 and abs(margin) < MOST_POINTS):
            raise BadInputError(
                f"the forecast of game {game['game_id']} is a chance of {chance} and a margin of"
                f" {margin}: look for absurd points or features among the games before it"
            )
        points, covariates = game["reasons"], game["covariates"]
        scale = margin / sum(points.values()) if sum(points.values()) else 1.0
        rows.append(
            {
                "game_id": game["game_id"],
                "as_of_date": as_of_date,
                "game_date": game["game_date"],
                "season": game["season"],
                "home_team_id": game["home"],
                "away_team_id": game["away"],
                "home_win_probability": round(chance, 5),
                "expected_margin": round(margin, 2),
                "margin_spread": round(game["margin_spread"], 2),
                "reasons": Jsonb(explain(game["home"], game["away"], points, covariates)),
                "features": Jsonb(_features(points, covariates, scale)),
            }
        )
    return rows


def _features(
    points: Mapping[str, float], covariates: Mapping[str, float | None], scale: float
) -> dict[str, float | None]:
    beliefs = {name: points[name] / scale for name in BELIEFS}
    return {
        name: None if value is None else round(value, 3) + 0.0
        for name, value in (beliefs | dict(covariates)).items()
    }


def write_predictions(
    connection: psycopg.Connection, rows: list[dict[str, Any]], model_version: str, run_id: str
) -> int:
    """Write each prediction that differs from the current one of its game and as_of_date.

    Returns the number of rows written.
    """
    with connection.cursor() as cursor:
        cursor.executemany(
            INSERT_PREDICTION,
            [row | {"model_version": model_version, "run_id": run_id} for row in rows],
        )
        return cursor.rowcount


def score_predictions(
    connection: psycopg.Connection, games: pl.DataFrame, first_date: date, last_date: date
) -> pl.DataFrame:
    """Return the current predictions of a range of dates whose games have results.

    Columns: game_id, home_win_probability, is_home_win.
    """
    cursor = connection.execute(
        "select game_id, home_win_probability::double precision from serving.game_predictions"
        " where game_date between %s and %s",
        (first_date, last_date),
    )
    schema = {"game_id": pl.String, "home_win_probability": pl.Float64}
    predicted = pl.DataFrame(cursor.fetchall(), schema=schema, orient="row")
    results = games.filter(pl.col("margin").is_not_null()).select(
        "game_id", is_home_win=(pl.col("margin") > 0).cast(pl.Float64)
    )
    return predicted.join(results, on="game_id", how="inner", maintain_order="right")


INSERT_PREDICTION = """
with current as (
    select * from ml.game_predictions
    where game_id = %(game_id)s and as_of_date = %(as_of_date)s
    order by revision desc
    limit 1
),

new as (
    select
        %(model_version)s::text as model_version,
        %(home_win_probability)s::numeric(6, 5) as home_win_probability,
        %(expected_margin)s::numeric(5, 2) as expected_margin,
        %(margin_spread)s::numeric(5, 2) as margin_spread,
        %(reasons)s::jsonb as reasons,
        %(features)s::jsonb as features
)

insert into ml.game_predictions (
    game_id, as_of_date, revision, model_version, game_date, season, home_team_id, away_team_id,
    home_win_probability, expected_margin, margin_spread, reasons, features, run_id
)
select
    %(game_id)s, %(as_of_date)s, coalesce(current.revision, 0) + 1, new.model_version,
    %(game_date)s, %(season)s, %(home_team_id)s, %(away_team_id)s, new.home_win_probability,
    new.expected_margin, new.margin_spread, new.reasons, new.features, %(run_id)s
from new
left join current on true
where
    (
        new.model_version, new.home_win_probability, new.expected_margin, new.margin_spread,
        new.reasons, new.features
    )
    is distinct from
    (
        current.model_version, current.home_win_probability, current.expected_margin,
        current.margin_spread, current.reasons, current.features
    )
"""
