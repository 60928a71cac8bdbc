from __future__ import annotations

import json

import pytest

from include.deploy.policies import missing_rights, policy
from include.deploy.settings import JOBS, POLICIES, Deployment

DEPLOYMENT = Deployment(
    subnets="subnet-1",
    security_groups="sg-1",
    warehouse_host="warehouse",
    raw_pages_bucket="pages",
    docs_bucket="docs",
    models_bucket="models",
    releases_bucket="releases",
)
NEEDED = {"Statement": [{"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": ["arn:b/*"]}]}


def granted(effect: str = "Allow", action: object = "s3:GetObject", resource: object = "arn:b/*"):
    return [{"Effect": effect, "Action": action, "Resource": resource}]


@pytest.mark.parametrize(
    "statements",
    [
        granted(),
        granted(action=["s3:Get*"]),
        granted(action="*", resource="*"),
        granted(action="S3:getobject"),
    ],
)
def test_right_is_there_by_its_name_or_by_a_pattern(statements):
    assert missing_rights(NEEDED, statements) == []


@pytest.mark.parametrize(
    "statements",
    [[], granted(effect="Deny"), granted(action="s3:PutObject"), granted(resource="arn:other/*")],
)
def test_right_that_is_missing_is_named_with_its_resource(statements):
    assert missing_rights(NEEDED, statements) == ["s3:GetObject on arn:b/*"]


@pytest.mark.parametrize("file", sorted(POLICIES.glob("*.json")), ids=lambda file: file.stem)
def test_policy_is_filled_in_and_allows_no_action_by_a_pattern(file):
    document = policy(DEPLOYMENT, "123456789012", file.stem)
    text = json.dumps(document)
    assert "${" not in text.replace("${REPOSITORY}", "")
    for statement in document["Statement"]:
        actions = statement["Action"]
        for action in [actions] if isinstance(actions, str) else actions:
            assert "*" not in action
        if statement.get("Resource") == ["*"]:
            # what ECS and ECR let nobody narrow down
            assert set(actions) <= {
                "ecr:GetAuthorizationToken",
                "ecs:DeregisterTaskDefinition",
                "ecs:DescribeTaskDefinition",
                "ecs:ListTasks",
                "ecs:RegisterTaskDefinition",
                "ecs:TagResource",
            }


def test_only_roles_of_jobs_and_execution_can_be_handed_to_tasks():
    for name in ("airflow", "deploy"):
        document = policy(DEPLOYMENT, "123456789012", name)
        [statement] = [s for s in document["Statement"] if s["Action"] == ["iam:PassRole"]]
        roles = {arn.rsplit("/", 1)[-1] for arn in statement["Resource"]}
        assert roles == {f"nba-elt-{job}" for job in JOBS} | {"nba-elt-execution"}
