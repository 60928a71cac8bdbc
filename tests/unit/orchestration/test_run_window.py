from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from airflow.sdk.exceptions import AirflowFailException

from include.orchestration.run_window import RunWindow, run_window


def dag_run(run_type: str, interval_start: datetime | None, run_after: datetime) -> SimpleNamespace:
    return SimpleNamespace(
        run_type=run_type, data_interval_start=interval_start, run_after=run_after
    )


def one_day(year: int, month: int, day: int) -> RunWindow:
    return RunWindow(date(year, month, day), date(year, month, day))


NO_PARAMS = {"start_date": None, "end_date": None}
NOON_15TH = datetime(2024, 1, 15, 12, tzinfo=UTC)
NOON_16TH = datetime(2024, 1, 16, 12, tzinfo=UTC)


@pytest.mark.parametrize("run_type", ["scheduled", "backfill"])
def test_scheduled_and_backfill_runs_take_the_day_their_interval_starts(run_type: str) -> None:
    run = dag_run(run_type, NOON_15TH, NOON_16TH)
    assert run_window(run, NO_PARAMS) == one_day(2024, 1, 15)


def test_interval_that_starts_after_midnight_utc_belongs_to_the_eastern_day_before() -> None:
    run = dag_run("scheduled", datetime(2024, 1, 15, 3, tzinfo=UTC), NOON_16TH)
    assert run_window(run, NO_PARAMS) == one_day(2024, 1, 14)


@pytest.mark.parametrize(
    ("triggered_at", "yesterday"),
    [
        (datetime(2024, 1, 16, 11, tzinfo=UTC), one_day(2024, 1, 15)),
        (datetime(2024, 1, 16, 4, 59, tzinfo=UTC), one_day(2024, 1, 14)),  # 23:59 Eastern
        (datetime(2024, 1, 16, 5, 0, tzinfo=UTC), one_day(2024, 1, 15)),  # 00:00 Eastern
        (datetime(2024, 7, 16, 4, 0, tzinfo=UTC), one_day(2024, 7, 15)),  # daylight saving time
        (datetime(2024, 3, 1, 12, tzinfo=UTC), one_day(2024, 2, 29)),
    ],
)
def test_manual_run_takes_yesterday_in_new_york(
    triggered_at: datetime, yesterday: RunWindow
) -> None:
    assert run_window(dag_run("manual", NOON_15TH, triggered_at), NO_PARAMS) == yesterday


def test_params_win_over_the_interval() -> None:
    run = dag_run("scheduled", NOON_15TH, NOON_16TH)
    window = run_window(run, {"start_date": "2017-10-17", "end_date": "2018-06-08"})
    assert window == RunWindow(date(2017, 10, 17), date(2018, 6, 8))


@pytest.mark.parametrize("only", ["start_date", "end_date"])
def test_one_param_alone_means_that_day(only: str) -> None:
    run = dag_run("manual", None, NOON_16TH)
    assert run_window(run, {**NO_PARAMS, only: "2018-01-01"}) == one_day(2018, 1, 1)


def test_window_that_ends_before_it_starts_fails_without_a_retry() -> None:
    run = dag_run("manual", None, NOON_16TH)
    with pytest.raises(
        AirflowFailException, match="ends on 2018-01-01, before it starts on 2018-01-02"
    ):
        run_window(run, {"start_date": "2018-01-02", "end_date": "2018-01-01"})
