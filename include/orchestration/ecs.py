"""Jobs that run in Amazon ECS: one task definition, one container, one log group per job."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from airflow.providers.amazon.aws.operators.ecs import EcsRunTaskOperator
from airflow.sdk import Context, Variable
from airflow.sdk.exceptions import AirflowException, AirflowFailException

BAD_INPUT = 2
"""Exit status of a job whose input is bad: a retry would fail the same way."""


class EcsJobOperator(EcsRunTaskOperator):
    """Run a job of this project over the window of the DAG run.

    The family, container and log group of a job follow from its name, so a run always takes the
    newest revision of the task definition. The task fails with the job's own last line, and is
    retried only where the job's exit status says that a retry may help.
    """

    def __init__(self, *, job: str, **kwargs: Any) -> None:
        super().__init__(
            aws_conn_id="aws_ecs",
            cluster="{{ var.value.ecs_cluster }}",
            task_definition=f"nba-elt-{job}",
            launch_type="FARGATE",
            overrides={
                "containerOverrides": [
                    {
                        "name": job,
                        "command": [
                            "--start-date={{ run_window(dag_run, params).start_date }}",
                            "--end-date={{ run_window(dag_run, params).end_date }}",
                            "--run-id={{ run_id }}",
                        ],
                    }
                ]
            },
            container_name=job,
            awslogs_group=f"/nba-elt/{job}",
            awslogs_stream_prefix="ecs",
            awslogs_fetch_interval=timedelta(seconds=1),
            number_logs_exception=1,
            waiter_delay=1,
            # A job that went on while Airflow was away is followed, not started twice.
            reattach=True,
            **kwargs,
        )
        self.job = job

    def execute(self, context: Context) -> None:
        """Run the job and wait for it.

        Raises:
            AirflowFailException: exit status 2.
            AirflowException: any other failure.
        """
        self.network_configuration = {
            "awsvpcConfiguration": {
                "subnets": Variable.get("ecs_subnets").split(","),
                "securityGroups": Variable.get("ecs_security_groups").split(","),
            }
        }
        try:
            super().execute(context)  # type: ignore[no-untyped-call]  # the provider has no types
        except AirflowException as error:
            exit_status = self._exit_status()
            if exit_status is None:
                raise
            kind = AirflowFailException if exit_status == BAD_INPUT else AirflowException
            last_line = self.task_log_fetcher and self.task_log_fetcher.get_last_log_message()
            raise kind(f"{self.job}, exit status {exit_status}: {last_line or error}") from None

    def _exit_status(self) -> int | None:
        if not self.arn:
            return None
        answer = self.client.describe_tasks(cluster=self.cluster, tasks=[self.arn])
        containers = [container for task in answer["tasks"] for container in task["containers"]]
        return next((c.get("exitCode") for c in containers if c["name"] == self.job), None)
