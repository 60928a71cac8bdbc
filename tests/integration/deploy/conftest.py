from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import boto3
import pytest

from include.deploy.policies import policy
from include.deploy.settings import JOBS, Deployment
from include.local.components import Component, free_port, is_listening
from include.local.settings import ROOT
from tests.conftest import PASSWORDS

if TYPE_CHECKING:
    from tests.conftest import Warehouse

ACCOUNT = "123456789012"
REGION = "us-east-1"
IMAGES = [*JOBS, "airflow"]


@dataclass
class Account:
    """An AWS account with all that the pipeline needs, and the warehouse that it is about."""

    url: str
    access_key: str
    warehouse: Warehouse
    security_group: str = ""
    subnet: str = ""

    def client(self, service: str) -> Any:
        """A client of one service."""
        return boto3.client(service, region_name=REGION, endpoint_url=self.url, **self.login())

    def login(self) -> dict[str, str]:
        """What the endpoint lets in."""
        return {"aws_access_key_id": self.access_key, "aws_secret_access_key": self.access_key}

    def env(self, **changes: str) -> dict[str, str]:
        """The environment of python -m include.deploy."""
        return {
            "PATH": "/usr/bin:/bin",
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": self.access_key,
            "AWS_SECRET_ACCESS_KEY": self.access_key,
            "NBA_DEPLOY_SUBNETS": self.subnet,
            "NBA_DEPLOY_SECURITY_GROUPS": self.security_group,
            "NBA_DEPLOY_WAREHOUSE_HOST": "127.0.0.1",
            "NBA_DEPLOY_WAREHOUSE_PORT": str(self.warehouse.server.port),
            "NBA_DEPLOY_WAREHOUSE_DATABASE": self.warehouse.database,
            "NBA_DEPLOY_RAW_PAGES_BUCKET": "raw-pages",
            "NBA_DEPLOY_DOCS_BUCKET": "dbt-docs",
            "NBA_DEPLOY_MODELS_BUCKET": "models",
            "NBA_DEPLOY_RELEASES_BUCKET": "releases",
            **self.warehouse.env("owner"),
        } | changes

    def deploy(self, *arguments: str, **changes: str) -> subprocess.CompletedProcess[str]:
        """Run ``python -m include.deploy``."""
        return subprocess.run(
            [sys.executable, "-m", "include.deploy", *arguments],
            env=self.env(**changes),
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    def push(self, revision: str, images: list[str] = IMAGES) -> dict[str, str]:
        """Put images of a revision into ECR, as docker push does; return their digests."""
        digests = {}
        for image in images:
            config = hashlib.sha256(f"{image} {revision}".encode()).hexdigest()
            manifest = {
                "schemaVersion": 2,
                "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
                "config": {
                    "mediaType": "application/vnd.docker.container.image.v1+json",
                    "size": 1,
                    "digest": f"sha256:{config}",
                },
                "layers": [],
            }
            answer = self.client("ecr").put_image(
                repositoryName=f"nba-elt/{image}",
                imageManifest=json.dumps(manifest),
                imageTag=revision,
            )
            digests[image] = answer["image"]["imageId"]["imageDigest"]
        return digests

    def newest(self, job: str) -> dict[str, Any]:
        """The task definition that the next run of the pipeline takes."""
        ecs = self.client("ecs")
        answer = ecs.describe_task_definition(taskDefinition=f"nba-elt-{job}")
        return dict(answer["taskDefinition"])

    def live_files(self) -> dict[str, bytes]:
        """What Airflow would read."""
        s3 = self.client("s3")
        listed = s3.list_objects_v2(Bucket="releases", Prefix="dags/").get("Contents", [])
        return {
            item["Key"]: s3.get_object(Bucket="releases", Key=item["Key"])["Body"].read()
            for item in listed
        }

    def prepare(self) -> None:
        """Make what the deployment guide says."""
        deployment = Deployment(
            **{
                name.removeprefix("NBA_DEPLOY_").lower(): value
                for name, value in self.env().items()
                if name.startswith("NBA_DEPLOY_")
            }
        )
        iam = self.client("iam")
        for name in ("execution", *JOBS, "deploy", "airflow"):
            trust = "trust_github" if name == "deploy" else "trust_ecs_tasks"
            document = json.dumps(policy(deployment, ACCOUNT, trust))
            iam.create_role(RoleName=f"nba-elt-{name}", AssumeRolePolicyDocument=document)
            if (ROOT / "docker" / "iam" / f"{name}.json").exists():
                document = json.dumps(policy(deployment, ACCOUNT, name))
                iam.put_role_policy(
                    RoleName=f"nba-elt-{name}", PolicyName="pipeline", PolicyDocument=document
                )
        vault = self.client("secretsmanager")
        for role in JOBS.values():
            vault.create_secret(Name=f"nba-elt/warehouse/{role}", SecretString=PASSWORDS[role])
        vault.create_secret(Name="nba-elt/reddit", SecretString="unset")
        for job in JOBS:
            self.client("logs").create_log_group(logGroupName=f"/nba-elt/{job}")
        for bucket in ("raw-pages", "dbt-docs", "models", "releases"):
            self.client("s3").create_bucket(Bucket=bucket)
        for image in IMAGES:
            self.client("ecr").create_repository(
                repositoryName=f"nba-elt/{image}",
                imageTagMutability="IMMUTABLE",
                imageScanningConfiguration={"scanOnPush": True},
            )
        self.client("ecs").create_cluster(clusterName="nba-elt")
        [subnet, *_] = self.client("ec2").describe_subnets()["Subnets"]
        self.subnet = subnet["SubnetId"]
        group = self.client("ec2").create_security_group(
            GroupName=f"tasks-{uuid4().hex[:8]}", Description="tasks"
        )
        self.security_group = group["GroupId"]


@pytest.fixture
def bare_account(warehouse: Warehouse, tmp_path: Path) -> Iterator[Account]:
    """An account with nothing in it, on an endpoint of its own."""
    port, key = free_port(), "test-key"
    component = Component(
        name="aws",
        command=[
            *(sys.executable, "-m", "include.local.aws"),
            *("--port", str(port), "--folder", str(tmp_path)),
        ],
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "AWS_ACCESS_KEY_ID": key},
        cwd=ROOT,
        folder=tmp_path,
        port=port,
        is_ready=lambda: is_listening(port),
    )
    component.start()
    try:
        yield Account(f"http://127.0.0.1:{port}", key, warehouse)
    finally:
        component.stop()


@pytest.fixture
def account(bare_account: Account) -> Account:
    """An account that the deployment guide was followed for."""
    bare_account.security_group = bare_account.subnet = "made below"
    bare_account.prepare()
    return bare_account


@pytest.fixture(scope="session", autouse=True)
def airflow_manifest() -> None:
    """A manifest for a release to bring to Airflow; whether it is current matters elsewhere."""
    if not (ROOT / "dbt" / "target" / "airflow_manifest.json").exists():
        command = [sys.executable, "-m", "include.dbt_job.manifest"]
        subprocess.run(command, cwd=ROOT, capture_output=True, check=True)


@pytest.fixture
def run_job(account: Account) -> Callable[[str], int]:
    """Run a job as the pipeline does: by its family, without a word of a revision."""

    def run(job: str) -> int:
        ecs = account.client("ecs")
        command = ["--start-date=2024-01-15", "--end-date=2024-01-15", "--run-id=after release"]
        [task] = ecs.run_task(
            cluster="nba-elt",
            taskDefinition=f"nba-elt-{job}",
            launchType="FARGATE",
            overrides={"containerOverrides": [{"name": job, "command": command}]},
            networkConfiguration={
                "awsvpcConfiguration": {
                    "subnets": [account.subnet],
                    "securityGroups": [account.security_group],
                }
            },
        )["tasks"]
        waiter = ecs.get_waiter("tasks_stopped")
        waiter.wait(
            cluster="nba-elt", tasks=[task["taskArn"]], WaiterConfig={"Delay": 1, "MaxAttempts": 60}
        )
        [ended] = ecs.describe_tasks(cluster="nba-elt", tasks=[task["taskArn"]])["tasks"]
        return int(ended["containers"][0]["exitCode"])

    return run
