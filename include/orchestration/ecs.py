"""Jobs that run in Amazon ECS: one task definition, one container, one log group per job."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from airflow.providers.amazon.aws.hooks.ecs import EcsHook
from airflow.providers.amazon.aws.operators.ecs import EcsRunTaskOperator
from airflow.sdk import Context, Variable
from airflow.sdk.exceptions import AirflowException, AirflowFailException

from include.orchestration.dbt_manifest import read_manifest
from include.orchestration.lineage import job_lineage

AWS_CONNECTION = "aws_ecs"
STARTED_BY_LIMIT = 128
BAD_INPUT = 2
"""Exit status of a job whose input is bad: a retry would fail the same way."""


def ecs_settings(job: str) -> dict[str, Any]:
    """Return what an operator needs to know of a job, which follows from the job's name."""
    return {
        "aws_conn_id": AWS_CONNECTION,
        "cluster": "{{ var.value.ecs_cluster }}",
        "task_definition": f"nba-elt-{job}",
        "launch_type": "FARGATE",
        "container_name": job,
        "awslogs_group": f"/nba-elt/{job}",
        "awslogs_stream_prefix": "ecs",
        "awslogs_fetch_interval": timedelta(seconds=1),
        "number_logs_exception": 1,
        "waiter_delay": 1,
    }


def job_command(*options: str) -> list[str]:
    """Return the arguments that every job gets, as templates."""
    return [
        "--start-date={{ run_window(dag_run, params).start_date }}",
        "--end-date={{ run_window(dag_run, params).end_date }}",
        "--run-id={{ run_id }}",
        *options,
    ]


def network_configuration() -> dict[str, Any]:
    """Return the subnets and security groups of every job, from Airflow's variables."""
    return {
        "awsvpcConfiguration": {
            "subnets": Variable.get("ecs_subnets").split(","),
            "securityGroups": Variable.get("ecs_security_groups").split(","),
        }
    }


class JobOutcome(EcsRunTaskOperator):
    """Runs a job in the network of all jobs, and fails as the job itself says.

    The task fails with the job's last line, and is retried only where the job's exit status says
    that a retry may help.
    """

    def execute(self, context: Context) -> None:
        """Run the job and wait for it.

        Raises:
            AirflowFailException: exit status 2.
            AirflowException: any other failure.
        """
        self.network_configuration = network_configuration()
        try:
            super().execute(context)  # type: ignore[no-untyped-call]  # the provider has no types
        except AirflowException as error:
            exit_status = self._exit_status()
            if exit_status is None:
                raise
            kind = AirflowFailException if exit_status == BAD_INPUT else AirflowException
            last_line = self.task_log_fetcher and self.task_log_fetcher.get_last_log_message()
            raise kind(
                f"{self.container_name}, exit status {exit_status}: {last_line or error}"
            ) from None

    def _exit_status(self) -> int | None:
        if not self.arn:
            return None
        answer = self.client.describe_tasks(cluster=self.cluster, tasks=[self.arn])
        containers = [container for task in answer["tasks"] for container in task["containers"]]
        mine = (c.get("exitCode") for c in containers if c["name"] == self.container_name)
        return next(mine, None)


class EcsJobOperator(JobOutcome):
    """Run a job of this project over the window of the DAG run.

    The family, container and log group of a job follow from its name, so a run always takes the
    newest revision of the task definition; and so do the tables that it reads and writes.
    """

    def __init__(self, *, job: str, **kwargs: Any) -> None:
        super().__init__(
            **ecs_settings(job),
            overrides={"containerOverrides": [{"name": job, "command": job_command()}]},
            # A job that went on while Airflow was away is followed, not started twice.
            reattach=True,
            **job_lineage(job, read_manifest()),
            **kwargs,
        )


class TaskState(NamedTuple):
    """What ECS says of a task."""

    is_stopped: bool
    reason: str
    """Why it stopped, in one line; empty while it runs."""


class EcsJob:
    """A job's tasks, started and watched without an operator. Every call waits for the network."""

    def __init__(self, job: str) -> None:
        self.job = job
        self.client = EcsHook(aws_conn_id=AWS_CONNECTION).conn
        self.cluster = Variable.get("ecs_cluster")
        self.network_configuration = network_configuration()

    def start(self, command: Sequence[str], started_by: str) -> str:
        """Start a task and return its ARN.

        Raises:
            AirflowException: ECS refuses, and says why.
        """
        answer = self.client.run_task(
            cluster=self.cluster,
            taskDefinition=f"nba-elt-{self.job}",
            launchType="FARGATE",
            overrides={"containerOverrides": [{"name": self.job, "command": list(command)}]},
            networkConfiguration=self.network_configuration,
            startedBy=started_by[:STARTED_BY_LIMIT],
        )
        if answer["failures"]:
            raise AirflowException(f"ECS starts no task of {self.job}: {answer['failures'][0]}")
        return str(answer["tasks"][0]["taskArn"])

    def state(self, arn: str) -> TaskState:
        """Ask how a task is; one that ECS has forgotten is stopped."""
        answer = self.client.describe_tasks(cluster=self.cluster, tasks=[arn])
        for task in answer["tasks"]:
            if task["lastStatus"] != "STOPPED":
                return TaskState(is_stopped=False, reason="")
            exits = [
                f"exit status {container.get('exitCode', 'unknown')} {container.get('reason', '')}"
                for container in task["containers"]
            ]
            reason = f"{task.get('stoppedReason', 'stopped')}, {', '.join(exits).strip()}"
            return TaskState(is_stopped=True, reason=reason)
        return TaskState(is_stopped=True, reason="ECS does not know the task any more")

    def stop(self, arn: str, reason: str) -> None:
        """Ask a task to stop."""
        self.client.stop_task(cluster=self.cluster, task=arn, reason=reason)
