"""Images in ECR: found by git revision, named by digest, refused with known vulnerabilities."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any

from include.deploy.settings import Deployment, repository
from include.job import BadInputError, RetryLaterError

BLOCKING = ("CRITICAL", "HIGH")
"""Severities with which no image is released."""


def find_images(
    deployment: Deployment, revision: str, images: Iterable[str]
) -> dict[str, tuple[str, str]]:
    """Return each image's address by digest, and the digest.

    Raises:
        BadInputError: images of this revision are missing; the text names them all.
    """
    ecr = deployment.client("ecr")
    found, missing = {}, []
    for image in images:
        name = repository(image)
        try:
            answer = ecr.describe_images(repositoryName=name, imageIds=[{"imageTag": revision}])
            digest = answer["imageDetails"][0]["imageDigest"]
            [home] = ecr.describe_repositories(repositoryNames=[name])["repositories"]
        except (ecr.exceptions.ImageNotFoundException, ecr.exceptions.RepositoryNotFoundException):
            missing.append(name)
            continue
        found[image] = (f"{home['repositoryUri']}@{digest}", digest)
    if missing:
        raise BadInputError(f"no image of {revision} in {', '.join(missing)}: push it first")
    return found


def has_image(ecr: Any, image: str, digest: str) -> bool:
    """Whether a repository still has an image."""
    try:
        ecr.describe_images(repositoryName=repository(image), imageIds=[{"imageDigest": digest}])
    except (ecr.exceptions.ImageNotFoundException, ecr.exceptions.RepositoryNotFoundException):
        return False
    return True


def scan(
    deployment: Deployment, revision: str, images: Iterable[str], seconds: float
) -> dict[str, dict[str, int]]:
    """Wait for ECR's scans and return how many findings of each severity every image has.

    Raises:
        BadInputError: findings that block a release, or a scan that failed.
        RetryLaterError: a scan that is not complete in time.
    """
    ecr = deployment.client("ecr")
    counts = {
        image: _findings(ecr, image, digest, time.monotonic() + seconds)
        for image, (_, digest) in find_images(deployment, revision, images).items()
    }
    blocked = [
        f"{image} {number} {severity.lower()}"
        for image, findings in counts.items()
        for severity, number in findings.items()
        if severity in BLOCKING and number
    ]
    if blocked:
        raise BadInputError(f"known vulnerabilities: {', '.join(blocked)}: see the findings in ECR")
    return counts


def _findings(ecr: Any, image: str, digest: str, deadline: float) -> dict[str, int]:
    place = {"repositoryName": repository(image), "imageId": {"imageDigest": digest}}
    while True:
        try:
            answer = ecr.describe_image_scan_findings(**place)
        except ecr.exceptions.ScanNotFoundException:
            ecr.start_image_scan(**place)
            answer = {"imageScanStatus": {"status": "PENDING"}}
        status = answer["imageScanStatus"]["status"]
        if status in ("COMPLETE", "ACTIVE"):
            return dict(answer["imageScanFindings"].get("findingSeverityCounts", {}))
        if status not in ("PENDING", "IN_PROGRESS"):
            raise BadInputError(f"the scan of {image} ended as {status}: start another one in ECR")
        if time.monotonic() > deadline:
            raise RetryLaterError(f"the scan of {image} is not complete: it is {status}")
        time.sleep(2)
