"""A model's task that runs dbt for its model alone: in ECS, or in the Airflow worker."""

from __future__ import annotations

from typing import Any

from airflow.sdk import Context
from airflow.sdk.bases.hook import BaseHook
from airflow.sdk.exceptions import AirflowException, AirflowFailException
from cosmos.operators.aws_ecs import DbtBuildAwsEcsOperator
from cosmos.operators.local import DbtBuildLocalOperator

from include.orchestration.dbt_manifest import read_full_manifest
from include.orchestration.dbt_report import leave_numbers
from include.orchestration.ecs import JobOutcome, ecs_settings, job_command
from include.orchestration.run_window import run_window
from include.orchestration.warehouse import CONNECTION


class EcsModelOperator(JobOutcome, DbtBuildAwsEcsOperator):  # type: ignore[misc]  # untyped
    """Builds a model and its tests in an ECS task of its own."""

    def __init__(self, *, model: str, graph_digest: str, **kwargs: Any) -> None:
        super().__init__(**ecs_settings("dbt"), project_dir="dbt", **kwargs)
        self.model = model
        self.model_command = job_command(
            "--mode=ecs",
            f"--models={model}",
            "--task-instance-id={{ ti.id }}",
            f"--graph-digest={graph_digest}",
        )

    template_fields = (*DbtBuildAwsEcsOperator.template_fields, "model_command")

    def execute(self, context: Context) -> None:
        """Run the job, and leave its numbers with the table's asset event."""
        super().execute(context)
        leave_numbers(context, self.model)

    def build_command(self, context: Context, cmd_flags: list[str] | None = None) -> None:  # noqa: ARG002
        """Run the dbt job, which records what dbt does, instead of dbt alone."""
        self.overrides = {
            "containerOverrides": [{"name": self.container_name, "command": self.model_command}]
        }


class LocalModelOperator(DbtBuildLocalOperator):  # type: ignore[misc]  # untyped
    """Builds a model and its tests in the Airflow worker."""

    # its inlets and outlets say what it reads and writes, under the names that all tasks use
    get_openlineage_facets_on_complete = None

    def __init__(self, *, model: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.model = model

    def execute(self, context: Context, **kwargs: Any) -> None:
        """Run dbt, recording what it does.

        Raises:
            AirflowFailException: a node failed in a way that a retry cannot mend.
            AirflowException: any other failure.
        """
        # the worker is the dbt container here, and only here
        from include.dbt_job.digests import changed, digests, reference_data  # noqa: PLC0415
        from include.dbt_job.recorder import PlannedNode, Recorder, begin_invocation  # noqa: PLC0415
        from include.dbt_job.seasons import TEST_EVERY_SEASON, as_options, seasons_of  # noqa: PLC0415
        from include.job import WarehouseSettings, Window  # noqa: PLC0415

        connection = BaseHook.get_connection(CONNECTION)
        settings = WarehouseSettings(
            host=connection.host,
            port=connection.port,
            database=connection.schema,
            user=connection.login,
            password=connection.password,
        )
        run_id, task_instance_id = context["run_id"], str(context["ti"].id)
        window = Window(*run_window(context["dag_run"], context["params"]))
        seasons = seasons_of(settings, window)
        project = read_full_manifest()
        with settings.connect() as warehouse:
            now = digests(project, reference_data(project, warehouse))
            whole = {
                unique_id: now[unique_id]
                for unique_id in changed(now, warehouse)
                if project["nodes"][unique_id]["name"] == self.model
            }
        session = seasons.settings
        if whole:
            # a model whose code has changed is made anew, with all seasons
            self.full_refresh = True
            session |= TEST_EVERY_SEASON
        self.env: dict[str, Any] = {**(self.env or {}), "PGOPTIONS": as_options(session)}
        invocation_id = begin_invocation(
            settings, invocation_id=None, run_id=run_id, mode="local", models=[self.model]
        )
        with Recorder(
            settings,
            invocation_id,
            run_id,
            task_instance_id=task_instance_id,
            describe=lambda unique_id, kind: PlannedNode(unique_id, kind, self.model, ()),
            whole=whole,
            session=session,
        ) as recorder:
            self._dbt_runner_callbacks = [recorder]
            try:
                super().execute(context, **kwargs)
            except Exception as error:  # noqa: BLE001 - whatever dbt or Cosmos raise
                retryable = not recorder.failed or bool(recorder.retryable)
                message = " | ".join(recorder.failed.values()) or str(error)
                recorder.finish("failed", 1 if retryable else 2, message)
                kind = AirflowException if retryable else AirflowFailException
                raise kind(f"{self.model} failed. {' '.join(message.split())}") from None
            recorder.finish("success", 0, f"{sum(recorder.counts.values())} nodes built")
        leave_numbers(context, self.model)
