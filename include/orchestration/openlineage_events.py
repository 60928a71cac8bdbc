"""OpenLineage events of the model tasks that end in the triggerer, where no listener sees them.

They are what Airflow's own listener would have sent from a worker: the same client and
configuration ([openlineage]), run ids, job names and parent run. A task that runs on a worker
needs nothing of this.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from airflow.providers.openlineage import conf
from airflow.providers.openlineage.extractors import OperatorLineage
from airflow.providers.openlineage.plugins.adapter import OpenLineageAdapter
from airflow.providers.openlineage.utils.utils import get_task_parent_run_facet
from airflow.providers.postgres.assets.postgres import convert_asset_to_openlineage
from openlineage.client.event_v2 import Dataset, InputDataset, OutputDataset
from openlineage.client.facet_v2 import (
    data_quality_assertions_dataset,
    documentation_dataset,
    output_statistics_output_dataset,
    schema_dataset,
    sql_job,
)

from include.orchestration.dbt_results import ModelResult, NodeRun, short_name

if TYPE_CHECKING:
    from airflow.sdk import Asset

log = logging.getLogger(__name__)

ONE_AT_A_TIME = threading.Lock()
"""Transports are not made for several threads: two events must not meet in one line of a file."""

Described = Mapping[str, Any]
"""A node, or a test, as :func:`include.dbt_job.manifest.descriptions` has it."""


def emit_model_events(result: ModelResult, task_instance: Any, described: Described) -> None:
    """Send START, and COMPLETE or FAIL, of a model's task; nothing if OpenLineage is turned off.

    Blocks on the transport: call it in a thread. Never raises: lineage that is lost is a warning
    in the log of the task.

    Args:
        result: How the model and its tests ended. Nothing is sent if dbt started none of them.
        task_instance: That of a trigger from which its task was started; the inlets and outlets of
            its task are the datasets.
        described: What is known of the model.
    """
    try:
        if not conf.is_disabled():
            _emit(result, task_instance, described)
    except Exception as error:  # lineage must not fail what it tells about
        log.warning("no OpenLineage events of %s: %s", result.model, error, exc_info=error)


def _emit(result: ModelResult, ti: Any, described: Described) -> None:
    nodes = [node for node in (result.node, *result.tests) if node]
    started = [node.started_at for node in nodes if node.started_at]
    finished = [node.finished_at for node in nodes if node.finished_at]
    if not started or not finished:
        return
    adapter = _adapter()
    dag_run = ti.get_template_context()["dag_run"]
    # a run without a logical date is identified by when it was to run, as in Airflow's listener
    moment = dag_run.logical_date or dag_run.run_after
    interval = dag_run.data_interval_start, dag_run.data_interval_end
    common: dict[str, Any] = {
        "run_id": adapter.build_task_instance_run_id(
            dag_id=ti.dag_id,
            task_id=ti.task_id,
            try_number=ti.try_number,
            logical_date=moment,
            map_index=-1 if ti.map_index is None else ti.map_index,
        ),
        "job_name": f"{ti.dag_id}.{ti.task_id}",
        "job_description": described["description"] or None,
        "nominal_start_time": interval[0] and interval[0].isoformat(),
        "nominal_end_time": interval[1] and interval[1].isoformat(),
        "owners": [ti.task.owner],
        "tags": None,
        "run_facets": get_task_parent_run_facet(
            parent_run_id=adapter.build_dag_run_id(ti.dag_id, moment, dag_run.clear_number or 0),
            parent_job_name=ti.dag_id,
            dr_conf=dag_run.conf,
        ),
    }
    task: OperatorLineage[Any, Any] = OperatorLineage(
        inputs=[InputDataset(read.namespace, read.name) for read in map(_dataset, ti.task.inlets)],
        outputs=[_output(_dataset(asset), result, described) for asset in ti.task.outlets],
        job_facets=_sql(result.node),
    )
    ended_at = max(finished).isoformat()
    with ONE_AT_A_TIME:
        adapter.start_task(event_time=min(started).isoformat(), task=task, **common)
        if result.failed:
            adapter.fail_task(end_time=ended_at, task=task, error=result.message, **common)
        else:
            adapter.complete_task(end_time=ended_at, task=task, **common)


@cache
def _adapter() -> OpenLineageAdapter:
    return OpenLineageAdapter()


def _dataset(asset: Asset) -> Dataset:
    dataset: Dataset = convert_asset_to_openlineage(asset, None)
    return dataset


def _sql(node: NodeRun | None) -> dict[str, Any]:
    if node is None or not node.compiled_sql:
        return {}
    return {"sql": sql_job.SQLJobFacet(query=node.compiled_sql, dialect="postgres")}


def _output(table: Dataset, result: ModelResult, described: Described) -> OutputDataset:
    """Describe what was written. Its tests are about it, not about something that was read."""
    facets: dict[str, Any] = {
        "schema": schema_dataset.SchemaDatasetFacet(
            fields=[
                schema_dataset.SchemaDatasetFacetFields(
                    name=column["name"],
                    type=column["data_type"],
                    description=column["description"] or None,
                )
                for column in described["columns"]
            ]
        )
    }
    if described["description"]:
        facets["documentation"] = documentation_dataset.DocumentationDatasetFacet(
            described["description"]
        )
    known = {test["unique_id"]: test for test in described["tests"]}
    if ran := [test for test in result.tests if test.finished_at and test.state != "skipped"]:
        facets["dataQualityAssertions"] = (
            data_quality_assertions_dataset.DataQualityAssertionsDatasetFacet(
                assertions=[_assertion(test, known.get(test.unique_id, {})) for test in ran]
            )
        )
    rows = result.node.rows_affected if result.node else None
    statistics = output_statistics_output_dataset.OutputStatisticsOutputDatasetFacet(rowCount=rows)
    return OutputDataset(
        namespace=table.namespace,
        name=table.name,
        facets=facets,
        outputFacets={} if rows is None else {"outputStatistics": statistics},
    )


def _assertion(test: NodeRun, described: Described) -> data_quality_assertions_dataset.Assertion:
    return data_quality_assertions_dataset.Assertion(
        assertion=described.get("generic") or short_name(test),
        success=test.state == "success",
        column=described.get("column_name"),
        severity=described.get("severity"),
        name=short_name(test),
        description=described.get("description") or None,
        actual=None if test.failures is None else f"{test.failures} failing rows",
    )
