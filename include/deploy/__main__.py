"""Command line of releases: ``python -m include.deploy``. See README, Deployment."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from botocore.exceptions import BotoCoreError, ClientError  # type: ignore[import-untyped]

from include.deploy import doctor as checks
from include.deploy import policies, releases
from include.deploy.images import scan as scan_images
from include.deploy.settings import JOBS, Deployment, secret_of
from include.job import (
    BAD_INPUT,
    RETRYABLE,
    BadInputError,
    RetryLaterError,
    WarehouseSettings,
    read_settings,
)
from include.schema import SCHEMA_FOLDER, apply_schema, set_passwords

app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, pretty_exceptions_enable=False, help=__doc__
)
Revision = Annotated[str, typer.Option(help="Git revision, all 40 digits.")]
Timeout = Annotated[float, typer.Option(help="How long to wait, in seconds.")]


@app.command()
def scan(revision: Revision, timeout: Timeout = 600) -> None:
    """Wait for ECR's scan of every image; exit 2 on critical or high findings."""
    with _one_line_errors() as deployment:
        counts = scan_images(deployment, revision, [*JOBS, "airflow"], timeout)
        for image, findings in counts.items():
            numbers = ", ".join(f"{number} {kind.lower()}" for kind, number in findings.items())
            typer.echo(f"{image:<11} {numbers or 'nothing found'}")


@app.command()
def release(
    revision: Revision,
    manifest: Annotated[Path | None, typer.Option(help="dbt's manifest.json of it.")] = None,
    docs: Annotated[Path | None, typer.Option(help="dbt's documentation, one file.")] = None,
    timeout: Timeout = 300,
) -> None:
    """Take a revision into use, if all of its jobs can start; else change nothing."""
    with _one_line_errors() as deployment:
        made = releases.release(
            deployment, revision, manifest=manifest, docs=docs, smoke_seconds=timeout
        )
        _show(made)


@app.command()
def rollback(
    to: Annotated[str | None, typer.Option(help="A revision; default: the one before.")] = None,
) -> None:
    """Take an earlier release into use again."""
    with _one_line_errors() as deployment:
        _show(releases.roll_back(deployment, to))


@app.command()
def status() -> None:
    """Show the current release; exit 1 if the pipeline would use anything else."""
    with _one_line_errors() as deployment:
        made = releases.current(deployment)
        if made is None:
            raise BadInputError(f"nothing was ever released to {deployment.releases_bucket}")
        _show(made)
        if found := releases.problems(deployment, made):
            raise RetryLaterError(
                f"not of this release: {'; '.join(found)}. Release it again, or roll back"
            )


@app.command()
def schema() -> None:
    """Bring a warehouse to docker/postgres, as its owner: NBA_WAREHOUSE_*; set its passwords.

    Run it where the warehouse can be reached, before the release that needs it.
    """
    with _one_line_errors() as deployment:
        vault = deployment.client("secretsmanager")
        passwords = {
            role: vault.get_secret_value(SecretId=secret_of(role))["SecretString"]
            for role in JOBS.values()
        }
        with read_settings(WarehouseSettings).connect() as connection:
            applied = apply_schema(connection, SCHEMA_FOLDER)
            set_passwords(connection, passwords)
        typer.echo(f"applied: {', '.join(applied) or 'nothing, it was current'}; passwords set")


@app.command()
def policy(
    name: Annotated[str, typer.Argument(help="A file of docker/iam, without .json.")],
    account: Annotated[str, typer.Option(help="Account number.")],
    repository: Annotated[str, typer.Option(help="owner/name on GitHub.")] = "",
) -> None:
    """Print a policy of docker/iam for this deployment, to be given to aws iam."""
    with _one_line_errors() as deployment:
        text = json.dumps(policies.policy(deployment, account, name), indent=2)
        typer.echo(text.replace("${REPOSITORY}", repository))


@app.command()
def doctor(
    *,
    database: Annotated[
        bool, typer.Option(help="Ask the warehouse too, as its owner: NBA_WAREHOUSE_*.")
    ] = True,
) -> None:
    """Check an AWS account and a warehouse for all that the pipeline needs. Changes nothing."""
    with _one_line_errors() as deployment:
        missing = 0
        for check in checks.run(deployment, with_database=database):
            missing += not check.is_good
            typer.echo(f"{'ok     ' if check.is_good else 'MISSING'} {check.what}")
            if not check.is_good:
                typer.echo(f"        {check.remedy}")
        if missing:
            raise BadInputError(f"{missing} of what the pipeline needs is missing")


def _show(made: releases.Release) -> None:
    typer.echo(f"revision {made.revision}, released {made.released_at[:19]} UTC")
    typer.echo(f"previous {made.previous or 'none'}")
    for job, arn in made.task_definitions.items():
        typer.echo(f"{job:<11} {arn.rsplit('/', 1)[-1]:<22} {made.digests[job][:19]}")


@contextmanager
def _one_line_errors() -> Iterator[Deployment]:
    try:
        yield read_settings(Deployment)
    except BadInputError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(BAD_INPUT) from None
    except (RetryLaterError, BotoCoreError, ClientError) as error:
        typer.echo(" ".join(str(error).split()), err=True)
        raise typer.Exit(RETRYABLE) from None


if __name__ == "__main__":
    app(prog_name="python -m include.deploy")
