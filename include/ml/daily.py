"""The daily job: for each day of the window, predict the games of the day after."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

import psycopg
import structlog
from rich.console import Console
from rich.table import Table

from include.job import JobRun, read_settings
from include.ml.artefacts import Artefacts, S3Artefacts, TableArtefacts, read_checked
from include.ml.model import Model, digest
from include.ml.monitoring import FEWEST_GAMES
from include.ml.mornings import Morning, walk_mornings
from include.ml.predictions import (
    LIBRARIES,
    StoredModel,
    find_last_good,
    make_predictions,
    score_predictions,
    withdraw_predictions,
    write_model,
    write_predictions,
)
from include.ml.scores import score
from include.ml.settings import MlSettings
from include.ml.tracking import load_mlflow, track
from include.ml.warehouse_games import read_games

log: structlog.stdlib.BoundLogger = structlog.get_logger()

DAY = timedelta(days=1)
Rows = list[dict[str, Any]]


def predict(run: JobRun) -> None:
    """Train, judge, predict and write, in one transaction.

    Nothing that happened after a day takes part in its predictions, so an old window predicts again
    what it predicted then, and a long one what its days would have, one by one.
    """
    settings = read_settings(MlSettings)
    mlflow = load_mlflow(str(settings.mlflow_url)) if settings.mlflow_url else None
    with run.settings.connect() as connection:
        job = DailyJob(run, connection, settings)
        last = job.predict()
    if mlflow and last:
        try:
            track(mlflow, *last)
        except Exception as error:  # noqa: BLE001 - whatever a server that is down makes of it
            run.warn(f"not tracked in MLflow: {' '.join(str(error).split())}")


class DailyJob:
    """One run, within one transaction."""

    def __init__(self, run: JobRun, connection: psycopg.Connection, settings: MlSettings) -> None:
        self.run = run
        self.connection = connection
        self.bucket = settings.artefact_bucket
        self.use_market = settings.use_market
        self.artefacts: Artefacts = (
            S3Artefacts(self.bucket) if self.bucket else TableArtefacts(connection)
        )
        self.problems: Counter[str] = Counter()
        """Days on which something was wrong, by what it was."""

    def predict(self) -> tuple[Morning, str, str] | None:
        """Predict every day; return the newest model with its run and address."""
        run, window = self.run, self.run.window
        first, last = window.start_date + DAY, window.end_date + DAY
        games = read_games(self.connection, last, with_market=self.use_market)
        run.count(withdrawals=withdraw_predictions(self.connection))
        self.score(games, window.start_date, window.end_date)
        run.count(games_predicted=0)
        newest = None
        published: Rows = []
        for morning in walk_mornings(games, first, last, LIBRARIES):
            if morning.training_games < FEWEST_GAMES:
                self.problems[
                    f"fewer than {FEWEST_GAMES} games with results before it: no predictions; load"
                    " earlier games"
                ] += 1
                continue
            newest = morning, run.run_id, self.publish(games, morning, published)
        if newest:
            morning = newest[0]
            run.count(training_games=morning.training_games)
            log.info("trained", games=morning.training_games, model=morning.model_version)
            log.info(morning.verdict.in_words(), day=str(morning.game_date))
        elif not games["game_date"].is_between(first, last).any():
            log.info(f"no games on {first}" if first == last else f"no games {first} to {last}")
        self.warn(newest[0] if newest else None)
        show(published, last)
        return newest

    def publish(self, games: Any, morning: Morning, published: Rows) -> str:
        """Keep the model, and publish its predictions or those of the last good one."""
        run, verdict = self.run, morning.verdict
        content = morning.model.to_json()
        address = self.artefacts.put(content)
        stored = StoredModel(morning.model_version, digest(content), address)
        run.count(models_written=write_model(self.connection, morning, stored, run.run_id))
        forecasts, version = morning.forecasts, morning.model_version
        self.problems.update(f"drift of {name}" for name in verdict.drifting)
        self.problems.update(f"calibration of {name} is off" for name in verdict.miscalibrated)
        if not verdict.is_good:
            run.count(models_not_published=1)
            good = find_last_good(self.connection, morning.game_date)
            if good is None:
                self.problems["worse than Elo, and no good model before it: no predictions"] += 1
                return address
            self.problems["worse than Elo: the last good model's predictions are published"] += 1
            model = Model.from_json(
                read_checked(
                    self.connection, self.bucket, good.artefact_address, good.artefact_digest
                )
            )
            again = model.forecast(games, morning.rows)
            forecasts = forecasts.with_columns(again.get_columns())
            version = good.model_version
        rows = make_predictions(forecasts, morning.game_date - DAY)
        run.count(
            games_predicted=len(rows),
            predictions_written=write_predictions(self.connection, rows, version, run.run_id),
        )
        published += rows
        return address

    def score(self, games: Any, first: date, last: date) -> None:
        """Say how good the predictions of the window's own games were."""
        scored = score_predictions(self.connection, games, first, last)
        self.run.count(games_scored=len(scored))
        if not scored.is_empty():
            chances, wins = scored["home_win_probability"], scored["is_home_win"]
            scores = score(chances.to_numpy(), wins.to_numpy())
            log.info(
                f"predictions of {self.run.window} scored",
                games=len(scored),
                right=round(scores["accuracy"] * len(scored)),
                log_loss=round(scores["log_loss"], 4),
            )

    def warn(self, newest: Morning | None) -> None:
        """Tell a person what was wrong, once for all days."""
        for problem, days in self.problems.items():
            which = (
                f"{days} days"
                if self.run.window.start_date < self.run.window.end_date
                else (str(self.run.window.end_date + DAY))
            )
            line = f"{which}: {problem}"
            if newest and problem.startswith("worse"):
                line += f" ({newest.verdict.in_words()})"
            self.run.warn(line)
            if problem.startswith("drift"):
                self.run.count(drifting=days)
            elif problem.startswith("calibration"):
                self.run.count(miscalibrated=days)


def show(rows: Rows, game_date: date) -> None:
    """Print the last day's predictions: a table on a terminal, a line per game in a log."""
    console = Console()
    table = Table("Away", "Home", "Home wins", "By", "Why", title=f"Games of {game_date}")
    rows = [row for row in rows if row["game_date"] == game_date]
    for row in sorted(rows, key=lambda row: -row["home_win_probability"]):
        home, away, chance = (
            row["home_team_id"],
            row["away_team_id"],
            row["home_win_probability"],
        )
        why = "; ".join(reason["text"] for reason in row["reasons"].obj[:2])
        if console.is_terminal:
            table.add_row(away, home, f"{chance:.1%}", f"{row['expected_margin']:+.1f}", why)
        else:
            log.info(
                f"{away} at {home}",
                home_win_probability=chance,
                expected_margin=row["expected_margin"],
                why=why,
            )
    if console.is_terminal and rows:
        console.print(table)
