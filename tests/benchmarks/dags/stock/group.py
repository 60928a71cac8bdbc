"""Cosmos as it comes, as an Airflow DAG, in the execution mode of ``NBA_BENCHMARK_COSMOS_MODE``.

Two things are not its default, and both make it faster: it reads the manifest instead of asking
``dbt ls``, and LOCAL builds a model with its tests in one task instead of two. WATCHER refuses the
second, and keeps a test task for each model. Tasks have a second try, as WATCHER defers them, and
Airflow takes a task for failed that is queued again before its scheduler has seen it deferred.
"""

import os
from datetime import timedelta
from pathlib import Path

from airflow.sdk import dag
from cosmos import DbtTaskGroup, ExecutionConfig, ProfileConfig, ProjectConfig, RenderConfig
from cosmos.constants import ExecutionMode, TestBehavior

PROJECT = Path(os.environ["NBA_DBT_PROJECT"])
MODE = ExecutionMode(os.environ["NBA_BENCHMARK_COSMOS_MODE"])
TESTS = TestBehavior.BUILD if MODE is ExecutionMode.LOCAL else TestBehavior.AFTER_EACH


@dag(
    dag_id=os.environ["NBA_BENCHMARK_DAG_ID"],
    default_args={"retries": 1, "retry_delay": timedelta(seconds=1)},
)
def models() -> None:
    """Hold the group alone."""
    DbtTaskGroup(
        group_id="dbt",
        project_config=ProjectConfig(
            dbt_project_path=PROJECT,
            manifest_path=PROJECT / "target" / "manifest.json",
            env_vars={n: v for n, v in os.environ.items() if n.startswith(("NBA_", "DBT_"))},
        ),
        profile_config=ProfileConfig(
            profile_name="nba_elt",
            target_name="warehouse",
            profiles_yml_filepath=PROJECT / "profiles.yml",
        ),
        execution_config=ExecutionConfig(execution_mode=MODE),
        render_config=RenderConfig(test_behavior=TESTS),
    )


models()
