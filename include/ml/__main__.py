"""Command line of the ML job: train on what is known, predict the games of the day after.

Without the name of a command, the options are those of the job.
"""

from __future__ import annotations

import sys

import typer

from include.job import EndDate, RunId, StartDate, run_job
from include.ml.daily import predict
from include.ml.evaluate import HELP, evaluate_games

ABOUT = """
Win predictions. Without a command, options are those of predict, the daily job:

\b
  python -m include.ml --start-date 2024-01-15 --end-date 2024-01-15 --run-id a-day
  python -m include.ml evaluate
  python -m include.ml evaluate --games team_games.csv.gz
"""


app = typer.Typer(
    add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None, help=ABOUT
)
app.command("evaluate", help=HELP)(evaluate_games)


@app.command("predict")
def main(start_date: StartDate, end_date: EndDate, run_id: RunId) -> None:
    """Predict the games of the day after each day of the window, from all games up to it."""
    raise typer.Exit(run_job("ml", start_date, end_date, run_id, predict))


def with_command(arguments: list[str]) -> list[str]:
    """Put the daily job's name in front of options that name no command."""
    is_job = arguments and arguments[0].startswith("-") and arguments[0] != "--help"
    return ["predict", *arguments] if is_job else arguments


if __name__ == "__main__":
    app(with_command(sys.argv[1:]))
