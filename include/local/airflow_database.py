"""Airflow's metadata: migrated, and given its connections and variables, in one process.

Runs in Airflow's environment and reads the objects, secrets among them, from standard input.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Any

from airflow.models import Connection, Variable
from airflow.utils import db
from airflow.utils.session import create_session
from sqlalchemy import select


def load_objects(objects: Mapping[str, Any]) -> None:
    """Create or replace the connections and variables of an ``airflow_settings.yaml``."""
    with create_session() as session:
        for item in objects["connections"]:
            connection = Connection(
                conn_id=item["conn_id"],
                conn_type=item["conn_type"],
                host=item.get("conn_host"),
                port=int(item["conn_port"]) if "conn_port" in item else None,
                schema=item.get("conn_schema"),
                login=item.get("conn_login"),
                password=item.get("conn_password"),
                extra=json.dumps(item["conn_extra"]) if "conn_extra" in item else None,
            )
            same = select(Connection.id).where(Connection.conn_id == connection.conn_id)
            if (known := session.scalar(same)) is not None:
                connection.id = known
            session.merge(connection)
        for item in objects["variables"]:
            Variable.set(item["variable_name"], item["variable_value"], session=session)


if __name__ == "__main__":
    db.upgradedb()
    load_objects(json.load(sys.stdin))
