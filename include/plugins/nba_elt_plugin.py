"""Adds dbt's pages, and the buttons that lead to them, to Airflow's UI."""

from __future__ import annotations

import sys
from typing import Any

from airflow.plugins_manager import AirflowPlugin

from include.orchestration.links import PAGES, DocumentationLink, ResultLink


class NbaEltPlugin(AirflowPlugin):
    """Loaded by every process of Airflow; only the API server asks for the pages."""

    name = "nba_elt"
    global_operator_extra_links = [DocumentationLink(), ResultLink()]  # noqa: RUF012
    external_views = [  # noqa: RUF012
        {
            "name": "dbt docs",
            "href": f"{PAGES}/docs",
            "destination": "nav",
            "category": "browse",
            "url_route": "dbt-docs",
        }
    ]

    @classmethod
    def on_load(cls, *args: Any, **kwargs: Any) -> None:  # noqa: ARG003
        """Prepare a triggerer, before it makes the child that runs the triggers."""
        if "airflow.jobs.triggerer_job_runner" in sys.modules:
            from include.orchestration.triggerer import prepare_parent  # noqa: PLC0415

            prepare_parent()

    @property
    def fastapi_apps(self) -> list[dict[str, Any]]:  # type: ignore[override]
        """The pages, imported when they are asked for."""
        from include.orchestration.dbt_pages import app  # noqa: PLC0415

        return [{"name": "dbt", "app": app, "url_prefix": "/dbt"}]
