"""One run brings public NBA pages to published marts and tonight's predictions.

**What it makes.** Public NBA pages become the published marts (standings, schedule, recent games,
player statistics, team ratings) and the win probabilities of the games of the next day.

**When.** Daily at 12:00 UTC, when last night's box scores are there. A run is about a window of US
Eastern game dates: the day on which its data interval starts, or what *Trigger DAG* is told in
`start_date` and `end_date` (a range of many days is one run).

**If it fails.** Consumers keep the last good publication. The last line of the failed task's log
says what is wrong and what to do; `ops.job_runs` has the same line, `ops.page_fetches` the pages
and `ops.quarantine` the rows that were refused.

**How to repair.** Mend the cause and clear the failed task: what was done stays done, and any task
may run again, in any order of dates, and leaves the same tables. To load older days use
*Trigger > Backfill*, or trigger one run with a wider window.
"""

from datetime import UTC, datetime, timedelta

from airflow.sdk import CronDataIntervalTimetable, chain, dag

from include.orchestration.dbt_group import dbt_task_group
from include.orchestration.dbt_report import DbtReportOperator
from include.orchestration.ecs import EcsJobOperator
from include.orchestration.run_window import PARAMS, run_window


@dag(
    schedule=CronDataIntervalTimetable("0 12 * * *", timezone="UTC"),
    start_date=datetime(2000, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    params=PARAMS,
    user_defined_macros={"run_window": run_window},
    default_args={
        "owner": "data-engineering",
        # The first delay is the environment's: [core] default_task_retry_delay.
        "retries": 2,
        "retry_exponential_backoff": True,
        "max_retry_delay": timedelta(minutes=15),
        "execution_timeout": timedelta(hours=2),
    },
    tags=["nba", "daily"],
    doc_md=__doc__,
)
def nba_elt_pipeline() -> None:
    """Chain the steps; include/orchestration says what each one is."""
    dbt = dbt_task_group("dbt")
    chain(
        EcsJobOperator(task_id="ingest", job="ingestion"),
        dbt,
        EcsJobOperator(task_id="publish", job="publishing"),
        EcsJobOperator(task_id="predict", job="ml"),
    )
    chain(dbt, DbtReportOperator(task_id="report"))


nba_elt_pipeline()
