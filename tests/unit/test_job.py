"""What every job shares, as far as it needs no database."""

from __future__ import annotations

from datetime import date

import psycopg
import pytest
from pydantic_settings import BaseSettings, SettingsConfigDict

from include.job import (
    BAD_INPUT,
    RETRYABLE,
    BadInputError,
    WarehouseSettings,
    Window,
    explain,
    read_settings,
)


def test_window_is_closed_at_both_ends() -> None:
    window = Window(date(2024, 2, 28), date(2024, 3, 1))

    assert window.dates == [date(2024, 2, 28), date(2024, 2, 29), date(2024, 3, 1)]
    assert date(2024, 2, 28) in window
    assert date(2024, 3, 1) in window
    assert date(2024, 3, 2) not in window
    assert "2024-02-28" not in window
    assert str(window) == "2024-02-28..2024-03-01"


def test_window_of_one_day_has_that_day() -> None:
    assert Window(date(2024, 1, 1), date(2024, 1, 1)).dates == [date(2024, 1, 1)]


def test_window_that_ends_before_it_starts_is_bad_input() -> None:
    with pytest.raises(BadInputError, match=r"ends on 2024-01-01, before it starts on 2024-01-02"):
        Window(date(2024, 1, 2), date(2024, 1, 1))


def test_all_missing_and_wrong_variables_are_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NBA_WAREHOUSE_HOST", "localhost")
    monkeypatch.setenv("NBA_WAREHOUSE_PORT", "fifty")
    for name in ("DATABASE", "USER", "PASSWORD"):
        monkeypatch.delenv(f"NBA_WAREHOUSE_{name}", raising=False)

    with pytest.raises(BadInputError) as refused:
        read_settings(WarehouseSettings)

    message = str(refused.value)
    for name in ("PORT (input should be", "DATABASE (field", "USER (field", "PASSWORD (field"):
        assert f"NBA_WAREHOUSE_{name}" in message
    assert "NBA_WAREHOUSE_HOST" not in message
    assert "\n" not in message


def test_wrong_setting_never_shows_its_value(monkeypatch: pytest.MonkeyPatch) -> None:
    class Secrets(BaseSettings):
        model_config = SettingsConfigDict(env_prefix="NBA_TEST_")
        pin: int

    monkeypatch.setenv("NBA_TEST_PIN", "hunter2")

    with pytest.raises(BadInputError, match="NBA_TEST_PIN") as refused:
        read_settings(Secrets)

    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize(
    ("error", "exit_status"),
    [
        (BadInputError("the page has no table"), BAD_INPUT),
        (psycopg.errors.InsufficientPrivilege("permission denied for table games"), BAD_INPUT),
        (psycopg.errors.UndefinedTable('relation "games" does not exist'), BAD_INPUT),
        (psycopg.OperationalError('FATAL: database "x" does not exist'), BAD_INPUT),
        (psycopg.OperationalError("FATAL: password authentication failed"), BAD_INPUT),
        (psycopg.OperationalError("Connection refused\n\tIs the server running?"), RETRYABLE),
        (psycopg.errors.DeadlockDetected("deadlock detected"), RETRYABLE),
        (ConnectionResetError(104, "Connection reset by peer"), RETRYABLE),
        (SystemExit("stopped"), RETRYABLE),
        (ValueError(), RETRYABLE),
    ],
)
def test_an_error_is_one_line_and_a_decision_about_retries(
    error: BaseException, exit_status: int
) -> None:
    line, decided = explain(error)

    assert decided == exit_status
    assert line.strip()
    assert "\n" not in line
