"""The few calls of Airflow's REST API that triggering and following a run takes."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

import httpx2

DAG_ID = "nba_elt_pipeline"


class AirflowApi:
    """A logged-in client of one Airflow API server, about one DAG."""

    def __init__(
        self,
        base_url: str,
        username: str,
        password: str,
        dag_id: str = DAG_ID,
        *,
        timeout_seconds: float = 180,
    ) -> None:
        self.dag_id = dag_id
        self._client = httpx2.Client(base_url=base_url, timeout=timeout_seconds)
        answer = self._client.post("/auth/token", json={"username": username, "password": password})
        answer.raise_for_status()
        self._client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._client.close()

    def call(self, method: str, path: str, **request: Any) -> Any:
        """Call ``/api/v2{path}`` and return the decoded answer.

        Raises:
            httpx2.HTTPStatusError: Airflow refuses the call.
        """
        answer = self._client.request(method, f"/api/v2{path}", **request)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def dag_is_ready(self, parsed_after: datetime | None = None) -> bool:
        """Whether the scheduler knows the DAG and its tasks, as they were after an instant."""
        answer = self._client.get(f"/api/v2/dags/{self.dag_id}/tasks")
        if answer.status_code != httpx2.codes.OK:
            return False
        parsed_at = self.call("GET", f"/dags/{self.dag_id}")["last_parsed_time"]
        return parsed_after is None or datetime.fromisoformat(parsed_at) > parsed_after

    def import_errors(self) -> list[str]:
        """Return what keeps DAG files from being parsed: last line of each traceback."""
        errors = self.call("GET", "/importErrors")["import_errors"]
        return [f"{e['filename']}: {e['stack_trace'].strip().splitlines()[-1]}" for e in errors]

    def trigger(self, conf: dict[str, str]) -> str:
        """Start a run with these params and return its run id."""
        body = {"logical_date": None, "conf": conf}
        return str(self.call("POST", f"/dags/{self.dag_id}/dagRuns", json=body)["dag_run_id"])

    def run_state(self, run_id: str) -> str:
        """Return queued, running, success or failed."""
        return str(self.call("GET", f"/dags/{self.dag_id}/dagRuns/{run_id}")["state"])

    def task_ids(self) -> list[str]:
        """Return the ids of all tasks of the DAG."""
        return [task["task_id"] for task in self.call("GET", f"/dags/{self.dag_id}/tasks")["tasks"]]

    def task_instances(
        self, run_id: str, changed_since: datetime | None = None
    ) -> list[dict[str, Any]]:
        """Return a run's task instances: task_id, state, start_date, duration, try_number, ...

        Args:
            run_id: The run.
            changed_since: Leave out those that have not changed since. Default: none.
        """
        path = f"/dags/{self.dag_id}/dagRuns/{run_id}/taskInstances"
        since = {"updated_at_gte": changed_since.isoformat()} if changed_since else {}
        found: list[dict[str, Any]] = []
        while True:
            page = self.call("GET", path, params={"limit": 100, "offset": len(found), **since})
            found += page["task_instances"]
            if len(found) >= page["total_entries"] or not page["task_instances"]:
                return found

    def log(self, run_id: str, task_id: str, try_number: int) -> list[dict[str, Any]]:
        """Return the log of one try of a task: one dict per line, with ``event`` and ``level``."""
        path = f"/dags/{self.dag_id}/dagRuns/{run_id}/taskInstances/{task_id}/logs/{try_number}"
        content = self.call("GET", path, headers={"Accept": "application/json"})["content"]
        return [line if isinstance(line, dict) else {"event": line} for line in content]
