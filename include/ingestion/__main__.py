"""Command line of the ingestion job."""

from __future__ import annotations

import typer

from include.ingestion.job import ingest
from include.job import EndDate, RunId, StartDate, run_job

HELP = """
Load pages of basketball-reference into the schema source of the warehouse.

For the seasons in the window: every month of the schedule. For each date in the window that has
results: the box score lines of all players (daily leaders). Rows that the site corrected are
replaced, rows that it withdrew go, rows that did not change are not touched: run it as often as you
like. Scores of games after the window stay hidden.

Exit status: 0 done; 1 failed, worth a retry (site down, page not published yet); 2 bad input or a
page that broke its contract (see ops.quarantine and ops.page_fetches), a retry will not help.

Environment: NBA_WAREHOUSE_HOST, _PORT, _DATABASE, _USER, _PASSWORD;
NBA_INGESTION_BASKETBALL_REFERENCE_URL, NBA_INGESTION_REQUESTS_PER_MINUTE (20).

\b
Examples:
  python -m include.ingestion --start-date 2024-01-15 --end-date 2024-01-15 --run-id a-day
  python -m include.ingestion --start-date 2023-10-24 --end-date 2024-06-17 --run-id a-season
"""

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.callback(invoke_without_command=True, help=HELP)
def main(start_date: StartDate, end_date: EndDate, run_id: RunId) -> None:
    """Run the job and exit with its status."""
    raise typer.Exit(run_job("ingestion", start_date, end_date, run_id, ingest))


if __name__ == "__main__":
    app()
