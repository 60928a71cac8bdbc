"""What the pipeline expects to find: AWS resources, and Airflow's connections and variables."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from string import Template
from typing import Any

import boto3  # type: ignore[import-untyped]
import yaml

from include.job import BadInputError
from include.local.credentials import Credentials
from include.local.settings import ROOT, Settings, Source, SourceKind

REGION = "us-east-1"
CLUSTER = "nba-elt"
RAW_PAGES, DBT_DOCS, MODELS = BUCKETS = (
    "nba-elt-raw-pages",
    "nba-elt-dbt-docs",
    "nba-elt-models",
)
DBT_DOCS_URL = f"s3://{DBT_DOCS}/nba_elt"
SUBNET = "subnet-local"
SECURITY_GROUP = "sg-local"
TASK_DEFINITIONS = ROOT / "docker" / "ecs"
AIRFLOW_SETTINGS = ROOT / "airflow_settings.yaml"


def placeholders(settings: Settings, credentials: Credentials, source: Source) -> dict[str, str]:
    """Return the local value of each placeholder in task definitions and Airflow settings."""
    role = "arn:aws:iam::123456789012:role/nba-elt-local"
    # the sample league lets anybody in who says a name; of reddit itself one has to be a client
    nobody = "sample" if source.kind is SourceKind.SAMPLE else ""
    return {
        "AWS_ACCESS_KEY_ID": credentials.aws_access_key,
        "AWS_SECRET_ACCESS_KEY": credentials.aws_access_key,
        "AWS_ENDPOINT_URL": settings.aws_url,
        "AWS_REGION": REGION,
        "BASKETBALL_REFERENCE_URL": source.url(settings),
        "COVERS_URL": source.url(settings, live="https://www.covers.com"),
        "DBT_DOCS_URL": DBT_DOCS_URL,
        "ECS_SECURITY_GROUPS": SECURITY_GROUP,
        "ECS_SUBNETS": SUBNET,
        "EXECUTION_ROLE_ARN": role,
        "IMAGE": "nba-elt:local",
        "INGESTION_KINDS": settings.kinds,
        "LOOKBACK_DAYS": str(settings.lookback_days),
        "MLFLOW_URL": settings.mlflow_url,
        "MODELS_BUCKET": MODELS,
        "RAW_PAGES_BUCKET": RAW_PAGES,
        "REDDIT_CLIENT_ID": settings.reddit_client_id or nobody,
        "REDDIT_CLIENT_SECRET": settings.reddit_client_secret.get_secret_value() or "unset",
        "REDDIT_LOGIN_URL": source.url(settings, live="https://www.reddit.com"),
        "REDDIT_URL": source.url(settings, live="https://oauth.reddit.com"),
        "REQUESTS_PER_MINUTE": str(source.requests_per_minute),
        "TASK_ROLE_ARN": role,
        "USE_MARKET": str(settings.use_market).lower(),
        "WAREHOUSE_DATABASE": source.database,
        "WAREHOUSE_HOST": "127.0.0.1",
        "WAREHOUSE_PORT": str(settings.postgres_port),
        "WAREHOUSE_TRANSFORMER_PASSWORD": credentials.roles["transformer"],
    }


def fill(node: Any, values: Mapping[str, str], file: str) -> Any:
    """Replace every ``${NAME}`` in the strings of a document.

    Raises:
        BadInputError: a placeholder has no value.
    """
    if isinstance(node, dict):
        return {key: fill(value, values, file) for key, value in node.items()}
    if isinstance(node, list):
        return [fill(value, values, file) for value in node]
    if not isinstance(node, str):
        return node
    try:
        return Template(node).substitute(values)
    except (KeyError, ValueError) as error:
        raise BadInputError(
            f"{file} has a placeholder without a value, {error}: "
            "give it one in placeholders() of include/local/provisioning.py"
        ) from error


def airflow_objects(values: Mapping[str, str]) -> dict[str, Any]:
    """Return ``airflow_settings.yaml`` with its placeholders filled in."""
    document = fill(yaml.safe_load(AIRFLOW_SETTINGS.read_text()), values, str(AIRFLOW_SETTINGS))
    return dict(document["airflow"])


def read_task_definitions() -> dict[str, Any]:
    """Return the task definitions in ``docker/ecs`` by the path of their file, unfilled."""
    files = sorted(TASK_DEFINITIONS.glob("*.json"))
    return {str(file): json.loads(file.read_text()) for file in files}


def digest(document: Any) -> str:
    """Return what changes when a document does."""
    return hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()


def provision(settings: Settings, credentials: Credentials, values: Mapping[str, str]) -> None:
    """Create the cluster, bucket, secrets, log groups and task definitions.

    What exists stays; task definitions get a new revision.
    """
    session = boto3.Session(
        aws_access_key_id=credentials.aws_access_key,
        aws_secret_access_key=credentials.aws_access_key,
        region_name=REGION,
    )
    ecs, logs, s3, vault = (
        session.client(service, endpoint_url=settings.aws_url)
        for service in ("ecs", "logs", "s3", "secretsmanager")
    )
    ecs.create_cluster(clusterName=CLUSTER)
    for bucket in BUCKETS:
        s3.create_bucket(Bucket=bucket)
    arns = {
        f"WAREHOUSE_{role.upper()}_SECRET_ARN": _store(vault, f"nba-elt/warehouse/{role}", password)
        for role, password in credentials.roles.items()
    }
    arns["REDDIT_SECRET_ARN"] = _store(vault, "nba-elt/reddit", values["REDDIT_CLIENT_SECRET"])
    for file, template in read_task_definitions().items():
        image = values["IMAGE"].format(job=Path(file).stem)
        definition = fill(template, {**values, **arns, "IMAGE": image}, file)
        for container in definition["containerDefinitions"]:
            group = container["logConfiguration"]["options"]["awslogs-group"]
            with contextlib.suppress(logs.exceptions.ResourceAlreadyExistsException):
                logs.create_log_group(logGroupName=group)
        ecs.register_task_definition(**definition)


def _store(vault: Any, name: str, password: str) -> str:
    try:
        return str(vault.create_secret(Name=name, SecretString=password)["ARN"])
    except vault.exceptions.ResourceExistsException:
        return str(vault.put_secret_value(SecretId=name, SecretString=password)["ARN"])
