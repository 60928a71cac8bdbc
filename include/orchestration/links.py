"""Buttons on the task instances of models: their documentation, and what their last build said.

The API server computes them from the task id, so that they are there before, while and after a
task runs, wherever it runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from airflow.configuration import conf
from airflow.sdk import BaseOperatorLink

if TYPE_CHECKING:
    from airflow.sdk import BaseOperator
    from airflow.sdk.types import TaskInstanceKey

DBT_PROJECT = "nba_elt"
GROUP = "dbt"
PAGES = f"{urlsplit(conf.get('api', 'base_url', fallback='')).path.rstrip('/')}/dbt"
"""Where the API server has the pages of :mod:`include.orchestration.dbt_pages`."""


class DocumentationLink(BaseOperatorLink):
    """To the model's page in dbt's documentation."""

    name = "dbt docs"

    def get_link(self, operator: BaseOperator, *, ti_key: TaskInstanceKey) -> str:  # noqa: ARG002
        """Return the address, or nothing for a task that builds no dbt node."""
        if not (node := dbt_node(operator.task_id)):
            return ""
        kind, name = node
        return f"{PAGES}/docs#!/{kind}/{kind}.{DBT_PROJECT}.{name}"


class ResultLink(BaseOperatorLink):
    """To the compiled SQL, the log and the failing rows of the model's newest build in a run."""

    name = "SQL and test results"

    def get_link(self, operator: BaseOperator, *, ti_key: TaskInstanceKey) -> str:
        """Return the address, or nothing for a task that builds no dbt node."""
        if not (node := dbt_node(operator.task_id)):
            return ""
        return f"{PAGES}/result?{urlencode({'run_id': ti_key.run_id, 'model': node[1]})}"


def dbt_node(task_id: str) -> tuple[str, str] | None:
    """Return kind and name of the node that a task builds.

    >>> dbt_node("dbt.models.fact.fact_games")
    ('model', 'fact_games')
    """
    group, _, path = task_id.partition(".")
    kinds, _, name = path.partition(".")
    if group != GROUP or not name:
        return None
    return kinds.removesuffix("s"), name.rpartition(".")[2]
