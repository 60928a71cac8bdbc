"""The slim manifest of the dbt project, from which the DAG is made, and what was made with it."""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

from airflow.sdk.exceptions import AirflowException

DBT_PROJECT = Path(os.environ.get("NBA_DBT_PROJECT", Path(__file__).parents[2] / "dbt"))
MANIFEST = DBT_PROJECT / "target" / "airflow_manifest.json"
DESCRIPTIONS = MANIFEST.with_name("airflow_descriptions.json")
FULL_MANIFEST = MANIFEST.with_name("manifest.json")


def read_manifest() -> dict[str, Any]:
    """Return the manifest, decoded; callers do not change it.

    Raises:
        AirflowException: there is none.
    """
    return _read(MANIFEST)


def read_descriptions() -> dict[str, Any]:
    """Return what is known of each node by its unique id; callers do not change it.

    Raises:
        AirflowException: there is no such file.
    """
    return _read(DESCRIPTIONS)


def read_full_manifest() -> dict[str, Any]:
    """Return dbt's own manifest, which was made with the slim one; callers do not change it.

    Raises:
        AirflowException: there is none.
    """
    return _read(FULL_MANIFEST)


def _read(file: Path) -> dict[str, Any]:
    try:
        return _decode(file, file.stat().st_mtime_ns)
    except FileNotFoundError:
        raise AirflowException(
            f"there is no {file}: make it with python -m include.dbt_job.manifest"
        ) from None


@cache
def _decode(file: Path, _changed_at: int) -> dict[str, Any]:
    decoded: dict[str, Any] = json.loads(file.read_bytes())
    return decoded
