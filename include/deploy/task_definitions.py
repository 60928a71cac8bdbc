"""Task definitions in ECS: made from docker/ecs, registered, run once, taken back."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from string import Template
from typing import Any

from include.deploy.settings import (
    EXECUTION_ROLE,
    JOBS,
    PACKAGES,
    REDDIT_SECRET,
    TASK_DEFINITIONS,
    Deployment,
    family,
    secret_of,
)
from include.job import BadInputError, RetryLaterError

REGISTERED = (
    *("family", "requiresCompatibilities", "networkMode", "cpu", "memory", "runtimePlatform"),
    *("executionRoleArn", "taskRoleArn", "volumes", "containerDefinitions"),
)
"""What of a described task definition makes another like it."""
CANDIDATE = "-candidate"
"""Families of this ending are run by the smoke test and by nothing else."""


def render(
    deployment: Deployment, job: str, image: str, revision: str, arns: Mapping[str, str]
) -> dict[str, Any]:
    """Return a job's task definition with every placeholder filled in.

    Raises:
        BadInputError: a placeholder has no value.
    """
    file = TASK_DEFINITIONS / f"{job}.json"
    values = {
        "AWS_REGION": deployment.region,
        "BASKETBALL_REFERENCE_URL": "https://www.basketball-reference.com",
        "COVERS_URL": "https://www.covers.com",
        "DBT_DOCS_URL": deployment.dbt_docs_url,
        "IMAGE": image,
        "INGESTION_KINDS": deployment.kinds,
        "LOOKBACK_DAYS": str(deployment.lookback_days),
        "MLFLOW_URL": deployment.mlflow_url,
        "MODELS_BUCKET": deployment.models_bucket,
        "RAW_PAGES_BUCKET": deployment.raw_pages_bucket,
        "REDDIT_CLIENT_ID": deployment.reddit_client_id,
        "REDDIT_LOGIN_URL": "https://www.reddit.com",
        "REDDIT_URL": "https://oauth.reddit.com",
        "REQUESTS_PER_MINUTE": str(deployment.requests_per_minute),
        "TASK_ROLE_ARN": arns[f"{job} role"],
        "USE_MARKET": str(deployment.use_market).lower(),
        "WAREHOUSE_DATABASE": deployment.warehouse_database,
        "WAREHOUSE_HOST": deployment.warehouse_host,
        "WAREHOUSE_PORT": str(deployment.warehouse_port),
    } | dict(arns)
    definition: dict[str, Any] = _fill(json.loads(file.read_text()), values, str(file))
    for container in definition["containerDefinitions"]:
        container["environment"].append({"name": "NBA_REVISION", "value": revision})
    return definition


def find_arns(deployment: Deployment) -> dict[str, str]:
    """Look up the ARNs that task definitions name: roles and secrets.

    Raises:
        BadInputError: one of them is not there.
    """
    iam, vault = deployment.client("iam"), deployment.client("secretsmanager")
    arns = {"EXECUTION_ROLE_ARN": _role_arn(iam, EXECUTION_ROLE)}
    for job, role in JOBS.items():
        arns[f"{job} role"] = _role_arn(iam, family(job))
        arns[f"WAREHOUSE_{role.upper()}_SECRET_ARN"] = _secret_arn(vault, secret_of(role))
    arns["REDDIT_SECRET_ARN"] = _secret_arn(vault, REDDIT_SECRET)
    return arns


def candidate(definition: Mapping[str, Any], job: str) -> dict[str, Any]:
    """Return a definition that only asks whether the job could start, in a family of its own."""
    [container] = definition["containerDefinitions"]
    check = {"entryPoint": ["python", "-m", "include.smoke"], "command": [package(job)]}
    return {
        **definition,
        "family": f"{definition['family']}{CANDIDATE}",
        "containerDefinitions": [{**container, **check}],
    }


def package(job: str) -> str:
    """Name of a job's Python package."""
    return f"include.{PACKAGES.get(job, job)}"


def register(ecs: Any, definition: Mapping[str, Any], revision: str) -> str:
    """Register a definition and return its ARN."""
    answer = ecs.register_task_definition(
        **definition, tags=[{"key": "revision", "value": revision}]
    )
    return str(answer["taskDefinition"]["taskDefinitionArn"])


def take_back(ecs: Any, arns: Sequence[str]) -> None:
    """Deregister revisions: the newest that is left of a family is its newest again."""
    for arn in arns:
        ecs.deregister_task_definition(taskDefinition=arn)


def describe(ecs: Any, name: str) -> dict[str, Any]:
    """Return what registers a task definition again, as it is; the newest of a family."""
    found = ecs.describe_task_definition(taskDefinition=name)["taskDefinition"]
    return {field: found[field] for field in REGISTERED if found.get(field)}


def run_once(deployment: Deployment, arn: str, seconds: float) -> None:
    """Run a task to its end.

    Raises:
        RetryLaterError: it did not start, did not end in time, or failed; with its last line.
    """
    ecs = deployment.client("ecs")
    answer = ecs.run_task(
        cluster=deployment.cluster,
        taskDefinition=arn,
        launchType="FARGATE",
        networkConfiguration=deployment.network,
        startedBy="release",
    )
    if answer["failures"]:
        raise RetryLaterError(f"ECS starts no task of {arn}: {answer['failures'][0]}")
    task_arn = answer["tasks"][0]["taskArn"]
    deadline = time.monotonic() + seconds
    while (task := _task(ecs, deployment.cluster, task_arn))["lastStatus"] != "STOPPED":
        if time.monotonic() > deadline:
            ecs.stop_task(cluster=deployment.cluster, task=task_arn, reason="smoke test timed out")
            raise RetryLaterError(
                f"{arn} did not end within {seconds:.0f} s: last seen {task['lastStatus']}"
            )
        time.sleep(min(2, seconds / 50))
    [container] = task["containers"]
    if container.get("exitCode") != 0:
        line = _last_line(deployment, container["name"], task_arn)
        raise RetryLaterError(
            f"{arn} ended with exit status {container.get('exitCode', 'none')}:"
            f" {line or container.get('reason') or task.get('stoppedReason')}"
        )


def _task(ecs: Any, cluster: str, arn: str) -> dict[str, Any]:
    [task] = ecs.describe_tasks(cluster=cluster, tasks=[arn])["tasks"]
    return dict(task)


def _last_line(deployment: Deployment, job: str, task_arn: str) -> str | None:
    logs = deployment.client("logs")
    try:
        answer = logs.get_log_events(
            logGroupName=f"/nba-elt/{job}",
            logStreamName=f"ecs/{job}/{task_arn.rsplit('/', 1)[-1]}",
            startFromHead=False,
        )
    except logs.exceptions.ResourceNotFoundException:
        return None
    lines = [event["message"].strip() for event in answer["events"] if event["message"].strip()]
    return lines[-1] if lines else None


def _fill(node: Any, values: Mapping[str, str], file: str) -> Any:
    if isinstance(node, dict):
        return {key: _fill(value, values, file) for key, value in node.items()}
    if isinstance(node, list):
        return [_fill(value, values, file) for value in node]
    if not isinstance(node, str):
        return node
    try:
        return Template(node).substitute(values)
    except (KeyError, ValueError) as error:
        raise BadInputError(f"{file} has a placeholder without a value: {error}") from error


def _role_arn(iam: Any, name: str) -> str:
    try:
        return str(iam.get_role(RoleName=name)["Role"]["Arn"])
    except iam.exceptions.NoSuchEntityException:
        raise BadInputError(
            f"there is no role {name}: see python -m include.deploy doctor"
        ) from None


def _secret_arn(vault: Any, name: str) -> str:
    try:
        return str(vault.describe_secret(SecretId=name)["ARN"])
    except vault.exceptions.ResourceNotFoundException:
        raise BadInputError(
            f"there is no secret {name}: see python -m include.deploy doctor"
        ) from None
