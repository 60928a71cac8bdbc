"""Games in, models and predictions out: all that the ML job does in the warehouse."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl
import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from include.job import BadInputError
from include.ml.features import INPUTS

GAME_COLUMNS: Mapping[str, type[pl.DataType]] = {
    "game_id": pl.String,
    "season": pl.Int64,
    "game_date": pl.Date,
    "home_team_id": pl.String,
    "away_team_id": pl.String,
    "is_home_win": pl.Boolean,
    **INPUTS,
}


@dataclass(frozen=True)
class TrainedModel:
    """A row of ml.models, but for the run and the time."""

    model_version: str
    games: int
    first_game_date: date | None
    trained_through: date | None
    features: list[str]
    parameters: dict[str, Any]
    metrics: dict[str, Any]
    libraries: dict[str, str]


def read_games(connection: psycopg.Connection, as_of_date: date) -> pl.DataFrame:
    """Read every game with a result up to a date, and the games of the day after it.

    One row per game in order of date.

    Raises:
        BadInputError: the table has no games at all.
    """
    query = sql.SQL(
        "select {columns} from prep.prep_game_features"
        " where (game_date <= %(as_of)s and is_home_win is not null) or game_date = %(next)s"
        " order by game_date, game_id"
    ).format(columns=sql.SQL(", ").join(map(sql.Identifier, GAME_COLUMNS)))
    with connection.cursor(binary=True) as cursor:
        cursor.execute(query, {"as_of": as_of_date, "next": as_of_date + timedelta(days=1)})
        games = pl.DataFrame(cursor.fetchall(), schema=dict(GAME_COLUMNS), orient="row")
        if games.is_empty():
            cursor.execute("select 1 from prep.prep_game_features limit 1")
            if not cursor.fetchone():
                raise BadInputError("prep.prep_game_features has no games: run ingestion, then dbt")
    return games


def withdraw_predictions(connection: psycopg.Connection) -> int:
    """Mark the predictions of games that the schedule no longer has; unmark those that are back.

    Returns the number of rows marked or unmarked.
    """
    return connection.execute(
        "update ml.game_predictions set is_withdrawn = not is_withdrawn"
        " where is_withdrawn = exists (select from prep.prep_game_features as features"
        " where features.game_id = game_predictions.game_id)"
    ).rowcount


def write_model(connection: psycopg.Connection, model: TrainedModel, run_id: str) -> int:
    """Write a model unless it is there already; return the number of rows written."""
    row = vars(model) | {
        "parameters": Jsonb(model.parameters),
        "metrics": Jsonb(model.metrics),
        "libraries": Jsonb(model.libraries),
        "run_id": run_id,
    }
    return connection.execute(
        "insert into ml.models (model_version, games, first_game_date, trained_through, features,"
        " parameters, metrics, libraries, run_id)"
        " values (%(model_version)s, %(games)s, %(first_game_date)s, %(trained_through)s,"
        " %(features)s, %(parameters)s, %(metrics)s, %(libraries)s, %(run_id)s)"
        " on conflict do nothing",
        row,
    ).rowcount


def write_predictions(
    connection: psycopg.Connection, predictions: pl.DataFrame, run_id: str
) -> int:
    """Write each prediction that differs from the current one of its game and as_of_date.

    The frame has the columns of ml.game_predictions, features as a struct. Returns the number of
    rows written.
    """
    rows = [
        row | {"features": Jsonb(row["features"]), "run_id": run_id}
        for row in predictions.iter_rows(named=True)
    ]
    with connection.cursor() as cursor:
        cursor.executemany(INSERT_PREDICTION, rows)
        return cursor.rowcount


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
        %(features)s::jsonb as features
)

insert into ml.game_predictions (
    game_id, as_of_date, revision, model_version, game_date, season, home_team_id, away_team_id,
    home_win_probability, features, run_id
)
select
    %(game_id)s, %(as_of_date)s, coalesce(current.revision, 0) + 1, new.model_version,
    %(game_date)s, %(season)s, %(home_team_id)s, %(away_team_id)s,
    new.home_win_probability, new.features, %(run_id)s
from new
left join current on true
where
    (new.model_version, new.home_win_probability, new.features)
    is distinct from
    (current.model_version, current.home_win_probability, current.features)
"""
