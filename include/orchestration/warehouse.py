"""The warehouse as the orchestration sees it: what dbt records in ops."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
from airflow.sdk.bases.hook import BaseHook
from psycopg.conninfo import make_conninfo

if TYPE_CHECKING:
    from airflow.models import Connection as StoredConnection
    from airflow.sdk import Connection

CONNECTION = "warehouse_transformer"


async def connect() -> psycopg.AsyncConnection:
    """Open a connection that commits each statement, as the role of the Airflow connection."""
    connection = await BaseHook.aget_connection(CONNECTION)
    return await psycopg.AsyncConnection.connect(conninfo(connection), autocommit=True)


def conninfo(connection: Connection | StoredConnection) -> str:
    """Return how to connect to the warehouse that an Airflow connection names."""
    return make_conninfo(
        host=connection.host,
        port=connection.port,
        dbname=connection.schema,
        user=connection.login,
        password=connection.password,
        connect_timeout=10,
        application_name="nba_elt_pipeline",
        **connection.extra_dejson,
    )
