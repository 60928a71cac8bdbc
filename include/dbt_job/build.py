"""One ``dbt build`` of a set of models and of the tests that belong to them."""

from __future__ import annotations

import gc
import os
import signal
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import FrameType

import psycopg
import psycopg2.extensions  # type: ignore[import-untyped]  # dbt's, not the job's
import structlog
from dbt.artifacts.resources.v1.config import NodeConfig, TestConfig
from dbt.cli.main import dbtRunner, dbtRunnerResult
from dbt.contracts.graph.manifest import Manifest
from dbt.contracts.graph.nodes import ResultNode

from include.dbt_job.as_of import make_views, redirect
from include.dbt_job.digests import changed, decoded, digests, reference_data
from include.dbt_job.docs import is_whole, publish_docs
from include.dbt_job.freshness import warn_of_stale_sources
from include.dbt_job.graph import BUILT, Node, attach_tests, from_manifest, graph_digest
from include.dbt_job.recorder import PlannedNode, Recorder, begin_invocation
from include.dbt_job.seasons import TEST_EVERY_SEASON, as_options, seasons_of
from include.job import BadInputError, JobRun, RetryLaterError, WarehouseSettings, explain

log: structlog.stdlib.BoundLogger = structlog.get_logger()

PROJECT = Path(os.environ.get("NBA_DBT_PROJECT", Path(__file__).parents[2] / "dbt"))
OPTIONS = ("--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT))
CHOSEN = "chosen_for_this_build"
"""Tag that the chosen nodes get in memory: one criterion to select by, however many they are."""


@dataclass(frozen=True)
class Request:
    """What to build, and for whom.

    Attributes:
        models: Names of models, seeds and snapshots; none means all.
        invocation_id: Row of ops.dbt_invocations that asks for it; None makes one.
        task_instance_id: Try of the Airflow task that waits for this process alone, if one does.
        mode: How the tasks follow: watch, ecs or local.
        graph_digest: Digest of the graph that the caller knows, if it knows one.
        is_full_refresh: Build every season, also of models whose code is what it was.
        as_of: Build the tables as they were on the morning after this date, beside those of today,
            with all that they are built from.
        tests_every_season: Let tests look at every season, not only at those of the window.
    """

    models: tuple[str, ...] = ()
    invocation_id: int | None = None
    task_instance_id: str | None = None
    mode: str = "watch"
    graph_digest: str | None = None
    is_full_refresh: bool = False
    tests_every_season: bool = False
    as_of: date | None = None


def build(run: JobRun, request: Request) -> None:
    """Build the models and record every node; what the run has built already stays.

    The rows of the window's seasons are built; of a model that is new, or whose code has changed
    since all its rows were built, those of every season.

    Raises:
        BadInputError: the project does not parse, is another than the caller's, or a node failed
            in a way that a retry cannot mend.
        RetryLaterError: nodes failed that may succeed the next time.
    """
    seasons = seasons_of(run.settings, run.window)
    session = {} if request.as_of else seasons.settings
    if request.tests_every_season:
        session |= TEST_EVERY_SEASON
    invocation_id = begin_invocation(
        run.settings,
        invocation_id=request.invocation_id,
        run_id=run.run_id,
        mode=request.mode,
        models=request.models,
        job_run_id=run.job_run_id,
    )
    project: dict[str, ResultNode] = {}

    def compiled_sql(unique_id: str) -> str | None:
        return getattr(project.get(unique_id), "compiled_code", None)

    with (
        _environment(run.settings, session),
        Recorder(
            run.settings,
            invocation_id,
            run.run_id,
            task_instance_id=request.task_instance_id,
            compiled_sql=compiled_sql,
            session=session,
        ) as recorder,
        _stopped_by_signals(recorder, run.settings),
    ):
        try:
            manifest = parse()
            project |= manifest.nodes
            nodes = _choose(run, request, manifest, recorder)
            if request.as_of:
                make_views(run.settings, manifest, request.as_of)
                redirect(manifest)
            log.info(
                "building",
                seasons=f"{seasons.first}..{seasons.last}",
                models=sum(node.resource_type in BUILT for node in nodes),
                whole=len(recorder.whole),
            )
            recorder.plan(nodes)
            if nodes:
                _run(manifest, recorder)
        except (Exception, SystemExit) as error:
            message, exit_status = explain(error)
            recorder.finish("failed", exit_status, message)
            raise
        finally:
            run.count(**recorder.counts, rows=recorder.rows)
        recorder.finish("success", 0, f"{len(nodes)} nodes built")
        for node in manifest.nodes.values():
            node.tags = [tag for tag in node.tags if tag != CHOSEN]
        if not request.as_of:
            publish_docs(manifest, OPTIONS, Path(os.environ["DBT_TARGET_PATH"]))
            if is_whole(manifest):
                warn_of_stale_sources(run, manifest, OPTIONS)


def parse() -> Manifest:
    """Parse the project, from what an earlier parse left where that still holds.

    Raises:
        BadInputError: it has an error.
    """
    result = _invoke(dbtRunner(), ["parse", "--no-write-json"])
    if not isinstance(result.result, Manifest):
        line = " ".join(str(result.exception).split())
        raise BadInputError(f"the dbt project in {PROJECT} does not parse: {line}")
    return result.result


def _choose(
    run: JobRun, request: Request, manifest: Manifest, recorder: Recorder
) -> list[PlannedNode]:
    """Find the nodes that are to be run, and mark them in the manifest."""
    nodes = from_manifest(manifest)
    known = graph_digest(nodes)
    if request.graph_digest not in (None, known):
        raise BadInputError(
            f"the DAG was made from another dbt project ({request.graph_digest}) than this job has"
            f" ({known}): deploy the DAG's manifest and the dbt image of the same revision"
        )
    planned = _planned(nodes, request.models, with_parents=bool(request.as_of))
    project = decoded(manifest)
    with run.settings.connect() as connection:
        now = digests(project, reference_data(project, connection))
        is_all = request.is_full_refresh or request.as_of
        whole = set(now) if is_all else changed(now, connection)
    if request.invocation_id:
        planned = _without(planned, _done(run) - whole)
    for node in planned:
        _mark(manifest.nodes[node.unique_id], whole)
    if not request.as_of:  # the tables of today are what they were
        recorder.whole = {
            node.unique_id: now[node.unique_id] for node in planned if node.unique_id in whole
        }
    return planned


def _mark(node: ResultNode, whole: set[str]) -> None:
    """Choose a node for this build, and for every season if it is built whole or tests one that is.

    The manifest in memory is the only thing that can tell dbt so of single nodes.
    """
    node.tags.append(CHOSEN)
    if isinstance(node.config, TestConfig) and not whole.isdisjoint(node.depends_on_nodes):
        node.config.meta = node.config.meta | {"is_of_every_season": True}
    elif isinstance(node.config, NodeConfig) and node.unique_id in whole:
        # what --full-refresh does, for this one: its table is made anew
        node.config.full_refresh = True


def _without(planned: Sequence[PlannedNode], done: set[str]) -> list[PlannedNode]:
    """Leave out what is done, unless something that it reads is to be built."""
    todo = {node.unique_id for node in planned} - done
    size = -1
    while size != len(todo):
        size = len(todo)
        todo |= {node.unique_id for node in planned if not todo.isdisjoint(node.parents)}
    return [node for node in planned if node.unique_id in todo]


def _planned(
    nodes: dict[str, Node], models: Sequence[str], *, with_parents: bool
) -> list[PlannedNode]:
    models_of_tests = attach_tests(nodes)
    names = {node.name: node for node in nodes.values() if node.unique_id not in models_of_tests}
    unknown = sorted(set(models) - set(names))
    if unknown:
        raise BadInputError(
            f"the dbt project has no model {', '.join(unknown)}: check --models, or deploy the"
            " DAG's manifest and the dbt image of the same revision"
        )
    chosen = {names[name].unique_id for name in models or names}
    ahead = list(chosen) if with_parents else []
    while ahead:
        more = {parent for parent in nodes[ahead.pop()].parents if parent in nodes} - chosen
        chosen |= more
        ahead += more
    planned = []
    for node in nodes.values():
        model = nodes[models_of_tests.get(node.unique_id, node.unique_id)]
        if model.unique_id in chosen:
            parents = tuple(parent for parent in node.parents if parent in nodes)
            planned.append(PlannedNode(node.unique_id, node.resource_type, model.name, parents))
    return planned


def _done(run: JobRun) -> set[str]:
    """Return what the run has built, and no task has taken for its result yet."""
    with run.settings.connect() as connection:
        rows: Iterable[tuple[str]] = connection.execute(
            "select unique_id from ops.dbt_current_node_runs"
            " where run_id = %s and state in ('success', 'warned')",
            (run.run_id,),
        ).fetchall()
    return {unique_id for (unique_id,) in rows}


def _run(manifest: Manifest, recorder: Recorder) -> None:
    command = ["build", "--select", f"tag:{CHOSEN}", "--indirect-selection", "empty"]
    result = _invoke(dbtRunner(manifest=manifest, callbacks=[recorder]), command)
    if result.exception is not None and not recorder.failed:
        raise result.exception
    if not recorder.failed:
        return
    lines = [
        f"{unique_id.split('.')[2]}: {' '.join(message.split())}"
        for unique_id, message in recorder.failed.items()
    ]
    summary = f"{len(lines)} of {sum(recorder.counts.values())} nodes failed. {' | '.join(lines)}"
    if recorder.retryable:
        raise RetryLaterError(summary)
    raise BadInputError(summary)


def _invoke(runner: dbtRunner, command: Sequence[str]) -> dbtRunnerResult:
    result = runner.invoke([*command, *OPTIONS])
    if isinstance(result.exception, SystemExit | KeyboardInterrupt):
        raise result.exception
    return result


@contextmanager
def _stopped_by_signals(recorder: Recorder, settings: WarehouseSettings) -> Iterator[None]:
    """Tell the recorder of a signal before the job's own handler ends the build."""
    handlers = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}

    def stop(number: int, frame: FrameType | None) -> None:
        recorder.stop()
        threading.Thread(target=_end_sessions, args=[settings], daemon=True).start()
        handler = handlers[signal.Signals(number)]
        if callable(handler):
            handler(number, frame)

    for number in handlers:
        signal.signal(number, stop)
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)


def _end_sessions(settings: WarehouseSettings) -> None:
    while True:
        time.sleep(1)
        with suppress(psycopg.Error, psycopg2.Error), settings.connect() as warehouse:
            end_sessions(warehouse)


def end_sessions(warehouse: psycopg.Connection) -> None:
    """End what dbt runs in the warehouse, but not the session in which dbt does the same.

    dbt does so once, with the sessions that it knows. A thread that is between two statements then
    connects again and goes on, and if dbt and a thread open the session of that thread at once, dbt
    forgets one of the two. So all sessions of dbt that live in this process are ended.
    """
    connections = (
        item for item in gc.get_objects() if isinstance(item, psycopg2.extensions.connection)
    )
    pids = [connection.info.backend_pid for connection in connections if not connection.closed]
    warehouse.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity"
        " where pid = any (%s) and query not like '%%pg_terminate_backend%%'",
        [pids],
    )


@contextmanager
def _environment(settings: WarehouseSettings, session: dict[str, str]) -> Iterator[None]:
    """Set what dbt reads from the environment; what it writes goes to a folder of this process."""
    with tempfile.TemporaryDirectory(prefix="dbt-") as scratch:
        os.environ |= {
            "DBT_TARGET_PATH": scratch,
            "DBT_LOG_PATH": scratch,
            "DBT_LOG_LEVEL_FILE": "none",
            "DBT_USE_COLORS": "false",
            # Unit tests show that the SQL is right, which no data can change.
            "DBT_EXCLUDE_RESOURCE_TYPES": "unit_test",
            "NBA_WAREHOUSE_PORT": str(settings.port),
            "PGOPTIONS": as_options(session),
        }
        parsed = PROJECT / "target" / "partial_parse.msgpack"
        if parsed.exists():
            os.environ["DBT_PARTIAL_PARSE_FILE_PATH"] = str(parsed)
        yield
