from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config

from include.local.components import Component, free_port, is_listening
from include.local.provisioning import REGION, SECURITY_GROUP, SUBNET
from include.local.settings import ROOT

CLUSTER = "test"


@dataclass(frozen=True)
class Aws:
    """A running AWS endpoint, and what tests ask of it."""

    component: Component
    access_key: str = "test-key"

    def client(self, service: str, access_key: str | None = None) -> Any:
        """A client of one service, without retries."""
        key = access_key or self.access_key
        return boto3.client(
            service,
            endpoint_url=f"http://127.0.0.1:{self.component.port}",
            region_name=REGION,
            aws_access_key_id=key,
            aws_secret_access_key=key,
            config=Config(retries={"max_attempts": 1}),
        )

    def register(self, code: str, **container: Any) -> str:
        """Register a task definition that runs Python code; return its ARN."""
        log = {
            "logDriver": "awslogs",
            "options": {
                "awslogs-group": "/test",
                "awslogs-region": REGION,
                "awslogs-stream-prefix": "ecs",
            },
        }
        definition = {
            "name": "box",
            "image": "none",
            "entryPoint": ["python", "-c", code],
            "logConfiguration": log,
            **container,
        }
        answer = self.client("ecs").register_task_definition(
            family="test",
            networkMode="awsvpc",
            requiresCompatibilities=["FARGATE"],
            cpu="256",
            memory="512",
            containerDefinitions=[definition],
        )
        return str(answer["taskDefinition"]["taskDefinitionArn"])

    def run(self, definition: str, override: dict[str, Any] | None = None, **options: Any) -> str:
        """Run a task and return its ARN."""
        overrides = {"containerOverrides": [{"name": "box", **override}]} if override else {}
        network = {"subnets": [SUBNET], "securityGroups": [SECURITY_GROUP]}
        answer = self.client("ecs").run_task(
            cluster=CLUSTER,
            taskDefinition=definition,
            launchType="FARGATE",
            overrides=overrides,
            networkConfiguration={"awsvpcConfiguration": network},
            **options,
        )
        return str(answer["tasks"][0]["taskArn"])

    def describe(self, arn: str) -> dict[str, Any]:
        """What ECS says of a task."""
        [task] = self.client("ecs").describe_tasks(cluster=CLUSTER, tasks=[arn])["tasks"]
        return dict(task)

    def wait(self, arn: str, status: str = "STOPPED", seconds: float = 300) -> dict[str, Any]:
        """Wait until a task has a status and return its description."""
        return wait_for(lambda: (t := self.describe(arn))["lastStatus"] == status and t, seconds)

    def log(self, arn: str) -> list[str]:
        """The lines of a task's log stream."""
        stream = f"ecs/box/{arn.rsplit('/', 1)[-1]}"
        events = self.client("logs").get_log_events(
            logGroupName="/test", logStreamName=stream, startFromHead=True
        )
        return [event["message"] for event in events["events"]]


def wait_for(probe: Callable[[], Any], seconds: float = 300) -> Any:
    """Ask until the answer is true and return it."""
    deadline = time.monotonic() + seconds
    while not (answer := probe()):
        assert time.monotonic() < deadline, f"not within {seconds} s"
        time.sleep(0.05)
    return answer


def make_aws(folder: Path) -> Component:
    port = free_port()
    return Component(
        name="aws",
        command=[
            *(sys.executable, "-m", "include.local.aws"),
            *("--port", str(port), "--folder", str(folder)),
        ],
        env={"PATH": "/usr/bin:/bin", "HOME": str(folder), "AWS_ACCESS_KEY_ID": "test-key"},
        cwd=ROOT,
        folder=folder,
        port=port,
        is_ready=lambda: is_listening(port),
    )


def prepare(aws: Aws) -> Aws:
    aws.client("ecs").create_cluster(clusterName=CLUSTER)
    aws.client("logs").create_log_group(logGroupName="/test")
    return aws


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aws]:
    """One endpoint for the tests of a module."""
    component = make_aws(tmp_path_factory.mktemp("aws"))
    component.start()
    try:
        yield prepare(Aws(component))
    finally:
        component.stop()


@pytest.fixture
def own_aws(tmp_path: Path) -> Iterator[Aws]:
    """An endpoint that a test may stop or kill."""
    component = make_aws(tmp_path)
    component.start()
    try:
        yield prepare(Aws(component))
    finally:
        component.stop()
