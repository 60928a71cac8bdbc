"""Releases: all of a revision in use, or nothing of it; and back again.

``releases/<revision>/`` of a bucket keeps what a release consists of, ``releases/current.json``
says which one is in use. A release touches what the pipeline uses only after every job of it has
shown that it can start, and takes back what it did if a step fails.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

import structlog
from botocore.exceptions import BotoCoreError, ClientError  # type: ignore[import-untyped]

from include.deploy import dag_files, task_definitions
from include.deploy.images import find_images, has_image
from include.deploy.settings import JOBS, Deployment, family, require_revision
from include.job import BadInputError

log: structlog.stdlib.BoundLogger = structlog.get_logger()

CURRENT = "releases/current.json"
MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Release:
    """One revision as it was, or is, in use."""

    revision: str
    digests: dict[str, str]
    task_definitions: dict[str, str]
    files: list[str]
    previous: str | None = None
    released_at: str = field(default_factory=lambda: datetime.now(UTC).isoformat())

    @property
    def prefix(self) -> str:
        """Where its files lie."""
        return f"releases/{self.revision}/"

    @classmethod
    def load(cls, s3: Any, bucket: str, key: str) -> Self | None:
        """Read a release from a bucket; None if there is none."""
        try:
            body = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
        except s3.exceptions.NoSuchKey:
            return None
        return cls(**json.loads(body))

    def save(self, s3: Any, bucket: str, key: str) -> None:
        """Write it to a bucket."""
        s3.put_object(Bucket=bucket, Key=key, Body=json.dumps(asdict(self), indent=1).encode())


def current(deployment: Deployment) -> Release | None:
    """Return the release that is in use."""
    return Release.load(deployment.client("s3"), deployment.releases_bucket, CURRENT)


def release(
    deployment: Deployment,
    revision: str,
    *,
    manifest: Path | None = None,
    docs: Path | None = None,
    smoke_seconds: float = 300,
) -> Release:
    """Take a revision, whose images are in ECR, into use. The next run of the pipeline has it.

    Args:
        deployment: Where to.
        revision: What the images are tagged with.
        manifest: dbt's own manifest of it, for whoever compares with it later.
        docs: dbt's documentation of it, one HTML file.
        smoke_seconds: How long a job may take to show that it can start.

    Raises:
        BadInputError: something that it needs is missing. Nothing has changed.
        RetryLaterError: a job could not start. Nothing that the pipeline uses has changed.
    """
    s3, bucket = deployment.client("s3"), deployment.releases_bucket
    images = find_images(deployment, require_revision(revision), JOBS)
    arns = task_definitions.find_arns(deployment)
    definitions = {
        job: task_definitions.render(deployment, job, image, revision, arns)
        for job, (image, _) in images.items()
    }
    files = dag_files.collect()
    before = current(deployment)
    _smoke(deployment, definitions, revision, smoke_seconds)
    prefix = f"releases/{revision}/"
    dag_files.store(s3, bucket, prefix, files)
    if manifest:
        s3.put_object(Bucket=bucket, Key=prefix + MANIFEST, Body=manifest.read_bytes())
    registered = _switch(deployment, definitions, revision, list(files), before)
    made = Release(
        revision,
        {job: digest for job, (_, digest) in images.items()},
        registered,
        list(files),
        previous=before.revision if before and before.revision != revision else None,
    )
    made.save(s3, bucket, f"{prefix}release.json")
    made.save(s3, bucket, CURRENT)
    _publish(deployment, made, docs)
    return made


def roll_back(deployment: Deployment, revision: str | None = None) -> Release:
    """Take an earlier release into use again: the one before the current one, or one by name.

    Raises:
        BadInputError: there is no such release, or its images are gone. Nothing has changed.
    """
    s3, bucket = deployment.client("s3"), deployment.releases_bucket
    now = current(deployment)
    target = revision or (now and now.previous)
    if not target:
        raise BadInputError("there is no release before the current one: name one with --to")
    earlier = Release.load(s3, bucket, f"releases/{target}/release.json")
    if earlier is None:
        raise BadInputError(f"{target} was never released to {bucket}")
    ecr, ecs = deployment.client("ecr"), deployment.client("ecs")
    gone = [job for job, digest in earlier.digests.items() if not has_image(ecr, job, digest)]
    if gone:
        raise BadInputError(f"the images of {target} are gone from ECR: {', '.join(gone)}")
    definitions = {
        job: task_definitions.describe(ecs, arn) for job, arn in earlier.task_definitions.items()
    }
    registered = _switch(deployment, definitions, target, earlier.files, now)
    back = Release(
        target, earlier.digests, registered, earlier.files, previous=now.revision if now else None
    )
    back.save(s3, bucket, CURRENT)
    _publish(deployment, back, docs=None)
    return back


def problems(deployment: Deployment, made: Release) -> list[str]:
    """Say what the pipeline would use that is not of this release."""
    ecs = deployment.client("ecs")
    found = []
    for job, arn in made.task_definitions.items():
        newest = ecs.describe_task_definition(taskDefinition=family(job))["taskDefinition"]
        if newest["taskDefinitionArn"] != arn:
            image = newest["containerDefinitions"][0]["image"]
            found.append(f"{job}: {newest['taskDefinitionArn']} ({image}) instead of {arn}")
    return found


def _smoke(
    deployment: Deployment, definitions: dict[str, dict[str, Any]], revision: str, seconds: float
) -> None:
    ecs = deployment.client("ecs")
    for job, definition in definitions.items():
        arn = task_definitions.register(ecs, task_definitions.candidate(definition, job), revision)
        try:
            task_definitions.run_once(deployment, arn, seconds)
        finally:
            task_definitions.take_back(ecs, [arn])
        log.info("could start", job=job, revision=revision)


def _switch(
    deployment: Deployment,
    definitions: dict[str, dict[str, Any]],
    revision: str,
    files: list[str],
    before: Release | None,
) -> dict[str, str]:
    """Make definitions and files the newest of all, or leave everything as it was."""
    ecs, s3, bucket = (
        deployment.client("ecs"),
        deployment.client("s3"),
        deployment.releases_bucket,
    )
    registered: dict[str, str] = {}
    try:
        for job, definition in definitions.items():
            registered[job] = task_definitions.register(ecs, definition, revision)
        dag_files.activate(s3, bucket, f"releases/{revision}/", files)
    except (BotoCoreError, ClientError, KeyboardInterrupt):
        log.error("taking back what was done", registered=len(registered))
        task_definitions.take_back(ecs, list(registered.values()))
        if before:
            dag_files.activate(s3, bucket, before.prefix, before.files)
        raise
    return registered


def _publish(deployment: Deployment, made: Release, docs: Path | None) -> None:
    """Put manifest and documentation where they are looked for: nothing runs by them."""
    s3, bucket = deployment.client("s3"), deployment.releases_bucket
    source = {"Bucket": bucket, "Key": made.prefix + MANIFEST}
    try:
        s3.copy_object(Bucket=bucket, Key=f"releases/{MANIFEST}", CopySource=source)
    except ClientError:
        log.warning("this release has no manifest to compare later ones with")
    if docs:
        s3.put_object(
            Bucket=deployment.docs_bucket,
            Key="nba_elt/index.html",
            Body=docs.read_bytes(),
            ContentType="text/html; charset=utf-8",
        )
