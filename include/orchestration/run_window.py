"""The game dates that a DAG run is about, computed in this one place.

Every task gets them through the ``run_window`` macro, so that a run means the same dates however
often and whenever its tasks are cleared.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from airflow.sdk import Param
from airflow.sdk.exceptions import AirflowFailException
from airflow.sdk.types import DagRunProtocol

EASTERN = ZoneInfo("America/New_York")

PARAMS = {
    "start_date": Param(
        None,
        type=["null", "string"],
        format="date",
        title="First game date",
        description="US Eastern. Empty: the last game date, or yesterday if that is empty too.",
    ),
    "end_date": Param(
        None,
        type=["null", "string"],
        format="date",
        title="Last game date",
        description="US Eastern, inclusive; the predictions are for the day after. "
        "Empty: the first game date, or yesterday if that is empty too.",
    ),
}


class RunWindow(NamedTuple):
    """A closed range of US Eastern game dates."""

    start_date: date
    end_date: date


def run_window(dag_run: DagRunProtocol, params: Mapping[str, Any]) -> RunWindow:
    """Return the window of a run.

    The params decide where they are given; one alone means that one day. A scheduled or backfill
    run is about the Eastern date on which its data interval starts, a manual run about the day
    before it was triggered.

    Raises:
        AirflowFailException: the params are no range of dates, so a retry would not help.
    """
    start = params.get("start_date") or params.get("end_date")
    end = params.get("end_date") or start
    if start and end:
        window = RunWindow(date.fromisoformat(start), date.fromisoformat(end))
        if window.end_date < window.start_date:
            raise AirflowFailException(
                f"the window ends on {window.end_date}, before it starts on {window.start_date}: "
                "trigger the run again with start_date <= end_date"
            )
        return window
    if dag_run.run_type != "manual" and dag_run.data_interval_start:
        day = dag_run.data_interval_start.astimezone(EASTERN).date()
    else:
        day = dag_run.run_after.astimezone(EASTERN).date() - timedelta(days=1)
    return RunWindow(day, day)
