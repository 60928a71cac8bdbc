"""Command line of the ML job: train on what is known, predict the games of the day after."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import polars as pl
import structlog
import typer
from rich.console import Console
from rich.table import Table

from include.job import EndDate, JobRun, RunId, StartDate, run_job
from include.ml.evaluation import evaluate
from include.ml.features import FEATURES, build_matrix
from include.ml.model import Model, digest_version, train
from include.ml.predictions import (
    TrainedModel,
    read_games,
    withdraw_predictions,
    write_model,
    write_predictions,
)

log: structlog.stdlib.BoundLogger = structlog.get_logger()
app = typer.Typer(add_completion=False)

FEW_GAMES = 100
LIBRARIES = {"numpy": np.__version__}


@app.callback(invoke_without_command=True)
def main(start_date: StartDate, end_date: EndDate, run_id: RunId) -> None:
    """Predict the games of the day after the window from all games up to its end."""
    raise typer.Exit(run_job("ml", start_date, end_date, run_id, predict))


def predict(run: JobRun) -> None:
    """Train, predict and write, in one transaction.

    Nothing that happened after the end of the window takes part, so an old window predicts again
    what it predicted then.
    """
    as_of_date = run.window.end_date
    with run.settings.connect() as connection:
        games = read_games(connection, as_of_date)
        run.count(withdrawals=withdraw_predictions(connection))
        tonight = games.filter(pl.col("game_date") > as_of_date)
        if tonight.is_empty():
            log.info(f"no games on {as_of_date + timedelta(days=1)}")
            run.count(games_predicted=0)
            return
        model, row = train_model(games.filter(pl.col("game_date") <= as_of_date))
        log.info("trained", model=row.model_version, games=row.games, out_of_sample=row.metrics)
        if row.games < FEW_GAMES:
            log.warning("few games so far: the forecasts are mostly the prior's", games=row.games)
        matrix = build_matrix(tonight)
        predictions = tonight.select(
            "game_id",
            "game_date",
            "season",
            "home_team_id",
            "away_team_id",
            as_of_date=as_of_date,
            model_version=pl.lit(row.model_version),
            home_win_probability=model.predict(matrix).round(5),
            features=pl.DataFrame(matrix, schema=list(FEATURES)).to_struct(),
        )
        run.count(
            games_predicted=len(predictions),
            training_games=row.games,
            models_written=write_model(connection, row, run.run_id),
            predictions_written=write_predictions(connection, predictions, run.run_id),
        )
    show(predictions)


def train_model(games: pl.DataFrame) -> tuple[Model, TrainedModel]:
    """Train on games with results, in order of date; return the model and what is stored of it."""
    matrix = build_matrix(games)
    is_home_win = games["is_home_win"].cast(pl.Float64).to_numpy()
    seasons, dates = games["season"].to_numpy(), games["game_date"].to_list()
    model = train(matrix, is_home_win, seasons)
    row = TrainedModel(
        model_version=digest_version(
            model, games["game_id"].to_list(), matrix, is_home_win, LIBRARIES
        ),
        games=len(games),
        first_game_date=dates[0] if dates else None,
        trained_through=dates[-1] if dates else None,
        features=list(FEATURES),
        parameters=model.to_parameters(),
        metrics=evaluate(matrix, is_home_win, seasons, dates),
        libraries=LIBRARIES,
    )
    return model, row


def show(predictions: pl.DataFrame) -> None:
    """Print a table on a terminal, a line per game in a log."""
    console = Console()
    table = Table("Away", "Home", "Home wins", title=f"Games of {predictions['game_date'][0]}")
    for row in predictions.sort("home_win_probability", descending=True).iter_rows(named=True):
        home, away, probability = (
            row["home_team_id"],
            row["away_team_id"],
            row["home_win_probability"],
        )
        if console.is_terminal:
            table.add_row(away, home, f"{probability:.1%}")
        else:
            log.info(f"{away} at {home}", home_win_probability=probability)
    if console.is_terminal:
        console.print(table)


if __name__ == "__main__":
    app()
