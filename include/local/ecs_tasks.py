"""An ECS backend whose tasks run: each one is a process with the environment ECS would give it.

Where a network of a Docker engine is named, the process is that of a container of the task's image.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar

import psutil
from moto.ecs import urls
from moto.ecs.exceptions import InvalidParameterException, TaskDefinitionNotFoundException
from moto.ecs.models import EC2ContainerServiceBackend, Task, TaskDefinition
from moto.logs.models import logs_backends
from moto.secretsmanager.models import secretsmanager_backends

from include.local.components import Record, find_strays, home_of, stop_processes, write_whole
from include.local.ecs_containers import (
    CannotStartError,
    container_command,
    container_environment,
    container_override,
)

STOP_TIMEOUT_SECONDS = 30
SHUTDOWN_SECONDS = 5


@dataclass(frozen=True)
class Machine:
    """What tasks run on. ``environment`` is what an image and ECS itself would set.

    With a ``network`` of a Docker engine tasks run as containers in it, else as processes.
    """

    root: Path
    folder: Path
    environment: Mapping[str, str]
    network: str | None = None

    @property
    def journal(self) -> Path:
        """Folder with one file per running task, for whoever comes after a crash."""
        return self.folder / "run" / "tasks"

    def home(self, task_id: str) -> Path:
        """A task's home folder, which also marks every process of the task."""
        return home_of(self.folder) / "tasks" / task_id


class ProcessBackend(EC2ContainerServiceBackend):
    """Moto's ECS, but tasks run as processes. A task has one container."""

    machine: ClassVar[Machine]
    lost_tasks: ClassVar[list[SimpleNamespace]] = []
    _url_module = urls  # moto would look for it beside this module

    @staticmethod
    def _calculate_task_resource_requirements(_definition: TaskDefinition) -> dict[str, Any]:
        """Fargate finds room for every task. Moto fails where a container states no memory."""
        return {}

    def describe_task_definition(self, task_definition_str: str) -> TaskDefinition:
        """A family is its newest ACTIVE revision; to moto it is the newest of all."""
        name = task_definition_str.rsplit("/", 1)[-1]
        if ":" not in name:
            revisions = self.task_definitions.get(name, {}).items()
            active = [revision for revision, d in revisions if d.status == "ACTIVE"]
            if not active:
                raise TaskDefinitionNotFoundException
            name = f"{name}:{max(active)}"
        return super().describe_task_definition(name)

    def run_task(
        self, cluster_str: str, task_definition_str: str, count: int, overrides: Any, *rest: Any
    ) -> list[Task]:
        """Start ``count`` tasks; what becomes of them shows in describe_tasks."""
        definition = self.describe_task_definition(task_definition_str)
        override = container_override(definition.container_definitions[0], overrides or {})
        tasks = super().run_task(cluster_str, task_definition_str, count, overrides, *rest)
        for task in tasks:
            TaskProcess(self, task, definition, override).start()
        return tasks

    def stop_task(self, cluster_str: str, task_str: str, reason: str) -> Task:
        """Ask a task to stop; like ECS, answer before it has."""
        cluster = self._get_cluster(cluster_str)
        for arn, task in self.tasks.get(cluster.name, {}).items():
            if arn.endswith(task_str.rsplit("/", 1)[-1]):
                if process := TaskProcess.running.get(task.id):
                    process.stop("UserInitiated", reason or "Task stopped by user")
                return task
        raise InvalidParameterException("The referenced task was not found.")

    def describe_tasks(self, cluster_str: str, tasks: list[str]) -> list[Task]:
        """Describe tasks, those included that ended with an earlier run of this endpoint."""
        lost: list[Any] = [task for task in self.lost_tasks if task.task_arn in tasks]
        return super().describe_tasks(cluster_str, tasks) + lost


class TaskProcess(threading.Thread):
    """The life of one task, from PROVISIONING to STOPPED."""

    running: ClassVar[dict[str, TaskProcess]] = {}

    def __init__(
        self,
        backend: ProcessBackend,
        task: Any,
        definition: TaskDefinition,
        override: Mapping[str, Any],
    ) -> None:
        super().__init__(name=f"task {task.id}", daemon=True)
        self._backend = backend
        self._task = task
        self._definition: dict[str, Any] = definition.container_definitions[0]
        self._override = override
        self._memory = definition.memory or 512
        self._home = backend.machine.home(task.id)
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._kill_timer: threading.Timer | None = None
        self._container: Any = task.containers[0]
        self._container.exitCode = None
        self._task._transitions = []  # moto would move the state on by itself
        self._task.created_at = datetime.now(UTC)
        self._set_status("PROVISIONING")
        self.running[task.id] = self

    def run(self) -> None:
        """Start the command, follow it to its end, and report as ECS reports."""
        try:
            self._set_status("PENDING")
            write = self._log_writer()
            with self._lock:
                self._process = self._start()
        except CannotStartError as error:
            self._container.reason = str(error)
            self._finish("TaskFailedToStart", str(error))
            return
        if self._process is None:
            self._finish(self._task.stop_code, self._task.stopped_reason)
            return
        self._task.started_at = datetime.now(UTC)
        if self._task.desired_status == "RUNNING":
            self._set_status("RUNNING")
        pump = threading.Thread(target=self._pump, args=(self._process, write), daemon=True)
        pump.start()
        exit_status = self._process.wait()
        # a container's other processes end with its first one
        stop_processes(list(find_strays(self._home)), signal.SIGKILL, SHUTDOWN_SECONDS)
        pump.join()
        self._container.exitCode = exit_status if exit_status >= 0 else 128 - exit_status
        self._finish("EssentialContainerExited", "Essential container in task exited")

    def stop(self, code: str, reason: str, seconds: float | None = None) -> None:
        """Send SIGTERM to every process of the task, and SIGKILL when its time is over."""
        with self._lock:
            if self._task.desired_status == "STOPPED":
                return
            self._task.desired_status = "STOPPED"
            self._task.stop_code, self._task.stopped_reason = code, reason
            self._task.stopping_at = datetime.now(UTC)
            self._set_status("STOPPING")
            if self._process is None:
                return
            self._signal(signal.SIGTERM)
            patience = seconds or self._definition.get("stopTimeout") or STOP_TIMEOUT_SECONDS
            self._kill_timer = threading.Timer(patience, self._signal, [signal.SIGKILL])
            self._kill_timer.daemon = True
            self._kill_timer.start()

    def _start(self) -> subprocess.Popen[bytes] | None:
        """Start the command, unless the task was stopped before it came to that."""
        if self._task.desired_status == "STOPPED":
            return None
        machine = self._backend.machine
        command = container_command(self._definition, self._override)
        environment = container_environment(self._definition, self._override, self._read_secret)
        self._home.mkdir(parents=True, mode=0o700)
        if machine.network:
            command, environment = self._in_container(environment, machine.network)
        try:
            process = subprocess.Popen(
                command,
                env={**machine.environment, **environment, "HOME": str(self._home)},
                cwd=self._definition.get("workingDirectory", machine.root),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        except (OSError, ValueError) as error:
            raise CannotStartError(f"CannotStartContainerError: {error}") from error
        entry = {
            "pid": process.pid,
            "create_time": psutil.Process(process.pid).create_time(),
            "task_arn": self._task.task_arn,
            "cluster_arn": self._task.cluster_arn,
            "task_definition_arn": self._task.task_definition_arn,
            "container": self._container.name,
        }
        machine.journal.mkdir(parents=True, exist_ok=True)
        write_whole(machine.journal / f"{self._task.id}.json", json.dumps(entry))
        return process

    def _in_container(
        self, environment: Mapping[str, str], network: str
    ) -> tuple[list[str], dict[str, str]]:
        """Return the command and environment of a process that runs the task in a container."""
        ours = {"PATH", "LANG", "PYTHONUNBUFFERED"}  # an image has its own
        by_ecs = {k: v for k, v in self._backend.machine.environment.items() if k not in ours}
        spec = {
            "task": self._task.id,
            "image": self._definition["image"],
            "entry_point": self._definition.get("entryPoint"),
            "arguments": self._override.get("command") or self._definition.get("command") or [],
            "environment": {**by_ecs, **environment},
            "network": network,
            "read_only": bool(self._definition.get("readonlyRootFilesystem")),
            "memory_megabytes": int(self._memory),
            # before this process gets its SIGKILL
            "stop_seconds": max(
                1, (self._definition.get("stopTimeout") or STOP_TIMEOUT_SECONDS) - 3
            ),
        }
        file = self._home / "container.json"
        file.touch(mode=0o600)
        file.write_text(json.dumps(spec))
        return [sys.executable, "-m", "include.local.task_container", str(file)], {}

    def _log_writer(self) -> Callable[[str], None]:
        """Return what sends a line to the container's log stream."""
        log = self._definition.get("logConfiguration") or {}
        if log.get("logDriver") != "awslogs":
            return lambda _line: None
        options = log["options"]
        group = options["awslogs-group"]
        stream = f"{options['awslogs-stream-prefix']}/{self._container.name}/{self._task.id}"
        backend = logs_backends[self._backend.account_id][options["awslogs-region"]]
        if group not in backend.groups:
            raise CannotStartError(
                "ResourceInitializationError: failed to validate logger args: "
                f"The specified log group does not exist: {group}"
            )
        backend.create_log_stream(group, stream)

        def write(line: str) -> None:
            event = {"timestamp": int(time.time() * 1000), "message": line or " "}
            backend.put_log_events(group, stream, [event])

        return write

    def _read_secret(self, arn: str) -> str:
        region = arn.split(":")[3]
        backend = secretsmanager_backends[self._backend.account_id][region]
        return str(backend.get_secret_value(arn, "", "")["SecretString"])

    @staticmethod
    def _pump(process: subprocess.Popen[bytes], write: Callable[[str], None]) -> None:
        assert process.stdout is not None  # noqa: S101 - it was opened as a pipe
        with process.stdout as output:
            for line in output:
                write(line.decode(errors="replace").rstrip("\r\n"))

    def _signal(self, number: signal.Signals) -> None:
        """Signal every process that the task started, those in sessions of their own too."""
        for process in find_strays(self._home):
            with contextlib.suppress(psutil.NoSuchProcess):
                process.send_signal(number)

    def _finish(self, code: str, reason: str) -> None:
        if self._kill_timer:
            self._kill_timer.cancel()
        if self._task.desired_status != "STOPPED":
            self._task.desired_status = "STOPPED"
            self._task.stop_code, self._task.stopped_reason = code, reason
        self._task.stopped_at = datetime.now(UTC)
        shutil.rmtree(self._home, ignore_errors=True)
        (self._backend.machine.journal / f"{self._task.id}.json").unlink(missing_ok=True)
        del self.running[self._task.id]
        self._set_status("STOPPED")

    def _set_status(self, status: str) -> None:
        self._task.last_status = status
        self._container.last_status = status if status in {"RUNNING", "STOPPED"} else "PENDING"


def recover(machine: Machine) -> list[SimpleNamespace]:
    """End the tasks that a killed endpoint left behind, and return them as STOPPED tasks."""
    lost = []
    for file in sorted(machine.journal.glob("*.json")):
        entry = json.loads(file.read_text())
        process = Record(entry["pid"], entry["create_time"], "").process()
        family = [*([process] if process else []), *find_strays(machine.home(file.stem))]
        stop_processes(family, signal.SIGTERM, SHUTDOWN_SECONDS)
        shutil.rmtree(machine.home(file.stem), ignore_errors=True)
        lost.append(_lost_task(entry))
        file.unlink()
    return lost


def stop_all() -> None:
    """End every running task, as when its host is shut down."""
    tasks = list(TaskProcess.running.values())
    for task in tasks:
        task.stop("UserInitiated", "The local ECS endpoint was stopped", SHUTDOWN_SECONDS)
    for task in tasks:
        task.join(2 * SHUTDOWN_SECONDS)


def _lost_task(entry: Mapping[str, Any]) -> SimpleNamespace:
    reason = "The local ECS endpoint was restarted while the task ran"
    container = SimpleNamespace(
        name=entry["container"], task_arn=entry["task_arn"], last_status="STOPPED", reason=reason
    )
    return SimpleNamespace(
        task_arn=entry["task_arn"],
        cluster_arn=entry["cluster_arn"],
        task_definition_arn=entry["task_definition_arn"],
        last_status="STOPPED",
        desired_status="STOPPED",
        stop_code="UserInitiated",
        stopped_reason=reason,
        containers=[container],
    )
