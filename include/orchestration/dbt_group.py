"""The dbt project as a task group: every model its own task, its tests included.

``NBA_DBT_MODE`` says what runs behind the tasks; their ids are the same in every mode.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from airflow.sdk import BaseOperator
from airflow.sdk.exceptions import AirflowException
from cosmos import (
    DbtTaskGroup,
    ExecutionConfig,
    LoadMode,
    ProfileConfig,
    ProjectConfig,
    RenderConfig,
)
from cosmos.constants import (
    DbtResourceType,
    ExecutionMode,
    InvocationMode,
    TestBehavior,
    TestIndirectSelection,
)

from include.orchestration.dbt_manifest import DBT_PROJECT, MANIFEST, read_manifest
from include.orchestration.dbt_watch import WatchedModelOperator
from include.orchestration.lineage import model_inlets, model_outlets
from include.orchestration.warehouse import CONNECTION

if TYPE_CHECKING:
    from cosmos.dbt.graph import DbtNode

BUILT = (DbtResourceType.MODEL, DbtResourceType.SEED, DbtResourceType.SNAPSHOT)


class Mode(StrEnum):
    """What runs behind the tasks of the group."""

    WATCH = "watch"
    """One dbt build in ECS; the tasks follow its nodes from the triggerer."""
    ECS = "ecs"
    """One ECS task for each model."""
    LOCAL = "local"
    """dbt in the Airflow worker, once for each model."""


EXECUTION_MODES = {
    Mode.WATCH: ExecutionMode.AWS_ECS,
    Mode.ECS: ExecutionMode.AWS_ECS,
    Mode.LOCAL: ExecutionMode.LOCAL,
}


def dbt_task_group(group_id: str, mode: Mode | None = None) -> DbtTaskGroup:
    """Build the group from the slim manifest in ``dbt/target``.

    A model's task is named as the model and lies in the group of its folder, so a task id changes
    only when a model is renamed or moved. It stands for the model and the tests that belong to it.

    Args:
        group_id: Name of the group.
        mode: What runs behind the tasks. Default: ``NBA_DBT_MODE``, or else watch.

    Raises:
        AirflowException: there is no manifest, or the mode is none.
    """
    mode = mode or _mode_of_environment()
    manifest = read_manifest()
    project = ProjectConfig(
        dbt_project_path=DBT_PROJECT,
        # where Airflow has the manifest alone, there is no folder of models
        models_relative_path="",
        manifest_path=MANIFEST,
        install_dbt_deps=False,
        env_vars=_environment() if mode is Mode.LOCAL else None,
    )
    # Cosmos wraps the path so that it may be a URL, which loads every provider in every parse.
    project.manifest_path = MANIFEST
    make_task = _task_maker(mode, manifest)
    return DbtTaskGroup(
        group_id=group_id,
        project_config=project,
        profile_config=ProfileConfig(
            profile_name="nba_elt",
            target_name="warehouse",
            profiles_yml_filepath=DBT_PROJECT / "profiles.yml",
        ),
        execution_config=ExecutionConfig(
            execution_mode=EXECUTION_MODES[mode],
            invocation_mode=InvocationMode.DBT_RUNNER if mode is Mode.LOCAL else None,
            test_indirect_selection=TestIndirectSelection.BUILDABLE,
        ),
        render_config=RenderConfig(
            load_method=LoadMode.DBT_MANIFEST,
            test_behavior=TestBehavior.BUILD,
            group_nodes_by_folder=True,
            normalize_task_id=_name,
            normalize_task_display_name=_name,
            node_converters=dict.fromkeys(BUILT, make_task),
            emit_datasets=False,
        ),
        operator_args={"append_env": True} if mode is Mode.LOCAL else {},
        default_args={
            "retries": 2,
            "retry_delay": timedelta(seconds=10),
            # it would grow with every clear of the task
            "retry_exponential_backoff": 0,
        },
    )


def _mode_of_environment() -> Mode:
    name = os.environ.get("NBA_DBT_MODE") or Mode.WATCH
    try:
        return Mode(name)
    except ValueError:
        raise AirflowException(
            f"NBA_DBT_MODE is {name!r}: set it to {', '.join(Mode)}, or leave it empty"
        ) from None


def _task_maker(mode: Mode, manifest: Mapping[str, Any]) -> Callable[..., BaseOperator]:
    """Return what makes the task of a node, as Cosmos calls it."""
    digest = manifest["metadata"]["graph_digest"]

    def make_task(
        *,
        dag: Any,
        task_group: Any,
        node: DbtNode,
        task_id: str,
        task_args: dict[str, Any],
        **_: Any,
    ) -> BaseOperator:
        described = manifest["nodes"][node.unique_id]
        shared = {
            "dag": dag,
            "task_group": task_group,
            "task_id": task_id,
            "task_display_name": task_id,
            "model": node.name,
            "inlets": model_inlets(described, manifest),
            "outlets": model_outlets(described),
            "doc_md": described["doc_md"],
            **node.operator_kwargs_to_override,
        }
        if mode is Mode.WATCH:
            return WatchedModelOperator(graph_digest=digest, **shared)
        from include.orchestration import dbt_modes  # noqa: PLC0415 - its parents take a second

        if mode is Mode.ECS:
            return dbt_modes.EcsModelOperator(graph_digest=digest, **shared)
        return dbt_modes.LocalModelOperator(
            **task_args,
            **shared,
            select=" ".join([f"fqn:{'.'.join(node.fqn)}", *described["tests"]]),
            indirect_selection=TestIndirectSelection.EMPTY.value,
        )

    return make_task


def _environment() -> dict[str, str]:
    """Return what dbt reads from the environment, as templates of the Airflow connection."""
    connection = f"conn.{CONNECTION}"
    return {
        "NBA_WAREHOUSE_HOST": f"{{{{ {connection}.host }}}}",
        "NBA_WAREHOUSE_PORT": f"{{{{ {connection}.port }}}}",
        "NBA_WAREHOUSE_DATABASE": f"{{{{ {connection}.schema }}}}",
        "NBA_WAREHOUSE_USER": f"{{{{ {connection}.login }}}}",
        "NBA_WAREHOUSE_PASSWORD": f"{{{{ {connection}.password }}}}",
        # Unit tests show that the SQL is right, which no data can change.
        "DBT_EXCLUDE_RESOURCE_TYPES": "unit_test",
    }


def _name(node: DbtNode) -> str:
    return str(node.name)
