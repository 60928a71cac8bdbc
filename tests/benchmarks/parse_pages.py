"""What reading the tables of stored pages costs, beside pandas.read_html on the same pages.

Ours reads every table of a page's kind to rows of text with links and player ids, from the bytes of
the page. pandas reads the page twice: as it comes, which loses the links that rows are keyed by,
and with ``extract_links="all"``, which gives the same rows; that they are the same is checked, cell
by cell, and nothing else is. The third figure is the HTML5 parser alone on the same tables, which
is spared most of their cells. All figures are CPU time, best of some tries, in one process.

Tables in comments are read by ours alone, and transactions are no table at all: pandas cannot see
them, so they are in no comparison.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import statistics
import time
import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import pandas
import typer
from rich.console import Console
from rich.table import Table

from include.ingestion.contract import PageKind
from include.ingestion.kinds import KINDS
from include.ingestion.page import Page, PageRow

FOLDER = Path(os.environ.get("NBA_TEST_DATA", Path(__file__).parents[3] / "shared" / "data"))
TABLES = {
    "schedule": "schedule",
    "daily_leaders": "stats",
    "box_score": "box-[A-Z]{3}-game-(basic|advanced)",
    "player_per_game": "per_game_stats",
    "player_totals": "totals_stats",
    "player_advanced": "advanced",
    "season_summary": "advanced-team|per_game-opponent|confs_standings_[EW]",
    "contracts": "player-contracts",
}
Cells = set[tuple[str, str]]


@dataclass(frozen=True)
class Cost:
    """CPU milliseconds of one page."""

    page: str
    ours: float
    parser: float
    read_html: float
    with_links: float


def measure(name: str, kind: PageKind, content: bytes, tries: int) -> Cost:
    """Measure one page in every way."""
    ids = Page(content).table_ids(TABLES.get(kind.name, "pbp"))

    def read() -> None:
        page = Page(content)
        for table in kind.tables:
            table.read(page)

    def parse() -> None:
        page = Page(content)
        for table_id in ids:
            page.table(table_id)

    def pandas_reads(links: str | None) -> Callable[[], object]:
        return lambda: pandas.read_html(io.BytesIO(content), encoding="utf-8", extract_links=links)

    return Cost(
        name,
        best(read, 2 * tries),
        best(parse, 2 * tries),
        best(pandas_reads(None), tries),
        best(pandas_reads("all"), tries),
    )


def best(work: Callable[[], object], tries: int) -> float:
    """Return the least CPU time of some tries, in milliseconds."""
    costs = []
    for _ in range(tries):
        started = time.process_time()
        work()
        costs.append(time.process_time() - started)
    return 1000 * min(costs)


def check_same_rows(kind: PageKind, content: bytes) -> int:
    """Return how many rows both have, after making sure that they are the same."""
    page = Page(content)
    if kind.name == "play_by_play":
        ours = [{event["clock"], event["text"]} for event in kind.tables[0].read(page)]
        theirs = [{text for text, _ in row} for row in frame_rows(content, "pbp")]
        theirs = [row for row in theirs if any(":" in text[:3] for text in row)]
        assert len(ours) == len(theirs)
        assert all(own <= other for own, other in zip(ours, theirs, strict=True))
        return len(ours)
    rows = 0
    for table_id in page.table_ids(TABLES[kind.name]):
        own = [cells_of(row) for row in page.read_table(table_id)]
        assert own == [row for row in frame_rows(content, table_id) if not is_header(row)]
        rows += len(own)
    return rows


def cells_of(row: PageRow) -> Cells:
    """The texts of a row with their links; blank ones left out."""
    return {
        (" ".join(text.split()), row.get(f"{name}.href", ""))
        for name, text in row.items()
        if "." not in name and text
    }


def frame_rows(content: bytes, table_id: str) -> list[Cells]:
    """The same of every row that pandas reads in a table, headers that repeat included."""
    [frame] = pandas.read_html(
        io.BytesIO(content), encoding="utf-8", attrs={"id": table_id}, extract_links="all"
    )
    return [
        {(cell[0], cell[1] or "") for cell in row if isinstance(cell, tuple) and cell[0]}
        for row in frame.itertuples(index=False)
    ]


def is_header(row: Cells) -> bool:
    """A row of labels, or one that says what follows."""
    labels = {"Rk", "Player", "Date", "Reserves", "Playoffs", "Salary"}
    return not row or bool(labels & {text for text, _ in row})


def main(
    folder: Annotated[Path, typer.Option(help="Folder with pages/index.csv.")] = FOLDER,
    tries: Annotated[int, typer.Option(help="Of each way; the best counts.")] = 3,
) -> None:
    """Measure every stored page; print a table, then one line of JSON."""
    if not (folder / "pages" / "index.csv").is_file():
        raise typer.BadParameter(f"no stored pages in {folder}: set NBA_TEST_DATA")
    warnings.filterwarnings("ignore", module=__name__)  # rows of unequal length, says pandas
    costs, rows = [], 0
    with (folder / "pages" / "index.csv").open(newline="") as file:
        stored = [(line["file"], KINDS.get(line["kind"])) for line in csv.DictReader(file)]
    for name, kind in stored:
        if kind is not None and (kind.name in TABLES or kind.name == "play_by_play"):
            content = gzip.decompress((folder / "pages" / name).read_bytes())
            rows += check_same_rows(kind, content)
            costs.append(measure(name.removesuffix(".html.gz"), kind, content, tries))
    show(costs, rows)


def show(costs: list[Cost], rows: int) -> None:
    """Print milliseconds and ratios of each page, then the medians as JSON."""
    table = Table("page", "ours", "parser", "read_html", "ratio", "with links", "ratio")
    for column in table.columns[1:]:
        column.justify = "right"
    for cost in costs:
        table.add_row(
            cost.page,
            f"{cost.ours:.1f}",
            f"{cost.parser:.1f}",
            f"{cost.read_html:.1f}",
            f"{cost.read_html / cost.ours:.1f}",
            f"{cost.with_links:.1f}",
            f"{cost.with_links / cost.ours:.1f}",
        )
    console = Console(width=110)
    console.print(table)
    ours = sum(cost.ours for cost in costs)
    medians = {
        "pages": len(costs),
        "rows_the_same": rows,
        "median_ratio": median(cost.read_html / cost.ours for cost in costs),
        "median_ratio_with_links": median(cost.with_links / cost.ours for cost in costs),
        "median_ratio_of_parser_alone": median(cost.read_html / cost.parser for cost in costs),
        "total_ratio": round(sum(cost.read_html for cost in costs) / ours, 1),
        "total_ratio_with_links": round(sum(cost.with_links for cost in costs) / ours, 1),
    }
    console.print(json.dumps(medians), soft_wrap=True, highlight=False)


def median(ratios: Iterable[float]) -> float:
    """The median of ratios, to the tenth."""
    return round(statistics.median(ratios), 1)


if __name__ == "__main__":
    typer.run(main)
