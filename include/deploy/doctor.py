"""What an AWS account and a warehouse need before anything is released to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
from botocore.exceptions import BotoCoreError, ClientError  # type: ignore[import-untyped]

from include.deploy.policies import TRUST, missing_rights, policy, role_statements
from include.deploy.settings import (
    EXECUTION_ROLE,
    JOBS,
    POLICIES,
    REDDIT_SECRET,
    Deployment,
    family,
    log_group,
    repository,
    secret_of,
)
from include.job import BadInputError, WarehouseSettings, read_settings
from include.schema import ROLES, unapplied

IMAGES = [*JOBS, "airflow"]


@dataclass(frozen=True)
class Check:
    """One thing that is needed: whether it is there, and what to do if it is not."""

    what: str
    is_good: bool
    remedy: str = ""


def run(deployment: Deployment, *, with_database: bool = True) -> Iterator[Check]:
    """Check everything, in the order in which it is made. Nothing is changed."""
    yield from _roles(deployment)
    yield from _secrets(deployment)
    yield from _places(deployment)
    yield from _network(deployment)
    if with_database:
        yield from _database(deployment)


def _roles(deployment: Deployment) -> Iterator[Check]:
    iam = deployment.client("iam")
    account = deployment.client("sts").get_caller_identity()["Account"]
    roles = {"execution": EXECUTION_ROLE} | {name: family(name) for name in (*JOBS, "deploy")}
    for name, role in (roles | {"airflow": family("airflow")}).items():
        trust = POLICIES / f"{TRUST.get(name, 'trust_ecs_tasks')}.json"
        remedy = f"make it with the trust policy {trust.name}"
        try:
            found = iam.get_role(RoleName=role)["Role"]
        except iam.exceptions.NoSuchEntityException:
            yield Check(f"role {role}", is_good=False, remedy=f"{remedy} of docker/iam")
            continue
        if name != "airflow":  # which runs wherever Airflow runs
            service = str(found["AssumeRolePolicyDocument"])
            known = "oidc-provider" if name in TRUST else "ecs-tasks.amazonaws.com"
            yield Check(f"role {role} trusts {known}", known in service, f"{remedy} of docker/iam")
        if not (POLICIES / f"{name}.json").exists():
            continue
        lacking = missing_rights(policy(deployment, account, name), role_statements(iam, role))
        yield Check(
            f"rights of {role}",
            not lacking,
            f"put docker/iam/{name}.json: it lacks {'; '.join(lacking[:3])}"
            + (f" and {len(lacking) - 3} more" if len(lacking) > 3 else ""),
        )


def _secrets(deployment: Deployment) -> Iterator[Check]:
    vault = deployment.client("secretsmanager")
    for name in [*(secret_of(role) for role in JOBS.values()), REDDIT_SECRET]:
        yield _try(
            f"secret {name}",
            lambda name=name: vault.describe_secret(SecretId=name),  # type: ignore[misc]
            f"aws secretsmanager create-secret --name {name} --secret-string ...",
        )


def _places(deployment: Deployment) -> Iterator[Check]:
    logs, s3 = deployment.client("logs"), deployment.client("s3")
    ecr, ecs = deployment.client("ecr"), deployment.client("ecs")
    for job in JOBS:
        name = log_group(job)
        groups = logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"]
        yield Check(
            f"log group {name}",
            name in {group["logGroupName"] for group in groups},
            f"aws logs create-log-group --log-group-name {name}",
        )
    for bucket in (
        deployment.raw_pages_bucket,
        deployment.docs_bucket,
        deployment.models_bucket,
        deployment.releases_bucket,
    ):
        yield _try(
            f"bucket {bucket}",
            lambda bucket=bucket: s3.head_bucket(Bucket=bucket),  # type: ignore[misc]
            f"aws s3 mb s3://{bucket}",
        )
    for image in IMAGES:
        yield _repository(ecr, repository(image))
    clusters = ecs.describe_clusters(clusters=[deployment.cluster])["clusters"]
    yield Check(
        f"ECS cluster {deployment.cluster}",
        any(cluster["status"] == "ACTIVE" for cluster in clusters),
        f"aws ecs create-cluster --cluster-name {deployment.cluster}",
    )


def _repository(ecr: Any, name: str) -> Check:
    what = f"repository {name}, immutable tags, scan on push"
    remedy = (
        f"aws ecr create-repository --repository-name {name} --image-tag-mutability IMMUTABLE"
        " --image-scanning-configuration scanOnPush=true"
    )
    try:
        [found] = ecr.describe_repositories(repositoryNames=[name])["repositories"]
    except ecr.exceptions.RepositoryNotFoundException:
        return Check(what, is_good=False, remedy=remedy)
    is_good = (
        found["imageTagMutability"] == "IMMUTABLE"
        and found["imageScanningConfiguration"]["scanOnPush"]
    )
    return Check(what, is_good, "set both: a tag that moves is no revision")


def _network(deployment: Deployment) -> Iterator[Check]:
    ec2 = deployment.client("ec2")
    for subnet in deployment.subnets.split(","):
        yield _try(
            f"subnet {subnet}",
            lambda subnet=subnet: ec2.describe_subnets(SubnetIds=[subnet]),  # type: ignore[misc]
            "name subnets that there are in NBA_DEPLOY_SUBNETS",
        )
    for group in deployment.security_groups.split(","):
        what = f"security group {group} lets HTTPS and the warehouse's port out"
        try:
            [found] = ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"]
        except ClientError as error:
            yield Check(what, is_good=False, remedy=str(error))
            continue
        ports = (443, deployment.warehouse_port)
        rules = found["IpPermissionsEgress"]
        is_good = all(any(_lets_out(rule, port) for rule in rules) for port in ports)
        yield Check(what, is_good, f"add egress rules for TCP {ports[0]} and {ports[1]}")


def _lets_out(rule: dict[str, Any], port: int) -> bool:
    if rule["IpProtocol"] == "-1":
        return True
    return bool(rule["IpProtocol"] == "tcp" and rule["FromPort"] <= port <= rule["ToPort"])


def _database(deployment: Deployment) -> Iterator[Check]:
    remedy = "set NBA_WAREHOUSE_* to the warehouse and its owner, where it can be reached"
    try:
        with read_settings(WarehouseSettings).connect() as connection:
            lacking = unapplied(connection)
            rows = connection.execute("select rolname from pg_roles where rolcanlogin").fetchall()
    except (BadInputError, psycopg.Error) as error:
        yield Check("warehouse", is_good=False, remedy=f"{remedy}: {' '.join(str(error).split())}")
        return
    yield Check(
        "schema of docker/postgres",
        not lacking,
        f"python -m include.deploy schema: {', '.join(lacking)}",
    )
    known = {name for (name,) in rows}
    for role in ROLES:
        what = f"role {role} of the warehouse"
        yield Check(what, role in known, "python -m include.deploy schema")
    vault = deployment.client("secretsmanager")
    for role in JOBS.values():
        if role in known:
            yield _try(
                f"role {role} logs in with {secret_of(role)}",
                lambda role=role: _log_in(vault, role),  # type: ignore[misc]
                "python -m include.deploy schema sets the passwords that the secrets have",
            )


def _log_in(vault: Any, role: str) -> None:
    password = vault.get_secret_value(SecretId=secret_of(role))["SecretString"]
    settings = read_settings(WarehouseSettings)
    with psycopg.connect(
        host=settings.host,
        port=settings.port,
        dbname=settings.database,
        user=role,
        password=password,
        connect_timeout=10,
    ):
        pass


def _try(what: str, probe: Callable[[], object], remedy: str) -> Check:
    try:
        probe()
    except (BotoCoreError, ClientError, psycopg.Error) as error:
        return Check(what, is_good=False, remedy=f"{remedy} ({' '.join(str(error).split())})")
    return Check(what, is_good=True)
