"""Set up the composed stack: databases, roles, AWS resources, Airflow's metadata and objects.

What ``make up`` does for processes. Runs once in its container at each start of the stack, and
leaves alone what is there. Passwords come from the environment: docker/stack.sh makes them.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys

import psycopg
from psycopg import sql

from include.job import configure_logging, log
from include.local import airflow
from include.local.credentials import Credentials
from include.local.provisioning import airflow_objects, placeholders, provision
from include.local.settings import ROOT, Settings, Source
from include.schema import ROLES, SCHEMA_FOLDER, apply_schema, set_passwords

WAREHOUSE = "nba"
SITE = "http://site:8083"
POSTGRES = "postgres"


class ComposeSettings(Settings):
    """The platform whose parts go by the names of their containers."""

    @property
    def aws_url(self) -> str:
        """Endpoint for every AWS client."""
        return "http://aws:8082"


def main() -> None:
    """Set up what is not set up."""
    configure_logging()
    credentials = Credentials(
        owner=os.environ["NBA_OWNER_PASSWORD"],
        roles=dict.fromkeys(ROLES, os.environ["NBA_ROLE_PASSWORD"]),
        aws_access_key=os.environ["AWS_ACCESS_KEY_ID"],
        airflow_database=os.environ["NBA_AIRFLOW_PASSWORD"],
    )
    with _connect("postgres", credentials) as connection:
        known = "select 1 from pg_roles where rolname = %s"
        if not connection.execute(known, (airflow.ROLE,)).fetchone():
            connection.execute(sql.SQL("create role {} login").format(sql.Identifier(airflow.ROLE)))
        set_passwords(connection, {airflow.ROLE: credentials.airflow_database})
        for name, owner in ((WAREHOUSE, "owner"), (airflow.DATABASE, airflow.ROLE)):
            known = "select 1 from pg_database where datname = %s"
            if not connection.execute(known, (name,)).fetchone():
                statement = sql.SQL("create database {} owner {}")
                connection.execute(statement.format(sql.Identifier(name), sql.Identifier(owner)))
    with _connect(WAREHOUSE, credentials) as connection:
        applied = apply_schema(connection, SCHEMA_FOLDER)
        set_passwords(connection, credentials.roles)
    log.info("warehouse", schema_files_applied=len(applied))
    values = placeholders(settings := ComposeSettings(), credentials, Source()) | {
        "BASKETBALL_REFERENCE_URL": SITE,
        "COVERS_URL": SITE,
        "IMAGE": os.environ["NBA_JOB_IMAGE"],
        "REDDIT_LOGIN_URL": SITE,
        "REDDIT_URL": SITE,
        "WAREHOUSE_DATABASE": WAREHOUSE,
        "WAREHOUSE_HOST": POSTGRES,
        "WAREHOUSE_PORT": "5432",
    }
    provision(settings, credentials, values)
    log.info("AWS resources", image=values["IMAGE"])
    subprocess.run(
        [sys.executable, "-m", "include.local.airflow_database"],
        cwd=ROOT,
        input=json.dumps(airflow_objects(values)),
        text=True,
        check=True,
    )
    log.info("Airflow's metadata, connections and variables")


def _connect(database: str, credentials: Credentials) -> psycopg.Connection:
    return psycopg.connect(
        host=POSTGRES,
        dbname=database,
        user="owner",
        password=credentials.owner,
        autocommit=True,
        connect_timeout=30,
    )


if __name__ == "__main__":
    main()
