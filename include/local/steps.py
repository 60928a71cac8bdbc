"""Steps that run at the same time where nothing forbids it, and stop together when one fails."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, CancelledError, Future, ThreadPoolExecutor, wait
from types import TracebackType
from typing import Protocol, Self

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

MOST_STEPS = 32


class Report(Protocol):
    """Told what the steps do."""

    def begin(self, name: str) -> None:
        """A step has begun."""

    def end(self, name: str, outcome: str, seconds: float) -> None:
        """A step is done, with its own word for what it did."""


class PlainReport:
    """One line per finished step."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def begin(self, name: str) -> None:
        """Say nothing: the line comes when there is something to say."""

    def end(self, name: str, outcome: str, seconds: float) -> None:
        """Print the line."""
        self._console.print(f"{name:<22} {seconds:5.1f} s  {outcome}", highlight=False)


class TerminalReport:
    """A spinner for every step at work."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._bars: dict[str, TaskID] = {}

    @staticmethod
    def progress(console: Console) -> Progress:
        """Return the display to hold open while steps run."""
        columns = (
            SpinnerColumn(finished_text="[green]✓"),
            TextColumn("{task.description:<22}"),
            TimeElapsedColumn(),
            TextColumn("{task.fields[outcome]}", style="dim"),
        )
        return Progress(*columns, console=console)

    def begin(self, name: str) -> None:
        """Add a spinner."""
        self._bars[name] = self._progress.add_task(name, total=1, outcome="")

    def end(self, name: str, outcome: str, seconds: float) -> None:  # noqa: ARG002
        """Turn the spinner into a tick."""
        self._progress.update(self._bars[name], completed=1, outcome=outcome)


class Steps:
    """A group of steps, run in threads; leaving it waits for all and raises the first error."""

    def __init__(self, report: Report) -> None:
        self.cancelled = threading.Event()
        self._report = report
        self._executor = ThreadPoolExecutor(MOST_STEPS)
        self._futures: list[Future[None]] = []

    def run(
        self, name: str, work: Callable[[], str], after: Sequence[Future[None]] = ()
    ) -> Future[None]:
        """Start a step as soon as those it comes after are done. ``work`` returns the outcome."""

        def step() -> None:
            wait(after, return_when=FIRST_EXCEPTION)
            if self.cancelled.is_set() or any(future.exception() for future in after):
                raise CancelledError
            self._report.begin(name)
            began = time.monotonic()
            outcome = work()
            self._report.end(name, outcome, time.monotonic() - began)

        future = self._executor.submit(step)
        self._futures.append(future)
        return future

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        try:
            _, undone = wait(self._futures, return_when=FIRST_EXCEPTION)
            if undone or error:
                self.cancelled.set()
        except KeyboardInterrupt:
            self.cancelled.set()
            raise
        finally:
            self._executor.shutdown()
        for future in self._futures:
            problem = future.exception()
            if problem and not isinstance(problem, CancelledError):
                raise problem
