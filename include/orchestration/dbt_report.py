"""What dbt built in a run, as one table in a log and as asset events.

A task that ends in the triggerer leaves no asset events. This one, on a worker after the models,
leaves one for each model that was built and whose tests passed, with its numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import psycopg
from airflow.sdk import AssetAlias, BaseOperator, Context
from airflow.sdk.bases.hook import BaseHook
from psycopg.rows import class_row

from include.orchestration.dbt_manifest import read_manifest
from include.orchestration.lineage import model_tables
from include.orchestration.warehouse import CONNECTION, conninfo

BUILT = AssetAlias("dbt_models", group="dbt")
"""Stands for whichever tables a run has built."""


class ModelReport(NamedTuple):
    """The newest build of a model in a run.

    ``attempts`` counts the dbt processes that came to it, ``seconds`` is the model's own time.
    """

    model: str
    state: str
    mode: str
    invocation_id: int
    attempts: int
    rows: int | None
    seconds: float | None
    tests: int
    tests_warned: int
    tests_failed: int

    @property
    def is_good(self) -> bool:
        """Whether the table was built and none of its tests failed."""
        return self.state == "success" and not self.tests_failed


class DbtReportOperator(BaseOperator):
    """Reports what dbt did for a run, whether it succeeded or not."""

    ui_color = "#ffe5db"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(trigger_rule="all_done", outlets=[BUILT], **kwargs)

    def execute(self, context: Context) -> None:
        """Print the table and leave the events.

        A model that ran on a worker has left its event already.
        """
        connection = BaseHook.get_connection(CONNECTION)
        with psycopg.connect(conninfo(connection)) as warehouse:
            models = read_models(warehouse, context["run_id"])
        for line in table_of(models):
            self.log.info("%s", line)
        tables = model_tables(read_manifest())
        events = context["outlet_events"][BUILT]
        for model in models:
            if model.is_good and model.mode == "watch" and model.model in tables:
                events.add(tables[model.model], extra=event_extra(model))


def leave_numbers(context: Context, model: str) -> None:
    """Give the asset event of a model's own task, on a worker, what the report gives the others."""
    connection = BaseHook.get_connection(CONNECTION)
    with psycopg.connect(conninfo(connection)) as warehouse:
        models = read_models(warehouse, context["run_id"])
    for built in models:
        if built.model == model:
            [table] = context["task"].outlets
            context["outlet_events"][table].extra.update(event_extra(built))


def read_models(warehouse: psycopg.Connection, run_id: str) -> list[ModelReport]:
    """Read the newest build of each model in a run, in the order in which they started."""
    with warehouse.cursor(row_factory=class_row(ModelReport)) as cursor:
        return cursor.execute(MODELS, {"run_id": run_id}).fetchall()


def event_extra(model: ModelReport) -> dict[str, Any]:
    """Return the numbers that go with the asset event of a model."""
    return {
        "rows": model.rows,
        "seconds": model.seconds,
        "tests": model.tests,
        "tests_warned": model.tests_warned,
        "invocation_id": model.invocation_id,
    }


def table_of(models: Sequence[ModelReport]) -> list[str]:
    """Lay the models out in lines, the totals last."""
    if not models:
        return ["dbt built nothing in this run"]
    width = max(len(model.model) for model in models)
    heads = ("state", "rows", "seconds", "tests", "warned", "failed", "attempts")
    lines = [f"{'model':<{width}}  {heads[0]:<11}" + "".join(f"{head:>10}" for head in heads[1:])]
    for model in models:
        numbers = (
            "" if model.rows is None else f"{model.rows:,}",
            "" if model.seconds is None else f"{model.seconds:.2f}",
            *(model.tests, model.tests_warned, model.tests_failed, model.attempts),
        )
        cells = "".join(f"{number:>10}" for number in numbers)
        lines.append(f"{model.model:<{width}}  {model.state:<11}{cells}")
    good = sum(model.is_good for model in models)
    rows = sum(model.rows or 0 for model in models)
    return [*lines, f"{good} of {len(models)} models built and tested, {rows:,} rows"]


MODELS = """
with newest as (
    select distinct on (unique_id) *
    from ops.dbt_node_runs
    where run_id = %(run_id)s
    order by unique_id, node_run_id desc
),

attempts as (
    select unique_id, count(started_at) as attempts
    from ops.dbt_node_runs
    where run_id = %(run_id)s
    group by unique_id
),

tests as (
    select
        model,
        count(*) as tests,
        count(*) filter (where state = 'warned') as tests_warned,
        count(*) filter (where state = 'failed') as tests_failed
    from newest
    where resource_type = 'test'
    group by model
)

select
    newest.model,
    newest.state,
    dbt_invocations.mode,
    newest.invocation_id,
    attempts.attempts,
    newest.rows_affected as rows,
    newest.seconds::float as seconds,
    coalesce(tests.tests, 0) as tests,
    coalesce(tests.tests_warned, 0) as tests_warned,
    coalesce(tests.tests_failed, 0) as tests_failed
from newest
inner join ops.dbt_invocations using (invocation_id)
inner join attempts using (unique_id)
left join tests using (model)
where newest.resource_type <> 'test'
order by newest.started_at nulls last, newest.model
"""
