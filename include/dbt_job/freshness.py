"""What the pages should have brought by now and have not: dbt's freshness of sources."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from dbt.artifacts.schemas.results import FreshnessStatus
from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest

from include.job import JobRun

PRESENT = timedelta(days=2)
"""A window that ended longer ago is of the past, where nothing is due any more; one that ends later
is of a simulated league."""


def warn_of_stale_sources(run: JobRun, manifest: Manifest, options: Sequence[str]) -> None:
    """Warn of each source table that lacks what is due, if the run is about the present.

    A failure is a warning too: the tables are built.

    Args:
        run: The run that has built its models.
        manifest: The project.
        options: Where dbt finds the project and its profile.
    """
    if not is_about_the_present(run.window.end_date):
        return
    result = dbtRunner(manifest=manifest).invoke(["source", "freshness", *options])
    if result.exception is not None:
        run.warn(f"freshness of sources not known: {' '.join(str(result.exception).split())}")
        return
    for table in getattr(result.result, "results", ()):
        name = f"source.{table.node.name}"
        if table.status == FreshnessStatus.RuntimeErr:
            run.warn(f"freshness of {name} not known: {' '.join(str(table.message).split())}")
        elif table.status != FreshnessStatus.Pass:
            run.warn(
                f"{name} lacks what was due at {table.max_loaded_at:%Y-%m-%d %H:%M} UTC: see"
                " ops.page_fetches for what its pages gave, and run ingestion for that date"
            )


def is_about_the_present(end_date: date) -> bool:
    """Whether a window that ends on a date ends about now."""
    return abs(datetime.now(UTC).date() - end_date) <= PRESENT
