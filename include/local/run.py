"""Run the pipeline once on the local platform and show how it goes and what came of it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from typing import Any

import psycopg
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from include.job import Window
from include.local import dbt_manifest
from include.local.airflow_api import AirflowApi
from include.local.components import ComponentError

POLL_SECONDS = 0.5
LATE_COMMIT = timedelta(seconds=10)
"""A change may be seen so long after the time that it bears."""
DAG_READY_SECONDS = 300
STEPS = {
    "ingest": "ingest pages",
    "dbt": "build models",
    "report": "report",
    "publish": "publish",
    "predict": "predict",
}
REASONS_SHOWN = 2
ENDED = {"success", "failed", "skipped"}
WORTH_A_LINE = {*ENDED, "up_for_retry"}


def follow_run(api: AirflowApi, window: Window | None, console: Console) -> str:
    """Trigger a run, show its progress, and return its run id when it has ended.

    Without a window the run takes the day before.

    Raises:
        ComponentError: Airflow does not find the DAG.
    """
    _wait_for_dag(api)
    totals = dict.fromkeys(STEPS, 0)
    for task_id in api.task_ids():
        totals[_step(task_id)] += 1
    dates = {name: day.isoformat() for name, day in vars(window).items()} if window else {}
    run_id = api.trigger(dates)
    console.print(f"run {run_id}: game dates {window or 'of yesterday'}", highlight=False)
    with _progress(console, totals) as show:
        tasks: dict[str, dict[str, Any]] = {}
        changed_since = None
        while True:
            looked_at, state = datetime.now(UTC), api.run_state(run_id)
            for task in api.task_instances(run_id, changed_since):
                tasks[task["task_id"]] = task
            show(list(tasks.values()))
            if state in ENDED:
                return run_id
            changed_since = looked_at - LATE_COMMIT
            time.sleep(POLL_SECONDS)


def failures(api: AirflowApi, run_id: str) -> list[tuple[str, str]]:
    """Return each failed task of a run with the line of its log that says why."""
    return [
        (task["task_id"], _reason(api.log(run_id, task["task_id"], task["try_number"])))
        for task in api.task_instances(run_id)
        if task["state"] == "failed"
    ]


def show_results(connection: psycopg.Connection, run_id: str, console: Console) -> None:
    """Print the top of the published standings and the predictions for the day after the run."""
    show_missing_days(connection, run_id, console)
    show_warnings(connection, run_id, console)
    [(end_date,)] = connection.execute(
        "select max(end_date) from ops.job_runs where run_id = %s", (run_id,)
    ).fetchall()
    standings = connection.execute(
        "select conference, conference_rank, team_name, wins, losses, games_behind"
        " from serving.standings"
        " where season = (select max(season) from serving.standings) and conference_rank <= 5"
        " order by conference_rank"
    ).fetchall()
    table = _table(f"Standings after {end_date}")
    for heading in ("", "East", "W-L", "GB", "", "West", "W-L", "GB"):
        table.add_column(heading, justify="left" if heading in {"East", "West"} else "right")
    rows: dict[int, dict[str, list[str]]] = {}
    for conference, rank, name, wins, losses, behind in standings:
        cells = [str(rank), name, f"{wins}-{losses}", f"{behind:g}" if behind else "-"]
        rows.setdefault(rank, {})[conference] = cells
    for row in rows.values():
        table.add_row(*row.get("East", [""] * 4), *row.get("West", [""] * 4))
    console.print(table)

    day = end_date + timedelta(days=1)
    predictions = connection.execute(
        "select schedule.away_team_name, schedule.home_team_name, predictions.away_team_id,"
        " predictions.home_team_id, predictions.home_win_probability, predictions.expected_margin,"
        " predictions.reasons"
        " from serving.game_predictions as predictions join serving.schedule using (game_id)"
        " where predictions.game_date = %s order by schedule.tip_off_at, game_id",
        (day,),
    ).fetchall()
    if not predictions:
        console.print(f"No games on {day}.")
        return
    table = _table(f"Predictions for {day}")
    table.add_column("Game, and why")
    table.add_column("Favourite")
    for away, home, away_id, home_id, home_chance, margin, reasons in predictions:
        favourite, chance = max(
            (home_id, home_chance), (away_id, 1 - home_chance), key=itemgetter(1)
        )
        points = f" by {abs(margin):.1f}" if margin is not None else ""
        table.add_row(f"{away} at {home}", f"{favourite} {chance:.1%}{points}")
        why = [reason["text"] for reason in reasons if reason["favours"] == favourite]
        for text in why[:REASONS_SHOWN]:
            table.add_row(f"  {text}", "", style="dim")
    console.print(table)


def _table(title: str) -> Table:
    return Table(title=title, title_justify="left", box=SIMPLE_HEAD, padding=(0, 1, 0, 0))


def show_missing_days(connection: psycopg.Connection, run_id: str, console: Console) -> None:
    """Say for which game dates of the run the source has no box scores."""
    [(days, count)] = connection.execute(
        "select string_agg(distinct unit ->> 'game_date', ' '), count(distinct unit)"
        " from ops.page_fetches join ops.job_runs using (job_run_id)"
        " where run_id = %s and kind = 'daily_leaders' and outcome = 'missing'",
        (run_id,),
    ).fetchall()
    if count:
        console.print(f"Game dates without box scores ({count}): {days}", highlight=False)


def show_warnings(connection: psycopg.Connection, run_id: str, console: Console) -> None:
    """Repeat what jobs of the run warned of though they were done."""
    for job, message in connection.execute(
        "select job, message from ops.job_runs"
        " where run_id = %s and state = 'success' and counts ? 'warnings' order by job_run_id",
        (run_id,),
    ):
        for warning in message.split("; ")[1:]:
            console.print(f"Warning of {job}: {warning}", highlight=False)


def _wait_for_dag(api: AirflowApi) -> None:
    deadline = time.monotonic() + DAG_READY_SECONDS
    while not api.dag_is_ready(dbt_manifest.made_at()):
        if errors := api.import_errors():
            raise ComponentError(f"Airflow cannot import the DAG: {errors[0]}")
        if time.monotonic() > deadline:
            raise ComponentError(
                f"Airflow has not found the DAG within {DAG_READY_SECONDS} s: "
                "see the DAG processor's log in .local"
            )
        time.sleep(POLL_SECONDS)


def _step(task_id: str) -> str:
    return task_id.partition(".")[0]


def _reason(log: list[dict[str, Any]]) -> str:
    """Return the last error of a task's log in one line."""
    for line in reversed(log):
        for problem in line.get("error_detail") or []:
            return str(problem["exc_value"]).strip().splitlines()[-1]
        if line.get("level") in {"error", "critical"}:
            return str(line["event"]).strip().splitlines()[-1]
    return "no error in its log"


@contextmanager
def _progress(console: Console, totals: dict[str, int]) -> Iterator[Any]:
    """Show one bar per step on a terminal, one line per finished task elsewhere."""
    seen: set[tuple[str, int, str]] = set()

    def news(tasks: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        for task in tasks:
            key = (task["task_id"], task["try_number"], task["state"])
            if key not in seen and task["state"] in WORTH_A_LINE:
                seen.add(key)
                yield task

    def print_line(task: dict[str, Any]) -> None:
        seconds = f"{task['duration']:6.1f} s" if task["duration"] else " " * 8
        console.print(f"{task['state']:>15} {seconds}  {task['task_id']}", highlight=False)

    if not console.is_terminal:

        def show_lines(tasks: list[dict[str, Any]]) -> None:
            for task in sorted(news(tasks), key=lambda task: task["end_date"] or ""):
                print_line(task)

        yield show_lines
        return

    columns = (
        TextColumn("{task.description:<14}"),
        BarColumn(bar_width=20),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[now]}", style="dim"),
    )
    with Progress(*columns, console=console) as progress:
        bars = {
            step: progress.add_task(title, total=totals[step], start=False, now="")
            for step, title in STEPS.items()
        }

        def show_bars(tasks: list[dict[str, Any]]) -> None:
            for task in news(tasks):
                if task["state"] not in {"success", "skipped"}:
                    print_line(task)
            for step, bar in bars.items():
                mine = [task for task in tasks if _step(task["task_id"]) == step]
                running = [t["task_id"].split(".")[-1] for t in mine if t["state"] == "running"]
                if running:
                    progress.start_task(bar)
                done = sum(task["state"] == "success" for task in mine)
                progress.update(bar, completed=done, now=" ".join(running)[:28])
                if done == totals[step]:
                    progress.stop_task(bar)

        yield show_bars
