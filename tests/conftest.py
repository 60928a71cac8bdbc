"""What tests of more than one part need: a fresh warehouse, and the whole local platform."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, LiteralString
from uuid import uuid4

import httpx2
import psycopg
import pytest
from psycopg import sql

from include.job import BadInputError
from include.local.components import free_port, refuse_taken_port
from include.local.credentials import Credentials
from include.local.platform import Platform
from include.local.postgres import PostgresServer
from include.local.settings import ROOT, Settings, Source
from include.local.warehouse import ROLES, SCHEMA_FOLDER, create_warehouse

# Airflow makes its home when it is imported; the user's is none of the tests' business.
os.environ["AIRFLOW_HOME"] = tempfile.mkdtemp(prefix="airflow-home-")
TEMPLATE = "warehouse_template"
PASSWORDS = {role: secrets.token_urlsafe(12) for role in ROLES}


@dataclass(frozen=True)
class Warehouse:
    """A database of its own with docker/postgres applied."""

    server: PostgresServer
    database: str

    def env(self, role: str) -> dict[str, str]:
        """The variables by which a job connects in this role."""
        return {
            "NBA_WAREHOUSE_HOST": "127.0.0.1",
            "NBA_WAREHOUSE_PORT": str(self.server.port),
            "NBA_WAREHOUSE_DATABASE": self.database,
            "NBA_WAREHOUSE_USER": role,
            "NBA_WAREHOUSE_PASSWORD": (PASSWORDS | {"owner": self.server.owner_password})[role],
        }

    def connect(self, role: str = "owner") -> psycopg.Connection:
        """Connect in a role; commits when told to, or at the end of a with block."""
        env = self.env(role)
        return psycopg.connect(
            host=env["NBA_WAREHOUSE_HOST"],
            port=env["NBA_WAREHOUSE_PORT"],
            dbname=self.database,
            user=role,
            password=env["NBA_WAREHOUSE_PASSWORD"],
        )

    def query(self, statement: LiteralString, *parameters: Any) -> list[tuple[Any, ...]]:
        """Run one statement as owner, commit, and return its rows; none if it has no result."""
        with self.connect() as connection:
            cursor = connection.execute(statement, parameters or None)
            return cursor.fetchall() if cursor.description else []


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    """One server a test process."""
    folder = tmp_path_factory.mktemp("postgres")
    server = PostgresServer(folder, free_port(), secrets.token_urlsafe(12), fast=True)
    server.start()
    try:
        create_warehouse(server, TEMPLATE, PASSWORDS)
        yield server
    finally:
        server.stop()


@pytest.fixture
def warehouse(postgres_server: PostgresServer) -> Iterator[Warehouse]:
    """A fresh database, dropped at the end of the test."""
    name = f"warehouse_{uuid4().hex[:12]}"
    database = sql.Identifier(name)
    with postgres_server.connect() as connection:
        connection.execute(
            sql.SQL("create database {} template {}").format(database, sql.Identifier(TEMPLATE))
        )
    # rights on the database itself do not come with a template
    with postgres_server.connect(name) as connection:
        connection.execute((SCHEMA_FOLDER / "010_roles.sql").read_bytes())
    yield Warehouse(postgres_server, name)
    with postgres_server.connect() as connection:
        connection.execute(sql.SQL("drop database {} with (force)").format(database))


@dataclass(frozen=True)
class LocalPlatform:
    """A local platform of the tests' own: state folder and ports are nobody else's."""

    folder: Path
    port: int
    variables: dict[str, str] = field(default_factory=dict)
    """What its command line finds in the environment besides."""

    @property
    def settings(self) -> Settings:
        """Folder, ports and addresses."""
        return Settings(dir=self.folder, port=self.port)

    @property
    def credentials(self) -> Credentials:
        """Every password."""
        return Credentials(**json.loads(self.settings.secrets_file.read_text()))

    @property
    def parts(self) -> Platform:
        """The components, as they were last started."""
        return Platform(self.settings, self.credentials, Source.load(self.settings.source_file))

    @property
    def pids(self) -> dict[str, int]:
        """The pid of every component that runs."""
        parts = self.parts.components
        return {part.name: process.pid for part in parts if (process := part.process())}

    def command(self, *arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
        """Run ``python -m include.local`` with arguments."""
        return subprocess.run(
            [sys.executable, "-m", "include.local", *arguments],
            env=self.env(),
            cwd=cwd,
            capture_output=True,
            text=True,
            timeout=1100,  # under load; the limit of a test comes after it
            check=False,
        )

    def env(self) -> dict[str, str]:
        """The environment in which the command line finds this platform."""
        own = {"NBA_LOCAL_DIR": str(self.folder), "NBA_LOCAL_PORT": str(self.port)}
        return {**os.environ, **own, "PYTHONPATH": str(ROOT), **self.variables}

    def airflow(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run an Airflow command."""
        return self.command("airflow", "--", *arguments)

    def api(self) -> httpx2.Client:
        """A logged-in client of Airflow's API, for use in a with block."""
        url = self.settings.airflow_url
        login = {"username": "admin", "password": self.credentials.airflow_admin}
        answer = httpx2.post(f"{url}/auth/token", json=login, timeout=300).raise_for_status()
        headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
        return httpx2.Client(base_url=f"{url}/api/v2", headers=headers, timeout=300)

    def query(self, statement: LiteralString, *parameters: Any) -> list[tuple[Any, ...]]:
        """Run one statement on the current source's warehouse as owner."""
        parts = self.parts
        with parts.postgres.connect(parts.source.database) as connection:
            cursor = connection.execute(statement, parameters or None)
            return cursor.fetchall() if cursor.description else []


def make_platform(folder: Path, **variables: str) -> LocalPlatform:
    """Choose ports for a platform in a folder; nothing is started."""
    while True:
        port = free_port()
        try:
            for number in range(port, port + 4):
                refuse_taken_port(number, "a test")
        except BadInputError:
            continue
        return LocalPlatform(folder, port, variables)


@pytest.fixture(scope="session")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalPlatform]:
    """The whole platform on the sample league, started once; leave it running as you found it."""
    started = make_platform(tmp_path_factory.mktemp("platform"))
    try:
        up = started.command("up", "--source", "sample", "--today", "2024-01-16")
        assert up.returncode == 0, up.stdout + up.stderr
        yield started
    finally:
        started.command("down")


@pytest.hookimpl(tryfirst=True)  # xdist reads the groups in the same hook
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests that share the platform in one process (pytest -n with --dist loadgroup).

    What waits for servers has a second try, as a machine can be too busy to keep a time limit; the
    summary names it as RERUN. A unit test that fails once is wrong.
    """
    unit = ROOT / "tests" / "unit"
    for item in items:
        if "platform" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("platform"))
        if not item.path.is_relative_to(unit):
            item.add_marker(pytest.mark.flaky(reruns=1))
