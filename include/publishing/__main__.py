"""Command line of the publishing job: the marts, copied to where consumers read them."""

from __future__ import annotations

import typer

from include.job import EndDate, RunId, StartDate, run_job
from include.publishing.publication import publish

app = typer.Typer(add_completion=False)


@app.callback(invoke_without_command=True)
def main(start_date: StartDate, end_date: EndDate, run_id: RunId) -> None:
    """Publish what has changed in the marts, in one transaction; the window is recorded with it."""
    raise typer.Exit(run_job("publishing", start_date, end_date, run_id, publish))


if __name__ == "__main__":
    app()
