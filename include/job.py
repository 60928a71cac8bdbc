"""What every job shares: its window, its exit status, and its row in ops.job_runs.

A job is a function of a :class:`JobRun`. It raises :class:`BadInputError` where a retry cannot
help, :class:`RetryLaterError` where it may; :func:`run_job` turns these and every other exception
into an exit status, one line in the log and one row in ``ops.job_runs``.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Annotated, TypeVar

import psycopg
import structlog
import typer
from psycopg.types.json import Jsonb
from pydantic import SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

log: structlog.stdlib.BoundLogger = structlog.get_logger()

DONE, RETRYABLE, BAD_INPUT = 0, 1, 2

UNDEFINED = (
    psycopg.errors.InvalidSchemaName
    | psycopg.errors.UndefinedTable
    | psycopg.errors.UndefinedColumn
)

Settings = TypeVar("Settings", bound=BaseSettings)

StartDate = Annotated[
    datetime,
    typer.Option(formats=["%Y-%m-%d"], help="First game date of the window, US Eastern."),
]
EndDate = Annotated[
    datetime,
    typer.Option(formats=["%Y-%m-%d"], help="Last game date of the window, inclusive."),
]
RunId = Annotated[
    str,
    typer.Option(help="Name of the run in ops; the Airflow run id when Airflow starts the job."),
]


class BadInputError(Exception):
    """Wrong arguments or a broken contract. One line: the thing, the place, the remedy."""


class RetryLaterError(Exception):
    """Something that is not there, or not yet. One line: the thing, the place, the remedy."""


@dataclass(frozen=True)
class Window:
    """A closed range of US Eastern game dates."""

    start_date: date
    end_date: date

    def __post_init__(self) -> None:
        if self.end_date < self.start_date:
            raise BadInputError(
                f"the window ends on {self.end_date}, before it starts on {self.start_date}: "
                "swap --start-date and --end-date"
            )

    @property
    def dates(self) -> list[date]:
        """Every date of the window, in order."""
        days = (self.end_date - self.start_date).days
        return [self.start_date + timedelta(days=n) for n in range(days + 1)]

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.start_date <= day <= self.end_date

    def __str__(self) -> str:
        return f"{self.start_date}..{self.end_date}"


class WarehouseSettings(BaseSettings):
    """Where the warehouse is and who the job is there, from ``NBA_WAREHOUSE_*``."""

    model_config = SettingsConfigDict(env_prefix="NBA_WAREHOUSE_")

    host: str
    port: int = 5432
    database: str
    user: str
    password: SecretStr

    def connect(self) -> psycopg.Connection:
        """Open a connection that commits only when told to."""
        return psycopg.connect(
            host=self.host,
            port=self.port,
            dbname=self.database,
            user=self.user,
            password=self.password.get_secret_value(),
            connect_timeout=10,
            application_name="nba_elt_pipeline",
            # a job whose machine is gone loses its lock after a minute, not after two hours
            options="-c tcp_keepalives_idle=30 -c tcp_keepalives_interval=10"
            " -c tcp_keepalives_count=3",
        )


def read_settings(kind: type[Settings]) -> Settings:
    """Read settings from the environment of the job.

    Raises:
        BadInputError: naming every variable that is missing or wrong.
    """
    try:
        return kind()
    except ValidationError as error:
        prefix = kind.model_config.get("env_prefix", "")
        problems = ", ".join(
            f"{prefix}{problem['loc'][0]}".upper() + f" ({problem['msg'].lower()})"
            for problem in error.errors()
        )
        raise BadInputError(f"set in the environment of the job: {problems}") from None


@dataclass
class JobRun:
    """One execution of a job: what it was asked, what it has done so far."""

    job: str
    window: Window
    run_id: str
    settings: WarehouseSettings
    job_run_id: int
    counts: dict[str, int] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    rehearsal: psycopg.Connection | None = None
    """The open transaction of a run that only says what it would do."""

    @contextmanager
    def connect(self) -> Iterator[psycopg.Connection]:
        """Connect to the warehouse: each statement commits, or in a rehearsal none does."""
        if self.rehearsal:
            yield self.rehearsal
            return
        with self.settings.connect() as connection:
            connection.autocommit = True
            yield connection

    def warn(self, problem: str) -> None:
        """Log what a person should see, and keep it for the run's row in ``ops.job_runs``."""
        log.warning(problem)
        self.warnings.append(problem)
        self.count(warnings=1)

    def count(self, **numbers: int) -> None:
        """Add to the numbers that end up in ``ops.job_runs.counts`` and in the closing line."""
        for name, number in numbers.items():
            self.counts[name] = self.counts.get(name, 0) + number


def run_job(
    job: str,
    start_date: datetime,
    end_date: datetime,
    run_id: str,
    work: Callable[[JobRun], None],
    *,
    is_rehearsal: bool = False,
) -> int:
    """Run ``work`` over a window and record it, or in a rehearsal take everything back again.

    Returns the exit status: 0 done, 1 failed and worth a retry, 2 bad input or a broken contract.
    """
    configure_logging()
    for stop in (signal.SIGTERM, signal.SIGINT):
        signal.signal(stop, _stop)
    run: JobRun | None = None
    try:
        window = Window(start_date.date(), end_date.date())
        settings = read_settings(WarehouseSettings)
        with settings.connect() as recorder:
            recorder.autocommit = not is_rehearsal
            run = JobRun(job, window, run_id, settings, _start(recorder, job, window, run_id))
            run.rehearsal = recorder if is_rehearsal else None
            try:
                work(run)
            except (Exception, SystemExit) as error:
                message, exit_status = explain(error)
                _finish(recorder, run, "failed", exit_status, message)
                raise
            _finish(recorder, run, "success", DONE, _say_done(run))
            if is_rehearsal:
                recorder.rollback()
    except (Exception, SystemExit) as error:
        message, exit_status = explain(error)
        expected = BadInputError | RetryLaterError | SystemExit | psycopg.OperationalError
        if not isinstance(error, expected):
            log.info("where it failed", exc_info=error)
        window_text = f"{start_date:%Y-%m-%d}..{end_date:%Y-%m-%d}"
        log.error(message, job=job, window=window_text, exit_status=exit_status)
        return exit_status
    outcome = "done, and nothing was written" if is_rehearsal else "done"
    log.info(outcome, job=job, window=str(window), **run.counts)
    return DONE


def explain(error: BaseException) -> tuple[str, int]:
    """Say in one line what went wrong, and whether a retry may help.

    Returns the line and the exit status.
    """
    line = " ".join(str(error).split()) or type(error).__name__
    if isinstance(error, BadInputError):
        return line, BAD_INPUT
    if isinstance(error, RetryLaterError | SystemExit):
        return line, RETRYABLE
    if isinstance(error, psycopg.OperationalError) and error.sqlstate is None:
        return _explain_connection(line)
    if isinstance(error, UNDEFINED | psycopg.errors.InsufficientPrivilege):
        return f"{line}: apply docker/postgres to this database, then run dbt", BAD_INPUT
    return f"{type(error).__name__}: {line}", RETRYABLE


def _explain_connection(line: str) -> tuple[str, int]:
    if "authentication failed" in line:
        return f"{line}: check NBA_WAREHOUSE_USER and NBA_WAREHOUSE_PASSWORD", BAD_INPUT
    if "does not exist" in line:
        return f"{line}: check NBA_WAREHOUSE_DATABASE and apply docker/postgres", BAD_INPUT
    return f"{line} Check NBA_WAREHOUSE_HOST and NBA_WAREHOUSE_PORT, then try again", RETRYABLE


def configure_logging() -> None:
    """Log one line per event to standard output, readable in a terminal and in a log group."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.dev.ConsoleRenderer(
                colors=sys.stdout.isatty(), exception_formatter=structlog.dev.plain_traceback
            ),
        ],
        logger_factory=structlog.PrintLoggerFactory(),
    )


def _stop(number: int, _frame: object) -> None:
    raise SystemExit(f"stopped by {signal.Signals(number).name} before it finished")


def _start(recorder: psycopg.Connection, job: str, window: Window, run_id: str) -> int:
    """Wait until no other run of the job is at work, then record this one.

    The lock belongs to the connection: however the job ends, the server releases it.
    """
    with recorder.cursor() as cursor:
        lock = f"nba_elt_pipeline.{job}"
        cursor.execute("select pg_try_advisory_lock(hashtextextended(%s, 0))", (lock,))
        if cursor.fetchone() == (False,):
            log.info("waiting for another run of the job to finish", job=job)
            cursor.execute("select pg_advisory_lock(hashtextextended(%s, 0))", (lock,))
        cursor.execute(
            "update ops.job_runs set state = 'failed', exit_status = %s,"
            " message = 'killed before it finished', finished_at = clock_timestamp()"
            " where job = %s and state = 'running'",
            (RETRYABLE, job),
        )
        cursor.execute(
            "insert into ops.job_runs (run_id, job, start_date, end_date, revision)"
            " values (%s, %s, %s, %s, %s) returning job_run_id",
            (run_id, job, window.start_date, window.end_date, os.environ.get("NBA_REVISION")),
        )
        [(job_run_id,)] = cursor.fetchall()
    return int(job_run_id)


def _say_done(run: JobRun) -> str:
    numbers = " ".join(f"{name}={number}" for name, number in run.counts.items())
    return "; ".join([f"done: {numbers}", *run.warnings[:3]])


def _finish(
    recorder: psycopg.Connection, run: JobRun, state: str, exit_status: int, message: str
) -> None:
    if run.rehearsal:
        return
    statement = (
        "update ops.job_runs set state = %s, exit_status = %s, counts = %s, message = %s,"
        " finished_at = clock_timestamp() where job_run_id = %s"
    )
    values = (state, exit_status, Jsonb(run.counts), message, run.job_run_id)
    try:
        try:
            recorder.execute(statement, values)
        except psycopg.OperationalError:
            # the job outlived the connection that it began with
            with run.settings.connect() as connection:
                connection.execute(statement, values)
    except psycopg.Error as error:
        log.warning("not recorded in ops.job_runs", error=str(error))
