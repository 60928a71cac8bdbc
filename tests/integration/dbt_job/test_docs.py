"""The documentation in S3 is that of a whole build, or it stays what it was."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import boto3
import pytest
from dbt.cli.main import dbtRunner
from moto.server import ThreadedMotoServer

from include.dbt_job.docs import publish_docs

if TYPE_CHECKING:
    from tests.conftest import Warehouse

PROFILES = """
small:
  outputs:
    test:
      type: postgres
      host: "{{ env_var('NBA_WAREHOUSE_HOST') }}"
      port: "{{ env_var('NBA_WAREHOUSE_PORT') | as_number }}"
      dbname: "{{ env_var('NBA_WAREHOUSE_DATABASE') }}"
      user: "{{ env_var('NBA_WAREHOUSE_USER') }}"
      password: "{{ env_var('NBA_WAREHOUSE_PASSWORD') }}"
      schema: prep
  target: test
"""


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A bucket behind the address that the job is given."""
    server = ThreadedMotoServer(port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    name_of_bucket = f"docs-{uuid4().hex}"  # moto keeps buckets for as long as the process
    for name, value in {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
        "NBA_DBT_DOCS_URL": f"s3://{name_of_bucket}/nba_elt",
    }.items():
        monkeypatch.setenv(name, value)
    bucket = boto3.resource("s3").create_bucket(Bucket=name_of_bucket)
    yield bucket
    server.stop()


@pytest.fixture
def options(warehouse: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A project of two models, and where dbt finds it."""
    for name, value in warehouse.env("transformer").items():
        monkeypatch.setenv(name, value)
    (tmp_path / "models").mkdir()
    (tmp_path / "dbt_project.yml").write_text("name: small\nprofile: small\n")
    (tmp_path / "profiles.yml").write_text(PROFILES)
    (tmp_path / "models" / "first.sql").write_text("select 41 + 1 as answer")
    (tmp_path / "models" / "second.sql").write_text("select * from {{ ref('first') }}")
    monkeypatch.setenv("DBT_LOG_LEVEL_FILE", "none")
    monkeypatch.setenv("DBT_LOG_PATH", str(tmp_path / "logs"))
    return ["--project-dir", str(tmp_path), "--profiles-dir", str(tmp_path)]


def build(options: list[str], target: Path, *selection: str) -> Any:
    """Parse and build; return dbt's manifest."""
    manifest = dbtRunner().invoke(["--quiet", "parse", *options]).result
    command = ["--quiet", "build", "--target-path", str(target), *selection, *options]
    assert dbtRunner(manifest=manifest).invoke(command).success
    return manifest


def test_page_has_the_sql_that_was_built_and_the_columns_that_there_are(
    bucket: Any, options: list[str], tmp_path: Path
) -> None:
    target = tmp_path / "target"
    publish_docs(build(options, target), options, target)
    [page] = bucket.objects.all()
    assert page.key == "nba_elt/index.html"
    text = page.get()["Body"].read().decode()
    assert "model.small.first" in text
    assert '"prep"."first"' in text.replace('\\"', '"')
    assert '"answer"' in text


def test_build_of_some_models_leaves_the_page_alone(
    bucket: Any, options: list[str], tmp_path: Path
) -> None:
    target = tmp_path / "target"
    publish_docs(build(options, target, "--select", "first"), options, target)
    assert list(bucket.objects.all()) == []


def test_missing_bucket_is_a_warning(
    bucket: Any, options: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bucket.delete()
    target = tmp_path / "target"
    publish_docs(build(options, target), options, target)
    assert f"not published to s3://{bucket.name}/nba_elt" in capsys.readouterr().out


def test_address_that_is_none_is_a_warning(
    options: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("NBA_DBT_DOCS_URL", "docs/nba_elt")
    publish_docs(build(options, tmp_path / "target"), options, tmp_path / "target")
    assert "set it to s3://<bucket>/<prefix>" in capsys.readouterr().out
