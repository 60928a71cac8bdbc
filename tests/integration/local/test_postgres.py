from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from include.job import BadInputError
from include.local.components import free_port, is_alive
from include.local.postgres import PostgresServer
from include.local.settings import ROOT
from include.local.warehouse import ROLES, apply_schema, create_warehouse

PASSWORDS = {role: f"password of {role}" for role in ROLES}
# starts a server in a folder, writes and reads a row, says who it is, and stops it
START = """
import sys; from pathlib import Path
from include.local.components import free_port
from include.local.postgres import PostgresServer
server = PostgresServer(Path(sys.argv[1]), free_port(), "secret", fast=True)
server.start()
with server.connect() as connection:
    print(connection.execute("select 1").fetchone(), server.component.process().uids().real)
server.stop()
"""
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become somebody else")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[PostgresServer]:
    """A server that a test may kill."""
    made = PostgresServer(tmp_path, free_port(), "secret", fast=True)
    made.start()
    yield made
    made.stop()


def kill(server: PostgresServer) -> None:
    process = server.component.process()
    process.kill()
    while is_alive(process):
        time.sleep(0.01)
    server.stop()


def start_elsewhere(
    folder: Path, prefix: list[str], path: str | None = None
) -> subprocess.CompletedProcess[str]:
    env = os.environ | ({"PATH": path} if path else {})
    command = [*prefix, sys.executable, "-c", START, str(folder)]
    return subprocess.run(
        command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=300, check=False
    )


@needs_root
@pytest.mark.parametrize("tools", [["unshare"], ["setpriv"], ["unshare", "setpriv"]])
def test_root_starts_it_below_a_folder_that_only_root_may_enter(tmp_path, tools):
    closed, programs = tmp_path / "closed", tmp_path / "bin"
    programs.mkdir()
    for tool in ["sh", *tools]:
        (programs / tool).symlink_to(shutil.which(tool))
    closed.mkdir(mode=0o700)
    done = start_elsewhere(closed / "state", [], path=str(programs))
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("(1,)")


@needs_root
def test_root_without_any_tool_is_told_what_is_missing(tmp_path):
    done = start_elsewhere(tmp_path, [], path=str(tmp_path))
    assert done.returncode != 0
    assert "neither unshare nor setpriv (package util-linux)" in done.stderr


@needs_root
def test_ordinary_user_starts_it_without_any_tool(tmp_path):
    as_nobody = ["unshare", "--user", "--map-user=65534", "--map-group=65534"]
    shell = [shutil.which("sh"), "-c", f'PATH={tmp_path}; exec "$@"', "sh"]
    done = start_elsewhere(tmp_path, [*as_nobody, *shell])
    assert done.returncode == 0, done.stderr
    assert done.stdout == "(1,) 65534\n"


def test_nobody_gets_in_without_a_password(server):
    with pytest.raises(psycopg.OperationalError, match="no password supplied"):
        psycopg.connect(host="127.0.0.1", port=server.port, user="owner", dbname="postgres")


def test_it_listens_on_loopback_only(server):
    connections = server.component.process().net_connections("all")
    assert {connection.laddr for connection in connections if connection.status == "LISTEN"} == {
        ("127.0.0.1", server.port)
    }


def test_it_is_durable_unless_told_to_be_fast(tmp_path, server):
    durable = PostgresServer(tmp_path / "durable", free_port(), "secret")
    durable.start()
    try:
        for made, setting in ((durable, "on"), (server, "off")):
            with made.connect() as connection:
                assert connection.execute("show fsync").fetchone() == (setting,)
    finally:
        durable.stop()


def test_killed_server_starts_again_at_once_with_its_data(server):
    with server.connect() as connection:
        connection.execute("create table kept as select 1 as one")
        connection.execute("checkpoint")
    kill(server)
    server.start()
    with server.connect() as connection:
        assert connection.execute("select one from kept").fetchone() == (1,)


def test_pid_file_that_names_a_stranger_does_not_keep_it_from_starting(server):
    kill(server)
    pid_file = server.data / "postmaster.pid"
    _, *rest = pid_file.read_text().splitlines()
    pid_file.write_text("\n".join([str(os.getpid()), *rest]) + "\n")
    server.start()
    assert server.component.process() is not None


def test_initialisation_that_was_cut_short_starts_over(tmp_path):
    (tmp_path / "postgres" / "data.partial" / "base").mkdir(parents=True)
    made = PostgresServer(tmp_path, free_port(), "secret", fast=True)
    made.start()
    made.stop()
    assert not (tmp_path / "postgres" / "data.partial").exists()


def test_schema_files_are_applied_once_and_later_ones_added(server, tmp_path):
    folder = tmp_path / "schema"
    folder.mkdir()
    (folder / "010_a.sql").write_text("create table public.a (); create table public.b ();")
    with server.connect() as connection:
        assert apply_schema(connection, folder) == ["010_a.sql"]
        assert apply_schema(connection, folder) == []
        (folder / "020_c.sql").write_text("create table public.c ();")
        assert apply_schema(connection, folder) == ["020_c.sql"]


def test_schema_file_that_changed_after_it_was_applied_is_refused(server, tmp_path):
    file = tmp_path / "010_a.sql"
    file.write_text("create table public.a ();")
    with server.connect() as connection:
        apply_schema(connection, tmp_path)
        file.write_text("create table public.a (one integer);")
        with pytest.raises(BadInputError, match=r"010_a\.sql has changed since it was applied"):
            apply_schema(connection, tmp_path)


def test_schema_file_that_fails_leaves_nothing(server, tmp_path):
    file = tmp_path / "010_a.sql"
    file.write_text("create table public.a (); select no_such_column;")
    with server.connect() as connection:
        with pytest.raises(psycopg.errors.UndefinedColumn):
            apply_schema(connection, tmp_path)
        file.write_text("create table public.a ();")
        assert apply_schema(connection, tmp_path) == ["010_a.sql"]


def test_two_warehouses_of_one_server_share_roles_and_nothing_else(server):
    for name in ("nba_one", "nba_two"):
        assert "010_roles.sql" in create_warehouse(server, name, PASSWORDS)
        assert create_warehouse(server, name, PASSWORDS) == []
    with psycopg.connect(
        host="127.0.0.1", port=server.port, dbname="nba_two", user="loader",
        password=PASSWORDS["loader"],
    ) as connection:  # fmt: skip
        assert connection.execute("select count(*) from source.schedule").fetchone() == (0,)
