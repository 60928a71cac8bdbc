"""Command line of the dbt job: models and their tests, built and recorded node by node."""

from __future__ import annotations

from typing import Annotated

import typer

from include.job import EndDate, JobRun, RunId, StartDate, run_job

app = typer.Typer(add_completion=False)


@app.callback(invoke_without_command=True)
def main(
    start_date: StartDate,
    end_date: EndDate,
    run_id: RunId,
    models: Annotated[
        str,
        typer.Option(help="Names of models, seeds and snapshots, comma between. Default: all."),
    ] = "",
    invocation_id: Annotated[
        int | None, typer.Option(help="Row of ops.dbt_invocations that asks for this build.")
    ] = None,
    task_instance_id: Annotated[
        str | None, typer.Option(help="Try of the one Airflow task that waits for this build.")
    ] = None,
    mode: Annotated[
        str, typer.Option(help="How Airflow follows it: watch, ecs or local.")
    ] = "watch",
    graph_digest: Annotated[
        str | None, typer.Option(help="Refuse to build if the project's graph has another digest.")
    ] = None,
    *,
    full_refresh: Annotated[
        bool, typer.Option("--full-refresh", help="Build every season, not only the window's.")
    ] = False,
    test_every_season: Annotated[
        bool,
        typer.Option("--test-every-season", help="Test every season, not only the window's."),
    ] = False,
    as_of: Annotated[
        bool,
        typer.Option(
            "--as-of",
            help="Build, beside the tables of today, those of the morning after --end-date: in"
            " as_of_fact, as_of_prep and so on, of what was known then.",
        ),
    ] = False,
) -> None:
    """Run dbt build; ops.dbt_invocations and ops.dbt_node_runs tell how it goes.

    What the run has built already and no task has ended with yet is not built again. The seasons
    of the window are built; of a model that is new or whose code has changed, every season.

    With --as-of results after that date are not known, nor games, events, snapshots of pages and
    comments after it. What was corrected since is as it is today, and so are dates of games.
    """

    def work(run: JobRun) -> None:
        # dbt takes two seconds to import: not before the job has its place in ops
        from include.dbt_job.build import Request, build  # noqa: PLC0415

        request = Request(
            models=tuple(filter(None, models.split(","))),
            invocation_id=invocation_id,
            task_instance_id=task_instance_id,
            mode=mode,
            graph_digest=graph_digest,
            is_full_refresh=full_refresh,
            tests_every_season=test_every_season,
            as_of=run.window.end_date if as_of else None,
        )
        build(run, request)

    # one build at a time, but of single models in tasks of their own as many as there are
    job = "dbt" if mode == "watch" else f"dbt.{models}"
    raise typer.Exit(run_job(job, start_date, end_date, run_id, work))


if __name__ == "__main__":
    app()
