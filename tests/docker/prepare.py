"""Give an empty Postgres the warehouse of the tests: database, schema, roles with a password."""

from __future__ import annotations

import os

import psycopg
from psycopg import sql

from include.schema import ROLES, SCHEMA_FOLDER, apply_schema, set_passwords


def main() -> None:
    """Create what is not there, in ``NBA_WAREHOUSE_*``, as its owner."""
    database = os.environ["NBA_WAREHOUSE_DATABASE"]
    with _connect("postgres") as connection:
        known = "select 1 from pg_database where datname = %s"
        if not connection.execute(known, (database,)).fetchone():
            connection.execute(sql.SQL("create database {}").format(sql.Identifier(database)))
    with _connect(database) as connection:
        applied = apply_schema(connection, SCHEMA_FOLDER)
        set_passwords(connection, dict.fromkeys(ROLES, os.environ["NBA_ROLE_PASSWORD"]))
    print(f"{database}: {len(applied)} schema files applied")  # noqa: T201


def _connect(database: str) -> psycopg.Connection:
    return psycopg.connect(
        host=os.environ["NBA_WAREHOUSE_HOST"],
        port=os.environ["NBA_WAREHOUSE_PORT"],
        dbname=database,
        user=os.environ["NBA_WAREHOUSE_USER"],
        password=os.environ["NBA_WAREHOUSE_PASSWORD"],
        autocommit=True,
    )


if __name__ == "__main__":
    main()
