"""What a model's task says of its result."""

from __future__ import annotations

from include.orchestration.dbt_results import ModelResult, NodeRun

MODEL = NodeRun(
    unique_id="model.nba_elt.standings",
    resource_type="model",
    state="success",
    invocation_id=1,
    is_retryable=None,
    message="SELECT 30",
    started_at=None,
    finished_at=None,
    seconds=0.25,
    rows_affected=30,
    failures=None,
    failing_rows=None,
    compiled_sql="select\n" + "    team_id,\n" * 500 + "from teams",
    log_lines=["OK created standings"],
)
TEST = MODEL._replace(
    unique_id="test.nba_elt.positive.a1b2",
    resource_type="test",
    state="failed",
    is_retryable=False,
    message="Got 10 results",
    rows_affected=None,
    failures=10,
    failing_rows=[{"team_id": f"T{number}", "wins": -1} for number in range(10)],
)


class Records:
    """A logger that keeps what it is told."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def info(self, message: str, /, *values: object) -> None:
        """Keep a record."""
        self.texts.append(message % values)

    warning = info


def test_log_has_every_line_in_a_few_records() -> None:
    """A triggerer stands still if tasks write more records at once than a pipe holds."""
    records = Records()
    tests = [TEST._replace(unique_id=f"test.nba_elt.positive_{n}.a1") for n in range(3)]
    ModelResult.of("standings", [MODEL, *tests]).log(records)
    text = "\n".join(records.texts)
    assert text.count("    team_id,") == 4 * 500
    assert text.count("OK created standings") == 4
    assert "fails positive_2: team_id=T9, wins=-1" in text
    assert len(records.texts) == 1 + 4 * 3 + 3


def test_result_is_one_line() -> None:
    assert ModelResult.of("standings", [MODEL]).message == "standings: 30 rows, 0 tests, 0.2 s"
    failed = ModelResult.of("standings", [MODEL, TEST])
    assert failed.message == "standings failed. positive: Got 10 results"
    assert not failed.is_retryable
