"""Where the pipeline is deployed to, and by which names it finds what is there."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import boto3  # type: ignore[import-untyped]
from pydantic import Field
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from include.job import BadInputError

ROOT = Path(__file__).parents[2]
TASK_DEFINITIONS = ROOT / "docker" / "ecs"
POLICIES = ROOT / "docker" / "iam"
JOBS = {
    "dbt": "transformer",
    "ingestion": "loader",
    "ml": "predictor",
    "publishing": "publisher",
}
"""Every job and its role in the warehouse."""
PACKAGES = {"dbt": "dbt_job"}
"""Packages that are not named as their job."""


class Deployment(BaseSettings):
    """One deployment, from ``NBA_DEPLOY_*``. What is not set here goes by a name that never varies.

    Lists are comma-separated.
    """

    model_config = SettingsConfigDict(env_prefix="NBA_DEPLOY_", env_ignore_empty=True)

    region: str = Field("us-east-1", description="AWS region.")
    cluster: str = Field("nba-elt", description="ECS cluster.")
    subnets: Annotated[str, NoDecode] = Field(description="Subnets of the tasks.")
    security_groups: Annotated[str, NoDecode] = Field(description="Security groups of the tasks.")
    public_ip: bool = Field(False, description="Whether tasks reach the internet by themselves.")
    warehouse_host: str = Field(description="The warehouse as tasks reach it.")
    warehouse_port: int = 5432
    warehouse_database: str = "nba"
    raw_pages_bucket: str = Field(description="Bucket of the pages as they came.")
    docs_bucket: str = Field(description="Bucket of dbt's documentation.")
    models_bucket: str = Field(description="Bucket of trained models.")
    releases_bucket: str = Field(description="Bucket of releases: record, DAG, manifest.")
    kinds: str = Field("all", description="Kinds of pages: NBA_INGESTION_KINDS.")
    lookback_days: int = 3
    requests_per_minute: int = 20
    reddit_client_id: str = ""
    mlflow_url: str = Field("", description="MLflow tracking server, if there is one.")
    use_market: bool = Field(False, description="Whether forecasts use the market's lines.")

    @property
    def dbt_docs_url(self) -> str:
        """Where the dbt job puts its documentation."""
        return f"s3://{self.docs_bucket}/nba_elt"

    @property
    def network(self) -> dict[str, Any]:
        """The network of every task, as ECS takes it."""
        return {
            "awsvpcConfiguration": {
                "subnets": self.subnets.split(","),
                "securityGroups": self.security_groups.split(","),
                "assignPublicIp": "ENABLED" if self.public_ip else "DISABLED",
            }
        }

    def client(self, service: str) -> Any:
        """A client of one AWS service; credentials and endpoint are the environment's."""
        return boto3.client(service, region_name=self.region)


def family(job: str) -> str:
    """Name of a job's task definition, of its repository and of its task role."""
    return f"nba-elt-{job}"


def repository(image: str) -> str:
    """Name of an image's repository in ECR."""
    return f"nba-elt/{image}"


def log_group(job: str) -> str:
    """Name of a job's log group."""
    return f"/nba-elt/{job}"


def secret_of(role: str) -> str:
    """Name of the secret that holds a warehouse role's password."""
    return f"nba-elt/warehouse/{role}"


REDDIT_SECRET = "nba-elt/reddit"  # noqa: S105 - its name
EXECUTION_ROLE = "nba-elt-execution"


def require_revision(revision: str) -> str:
    """Return a git revision.

    Raises:
        BadInputError: it is none: a tag that moves, above all.
    """
    if len(revision) != 40 or set(revision) - set("0123456789abcdef"):
        raise BadInputError(f"{revision!r} is no git revision: give all 40 digits of one")
    return revision
