"""What a person sees of a run: progress while it works, numbers at its end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from time import perf_counter
from types import TracebackType
from typing import Self

import structlog
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from include.ingestion.load import Changes

log: structlog.stdlib.BoundLogger = structlog.get_logger()


@dataclass
class Tally:
    """The numbers of one kind of page; ``new`` to ``rejected`` count rows, ``problems`` lines."""

    pages: int = 0
    missing: int = 0
    new: int = 0
    changed: int = 0
    removed: int = 0
    rejected: int = 0
    problems: int = 0
    seconds: float = 0.0

    def add(self, changes: Changes, rejected: int = 0) -> None:
        """Count the rows that one page changed."""
        self.new += changes.new
        self.changed += changes.changed
        self.removed += changes.removed
        self.rejected += rejected


class Report:
    """A progress bar and a table on a terminal, plain log lines elsewhere.

    ``title`` stands above the table: what its numbers mean.
    """

    def __init__(self, title: str) -> None:
        self._title = title
        self.tallies: dict[str, Tally] = {}
        self._console = Console()
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.fields[page]}"),
            console=self._console,
            disable=not self._console.is_terminal,
        )

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._progress.stop()
        if self._progress.disable:
            log.info(self._title)
            for name, tally in self.tallies.items():
                log.info(name, **asdict(tally) | {"seconds": round(tally.seconds, 1)})
        else:
            self._console.print(self._table())

    def tally(self, kind: str) -> Tally:
        """Return the numbers of a kind, to add to."""
        return self.tallies.setdefault(kind, Tally())

    @contextmanager
    def pages(self, kind: str, description: str) -> Iterator[Callable[[str, int], None]]:
        """Follow pages of a kind; the function takes the page at work and how many there are."""
        started = perf_counter()
        task = self._progress.add_task(description, total=None, page="")
        done = -1

        def follow(page: str, total: int) -> None:
            nonlocal done
            done += 1
            self._progress.update(task, completed=done, total=total, page=page)

        try:
            yield follow
        finally:
            self._progress.update(task, completed=done + 1, page="")
            self.tally(kind).seconds += perf_counter() - started

    def loaded(self, kind: str, page: str, changes: Changes, rejected: int) -> None:
        """Count a loaded page and the rows that it changed."""
        self.tally(kind).pages += 1
        self.tally(kind).add(changes, rejected)
        if self._progress.disable:
            log.info(f"loaded {kind} {page}", **asdict(changes), rejected=rejected)

    def _table(self) -> Table:
        table = Table(
            "kind",
            *(column.name for column in fields(Tally)),
            title=self._title,
            title_justify="left",
            box=SIMPLE_HEAD,
            collapse_padding=True,
        )
        for column in table.columns[1:]:
            column.justify = "right"
        for name, tally in self.tallies.items():
            *numbers, seconds = asdict(tally).values()
            table.add_row(name, *(f"{number:,}" for number in numbers), f"{seconds:.1f}")
        return table
