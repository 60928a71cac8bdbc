from __future__ import annotations

from .conftest import Account


def lines(text: str, word: str) -> list[str]:
    return [line.split(maxsplit=1)[1] for line in text.splitlines() if line.startswith(word)]


def test_doctor_finds_all_that_the_guide_makes(account: Account):
    assert account.deploy("schema").returncode == 0
    found = account.deploy("doctor")
    assert found.returncode == 0, found.stdout + found.stderr
    assert lines(found.stdout, "MISSING") == []
    assert len(lines(found.stdout, "ok")) > 40


def test_doctor_names_everything_that_an_empty_account_lacks(bare_account: Account):
    bare_account.security_group = "sg-absent"
    found = bare_account.deploy("doctor", NBA_DEPLOY_SUBNETS="subnet-absent")
    assert found.returncode == 2
    missing = lines(found.stdout, "MISSING")
    for what in (
        "role nba-elt-execution",
        "role nba-elt-ingestion",
        "secret nba-elt/warehouse/loader",
        "log group /nba-elt/dbt",
        "bucket releases",
        "repository nba-elt/ml, immutable tags, scan on push",
        "ECS cluster nba-elt",
        "subnet subnet-absent",
        "security group sg-absent lets HTTPS and the warehouse's port out",
        "role loader logs in with nba-elt/warehouse/loader",
    ):
        assert what in missing


def test_doctor_sees_rights_roles_and_passwords_that_are_not_enough(account: Account):
    account.client("iam").delete_role_policy(RoleName="nba-elt-ingestion", PolicyName="pipeline")
    account.client("ecr").put_image_tag_mutability(
        repositoryName="nba-elt/dbt", imageTagMutability="MUTABLE"
    )
    account.client("secretsmanager").put_secret_value(
        SecretId="nba-elt/warehouse/loader", SecretString="another"
    )
    account.warehouse.query("delete from public.schema_files where file = '110_job_revision.sql'")
    found = account.deploy("doctor")
    assert lines(found.stdout, "MISSING") == [
        "rights of nba-elt-ingestion",
        "repository nba-elt/dbt, immutable tags, scan on push",
        "schema of docker/postgres",
        "role loader logs in with nba-elt/warehouse/loader",
    ]
    assert "s3:GetObject on arn:aws:s3:::raw-pages/*" in found.stdout


def test_doctor_without_the_database_asks_aws_alone(account: Account):
    found = account.deploy("doctor", "--no-database", NBA_WAREHOUSE_HOST="nowhere.invalid")
    assert found.returncode == 0, found.stdout + found.stderr
    assert "warehouse" not in [line.split()[0] for line in lines(found.stdout, "ok")]
