"""The platform as one: which components it has, and how they start, stop and fare."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass
from functools import cached_property, partial
from importlib.metadata import version
from pathlib import Path

from psycopg import sql

from include.job import BadInputError
from include.local import airflow, dbt_manifest
from include.local.components import (
    Component,
    ComponentError,
    family,
    find_strays,
    home_of,
    is_listening,
    refuse_taken_port,
    stop_processes,
    write_whole,
)
from include.local.credentials import Credentials
from include.local.postgres import PostgresServer
from include.local.provisioning import (
    airflow_objects,
    digest,
    placeholders,
    provision,
    read_task_definitions,
)
from include.local.settings import ROOT, Settings, Source, SourceKind
from include.local.steps import Report, Steps
from include.local.warehouse import create_database, create_warehouse, set_passwords

FREE_BYTES_NEEDED = 1 << 30


@dataclass(frozen=True)
class Platform:
    """Everything that runs for one source in one state folder."""

    settings: Settings
    credentials: Credentials
    source: Source

    @cached_property
    def postgres(self) -> PostgresServer:
        """The server of all databases."""
        settings = self.settings
        return PostgresServer(settings.folder, settings.postgres_port, self.credentials.owner)

    @cached_property
    def aws(self) -> Component:
        """The AWS endpoint, whose ECS tasks are the jobs."""
        arguments = ["include.local.aws", "--folder", str(self.settings.folder)]
        return self._server(
            "aws",
            self.settings.aws_port,
            arguments,
            # web pages have no business here
            MOTO_DISABLE_GLOBAL_CORS="true",
            AWS_ACCESS_KEY_ID=self.credentials.aws_access_key,
            NBA_DBT_PROJECT=str(dbt_manifest.PROJECT),
        )

    @cached_property
    def site(self) -> Component:
        """The source's site, where it is a local one."""
        if self.source.kind is SourceKind.REPLAY:
            arguments = ["include.local.replay_site", "--folder", str(self.source.pages)]
        else:
            arguments = ["include.sample_league", "--today", self.source.today.isoformat()]
        return self._server("site", self.settings.site_port, arguments)

    @cached_property
    def airflow(self) -> list[Component]:
        """Airflow's processes."""
        return airflow.components(self.settings, self.airflow_environment)

    @cached_property
    def airflow_environment(self) -> dict[str, str]:
        """The environment of Airflow's processes and of its command line."""
        return airflow.environment(self.settings, self.credentials, self.source)

    @property
    def components(self) -> list[Component]:
        """Every process that this source needs."""
        sites = [] if self.source.kind is SourceKind.LIVE else [self.site]
        return [self.postgres.component, self.aws, *sites, *self.airflow]

    def up(self, report: Report) -> None:
        """Start what does not run, restart what has changed, provision what is not provisioned."""
        refuse_full_disk(self.settings.folder)
        self.source.save(self.settings.source_file)
        write_whole(self.settings.port_file, str(self.settings.port))
        airflow.write_configuration(self.settings, self.credentials, self.airflow_environment)
        self._stop_outdated(report)
        for component in self.components:
            if component.port and not component.process():
                refuse_taken_port(component.port, component.name)
        with Steps(report) as steps:
            aws = steps.run("aws", partial(self._start_aws, steps.cancelled))
            if self.source.kind is not SourceKind.LIVE:
                steps.run("site", partial(_start, self.site, steps.cancelled))
            postgres = steps.run("postgres", partial(self._start_postgres, steps.cancelled))
            steps.run("warehouse", self._prepare_warehouse, after=[postgres])
            metadata = steps.run("airflow-metadata", self._prepare_airflow, after=[postgres])
            manifest = steps.run("dbt-manifest", self._prepare_manifest)
            for component in self.airflow:
                steps.run(
                    component.name,
                    partial(_start, component, steps.cancelled),
                    after=[metadata] if component.port else [metadata, manifest, aws],
                )

    def down(self, report: Report) -> None:
        """Stop everything, Postgres last, and whatever a start that was cut short left behind."""
        with Steps(report) as steps:
            first = [
                steps.run(component.name, partial(_stop, component))
                for component in [*self.airflow, self.site]
            ]
            aws = steps.run("aws", partial(_stop, self.aws), after=first)
            steps.run("postgres", partial(_stop, self.postgres.component), after=[aws])
        self._stop_strays()

    def _stop_strays(self) -> None:
        """Stop what was started for this folder and belongs to no component that runs."""
        running = [process for c in [*self.components, self.site] if (process := c.process())]
        known = {process.pid for process in family(running)}
        started = [*self.postgres.unrecorded(), *find_strays(home_of(self.settings.folder))]
        strays = [process for process in started if process.pid not in known]
        stop_processes(strays, signal.SIGINT, seconds=10)

    def _server(self, name: str, port: int, arguments: list[str], **env: str) -> Component:
        folder = self.settings.folder
        return Component(
            name=name,
            command=[sys.executable, "-m", *arguments, "--port", str(port)],
            env={
                "PATH": airflow.PATH,
                "HOME": str(home_of(folder)),
                "LANG": "C.UTF-8",
                "PYTHONUNBUFFERED": "1",
                **env,
            },
            cwd=ROOT,
            folder=folder,
            port=port,
            is_ready=lambda: is_listening(port),
            stop_seconds=15,
        )

    def _stop_outdated(self, report: Report) -> None:
        """Stop what runs with another configuration or for nobody."""
        self._stop_strays()
        wanted = [component.name for component in self.components if component.is_current()]
        if self.postgres.component.name not in wanted:
            # Airflow's processes do not survive the loss of their database, but take their time
            wanted = [name for name in wanted if not name.startswith("airflow")]
        with Steps(report) as steps:
            for component in [*self.airflow, self.site, self.aws, self.postgres.component]:
                if component.process() and component.name not in wanted:
                    steps.run(component.name, partial(_stop, component))

    def _start_postgres(self, cancelled: threading.Event) -> str:
        if self.postgres.component.is_current():
            return _start(self.postgres.component, cancelled)
        self.postgres.start(cancelled)
        return f"started on {self.postgres.component.address}"

    def _start_aws(self, cancelled: threading.Event) -> str:
        outcome = _start(self.aws, cancelled)
        values = placeholders(self.settings, self.credentials, self.source)
        record = self.aws.record()
        process = [record.pid, record.create_time] if record else []
        inputs = digest([process, values, read_task_definitions()])
        marker = self.settings.folder / "run" / "provisioned"
        if _is_marked(marker, inputs):
            return outcome
        provision(self.settings, self.credentials, values)
        write_whole(marker, inputs)
        return f"{outcome}, provisioned"

    def _prepare_warehouse(self) -> str:
        applied = create_warehouse(self.postgres, self.source.database, self.credentials.roles)
        return f"{self.source.database}: {len(applied)} schema files applied"

    def _prepare_airflow(self) -> str:
        """Migrate and load the objects, unless that was done with the same version and objects."""
        is_new = self._create_airflow_database()
        values = placeholders(self.settings, self.credentials, self.source)
        objects = airflow_objects(values)
        inputs = digest([version("apache-airflow-core"), objects])
        marker = self.settings.folder / "airflow" / "prepared"
        if not is_new and _is_marked(marker, inputs):
            return "current"
        done = subprocess.run(
            [sys.executable, "-m", "include.local.airflow_database"],
            env=self.airflow_environment,
            cwd=ROOT,
            input=json.dumps(objects),
            text=True,
            capture_output=True,
            check=False,
        )
        if done.returncode:
            lines = (done.stdout + done.stderr).strip().splitlines()[-10:]
            raise ComponentError("\n  ".join(["Airflow's database was not migrated:", *lines]))
        write_whole(marker, inputs)
        return "migrated, connections and variables loaded"

    def _create_airflow_database(self) -> bool:
        role = sql.Identifier(airflow.ROLE)
        with self.postgres.connect() as connection:
            known = "select 1 from pg_roles where rolname = %s"
            if not connection.execute(known, (airflow.ROLE,)).fetchone():
                connection.execute(sql.SQL("create role {} login").format(role))
            set_passwords(connection, {airflow.ROLE: self.credentials.airflow_database})
            is_new = create_database(self.postgres, airflow.DATABASE)
            database = sql.Identifier(airflow.DATABASE)
            connection.execute(sql.SQL("alter database {} owner to {}").format(database, role))
        return is_new

    def _prepare_manifest(self) -> str:
        if not dbt_manifest.is_stale():
            return "current"
        values = placeholders(self.settings, self.credentials, self.source)
        dbt_manifest.make(
            self.airflow_environment
            | {
                "NBA_WAREHOUSE_HOST": values["WAREHOUSE_HOST"],
                "NBA_WAREHOUSE_PORT": values["WAREHOUSE_PORT"],
                "NBA_WAREHOUSE_DATABASE": values["WAREHOUSE_DATABASE"],
                "NBA_WAREHOUSE_USER": "transformer",
                "NBA_WAREHOUSE_PASSWORD": values["WAREHOUSE_TRANSFORMER_PASSWORD"],
            }
        )
        return "made"


def _start(component: Component, cancelled: threading.Event) -> str:
    if component.is_current():
        component.wait_until_ready(cancelled)
        return "runs"
    component.start(cancelled)
    return f"started on {component.address}" if component.port else "started"


def _stop(component: Component) -> str:
    return "stopped" if component.stop() else "did not run"


def _is_marked(marker: Path, inputs: str) -> bool:
    return marker.exists() and marker.read_text() == inputs


def refuse_full_disk(folder: Path, needed: int = FREE_BYTES_NEEDED) -> None:
    """Raise BadInputError if the disk of a folder has less room than ``needed`` bytes."""
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise BadInputError(
            f"the disk of {folder} has {free >> 20} MB left, and {needed >> 20} are needed: "
            "make room, or choose another folder with NBA_LOCAL_DIR"
        )
