"""Trigger the pipeline in the composed stack and wait for its end; exit 1 if it fails.

Runs in Airflow's scheduler container, by way of docker/stack.sh run.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time

DAG = "nba_elt_pipeline"
RUN = f"stack_{int(time.time())}"
MINUTES = 30


def airflow(*arguments: str) -> str:
    """Run an Airflow command and return what it prints."""
    command = [sys.executable, "-m", "airflow", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"airflow {' '.join(arguments)}: {(done.stderr or done.stdout)[-2000:]}")
    return done.stdout


def listed(*arguments: str) -> list[dict[str, str]]:
    """Run an Airflow command that lists something; its warnings come before the list."""
    [rows] = [
        line for line in airflow(*arguments, "--output", "json").splitlines() if line[:1] == "["
    ]
    found: list[dict[str, str]] = json.loads(rows)
    return found


def main() -> None:
    """Trigger, wait, say how every task ended."""
    window = {"start_date": "2024-01-15", "end_date": "2024-01-15"}
    for _ in range(60):  # until the DAG is there
        if DAG in airflow("dags", "list", "--output", "plain"):
            break
        time.sleep(5)
    else:
        sys.exit(airflow("dags", "list-import-errors") or f"there is no DAG {DAG}")
    airflow("dags", "trigger", DAG, "--run-id", RUN, "--conf", json.dumps(window))
    for _ in range(MINUTES * 6):
        time.sleep(10)
        runs = listed("dags", "list-runs", DAG)
        [state] = [run["state"] for run in runs if run["run_id"] == RUN]
        if state in ("success", "failed"):
            break
    else:
        state = f"not over after {MINUTES} minutes"
    tasks = listed("tasks", "states-for-dag-run", DAG, RUN)
    for task in tasks:
        print(f"{task['state'] or 'none':<16} {task['task_id']}")  # noqa: T201
    print(f"{RUN}: {state}")  # noqa: T201
    sys.exit(state != "success")


if __name__ == "__main__":
    main()
