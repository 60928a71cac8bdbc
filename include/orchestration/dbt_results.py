"""What dbt made of a model and its tests, as a person reads it in the log of the model's task."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Protocol


class Logger(Protocol):
    """What Airflow gives a task to log with."""

    def info(self, message: str, /, *values: object) -> object:
        """Log for information."""

    def warning(self, message: str, /, *values: object) -> object:
        """Log a warning."""


class NodeRun(NamedTuple):
    """What dbt recorded of a node in ops.dbt_node_runs."""

    unique_id: str
    resource_type: str
    state: str
    invocation_id: int
    is_retryable: bool | None
    message: str | None
    started_at: datetime | None
    finished_at: datetime | None
    seconds: float | None
    rows_affected: int | None
    failures: int | None
    failing_rows: list[dict[str, Any]] | None
    compiled_sql: str | None
    log_lines: list[str]


@dataclass(frozen=True)
class ModelResult:
    """How a model and its tests ended.

    Attributes:
        node: The model itself; None if it was built earlier than its tests.
        failed: Nodes that failed, the model before its tests.
    """

    model: str
    node: NodeRun | None
    tests: Sequence[NodeRun]
    failed: Sequence[NodeRun]

    @classmethod
    def of(cls, model: str, nodes: Sequence[NodeRun]) -> ModelResult:
        """Sort what was recorded of a model and its tests."""
        built = [node for node in nodes if node.resource_type != "test"]
        tests = [node for node in nodes if node.resource_type == "test"]
        failed = [node for node in (*built, *tests) if node.state == "failed"]
        return cls(model, built[0] if built else None, tests, failed)

    @property
    def is_retryable(self) -> bool:
        """Whether the same again may succeed. A data test says the same again."""
        return all(node.is_retryable for node in self.failed)

    @property
    def seconds(self) -> float:
        """Execution time of the model and its tests."""
        return round(sum(node.seconds or 0 for node in (self.node, *self.tests) if node), 3)

    @property
    def numbers(self) -> dict[str, int | float | None]:
        """What the task returns."""
        node = self.node
        return {
            "rows": node.rows_affected if node else None,
            "seconds": node.seconds if node else None,
            "tests": len(self.tests),
            "invocation_id": max(node.invocation_id for node in (self.node, *self.tests) if node),
        }

    @property
    def message(self) -> str:
        """The result in one line."""
        if self.failed:
            reasons = [f"{short_name(node)}: {_one_line(node.message)}" for node in self.failed]
            return f"{self.model} failed. {' | '.join(reasons)}"
        warned = sum(test.state == "warned" for test in self.tests)
        rows = self.node.rows_affected if self.node else None
        counted = "" if rows is None else f"{rows:,} rows, "
        warnings = f", {warned} warned" if warned else ""
        return f"{self.model}: {counted}{len(self.tests)} tests{warnings}, {self.seconds:.1f} s"

    def log(self, logger: Logger) -> None:
        """Write dbt's lines, the SQL, the rows that failed a test; if none did, the result."""
        nodes = [node for node in (self.node, *self.tests) if node]
        lines = [line.rstrip() for node in nodes for line in node.log_lines]
        if lines:
            logger.info("%s", "\n".join(lines))
        for node in nodes:
            if node is self.node or node.state in {"failed", "warned"}:
                _log_sql(node, logger)
            if node.failing_rows:
                logger.warning("%s", "\n".join(_failing_rows(node)))
        if not self.failed:
            logger.info("%s", self.message)


def short_name(node: NodeRun | None) -> str:
    """Return a node's own name: that of ``test.nba_elt.positive.a1b2`` is positive."""
    return node.unique_id.split(".")[2] if node else ""


def _failing_rows(node: NodeRun) -> Iterator[str]:
    for row in node.failing_rows or ():
        values = ", ".join(f"{name}={value}" for name, value in row.items())
        yield f"fails {short_name(node)}: {values}"


def _log_sql(node: NodeRun, logger: Logger) -> None:
    if not node.compiled_sql:
        return
    logger.info("::group::SQL of %s", short_name(node))
    logger.info("%s", node.compiled_sql.strip())
    logger.info("::endgroup::")


def _one_line(message: str | None) -> str:
    return " ".join((message or "no message").split())
