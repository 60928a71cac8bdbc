from __future__ import annotations

import json

import pytest

from include.job import BadInputError
from include.local.credentials import Credentials
from include.local.provisioning import (
    airflow_objects,
    fill,
    placeholders,
    read_task_definitions,
)
from include.local.settings import Settings, Source, SourceKind
from include.local.warehouse import ROLES

CREDENTIALS = Credentials()
VALUES = placeholders(Settings(), CREDENTIALS, Source())
ARNS = {f"WAREHOUSE_{role.upper()}_SECRET_ARN": f"arn of {role}" for role in ROLES}
DEFINITIONS = {
    file: fill(template, VALUES | ARNS | {"REDDIT_SECRET_ARN": "arn of reddit"}, file)
    for file, template in read_task_definitions().items()
}
JOB_ROLES = {
    "dbt": "transformer",
    "ingestion": "loader",
    "ml": "predictor",
    "publishing": "publisher",
}
PACKAGES = {"dbt": "dbt_job"}  # a package of the name dbt would hide dbt itself


def container_of(definition: dict) -> dict:
    [container] = definition["containerDefinitions"]
    return container


def test_every_job_has_a_task_definition_named_after_it():
    jobs = {container_of(definition)["name"] for definition in DEFINITIONS.values()}
    assert jobs == set(JOB_ROLES)
    for definition in DEFINITIONS.values():
        container = container_of(definition)
        job = container["name"]
        assert definition["family"] == f"nba-elt-{job}"
        assert container["entryPoint"] == ["python", "-m", f"include.{PACKAGES.get(job, job)}"]
        assert container["logConfiguration"]["options"] == {
            "awslogs-group": f"/nba-elt/{job}",
            "awslogs-region": "us-east-1",
            "awslogs-stream-prefix": "ecs",
        }


def test_every_job_has_the_role_that_its_schema_gives_it():
    for definition in DEFINITIONS.values():
        container = container_of(definition)
        environment = {item["name"]: item["value"] for item in container["environment"]}
        role = JOB_ROLES[container["name"]]
        assert environment["NBA_WAREHOUSE_USER"] == role
        secrets = {item["name"]: item["valueFrom"] for item in container["secrets"]}
        assert secrets.pop("NBA_WAREHOUSE_PASSWORD") == f"arn of {role}"
        own = {"NBA_INGESTION_REDDIT_CLIENT_SECRET": "arn of reddit"}
        assert secrets == (own if container["name"] == "ingestion" else {})


def test_no_password_is_in_a_task_definition():
    text = json.dumps(DEFINITIONS)
    assert not [secret for secret in CREDENTIALS.roles.values() if secret in text]


def test_placeholder_without_a_value_is_refused_with_its_name_and_file():
    with pytest.raises(BadInputError, match=r"ml\.json has a placeholder without a value, 'WHO'"):
        fill({"a": ["x-${WHO}"]}, {}, "ml.json")


def test_what_is_no_string_is_left_alone():
    document = {"a": [1, True, None, "$${b}"]}
    assert fill(document, {}, "f") == {"a": [1, True, None, "${b}"]}


def test_airflow_settings_lead_to_the_local_platform():
    objects = airflow_objects(VALUES)
    connections = {item["conn_id"]: item for item in objects["connections"]}
    assert connections["aws_ecs"]["conn_extra"]["endpoint_url"] == "http://127.0.0.1:28082"
    assert connections["warehouse_transformer"]["conn_password"] == CREDENTIALS.roles["transformer"]
    names = {item["variable_name"] for item in objects["variables"]}
    assert names == {"ecs_cluster", "ecs_subnets", "ecs_security_groups"}


SITES = ("BASKETBALL_REFERENCE_URL", "COVERS_URL", "REDDIT_URL", "REDDIT_LOGIN_URL")


def test_local_source_is_every_site_at_once_and_a_live_one_has_their_own_addresses():
    sample = placeholders(Settings(), CREDENTIALS, Source(SourceKind.SAMPLE))
    live = placeholders(Settings(), CREDENTIALS, Source(SourceKind.LIVE))
    assert {sample[name] for name in SITES} == {"http://127.0.0.1:28083"}
    assert [live[name] for name in SITES] == [
        "https://www.basketball-reference.com",
        "https://www.covers.com",
        "https://oauth.reddit.com",
        "https://www.reddit.com",
    ]


def test_real_reddit_is_off_until_somebody_gives_credentials(monkeypatch):
    assert placeholders(Settings(), CREDENTIALS, Source(SourceKind.LIVE))["REDDIT_CLIENT_ID"] == ""
    assert VALUES["REDDIT_CLIENT_ID"] == "sample"
    monkeypatch.setenv("NBA_INGESTION_REDDIT_CLIENT_ID", "mine")
    live = placeholders(Settings(), CREDENTIALS, Source(SourceKind.LIVE))
    assert live["REDDIT_CLIENT_ID"] == "mine"
