from __future__ import annotations

import json
import os
import signal
import stat
from dataclasses import asdict
from typing import TYPE_CHECKING

import boto3
import psutil
import pytest

from include.local.components import family
from include.local.provisioning import CLUSTER, REGION, SECURITY_GROUP, SUBNET

from .conftest import wait_for

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import LocalPlatform

EVERYTHING = {
    "postgres", "aws", "site",
    "airflow-api-server", "airflow-scheduler", "airflow-dag-processor", "airflow-triggerer",
}  # fmt: skip


def up(platform: LocalPlatform, *arguments: str) -> str:
    done = platform.command("up", *arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout


def secrets_of(platform: LocalPlatform) -> list[str]:
    credentials = asdict(platform.credentials)
    roles = credentials.pop("roles")
    return [*credentials.values(), *roles.values()]


def test_everything_runs_and_status_says_so(platform):
    assert set(platform.pids) == EVERYTHING
    status = platform.command("status")
    assert status.returncode == 0
    for name, pid in platform.pids.items():
        assert name in status.stdout
        assert str(pid) in status.stdout


def test_second_up_restarts_nothing(platform):
    before = platform.pids
    up(platform)
    assert platform.pids == before


@pytest.mark.parametrize("victim", ["site", "aws", "airflow-scheduler"])
def test_killed_component_is_reported_and_comes_back_alone(platform, victim):
    before = platform.pids
    os.kill(before[victim], signal.SIGKILL)
    wait_for(lambda: victim not in platform.pids)
    status = platform.command("status")
    assert status.returncode == 1
    assert "1 components do not run: start them with make up" in status.stderr
    up(platform)
    after = platform.pids
    assert set(after) == EVERYTHING
    assert after.pop(victim) != before.pop(victim)
    assert after == before


def test_killed_postgres_comes_back_with_its_data_and_airflow_with_it(platform):
    before = platform.pids
    platform.query("create table public.kept as select 1 as one")
    os.kill(before["postgres"], signal.SIGKILL)
    wait_for(lambda: "postgres" not in platform.pids)
    assert platform.command("status").returncode == 1
    up(platform)
    after = platform.pids
    assert set(after) == EVERYTHING
    assert {name for name in after if after[name] == before[name]} == {"aws", "site"}
    assert platform.query("select one from public.kept") == [(1,)]
    platform.query("drop table public.kept")


def test_pid_of_a_stranger_is_not_taken_for_a_component(platform):
    record_file = platform.parts.site.record_file
    record = json.loads(record_file.read_text())
    record_file.write_text(json.dumps({**record, "pid": os.getpid()}))
    assert platform.command("status").returncode == 1
    up(platform)  # stops the site that no record names any more, and leaves this process alone
    assert set(platform.pids) == EVERYTHING
    assert not psutil.pid_exists(record["pid"]) or platform.pids["site"] != record["pid"]


def test_secrets_are_in_no_command_line_and_no_log(platform):
    running = [part.process() for part in platform.parts.components]
    lines = [" ".join(process.cmdline()) for process in family(running)]
    logs = [file.read_text() for file in (platform.folder / "logs").iterdir()]
    for secret in secrets_of(platform):
        assert not [text for text in lines + logs if secret in text]


def test_only_the_owner_reads_the_secrets(platform):
    def mode(path: Path) -> int:
        return stat.S_IMODE(path.stat().st_mode)

    assert mode(platform.folder) == 0o700
    for name in ("secrets.json", "airflow/passwords.json", "airflow/environment"):
        assert mode(platform.folder / name) == 0o600


def test_psql_prints_plain_rows(platform):
    done = platform.command("psql", "select 1 as one union all select 2 order by one")
    assert (done.returncode, done.stdout) == (0, "1\n2\n")


def test_psql_fails_where_the_statement_does(platform):
    done = platform.command("psql", "select no_such_column")
    assert done.returncode == 1
    assert "no_such_column" in done.stderr


def test_airflow_imports_the_dag_and_is_not_paused(platform):
    done = platform.airflow("dags", "list", "--output", "json")
    assert done.returncode == 0, done.stderr
    [dag] = json.loads(done.stdout)
    assert (dag["dag_id"], dag["is_paused"]) == ("nba_elt_pipeline", "False")


def test_airflow_knows_the_connections_and_variables(platform):
    with platform.api() as api:
        aws, warehouse = (
            api.get(f"/connections/{name}").raise_for_status().json()
            for name in ("aws_ecs", "warehouse_transformer")
        )
        cluster = api.get("/variables/ecs_cluster").raise_for_status().json()
    assert json.loads(aws["extra"])["endpoint_url"] == platform.settings.aws_url
    assert (warehouse["port"], warehouse["schema"]) == (
        platform.settings.postgres_port,
        "nba_sample",
    )
    assert cluster["value"] == CLUSTER


def test_other_source_restarts_its_site_and_has_a_warehouse_of_its_own(platform, tmp_path):
    (tmp_path / "pages").mkdir()
    before = platform.pids
    done = platform.command("up", "--source", "replay:pages", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    after = platform.pids
    assert after.pop("site") != before.pop("site")
    assert after == before
    assert platform.query("select current_database()") == [("nba_replay",)]
    with platform.api() as api:
        assert api.get("/connections/warehouse_transformer").json()["schema"] == "nba_replay"
    up(platform, "--source", "sample")
    assert platform.query("select current_database()") == [("nba_sample",)]
    assert {name: pid for name, pid in platform.pids.items() if name != "site"} == after


@pytest.mark.parametrize("job", ["ingestion", "publishing", "ml"])
def test_task_definition_runs_its_job(platform, job):
    ecs = boto3.client(
        "ecs",
        endpoint_url=platform.settings.aws_url,
        region_name=REGION,
        aws_access_key_id=platform.credentials.aws_access_key,
        aws_secret_access_key="-",
    )
    network = {"subnets": [SUBNET], "securityGroups": [SECURITY_GROUP]}
    answer = ecs.run_task(
        cluster=CLUSTER,
        taskDefinition=f"nba-elt-{job}",
        launchType="FARGATE",
        overrides={"containerOverrides": [{"name": job, "command": ["--help"]}]},
        networkConfiguration={"awsvpcConfiguration": network},
    )
    arn = answer["tasks"][0]["taskArn"]

    def stopped() -> dict | None:
        [task] = ecs.describe_tasks(cluster=CLUSTER, tasks=[arn])["tasks"]
        return task if task["lastStatus"] == "STOPPED" else None

    [container] = wait_for(stopped)["containers"]
    assert container["exitCode"] == 0
