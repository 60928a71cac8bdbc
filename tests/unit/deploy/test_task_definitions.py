from __future__ import annotations

import pytest

from include.deploy.settings import JOBS, Deployment, require_revision
from include.deploy.task_definitions import candidate, render
from include.job import BadInputError

DEPLOYMENT = Deployment(
    subnets="subnet-1",
    security_groups="sg-1",
    warehouse_host="warehouse.internal",
    raw_pages_bucket="pages",
    docs_bucket="docs",
    models_bucket="models",
    releases_bucket="releases",
)
ARNS = {f"{job} role": f"arn:role/{job}" for job in JOBS} | {
    f"WAREHOUSE_{role.upper()}_SECRET_ARN": f"arn:secret/{role}" for role in JOBS.values()
}
ARNS |= {"EXECUTION_ROLE_ARN": "arn:role/execution", "REDDIT_SECRET_ARN": "arn:secret/reddit"}
REVISION = "a" * 40


@pytest.mark.parametrize("job", JOBS)
def test_task_definition_names_image_by_digest_revision_and_the_job_s_own_role(job):
    definition = render(DEPLOYMENT, job, f"ecr/{job}@sha256:1", REVISION, ARNS)
    [container] = definition["containerDefinitions"]
    assert container["image"] == f"ecr/{job}@sha256:1"
    assert definition["taskRoleArn"] == f"arn:role/{job}"
    environment = {item["name"]: item["value"] for item in container["environment"]}
    assert environment["NBA_REVISION"] == REVISION
    assert environment["NBA_WAREHOUSE_HOST"] == "warehouse.internal"
    assert not {name for name in environment if "PASSWORD" in name or "SECRET" in name}


@pytest.mark.parametrize("job", JOBS)
def test_candidate_is_of_a_family_that_no_run_takes_and_only_asks(job):
    definition = candidate(render(DEPLOYMENT, job, "image", REVISION, ARNS), job)
    [container] = definition["containerDefinitions"]
    assert definition["family"] == f"nba-elt-{job}-candidate"
    assert container["entryPoint"] == ["python", "-m", "include.smoke"]
    assert container["secrets"]


def test_placeholder_without_a_value_is_refused_by_name():
    arns = {name: arn for name, arn in ARNS.items() if name != "REDDIT_SECRET_ARN"}
    with pytest.raises(BadInputError, match="REDDIT_SECRET_ARN"):
        render(DEPLOYMENT, "ingestion", "image", REVISION, arns)


@pytest.mark.parametrize("text", ["latest", "main", "abc123", "A" * 40, ""])
def test_only_a_whole_git_revision_is_one(text):
    with pytest.raises(BadInputError, match="no git revision"):
        require_revision(text)
