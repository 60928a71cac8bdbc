"""The dbt project as a task group: every model its own task, its tests included."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from cosmos import (
    DbtTaskGroup,
    ExecutionConfig,
    LoadMode,
    ProfileConfig,
    ProjectConfig,
    RenderConfig,
)
from cosmos.constants import ExecutionMode, InvocationMode, TestBehavior, TestIndirectSelection

if TYPE_CHECKING:
    from cosmos.dbt.graph import DbtNode

DBT_PROJECT = Path(os.environ.get("NBA_DBT_PROJECT", Path(__file__).parents[2] / "dbt"))
CONNECTION = "warehouse_transformer"


def dbt_task_group(group_id: str) -> DbtTaskGroup:
    """Build the group from the manifest in ``dbt/target``.

    A model's task is named as the model and lies in the group of its folder, so a task id changes
    only when a model is renamed or moved. The task runs ``dbt build`` for that model: tests whose
    other parents are upstream of it run with it.
    """
    project = ProjectConfig(
        dbt_project_path=DBT_PROJECT,
        manifest_path=DBT_PROJECT / "target" / "manifest.json",
        install_dbt_deps=False,
        env_vars={
            "NBA_WAREHOUSE_HOST": f"{{{{ conn.{CONNECTION}.host }}}}",
            "NBA_WAREHOUSE_PORT": f"{{{{ conn.{CONNECTION}.port }}}}",
            "NBA_WAREHOUSE_DATABASE": f"{{{{ conn.{CONNECTION}.schema }}}}",
            "NBA_WAREHOUSE_USER": f"{{{{ conn.{CONNECTION}.login }}}}",
            "NBA_WAREHOUSE_PASSWORD": f"{{{{ conn.{CONNECTION}.password }}}}",
            # Unit tests show that the SQL is right, which no data can change.
            "DBT_EXCLUDE_RESOURCE_TYPES": "unit_test",
        },
    )
    # Cosmos wraps the path so that it may be a URL, which loads every provider in every parse.
    project.manifest_path = DBT_PROJECT / "target" / "manifest.json"
    return DbtTaskGroup(
        group_id=group_id,
        project_config=project,
        profile_config=ProfileConfig(
            profile_name="nba_elt",
            target_name="warehouse",
            profiles_yml_filepath=DBT_PROJECT / "profiles.yml",
        ),
        execution_config=ExecutionConfig(
            execution_mode=ExecutionMode.LOCAL,
            invocation_mode=InvocationMode.DBT_RUNNER,
            test_indirect_selection=TestIndirectSelection.BUILDABLE,
        ),
        render_config=RenderConfig(
            load_method=LoadMode.DBT_MANIFEST,
            test_behavior=TestBehavior.BUILD,
            group_nodes_by_folder=True,
            normalize_task_id=_name,
            normalize_task_display_name=_name,
            emit_datasets=False,
        ),
        operator_args={"append_env": True},
        default_args={"retries": 2, "retry_delay": timedelta(seconds=10)},
    )


def _name(node: DbtNode) -> str:
    return str(node.name)
