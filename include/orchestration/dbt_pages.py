"""Pages about dbt within Airflow's UI: its documentation, and what was built in a run.

Whoever may read the task logs of the DAG may read them; everybody else is sent to log in. The
API server alone imports this.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
from airflow.api_fastapi.auth.managers.models.resource_details import DagAccessEntity
from airflow.api_fastapi.core_api.security import requires_access_dag
from airflow.models import Connection
from airflow.providers.amazon.aws.hooks.s3 import S3Hook
from botocore.exceptions import BotoCoreError, ClientError  # type: ignore[import-untyped]
from fastapi import Depends, FastAPI, HTTPException, Request, status
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader
from psycopg.rows import dict_row

from include.orchestration.links import PAGES
from include.orchestration.warehouse import CONNECTION, conninfo

if TYPE_CHECKING:
    from starlette.responses import Response

DAG_ID = "nba_elt_pipeline"
DOCUMENTATION = "NBA_DBT_DOCS_URL"
TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
)

app = FastAPI(
    title="dbt",
    dependencies=[Depends(requires_access_dag("GET", DagAccessEntity.TASK_LOGS, DAG_ID))],
    # these would be open to everybody
    docs_url=None,
    redoc_url=None,
    openapi_url=None,
)


@app.exception_handler(status.HTTP_401_UNAUTHORIZED)
def log_in(request: Request, error: HTTPException) -> Response:
    """Send a browser to Airflow's login and from there back."""
    if "text/html" not in request.headers.get("accept", ""):
        return JSONResponse({"detail": error.detail}, error.status_code)
    login = request.url.replace(path=f"{PAGES.removesuffix('/dbt')}/api/v2/auth/login", query="")
    return RedirectResponse(login.include_query_params(next=str(request.url)))


@app.get("/docs")
def documentation() -> HTMLResponse:
    """Return dbt's documentation of the last build, one page without links to others."""
    address = os.environ.get(DOCUMENTATION)
    if not address:
        raise HTTPException(
            status.HTTP_404_NOT_FOUND,
            f"no dbt documentation: set {DOCUMENTATION} for the API server and the dbt job",
        )
    bucket, key = S3Hook.parse_s3_url(f"{address.rstrip('/')}/index.html")
    try:
        page = S3Hook(aws_conn_id="aws_ecs").get_key(key, bucket).get()["Body"].read()
    except ClientError as error:
        raise HTTPException(
            status.HTTP_404_NOT_FOUND,
            f"no dbt documentation at {address}: a successful build puts it there ({error})",
        ) from None
    except BotoCoreError as error:
        raise HTTPException(status.HTTP_502_BAD_GATEWAY, f"{address}: {error}") from None
    return HTMLResponse(page, headers={"Content-Security-Policy": "frame-ancestors 'self'"})


@app.get("/result")
def result(run_id: str, model: str) -> HTMLResponse:
    """Return how the newest build of a model and of its tests went in a run."""
    nodes = read_nodes(run_id, model)
    page = TEMPLATES.get_template("dbt_result.html").render(run_id=run_id, model=model, nodes=nodes)
    return HTMLResponse(
        page,
        headers={
            "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline';"
            " frame-ancestors 'self'"
        },
    )


def read_nodes(run_id: str, model: str) -> list[dict[str, Any]]:
    """Read the newest row of each node of a model: failures first, the model before its tests."""
    connection = Connection.get_connection_from_secrets(CONNECTION)
    with psycopg.connect(
        conninfo(connection),
        options="-c default_transaction_read_only=on -c statement_timeout=10s",
        row_factory=dict_row,
    ) as warehouse:
        return warehouse.execute(NODES, (run_id, model)).fetchall()


NODES = """
with newest as (
    select distinct on (unique_id)
        unique_id, resource_type, state, message, started_at, seconds, rows_affected, failures,
        failing_rows, compiled_sql, log_lines, invocation_id
    from ops.dbt_node_runs
    where run_id = %s and model = %s
    order by unique_id, node_run_id desc
)

select * from newest
order by state not in ('failed', 'interrupted'), resource_type = 'test', unique_id
"""
