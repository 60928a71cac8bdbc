"""Where trained models are kept, by their digest: in S3 if there is a bucket, or in the warehouse.

What is read is checked against its digest, so that nothing but what was stored is ever used.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

import boto3  # type: ignore[import-untyped]
import psycopg
from botocore.config import Config  # type: ignore[import-untyped]
from botocore.exceptions import BotoCoreError, ClientError  # type: ignore[import-untyped]

from include.job import BadInputError, RetryLaterError
from include.ml.model import digest

CONFIG = Config(connect_timeout=5, read_timeout=30, retries={"mode": "standard", "max_attempts": 4})
WRONG_SETTINGS = {
    *("NoSuchBucket", "NoSuchKey", "AccessDenied", "InvalidAccessKeyId"),
    *("SignatureDoesNotMatch", "InvalidBucketName", "403"),
}
TABLE = "ml.model_artefacts"


class Artefacts(Protocol):
    """A place for written models."""

    def put(self, content: bytes) -> str:
        """Keep a model, unless it is there already; return its address."""

    def get(self, address: str) -> bytes:
        """Return what is kept at an address."""


class TableArtefacts:
    """Models in the warehouse; what is put is there once the transaction commits."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self._connection = connection

    def put(self, content: bytes) -> str:
        """Keep a model, unless it is there already; return its address."""
        name = digest(content)
        self._connection.execute(
            f"insert into {TABLE} (artefact_digest, content) values (%s, %s)"  # noqa: S608 - a constant
            " on conflict do nothing",
            (name, gzip.compress(content, mtime=0)),
        )
        return f"{TABLE}/{name}"

    def get(self, address: str) -> bytes:
        """Return what is kept at an address.

        Raises:
            BadInputError: nothing is.
        """
        found = self._connection.execute(
            f"select content from {TABLE} where artefact_digest = %s",  # noqa: S608 - a constant
            (address.rpartition("/")[2],),
        ).fetchone()
        if found is None:
            raise BadInputError(f"{address} is not there: train a new model")
        return gzip.decompress(found[0])


class S3Artefacts:
    """Models in a bucket, at models/<digest>.json.gz."""

    def __init__(self, bucket: str) -> None:
        self._bucket = bucket
        with self._explained():
            self._client: Any = boto3.client("s3", config=CONFIG)

    def put(self, content: bytes) -> str:
        """Keep a model, unless it is there already; return its address.

        Raises:
            RetryLaterError: S3 does not answer.
            BadInputError: the bucket is not there or not ours to write to.
        """
        key, packed = f"models/{digest(content)}.json.gz", gzip.compress(content, mtime=0)
        with self._explained():
            try:
                self._client.put_object(Bucket=self._bucket, Key=key, Body=packed, IfNoneMatch="*")
            except ClientError as error:
                if error.response["Error"]["Code"] != "PreconditionFailed":
                    raise
        return f"s3://{self._bucket}/{key}"

    def get(self, address: str) -> bytes:
        """Return what is kept at an address. Raises as ``put``, and if nothing is there."""
        bucket, _, key = address.removeprefix("s3://").partition("/")
        with self._explained():
            content = self._client.get_object(Bucket=bucket, Key=key)["Body"].read()
        return gzip.decompress(content)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except ClientError as error:
            message = f"models in bucket {self._bucket}: {error}"
            if error.response["Error"]["Code"] in WRONG_SETTINGS:
                raise BadInputError(
                    f"{message}: check NBA_ML_ARTEFACT_BUCKET and the job's rights to it"
                ) from error
            raise RetryLaterError(f"{message}: run again later") from error
        except BotoCoreError as error:
            raise RetryLaterError(
                f"models in bucket {self._bucket}: {error}: is S3 up? Check AWS_ENDPOINT_URL,"
                " AWS_REGION and the job's credentials"
            ) from error


def read_checked(
    connection: psycopg.Connection, bucket: str | None, address: str, expected: str
) -> bytes:
    """Return the model at an address if its digest is the one expected.

    Raises:
        BadInputError: it is another, cannot be unpacked, or is not there.
        RetryLaterError: S3 does not answer.
    """
    is_in_s3 = address.startswith("s3://")
    place: Artefacts = (
        S3Artefacts(bucket or address.split("/")[2]) if is_in_s3 else TableArtefacts(connection)
    )
    try:
        content = place.get(address)
    except (OSError, EOFError) as error:
        raise BadInputError(
            f"the model at {address} is damaged: {error}: train a new one"
        ) from None
    if digest(content) != expected:
        raise BadInputError(
            f"the model at {address} is not the one that was stored: its digest is"
            f" {digest(content)[:16]}, not {expected[:16]}: train a new one"
        )
    return content
