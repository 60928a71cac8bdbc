"""The warehouse's databases: made, and brought to the schema of docker/postgres."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from psycopg import sql

from include.local.postgres import PostgresServer
from include.schema import ROLES, SCHEMA_FOLDER, apply_schema, set_passwords

__all__ = ["ROLES", "SCHEMA_FOLDER", "create_database", "create_warehouse", "set_passwords"]


def create_database(server: PostgresServer, name: str) -> bool:
    """Create an empty database if there is none of that name; return whether it was created."""
    with server.connect() as connection:
        if connection.execute("select 1 from pg_database where datname = %s", (name,)).fetchone():
            return False
        connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
    return True


def create_warehouse(
    server: PostgresServer, name: str, passwords: Mapping[str, str], schema: Path = SCHEMA_FOLDER
) -> list[str]:
    """Create a warehouse, or bring an existing one up to date, and set its roles' passwords.

    Returns the names of the files that were applied.

    Raises:
        BadInputError: a file that was applied earlier has changed since.
    """
    create_database(server, name)
    with server.connect(name) as connection:
        applied = apply_schema(connection, schema)
        set_passwords(connection, passwords)
    return applied
