"""Show that a job could start where it is: its modules import, its role gets into the warehouse.

``python -m include.smoke include.ingestion``, in the image and the environment of a job. Nothing is
written.
"""

from __future__ import annotations

import importlib
from typing import Annotated

import typer

from include.job import (
    BadInputError,
    WarehouseSettings,
    configure_logging,
    explain,
    log,
    read_settings,
)

COLUMN = "revision"
"""What a job writes to ops.job_runs and an older schema lacks."""


def main(
    package: Annotated[str, typer.Argument(help="The job's package: include.ingestion.")],
) -> None:
    """Exit 0 if the job could start, 1 or 2 with one line of the reason if not."""
    configure_logging()
    try:
        role = check(package)
    except Exception as error:  # noqa: BLE001 # whatever it is, the smoke test says it
        message, exit_status = explain(error)
        log.error(message, package=package)
        raise typer.Exit(exit_status) from None
    log.info("could start", package=package, role=role)


def check(package: str) -> str:
    """Import a job and ask the warehouse who it is there.

    Raises:
        BadInputError: there is no such job, or the warehouse has an older schema.
    """
    try:
        importlib.import_module(f"{package}.__main__")
    except ImportError as error:
        raise BadInputError(f"{package} cannot be imported in this image: {error}") from error
    with read_settings(WarehouseSettings).connect() as connection:
        known = connection.execute(
            "select from information_schema.columns where table_schema = 'ops'"
            " and table_name = 'job_runs' and column_name = %s",
            (COLUMN,),
        ).fetchone()
        if known is None:
            raise BadInputError(
                f"ops.job_runs has no column {COLUMN} that this role may read:"
                " apply docker/postgres to this database"
            )
        row = connection.execute("select current_user").fetchone()
        return str(row[0]) if row else ""


if __name__ == "__main__":
    typer.run(main)
