"""The policies of docker/iam: filled in for an account, and compared with what roles may do."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from string import Template
from typing import Any

from include.deploy.settings import POLICIES, Deployment

TRUST = {"deploy": "trust_github"}
"""Whom a role trusts, where that is not ECS."""


def policy(deployment: Deployment, account: str, name: str) -> dict[str, Any]:
    """Return a document of docker/iam for an account; what has no value stays as it is."""
    values = {
        "ACCOUNT": account,
        "REGION": deployment.region,
        "RAW_PAGES_BUCKET": deployment.raw_pages_bucket,
        "MODELS_BUCKET": deployment.models_bucket,
        "DOCS_BUCKET": deployment.docs_bucket,
        "RELEASES_BUCKET": deployment.releases_bucket,
    }
    text = (POLICIES / f"{name}.json").read_text()
    document: dict[str, Any] = json.loads(Template(text).safe_substitute(values))
    return document


def role_statements(iam: Any, role: str) -> list[dict[str, Any]]:
    """Return every statement of a role's policies, inline and attached."""
    documents = [
        iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
        for name in iam.list_role_policies(RoleName=role)["PolicyNames"]
    ]
    for attached in iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]:
        arn = attached["PolicyArn"]
        version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
        found = iam.get_policy_version(PolicyArn=arn, VersionId=version)
        documents.append(found["PolicyVersion"]["Document"])
    return [statement for document in documents for statement in _list(document["Statement"])]


def missing_rights(needed: Mapping[str, Any], granted: Iterable[Mapping[str, Any]]) -> list[str]:
    """Say which actions on which resources a policy has and a role's statements do not allow.

    Conditions of what is granted are not evaluated: a right that is there only under another
    condition counts as there.
    """
    allowed = [statement for statement in granted if statement["Effect"] == "Allow"]
    return [
        f"{action} on {resource}"
        for statement in needed["Statement"]
        for action in _list(statement["Action"])
        for resource in _list(statement["Resource"])
        if not any(_covers(other, action, resource) for other in allowed)
    ]


def _covers(statement: Mapping[str, Any], action: str, resource: str) -> bool:
    return any(
        fnmatchcase(action.lower(), pattern.lower()) for pattern in _list(statement.get("Action"))
    ) and any(fnmatchcase(resource, pattern) for pattern in _list(statement.get("Resource")))


def _list(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
