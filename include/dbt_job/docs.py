"""dbt's documentation of the project as one file in S3, from where Airflow's UI serves it."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

import boto3  # type: ignore[import-untyped]
import structlog
from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest
from dbt.contracts.graph.nodes import ModelNode

log: structlog.stdlib.BoundLogger = structlog.get_logger()

ADDRESS = "NBA_DBT_DOCS_URL"
FILE = "index.html"


def publish_docs(manifest: Manifest, options: Sequence[str], target: Path) -> None:
    """Put the documentation of a built project to ``NBA_DBT_DOCS_URL``, s3://bucket/prefix.

    Nothing happens where that is not set, or after a build of some models alone, which compiled
    the SQL of no other. A failure is a warning: the tables are built. The object is replaced as a
    whole, so that readers see the documentation of one build.

    Args:
        manifest: The project as it was built, with the SQL that was compiled.
        options: Where dbt finds the project and its profile.
        target: Folder that dbt writes to.
    """
    address = os.environ.get(ADDRESS)
    if not address or not is_whole(manifest):
        return
    started = time.monotonic()
    url = urlsplit(address)
    if url.scheme != "s3" or not url.netloc:
        log.warning(f"no documentation: {ADDRESS} is {address!r}, set it to s3://<bucket>/<prefix>")
        return
    try:
        page = _generate(manifest, options, target)
        boto3.client("s3").put_object(
            Bucket=url.netloc,
            Key=f"{url.path.strip('/')}/{FILE}".lstrip("/"),
            Body=page,
            ContentType="text/html; charset=utf-8",
        )
    except Exception as error:  # noqa: BLE001  # documentation must not fail a good build
        log.warning(f"the documentation was not published to {address}: {error}")
        return
    log.info(
        "documentation published",
        to=address,
        kilobytes=len(page) // 1000,
        seconds=round(time.monotonic() - started, 1),
    )


def is_whole(manifest: Manifest) -> bool:
    """Whether every model of the project was compiled, as in a build of all."""
    models = [node for node in manifest.nodes.values() if isinstance(node, ModelNode)]
    return all(model.compiled_code for model in models)


def _generate(manifest: Manifest, options: Sequence[str], target: Path) -> bytes:
    """Describe the tables that there are; the SQL is what the build compiled, and not again."""
    manifest.writable_manifest().write(str(target / "manifest.json"))
    result = dbtRunner(manifest=manifest).invoke(
        [
            *("--quiet", "docs", "generate", "--static", "--no-compile"),
            *("--target-path", str(target), *options),
        ]
    )
    if not result.success:
        raise RuntimeError(f"dbt docs generate failed: {result.exception or 'see its log'}")
    return (target / "static_index.html").read_bytes()
