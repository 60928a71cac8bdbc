"""Command line of the ingestion job."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Annotated

import typer

from include.ingestion.job import Options, ingest
from include.ingestion.parse import HELP as PARSE_HELP
from include.ingestion.parse import parse
from include.job import run_job

HELP = """
Load public NBA pages into the schema source of the warehouse.

For the seasons in the window: every month of the schedule. For each date and game in the window
that has a result: its box scores and its play-by-play. For the seasons, and as of the window's last
day: player and team statistics, transactions, injuries, contracts, odds, reddit. Rows that a site
corrected are replaced, rows that it withdrew go, rows that did not change are not touched: run it
as often as you like, in any order of dates. Scores of games after the window stay hidden. Pages of
the days before the window that are loaded already are asked for again, for late corrections.

A page that cannot be used does not stop the others. What the run must have is the schedule and the
box scores, and whatever --kinds names; anything else that goes wrong is a warning.

\b
Exit status:
  0  done; there may be warnings: in the log, in the closing table, in ops.job_runs
  1  failed, worth a retry: a page that the run must have is not published yet, a site is down
  2  a retry will not help: bad input, or a page that the run must have broke its contract
     (see ops.quarantine and ops.page_fetches)

\b
Environment:
  NBA_WAREHOUSE_HOST, _PORT, _DATABASE, _USER, _PASSWORD
  NBA_INGESTION_KINDS                  kinds to bring: all (default), names, or -names to leave out
  NBA_INGESTION_LOOKBACK_DAYS          3
  NBA_INGESTION_REQUESTS_PER_MINUTE    20, to one host
  NBA_INGESTION_ARCHIVE_BUCKET         S3 bucket that keeps every page; none: nothing is kept
  NBA_INGESTION_BASKETBALL_REFERENCE_URL, _COVERS_URL, _REDDIT_URL, _REDDIT_LOGIN_URL
  NBA_INGESTION_REDDIT_CLIENT_ID, _REDDIT_CLIENT_SECRET    reddit is off without them
  AWS_ENDPOINT_URL, AWS_REGION and the credentials that boto3 finds

\b
Examples:
  python -m include.ingestion --start-date 2024-01-15 --end-date 2024-01-15 --run-id a-day
  python -m include.ingestion --start-date 2023-10-24 --end-date 2024-06-17 --run-id a-season \\
      --kinds schedule,daily_leaders
  python -m include.ingestion ... --dry-run         say what would change, write nothing
  python -m include.ingestion ... --from-archive    read kept pages again, without the network
  python -m include.ingestion parse odds page.html  print the rows of one stored page
"""

app = typer.Typer(add_completion=False, rich_markup_mode=None)
app.command(help=PARSE_HELP)(parse)


@app.callback(invoke_without_command=True, help=HELP)
def main(
    context: typer.Context,
    start_date: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="First game date of the window, US Eastern."),
    ] = None,
    end_date: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Last game date of the window, inclusive."),
    ] = None,
    run_id: Annotated[
        str | None,
        typer.Option(help="Name of the run in ops; the Airflow run id when Airflow starts it."),
    ] = None,
    kinds: Annotated[
        str | None,
        typer.Option(help="Only these kinds, separated by commas; each must then succeed."),
    ] = None,
    lookback_days: Annotated[
        int | None,
        typer.Option(min=0, help="Days before the window to look at again for corrections."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Fetch and parse, say what would change, no more.")
    ] = False,
    from_archive: Annotated[
        bool, typer.Option("--from-archive", help="Read the kept pages, not the sites.")
    ] = False,
) -> None:
    """Run the job, unless a command was named, and exit with its status."""
    if context.invoked_subcommand:
        return
    if start_date is None or end_date is None or run_id is None:
        context.fail("--start-date, --end-date and --run-id are needed, or a command: see --help")
    work = partial(ingest, options=Options(kinds, lookback_days, from_archive))
    raise typer.Exit(run_job("ingestion", start_date, end_date, run_id, work, is_rehearsal=dry_run))


if __name__ == "__main__":
    app()
