"""The warehouse's schema in docker/postgres: applied file by file, each of them once."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

import psycopg
from psycopg import sql

from include.job import BadInputError

SCHEMA_FOLDER = Path(__file__).parents[1] / "docker" / "postgres"
ROLES = ("loader", "transformer", "publisher", "predictor", "reader")


def apply_schema(connection: psycopg.Connection, folder: Path) -> list[str]:
    """Apply each SQL file of a folder that this database has not seen, in order of name.

    Each file and its row in public.schema_files are one transaction.
    """
    applied = []
    for file in sorted(folder.glob("*.sql")):
        text = file.read_text()
        digest = hashlib.sha256(text.encode()).hexdigest()
        with connection.transaction():
            connection.execute("select pg_advisory_xact_lock(hashtext('public.schema_files'))")
            connection.execute(
                "create table if not exists public.schema_files (file text primary key,"
                " digest text not null, applied_at timestamptz not null default clock_timestamp())"
            )
            known = connection.execute(
                "select digest from public.schema_files where file = %s", (file.name,)
            ).fetchone()
            if known is None:
                connection.execute(sql.SQL(text))
                connection.execute(
                    "insert into public.schema_files (file, digest) values (%s, %s)",
                    (file.name, digest),
                )
                applied.append(file.name)
            elif known != (digest,):
                raise BadInputError(
                    f"{file} has changed since it was applied to database "
                    f"{connection.info.dbname}: put the change into a new file of that folder"
                    f" and restore this one, or drop the database"
                )
    return applied


def set_passwords(connection: psycopg.Connection, passwords: Mapping[str, str]) -> None:
    """Give roles their passwords; only their hashes are sent and logged."""
    for role, password in passwords.items():
        verifier = connection.pgconn.encrypt_password(
            password.encode(), role.encode(), b"scram-sha-256"
        )
        connection.execute(
            sql.SQL("alter role {} password {}").format(
                sql.Identifier(role), sql.Literal(verifier.decode())
            )
        )


def unapplied(connection: psycopg.Connection, folder: Path = SCHEMA_FOLDER) -> list[str]:
    """Return the names of the files that a database lacks, or has in another version."""
    table = connection.execute("select to_regclass('public.schema_files')").fetchone()
    known: dict[str, str] = {}
    if table and table[0]:
        known = dict(connection.execute("select file, digest from public.schema_files").fetchall())
    return [
        file.name
        for file in sorted(folder.glob("*.sql"))
        if known.get(file.name) != hashlib.sha256(file.read_bytes()).hexdigest()
    ]
