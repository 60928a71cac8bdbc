"""The DAG on a platform of its own, faults that a test can order, and what a run built."""

from __future__ import annotations

import json
import shutil
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, LiteralString

import boto3  # type: ignore[import-untyped]
import psutil
import pytest
from psycopg import sql

from include.local.airflow import USER
from include.local.airflow_api import DAG_ID, AirflowApi
from include.local.components import family
from include.local.provisioning import CLUSTER, REGION
from include.local.settings import ROOT
from tests.conftest import make_platform
from tests.integration.conftest import Checksums, checksums

if TYPE_CHECKING:
    from tests.conftest import LocalPlatform

WINDOW = {"start_date": "2024-01-15", "end_date": "2024-01-15"}
ENDED = {"success", "failed"}
BUILT = ("fact", "dim", "prep", "mart")
ONCE: LiteralString = (
    "if nextval('faults.strikes') = 1 then raise exception 'deadlock detected'; end if;"
)
ALWAYS: LiteralString = "raise exception 'division by zero';"
GATE = 4711
PATIENCE_SECONDS = 900
"""So long for what takes seconds: that it takes long is a matter of the machine."""
OPERATORS = {
    "watch": "WatchedModelOperator",
    "ecs": "EcsModelOperator",
    "local": "LocalModelOperator",
}
NOTHING_TO_DO = """
import sys
from datetime import datetime
from include.job import run_job
given = dict(argument.lstrip("-").split("=", 1) for argument in sys.argv[1:])
start, end = (datetime.fromisoformat(given[name]) for name in ("start-date", "end-date"))
sys.exit(run_job("ml", start, end, given["run-id"], lambda run: None))
"""
GIVEN_BY_ECS = {"taskDefinitionArn", "revision", "status", "compatibilities", "registeredAt"}
TRAP = """
create schema faults;
create sequence faults.strikes;
create function faults.strike() returns event_trigger language plpgsql security definer as $$
begin
    if exists (
        select from pg_event_trigger_ddl_commands()
        where object_identity like {relation}
    ) then
        {action}
    end if;
end
$$;
create event trigger strike on ddl_command_end when tag in ('CREATE TABLE', 'CREATE TABLE AS')
execute function faults.strike()
"""
DISARM = "drop event trigger if exists strike; drop schema if exists faults cascade"


def wait_until(condition: Callable[[], Any]) -> Any:
    """Wait until a condition gives something that is true, and return that."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (found := condition()):
        assert time.monotonic() < deadline, f"not in {PATIENCE_SECONDS} s"
        time.sleep(0.25)
    return found


@dataclass(frozen=True)
class Invocation:
    """A row of ops.dbt_invocations."""

    invocation_id: int
    models: set[str]
    state: str
    exit_status: int | None
    message: str | None
    ecs_task_arn: str | None


@dataclass(frozen=True)
class NodeRun:
    """A row of ops.dbt_node_runs."""

    invocation_id: int
    unique_id: str
    model: str
    state: str


@dataclass(frozen=True)
class Run:
    """A run of the DAG."""

    pipeline: DbtPipeline
    run_id: str

    @property
    def state(self) -> str:
        """Return queued, running, success or failed."""
        with self.pipeline.api() as api:
            return api.run_state(self.run_id)

    def wait(self) -> str:
        """Wait until the run has ended, and return how."""
        wait_until(lambda: self.state in ENDED)
        return self.state

    @property
    def tasks(self) -> dict[str, tuple[str, int]]:
        """By model, or by task id outside of dbt: the task's state and how often it was tried."""
        with self.pipeline.api() as api:
            tasks = api.task_instances(self.run_id)
        return {
            task["task_id"].rpartition(".")[2]: (task["state"], task["try_number"])
            for task in tasks
        }

    def log(self, model: str, try_number: int) -> str:
        """Return the log of one try of a model's task."""
        with self.pipeline.api() as api:
            lines = api.log(self.run_id, self.pipeline.task_ids[model], try_number)
        errors = [error for line in lines for error in line.get("error_detail") or ()]
        texts = [line["event"] for line in lines] + [error["exc_value"] for error in errors]
        return "\n".join(map(str, texts))

    def clear(self, *models: str, downstream: bool) -> None:
        """Clear the tasks of models by the call that the UI makes."""
        body = {
            "dry_run": False,
            "dag_run_id": self.run_id,
            "task_ids": [self.pipeline.task_ids[model] for model in models],
            "only_failed": False,
            "include_downstream": downstream,
            "reset_dag_runs": True,
        }
        with self.pipeline.api() as api:
            api.call("POST", f"/dags/{DAG_ID}/clearTaskInstances", json=body)

    def clear_all(self) -> None:
        """Clear the whole run by the call that the UI makes."""
        with self.pipeline.api() as api:
            path = f"/dags/{DAG_ID}/dagRuns/{self.run_id}/clear"
            api.call("POST", path, json={"dry_run": False, "only_failed": False})

    @property
    def invocations(self) -> list[Invocation]:
        """The dbt processes of the run, oldest first."""
        rows = self.pipeline.platform.query(
            "select invocation_id, models, state, exit_status, message, ecs_task_arn"
            " from ops.dbt_invocations where run_id = %s order by invocation_id",
            self.run_id,
        )
        return [Invocation(number, set(models), *rest) for number, models, *rest in rows]

    def nodes(self, *states: str, since: int = 0) -> list[NodeRun]:
        """What dbt processes newer than ``since`` did that ended in one of these states."""
        rows = self.pipeline.platform.query(
            "select invocation_id, unique_id, model, state from ops.dbt_node_runs"
            " where run_id = %s and state = any(%s) and invocation_id > %s order by node_run_id",
            self.run_id,
            list(states),
            since,
        )
        return [NodeRun(*row) for row in rows]

    def built(self, since: int = 0) -> Counter[str]:
        """How often dbt processes newer than ``since`` built each node."""
        return Counter(node.unique_id for node in self.nodes("success", "warned", since=since))


@dataclass
class DbtPipeline:
    """The DAG of this folder's dbt project on a platform that faults may harm."""

    platform: LocalPlatform
    project: Path
    mode: str = "watch"

    @contextmanager
    def api(self) -> Iterator[AirflowApi]:
        """The client of Airflow's API, logged in once: its key outlives Airflow's processes."""
        yield self.client

    @cached_property
    def client(self) -> AirflowApi:
        """It is closed at the end of the tests."""
        password = self.platform.credentials.airflow_admin
        url = self.platform.settings.airflow_url
        return AirflowApi(url, USER, password, timeout_seconds=PATIENCE_SECONDS)

    @cached_property
    def task_ids(self) -> dict[str, str]:
        """The task of each model."""
        with self.api() as api:
            ids = [name for name in api.task_ids() if name.startswith("dbt.")]
        return {name.rpartition(".")[2]: name for name in ids}

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """The manifest from which the DAG was made."""
        manifest: dict[str, Any] = json.loads(
            (self.project / "target" / "airflow_manifest.json").read_bytes()
        )
        return manifest

    def descendants(self, model: str) -> set[str]:
        """Models that read a model, directly or not."""
        nodes = self.manifest["nodes"]
        readers = {
            node["name"]: {
                nodes[parent]["name"] for parent in node["depends_on"]["nodes"] if parent in nodes
            }
            for node in nodes.values()
        }
        found: set[str] = set()
        ahead = {model}
        while ahead:
            ahead = {name for name, parents in readers.items() if parents & ahead} - found
            found |= ahead
        return found

    @property
    def roots(self) -> set[str]:
        """Models that read none."""
        nodes = self.manifest["nodes"]
        return {
            node["name"]
            for node in nodes.values()
            if nodes.keys().isdisjoint(node["depends_on"]["nodes"])
        }

    def start(self) -> Run:
        """Trigger a run."""
        with self.api() as api:
            return Run(self, api.trigger(WINDOW))

    def settle(self) -> None:
        """End what a test that failed may have left: traps, runs, processes, what does not run."""
        if len(self.platform.pids) < len(self.platform.parts.components):
            self.up()
        self.platform.query(DISARM)
        going_on = {"state": ["queued", "running"]}
        path = f"/dags/{DAG_ID}/dagRuns"
        with self.api() as api:
            for run in api.call("GET", path, params=going_on)["dag_runs"]:
                api.call("PATCH", f"{path}/{run['dag_run_id']}", json={"state": "failed"})
            wait_until(lambda: not api.call("GET", path, params=going_on)["dag_runs"])
        ecs = self.ecs
        for arn in ecs.list_tasks(cluster=CLUSTER, desiredStatus="RUNNING")["taskArns"]:
            self.stop_task(arn)
        wait_until(
            lambda: not list((self.platform.settings.folder / "run" / "tasks").glob("*.json"))
        )

    def switch(self, mode: str) -> None:
        """Start Airflow anew in a mode, and wait until its DAG is of that mode."""
        if mode == self.mode:
            return
        self.platform.variables["NBA_DBT_MODE"] = mode
        self.up()

        def operators() -> set[str]:
            with self.api() as api:
                tasks = api.call("GET", f"/dags/{api.dag_id}/tasks")["tasks"]
            dbt = set(self.task_ids.values())
            return {task["operator_name"] for task in tasks if task["task_id"] in dbt}

        wait_until(lambda: operators() == {OPERATORS[mode]})
        self.mode = mode

    def checksums(self) -> Checksums:
        """Rows and a checksum of each table that dbt builds."""
        parts = self.platform.parts
        with parts.postgres.connect(parts.source.database) as connection:
            sums = checksums(connection, provenance=False)
        return {name: value for name, value in sums.items() if name.startswith(BUILT)}

    @contextmanager
    def trap(self, model: str, action: LiteralString) -> Iterator[None]:
        """Run a PL/pgSQL statement whenever a model's table is created, in that transaction."""
        statement = sql.SQL(TRAP).format(
            relation=sql.Literal(f"%.{model}__dbt_tmp%"), action=sql.SQL(action)
        )
        parts = self.platform.parts
        with parts.postgres.connect(parts.source.database) as connection:
            connection.execute(statement)
        try:
            yield
        finally:
            self.platform.query(DISARM)

    @contextmanager
    def held(self, model: str) -> Iterator[None]:
        """Hold every dbt process that comes to a model there, until the end of the block."""
        parts = self.platform.parts
        with (
            self.trap(model, "perform pg_advisory_xact_lock_shared(4711);"),
            parts.postgres.connect(parts.source.database) as gate,
        ):
            gate.execute("select pg_advisory_lock(%s)", (GATE,))
            yield

    def wait_until_held(self) -> None:
        """Wait until a dbt process is held."""
        waiting: LiteralString = (
            "select pid from pg_locks where locktype = 'advisory' and objid = %s and not granted"
        )
        wait_until(lambda: self.platform.query(waiting, GATE))

    @property
    def ecs(self) -> Any:
        """A client of the ECS endpoint."""
        key = self.platform.credentials.aws_access_key
        return boto3.client(
            "ecs",
            endpoint_url=self.platform.settings.aws_url,
            region_name=REGION,
            aws_access_key_id=key,
            aws_secret_access_key=key,
        )

    def stop_task(self, arn: str) -> None:
        """Stop an ECS task as an operator would."""
        self.ecs.stop_task(cluster=CLUSTER, task=arn, reason="a test stops it")

    def age_heartbeats(self) -> None:
        """Make the last sign of life of every dbt process at work one of an hour ago."""
        self.platform.query(
            "update ops.dbt_invocations set heartbeat_at = heartbeat_at - interval '1 hour'"
            " where state = 'running'"
        )

    def process(self, arn: str) -> psutil.Process:
        """The process of an ECS task."""
        task_id = arn.rpartition("/")[2]
        file = self.platform.settings.folder / "run" / "tasks" / f"{task_id}.json"
        return psutil.Process(json.loads(file.read_text())["pid"])

    @contextmanager
    def task_definition(self, job: str, **changes: Any) -> Iterator[None]:
        """Replace parts of the definition of a job's container, and put them back."""
        ecs = self.ecs
        known = ecs.describe_task_definition(taskDefinition=f"nba-elt-{job}")["taskDefinition"]
        kept = {key: value for key, value in known.items() if key not in GIVEN_BY_ECS}
        [container] = kept.pop("containerDefinitions")
        ecs.register_task_definition(**kept, containerDefinitions=[container | changes])
        try:
            yield
        finally:
            ecs.register_task_definition(**kept, containerDefinitions=[container])

    def kill(self, component: str) -> None:
        """Kill a component of the platform and all of its processes."""
        [part] = [part for part in self.platform.parts.components if part.name == component]
        process = part.process()
        assert process is not None, f"{component} does not run"
        for member in family([process]):
            member.send_signal(signal.SIGKILL)

    def up(self) -> None:
        """Start what does not run any more."""
        up = self.platform.command("up")
        assert up.returncode == 0, up.stdout + up.stderr


@dataclass(frozen=True)
class Undisturbed:
    """A run without faults: what was built, and the tables that it left."""

    run: Run
    nodes: frozenset[str]
    checksums: Checksums

    def equals(self, run: Run, since: int = 0) -> None:
        """Show that a run left the same tables and built every node exactly once."""
        assert run.built(since) == dict.fromkeys(self.nodes, 1)
        assert run.pipeline.checksums() == self.checksums


@pytest.fixture(scope="package")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DbtPipeline]:
    """A platform of this folder's own, on the sample league and a small dbt project."""
    project = tmp_path_factory.mktemp("project") / "dbt"
    shutil.copytree(Path(__file__).parent / "project", project)
    shutil.copytree(ROOT / "dbt" / "macros", project / "macros")
    shutil.copy(ROOT / "dbt" / "profiles.yml", project)
    platform = make_platform(
        tmp_path_factory.mktemp("platform"),
        NBA_DBT_PROJECT=str(project),
        NBA_DBT_MODE="watch",
        NBA_INGESTION_KINDS="schedule",  # all that its models read
        NBA_INGESTION_LOOKBACK_DAYS="0",
    )
    try:
        up = platform.command("up", "--source", "sample", "--today", "2024-01-16")
        assert up.returncode == 0, up.stdout + up.stderr
        started = DbtPipeline(platform, project)
        with started.client:
            wait_until(started.client.dag_is_ready)
            # the project has no features to predict from
            with started.task_definition("ml", entryPoint=["python", "-c", NOTHING_TO_DO]):
                yield started
    finally:
        platform.command("down")


@dataclass
class Baseline:
    """The run to which others are compared, made when it is needed."""

    found: Undisturbed | None = None


@pytest.fixture(scope="package")
def baseline() -> Baseline:
    """Where the run is kept from test to test."""
    return Baseline()


@pytest.fixture
def undisturbed(pipeline: DbtPipeline, baseline: Baseline) -> Undisturbed:
    """A run without faults; another one if a test that failed has left it, or its tables, amiss."""
    found = baseline.found
    if found is None or found.run.state != "success" or pipeline.checksums() != found.checksums:
        pipeline.switch("watch")
        found = baseline.found = run_undisturbed(pipeline)
    return found


@pytest.fixture(autouse=True)
def settled(request: pytest.FixtureRequest, pipeline: DbtPipeline, baseline: Baseline) -> None:
    """Begin each test with nothing at work, on tables that are good, in the test's mode."""
    if baseline.found:
        pipeline.settle()
    request.getfixturevalue("undisturbed")
    callspec = getattr(request.node, "callspec", None)
    pipeline.switch(callspec.params.get("mode", "watch") if callspec else "watch")


def run_undisturbed(pipeline: DbtPipeline) -> Undisturbed:
    """Run the pipeline once without faults."""
    run = pipeline.start()
    assert run.wait() == "success"
    states = {model: run.tasks[model] for model in pipeline.task_ids}
    assert states == dict.fromkeys(pipeline.task_ids, ("success", 1))
    assert len(run.invocations) == 1
    built = run.built()
    assert set(built.values()) == {1}
    expected = set(pipeline.manifest["nodes"])
    assert expected <= set(built)
    return Undisturbed(run, frozenset(built), pipeline.checksums())
