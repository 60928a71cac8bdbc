"""Every page as it was fetched, in S3, so that it can be read again without its site.

An object lies at ``raw/<kind>/<date or season>/<sha256>.html.gz`` (``.json.gz`` for an API) and is
written once: its name is its content. Which object belongs to which page and fetch stands in
ops.page_fetches.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3  # type: ignore[import-untyped]
from botocore.config import Config  # type: ignore[import-untyped]
from botocore.exceptions import BotoCoreError, ClientError  # type: ignore[import-untyped]

from include.job import BadInputError, RetryLaterError

CONFIG = Config(connect_timeout=5, read_timeout=30, retries={"mode": "standard", "max_attempts": 4})
WRONG_SETTINGS = {
    "NoSuchBucket",
    "AccessDenied",
    "InvalidAccessKeyId",
    "SignatureDoesNotMatch",
    "InvalidBucketName",
    "403",
}


class S3Archive:
    """Pages in a bucket. Where S3 is, and who may write there, boto3 finds in the environment."""

    def __init__(self, bucket: str, *, is_read_only: bool = False) -> None:
        self._bucket = bucket
        self._is_read_only = is_read_only
        with self._explained():
            self._client: Any = boto3.client("s3", config=CONFIG)

    def put(self, key: str, content: bytes) -> str | None:
        """Keep a page, unless it is there already; return its key, None if it is not kept.

        Raises:
            RetryLaterError: S3 does not answer.
            BadInputError: the bucket is not there or not ours to write to.
        """
        if self._is_read_only:
            return None
        # mtime=0: the same page is the same object, byte for byte
        packed = gzip.compress(content, compresslevel=6, mtime=0)
        with self._explained():
            try:
                self._client.put_object(Bucket=self._bucket, Key=key, Body=packed, IfNoneMatch="*")
            except ClientError as error:
                if error.response["Error"]["Code"] != "PreconditionFailed":
                    raise
        return key

    def get(self, key: str) -> bytes | None:
        """Return a page; None if it is not there (any more). Raises as ``put``."""
        with self._explained():
            try:
                found = self._client.get_object(Bucket=self._bucket, Key=key)
            except self._client.exceptions.NoSuchKey:
                return None
            return gzip.decompress(found["Body"].read())

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except ClientError as error:
            message = f"the archive of pages, bucket {self._bucket}: {error}"
            if error.response["Error"]["Code"] in WRONG_SETTINGS:
                raise BadInputError(
                    f"{message}: check NBA_INGESTION_ARCHIVE_BUCKET and the job's rights to it"
                ) from error
            raise RetryLaterError(f"{message}: run again later") from error
        except BotoCoreError as error:
            raise RetryLaterError(
                f"the archive of pages, bucket {self._bucket}: {error}: is S3 up? Check"
                " AWS_ENDPOINT_URL, AWS_REGION and the job's credentials"
            ) from error
