"""The AWS endpoint of the local platform: ECS, CloudWatch Logs, S3 and Secrets Manager.

Moto's server, with an ECS that runs its tasks. All state is in memory. Requests must carry the
access key that this process finds in its environment: who may call ECS may run programs here.
"""

from __future__ import annotations

import hmac
import logging
import os
import re
import signal
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from docker.client import DockerClient
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.ec2.models import ec2_backends
from moto.ecs.models import ecs_backends
from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from werkzeug.serving import make_server

from include.local.ecs_tasks import Machine, ProcessBackend, recover, stop_all
from include.local.provisioning import REGION, SUBNET
from include.local.settings import ROOT
from include.local.task_container import remove_all


class KeyCheck:
    """WSGI application that lets only requests with one access key pass."""

    def __init__(self, application: Callable[..., Iterable[bytes]], access_key: str) -> None:
        self._application = application
        self._access_key = access_key

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer 403 to strangers, web pages in a browser included."""
        found = re.search(r"Credential=([^/]+)/", environ.get("HTTP_AUTHORIZATION", ""))
        if found and hmac.compare_digest(found[1].encode(), self._access_key.encode()):
            return self._application(environ, start_response)
        start_response("403 Forbidden", [("Content-Type", "text/plain")])
        return [b"unknown access key\n"]


def task_environment(endpoint_url: str, access_key: str) -> dict[str, str]:
    """Return what an image sets, and what ECS adds: region and the credentials of a role."""
    programs = Path(sys.executable).parent
    return {
        "PATH": f"{programs}:/usr/local/bin:/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "PYTHONUNBUFFERED": "1",
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ACCESS_KEY_ID": access_key,
        "AWS_SECRET_ACCESS_KEY": access_key,
        "AWS_ENDPOINT_URL": endpoint_url,
    }


def main(
    port: Annotated[int, typer.Option(help="Port.")],
    folder: Annotated[Path, typer.Option(help="State folder of the platform.")],
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    url: Annotated[str, typer.Option(help="What tasks call it, if not by its port.")] = "",
    network: Annotated[
        str, typer.Option(help="Run tasks as containers in this network of the Docker engine.")
    ] = "",
) -> None:
    """Serve the AWS endpoint until SIGTERM; then end its tasks, and end."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    signal.signal(signal.SIGTERM, _stop)
    access_key = os.environ["AWS_ACCESS_KEY_ID"]
    environment = task_environment(url or f"http://127.0.0.1:{port}", access_key)
    if project := os.environ.get("NBA_DBT_PROJECT"):
        environment["NBA_DBT_PROJECT"] = project  # an image has it where its jobs look for it
    if network:
        remove_all(DockerClient.from_env())
    ProcessBackend.machine = Machine(ROOT, folder.resolve(), environment, network or None)
    ProcessBackend.lost_tasks = recover(ProcessBackend.machine)
    ecs_backends.backend = ProcessBackend
    # moto's default subnets have another name at every start
    subnets = ec2_backends[DEFAULT_ACCOUNT_ID][REGION].subnets
    subnets[f"{REGION}a"][SUBNET] = next(iter(subnets[f"{REGION}a"].values()))
    application = KeyCheck(DomainDispatcherApplication(create_backend_app), access_key)
    server = make_server(host, port, application, threaded=True, request_handler=MotoRequestHandler)
    try:
        server.serve_forever()
    finally:
        stop_all()


def _stop(_signal: int, _frame: object) -> NoReturn:
    raise SystemExit(0)


if __name__ == "__main__":
    typer.run(main)
