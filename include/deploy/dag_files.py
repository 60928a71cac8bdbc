"""What Airflow gets of a revision: the DAG, what it imports, and the graph that it is made from."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from include.deploy.settings import ROOT
from include.job import BadInputError

PARTS = (
    *("include/__init__.py", "include/job.py", "dbt/dbt_project.yml"),
    *("dbt/target/airflow_manifest.json", "dbt/target/airflow_descriptions.json"),
    *("include/dbt_job/*.py", "include/orchestration/*.py", "include/plugins/*.py", "dags/*.py"),
)
IGNORE = ".airflowignore"
LIVE = "dags/"
"""Where Airflow reads: an S3DagBundle of this prefix."""


def collect(root: Path = ROOT) -> dict[str, bytes]:
    """Return the files by their path in the bundle; the DAG comes last.

    Raises:
        BadInputError: a part is missing, the manifest for instance.
    """
    files = {IGNORE: b"include/\ndbt/\n"}
    for part in PARTS:
        found = sorted(root.glob(part))
        if not found:
            raise BadInputError(
                f"there is no {root / part}: make it with python -m include.dbt_job.manifest"
            )
        files |= {path.relative_to(root).as_posix(): path.read_bytes() for path in found}
    return files


def store(s3: Any, bucket: str, prefix: str, files: dict[str, bytes]) -> None:
    """Put files under a prefix that nobody reads yet."""
    for name, body in files.items():
        s3.put_object(Bucket=bucket, Key=f"{prefix}{name}", Body=body)


def activate(s3: Any, bucket: str, prefix: str, names: Iterable[str]) -> None:
    """Copy stored files to where Airflow reads, in their order, then remove what is no more."""
    names = list(names)
    for name in names:
        s3.copy_object(
            Bucket=bucket, Key=f"{LIVE}{name}", CopySource={"Bucket": bucket, "Key": prefix + name}
        )
    wanted = {f"{LIVE}{name}" for name in names}
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=LIVE):
        for item in page.get("Contents", []):
            if item["Key"] not in wanted:
                s3.delete_object(Bucket=bucket, Key=item["Key"])
