"""The task group of this project as an Airflow DAG of its own."""

import os

from airflow.sdk import dag

from include.orchestration.dbt_group import dbt_task_group
from include.orchestration.run_window import PARAMS, run_window


@dag(
    dag_id=os.environ["NBA_BENCHMARK_DAG_ID"],
    params=PARAMS,
    user_defined_macros={"run_window": run_window},
)
def models() -> None:
    """Hold the group alone."""
    dbt_task_group("dbt")


models()
