"""S3 for tests: a real server, and a bucket of its own for each test."""

from __future__ import annotations

import gzip
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import boto3
from moto.server import ThreadedMotoServer


@dataclass(frozen=True)
class Bucket:
    """A bucket and how to reach it."""

    name: str
    endpoint: str

    @property
    def env(self) -> dict[str, str]:
        """The variables by which the job finds the bucket."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_REGION": "us-east-1",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "NBA_INGESTION_ARCHIVE_BUCKET": self.name,
        }

    @property
    def client(self) -> Any:
        """A client of S3."""
        return boto3.client(
            "s3",
            endpoint_url=self.endpoint,
            region_name="us-east-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )

    def stored(self) -> list[str]:
        """Every key, in order."""
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.name)
        return [item["Key"] for page in pages for item in page.get("Contents", [])]

    def read(self, key: str) -> bytes:
        """The unpacked content of an object."""
        packed = self.client.get_object(Bucket=self.name, Key=key)["Body"].read()
        return gzip.decompress(packed)

    def empty(self) -> None:
        """Lose everything."""
        for key in self.stored():
            self.client.delete_object(Bucket=self.name, Key=key)


@contextmanager
def serve_s3() -> Iterator[str]:
    """Run the server on a free port and give its address."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        yield f"http://{host}:{port}"
    finally:
        server.stop()


def make_bucket(endpoint: str) -> Bucket:
    """Make an empty bucket."""
    bucket = Bucket(f"pages-{uuid4().hex[:12]}", endpoint)
    bucket.client.create_bucket(Bucket=bucket.name)
    return bucket
