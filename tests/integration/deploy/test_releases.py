"""Releases from a pushed image to the run that uses it, on local ECR, ECS, S3 and IAM."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from .conftest import Account

FIRST, SECOND = "1" * 40, "2" * 40


def revision_of(definition: dict) -> str | None:
    [container] = definition["containerDefinitions"]
    return {v["name"]: v["value"] for v in container["environment"]}.get("NBA_REVISION")


def test_next_run_uses_the_released_digest_and_ops_says_which_revision(
    account: Account, run_job: Callable[[str], int], tmp_path: Path
):
    digests = account.push(FIRST)
    manifest = tmp_path / "manifest.json"
    manifest.write_text("{}")
    docs = tmp_path / "index.html"
    docs.write_text("documentation")

    done = account.deploy(
        "release", "--revision", FIRST, "--manifest", str(manifest), "--docs", str(docs)
    )

    assert done.returncode == 0, done.stdout + done.stderr
    for job in ("dbt", "ingestion", "ml", "publishing"):
        [container] = account.newest(job)["containerDefinitions"]
        assert container["image"].endswith(f"/nba-elt/{job}@{digests[job]}")
        assert container["entryPoint"][-1] != "include.smoke"
    run_job("publishing")  # without marts it fails, and is recorded
    rows = account.warehouse.query("select distinct job, revision from ops.job_runs")
    assert rows == [("publishing", FIRST)]
    live = account.live_files()
    assert {"dags/dags/nba_elt_pipeline.py", "dags/dbt/target/airflow_manifest.json"} <= set(live)
    s3 = account.client("s3")
    assert s3.get_object(Bucket="releases", Key="releases/manifest.json")["Body"].read() == b"{}"
    page = s3.get_object(Bucket="dbt-docs", Key="nba_elt/index.html")
    assert page["Body"].read() == b"documentation"
    assert account.deploy("status").returncode == 0


def test_rollback_takes_the_earlier_images_and_files_into_use_by_one_command(account: Account):
    digests = account.push(FIRST)
    account.push(SECOND)
    for revision in (FIRST, SECOND):
        assert account.deploy("release", "--revision", revision).returncode == 0
    s3 = account.client("s3")
    s3.put_object(Bucket="releases", Key="dags/dags/of_the_second_alone.py", Body=b"")

    back = account.deploy("rollback")

    assert back.returncode == 0, back.stdout + back.stderr
    newest = account.newest("dbt")
    assert newest["containerDefinitions"][0]["image"].endswith(digests["dbt"])
    assert revision_of(newest) == FIRST
    assert "dags/dags/of_the_second_alone.py" not in account.live_files()
    assert FIRST in account.deploy("status").stdout
    # and forward again
    assert account.deploy("rollback", "--to", SECOND).returncode == 0
    assert revision_of(account.newest("dbt")) == SECOND


def test_failed_smoke_test_leaves_the_release_before_it_in_use(account: Account):
    account.push(FIRST)
    account.push(SECOND)
    assert account.deploy("release", "--revision", FIRST).returncode == 0
    files = account.live_files()
    vault = account.client("secretsmanager")
    vault.put_secret_value(SecretId="nba-elt/warehouse/predictor", SecretString="wrong")

    failed = account.deploy("release", "--revision", SECOND)

    assert failed.returncode == 1
    assert "nba-elt-ml-candidate" in failed.stderr
    assert "password authentication failed" in failed.stderr
    assert {revision_of(account.newest(job)) for job in ("dbt", "ingestion", "ml")} == {FIRST}
    assert account.live_files() == files
    left = account.client("ecs").list_task_definitions(familyPrefix="nba-elt-ml-candidate")
    assert left["taskDefinitionArns"] == []
    assert account.deploy("status").returncode == 0


def test_release_that_breaks_half_way_is_taken_back(account: Account, monkeypatch):
    from include.deploy import dag_files, releases  # noqa: PLC0415
    from include.deploy.settings import Deployment  # noqa: PLC0415

    account.push(FIRST)
    account.push(SECOND)
    assert account.deploy("release", "--revision", FIRST).returncode == 0
    for name, value in account.env().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("boto3.DEFAULT_SESSION", None)  # it keeps the credentials of its first use
    whole = dag_files.activate
    calls = []

    def breaks(s3, bucket, prefix, names):
        calls.append(prefix)
        if SECOND in prefix:
            whole(s3, bucket, prefix, list(names)[:5])
            raise KeyboardInterrupt
        whole(s3, bucket, prefix, names)

    files = account.live_files()
    monkeypatch.setattr(dag_files, "activate", breaks)
    try:
        releases.release(Deployment(), SECOND)
    except KeyboardInterrupt:
        pass
    else:
        raise AssertionError("it was not broken")

    assert calls == [f"releases/{SECOND}/", f"releases/{FIRST}/"]
    assert account.live_files() == files
    assert {revision_of(account.newest(job)) for job in ("dbt", "ml")} == {FIRST}


def test_release_without_all_images_changes_nothing(account: Account):
    account.push(FIRST, ["dbt", "ingestion", "ml"])

    refused = account.deploy("release", "--revision", FIRST)

    assert refused.returncode == 2
    assert "nba-elt/publishing: push it first" in refused.stderr
    assert account.client("ecs").list_task_definitions()["taskDefinitionArns"] == []
    assert account.live_files() == {}


def test_tag_that_moves_is_no_revision(account: Account):
    refused = account.deploy("release", "--revision", "latest")
    assert refused.returncode == 2
    assert "'latest' is no git revision" in refused.stderr


def test_status_says_when_somebody_registered_something_else(account: Account):
    account.push(FIRST)
    assert account.deploy("release", "--revision", FIRST).returncode == 0
    kept = ("family", "networkMode", "cpu", "memory", "containerDefinitions")
    newest = account.newest("ml")
    account.client("ecs").register_task_definition(**{name: newest[name] for name in kept})

    found = account.deploy("status")

    assert found.returncode == 1
    assert "not of this release: ml:" in found.stderr
