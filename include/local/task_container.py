"""One ECS task as a container: what the task's process is where a Docker engine is given.

Reads what to run as JSON from a file, runs it in the image of the task definition, hands its output
on, stops it on SIGTERM, and ends with its exit status. The container goes with this process.
"""

from __future__ import annotations

import json
import signal
import sys
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from docker.client import DockerClient
from docker.errors import APIError, DockerException, ImageNotFound

LABEL = "nba-elt.task"
CANNOT_START = 125
"""Exit status of docker run where a container cannot be started, and of this."""


def main(
    spec: Annotated[Path, typer.Argument(help="JSON file: image, entry point, environment, ...")],
) -> None:
    """Run the container to its end."""
    try:
        engine = DockerClient.from_env(timeout=120)
        raise SystemExit(run(engine, json.loads(spec.read_text())))
    except ImageNotFound as error:
        _fail(f"CannotPullContainerError: {error.explanation}: build it with make images")
    except (APIError, DockerException) as error:
        _fail(f"CannotStartContainerError: {error}")


def run(engine: Any, spec: dict[str, Any]) -> int:
    """Run a container, its output on standard output, and return its exit status."""
    container = engine.containers.create(
        spec["image"],
        spec["arguments"],
        entrypoint=spec["entry_point"],
        environment=spec["environment"],
        network=spec["network"],
        labels={LABEL: spec["task"]},
        read_only=spec["read_only"],
        tmpfs={"/tmp": ""},  # noqa: S108 - the task's volume
        init=True,
        cap_drop=["ALL"],
        security_opt=["no-new-privileges"],
        mem_limit=f"{spec['memory_megabytes']}m",
    )

    def stop(_signal: int, _frame: object) -> None:
        container.stop(timeout=spec["stop_seconds"])

    signal.signal(signal.SIGTERM, stop)
    try:
        container.start()
        for chunk in container.logs(stream=True, follow=True):
            sys.stdout.buffer.write(chunk)
            sys.stdout.buffer.flush()
        return int(container.wait()["StatusCode"])
    finally:
        container.remove(force=True)


def remove_all(engine: Any) -> None:
    """Remove the containers of tasks that an earlier endpoint left behind."""
    for container in engine.containers.list(all=True, filters={"label": LABEL}):
        container.remove(force=True)


def _fail(message: str) -> NoReturn:
    typer.echo(message, err=True)
    raise SystemExit(CANNOT_START)


if __name__ == "__main__":
    typer.run(main)
