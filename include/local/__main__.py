"""Command line of the local platform: ``python -m include.local``."""

from __future__ import annotations

import fcntl
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, NoReturn

import httpx2
import psycopg
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from typer.core import TyperGroup

from include.job import BAD_INPUT, RETRYABLE, BadInputError, Window
from include.local import airflow as airflow_processes
from include.local.airflow_api import AirflowApi
from include.local.components import ComponentError
from include.local.credentials import Credentials
from include.local.platform import Platform
from include.local.postgres import BINARIES, OWNER
from include.local.run import failures, follow_run, show_results
from include.local.settings import Settings, Source
from include.local.steps import PlainReport, Report, TerminalReport

console = Console()

SourceOption = Annotated[
    str | None,
    typer.Option(help="sample, live or replay:<folder>. Default: as last time, else sample."),
]
TodayOption = Annotated[
    datetime | None,
    typer.Option(
        formats=["%Y-%m-%d"],
        help="The sample league's date: it has results of earlier dates. "
        "Default: as last time, else 2024-01-16.",
    ),
]


class OneLineErrors(TyperGroup):
    """Turns the errors that a user can mend into one line and an exit status."""

    def invoke(self, context: Any) -> Any:
        """Run a command."""
        try:
            return super().invoke(context)
        except BadInputError as error:
            _fail(str(error), BAD_INPUT)
        except (ComponentError, OSError, psycopg.Error) as error:
            _fail(str(error).strip(), RETRYABLE)
        except httpx2.HTTPError as error:
            _fail(f"Airflow's API does not do what it should: {error}. See make status", RETRYABLE)


app = typer.Typer(
    cls=OneLineErrors,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_show_locals=False,
    help=__doc__,
)


@app.command()
def run(
    source: SourceOption = None,
    today: TodayOption = None,
    start_date: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            help="First game date. Default: the last, or the newest day that the source has.",
        ),
    ] = None,
    end_date: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            help="Last game date; predictions are for the day after. Default: the first.",
        ),
    ] = None,
) -> None:
    """Start the platform and run the pipeline once. Exit status 1 if the run fails."""
    chosen = _choose_source(Settings.load(), source, today)
    first, last = start_date or end_date, end_date or start_date
    window = Window(first.date(), last.date()) if first and last else chosen.newest_window()
    platform = start(source, today)
    password = platform.credentials.airflow_admin
    with AirflowApi(platform.settings.airflow_url, airflow_processes.USER, password) as api:
        run_id = follow_run(api, window, console)
        failed = failures(api, run_id)
    for task_id, reason in failed:
        console.print(f"[red]{task_id} failed:[/] {escape(reason)}", soft_wrap=True)
    if not failed:
        with platform.postgres.connect(platform.source.database) as connection:
            show_results(connection, run_id, console)
    _show_addresses(platform)
    if failed:
        raise typer.Exit(RETRYABLE)


@app.command()
def up(source: SourceOption = None, today: TodayOption = None) -> None:
    """Start the platform; what runs already and has not changed goes on running."""
    start(source, today)
    _show_addresses(load_platform())


@app.command()
def down() -> None:
    """Stop the platform. Data stay."""
    settings = Settings.load()
    if not settings.source_file.exists():
        return
    with _alone(), _report() as report:
        # made-up credentials: those of a damaged file must not keep anything from being stopped
        Platform(settings, Credentials(), Source.load(settings.source_file)).down(report)


@app.command()
def status() -> None:
    """Show what runs. Exit status 1 if something that should run does not."""
    platform = load_platform()
    table = Table(box=None)
    for heading in ("component", "state", "pid", "address", "MB", "since"):
        table.add_column(heading, no_wrap=True, justify="right" if heading == "MB" else "left")
    missing = 0
    for component in platform.components:
        process, started_at = component.process(), component.started_at()
        if process is None or started_at is None:
            missing += 1
            table.add_row(component.name, "[red]stopped", "", component.address)
            continue
        table.add_row(
            component.name,
            "[green]runs",
            str(process.pid),
            component.address,
            f"{component.memory_bytes() / 1e6:.0f}",
            f"{started_at.astimezone():%m-%d %H:%M:%S}",
        )
    console.print(table)
    console.print(f"source {platform.source}, database {platform.source.database}", soft_wrap=True)
    if missing:
        _fail(f"{missing} components do not run: start them with make up", RETRYABLE)


@app.command()
def psql(
    statement: Annotated[str | None, typer.Argument(help="SQL; without it, a prompt.")] = None,
) -> None:
    """Query the current source's warehouse as its owner. With SQL: plain rows."""
    platform = load_platform()
    once = ["-X", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", statement] if statement else []
    env = dict(os.environ) | {
        "PGHOST": "127.0.0.1",
        "PGPORT": str(platform.settings.postgres_port),
        "PGDATABASE": platform.source.database,
        "PGUSER": OWNER,
        "PGPASSWORD": platform.credentials.owner,
    }
    os.execve(BINARIES / "psql", ["psql", *once], env)  # noqa: S606 - it becomes psql


@app.command(context_settings={"ignore_unknown_options": True, "allow_extra_args": True})
def airflow(context: typer.Context) -> None:
    """Run an Airflow command in the platform's environment: airflow -- dags list."""
    env = load_platform().airflow_environment
    own = {name: os.environ[name] for name in ("COLUMNS", "HOME", "TERM") if name in os.environ}
    os.execve(airflow_processes.PROGRAMS / "airflow", ["airflow", *context.args], env | own)  # noqa: S606


def start(source: str | None, today: datetime | None) -> Platform:
    """Bring the platform up for a source, showing how that goes, and return it."""
    settings = Settings.load()
    chosen = _choose_source(settings, source, today)
    settings.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _alone(), _report() as report:
        platform = Platform(settings, Credentials.load(settings.secrets_file), chosen)
        platform.up(report)
    return platform


def _choose_source(settings: Settings, source: str | None, today: datetime | None) -> Source:
    last = Source.load(settings.source_file)
    day = today.date() if today else last.today
    return Source.parse(source or str(last), day, Path.cwd())


def load_platform() -> Platform:
    """Return the platform as it was last started.

    Raises:
        BadInputError: it never was.
    """
    settings = Settings.load()
    if not settings.source_file.exists():
        raise BadInputError(f"no platform in {settings.folder}: start one with make up")
    credentials = Credentials.load(settings.secrets_file)
    return Platform(settings, credentials, Source.load(settings.source_file))


@contextmanager
def _alone() -> Iterator[None]:
    """Hold the platform's lock, which ends with this process at the latest."""
    file = Settings.load().folder / "lock"
    with file.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BadInputError(
                f"another make up or make down is at work on {file.parent}: wait for it to end"
            ) from None
        yield


@contextmanager
def _report() -> Iterator[Report]:
    if not console.is_terminal:
        yield PlainReport(console)
        return
    with TerminalReport.progress(console) as progress:
        yield TerminalReport(progress)


def _show_addresses(platform: Platform) -> None:
    for name, address in {
        "Airflow": platform.settings.airflow_url,
        "": f"user {airflow_processes.USER}, password airflow_admin in {_secrets(platform)}",
        "Source": platform.source.url(platform.settings),
    }.items():
        console.print(f"{name:<8} {address}", soft_wrap=True, highlight=False)


def _secrets(platform: Platform) -> Path:
    file = platform.settings.secrets_file
    return file.relative_to(Path.cwd()) if file.is_relative_to(Path.cwd()) else file


def _fail(message: str, exit_status: int) -> NoReturn:
    print(message, file=sys.stderr)  # noqa: T201
    raise typer.Exit(exit_status)


if __name__ == "__main__":
    app(prog_name="python -m include.local")
