"""One stored page to rows, without a warehouse: to see what a page gives, or why it is refused."""

from __future__ import annotations

import gzip
import json
import sys
import zlib
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from include.ingestion.contract import (
    AS_OF_DATE,
    CheckedPage,
    Known,
    PageKind,
    Unit,
    check_page,
)
from include.ingestion.kinds import KINDS
from include.ingestion.page import BrokenPageError, Page
from include.ingestion.teams import read_teams
from include.job import BAD_INPUT

HELP = f"""
Parse one stored page and print its rows as JSON lines. No warehouse, no network.

Kinds: {", ".join(KINDS)}.

FILE is the page as it was fetched, gzipped or not; - reads it from the standard input. Each line is
a row as it would be loaded, with the name of its table if pages of the kind fill several. Season,
date and game are read from the page itself unless an option says them. Rows of snapshots lack
as_of_date unless an option says it. Rejected rows and columns that are new go to the standard
error.

\b
Exit status:
  0  parsed; there may be rejected rows
  2  the page broke its contract, in one line: what was expected and what came

\b
Examples:
  python -m include.ingestion parse daily_leaders 2022-01-10.html.gz
  python -m include.ingestion parse box_score 201801010BRK.html | jq 'select(.table=="line_scores")'
  python -m include.ingestion parse odds odds.html --as-of-date 2024-01-12
"""

GZIP = b"\x1f\x8b"
UNKNOWN_DATE = date.min  # stands in for an as_of_date that nobody said, and is not printed


def parse_page(kind: PageKind, content: bytes, said: Unit) -> CheckedPage:
    """Parse a page on its own; ``said`` is what is known of its unit besides.

    Raises:
        BrokenPageError: the page broke its contract, or does not say what it is about.
    """
    page = Page(content)
    unit = {AS_OF_DATE: UNKNOWN_DATE} if kind.is_snapshot else {}
    if not set(kind.unit) <= (unit | said).keys():
        unit |= kind.subject(page)
    known = Known(frozenset(team.team_code for team in read_teams()))
    return check_page(kind, page, unit | said, known)


def to_lines(kind: PageKind, checked: CheckedPage) -> Iterator[str]:
    """Yield each row as JSON."""
    for table in kind.tables:
        label = {"table": table.name} if len(kind.tables) > 1 else {}
        for row in checked.of(table).rows:
            values = row.model_dump(mode="json")
            if getattr(row, AS_OF_DATE, None) == UNKNOWN_DATE:
                del values[AS_OF_DATE]
            yield json.dumps(label | values, ensure_ascii=False)


def read_content(file: Path) -> bytes:
    """Read a stored page, unpacked.

    Raises:
        BrokenPageError: there is no such file, or it is gzipped and cannot be unpacked.
    """
    try:
        content = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
        return gzip.decompress(content) if content.startswith(GZIP) else content
    except (OSError, EOFError, zlib.error) as error:
        raise BrokenPageError(f"expected a stored page, came none: {error}") from None


def _choose_kind(name: str) -> str:
    if name not in KINDS:
        raise typer.BadParameter(f"{name!r} is none of {', '.join(KINDS)}")
    return name


def parse(
    kind: Annotated[str, typer.Argument(metavar="KIND", callback=_choose_kind, show_default=False)],
    file: Annotated[Path, typer.Argument(metavar="FILE", show_default=False)],
    season: Annotated[int | None, typer.Option(help="Year in which the season ends.")] = None,
    game_date: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Date of a page of daily leaders.")
    ] = None,
    game_id: Annotated[str | None, typer.Option(help="Game, such as 201801010BRK.")] = None,
    as_of_date: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Last game date before the page was fetched."),
    ] = None,
) -> None:
    """Parse a page, print its rows and exit with the status that HELP describes."""
    page_kind = KINDS[kind]
    days = {"game_date": game_date, AS_OF_DATE: as_of_date}
    options: dict[str, Any] = {"season": season, "game_id": game_id}
    options |= {name: day.date() for name, day in days.items() if day}
    said = {name: options[name] for name in page_kind.unit if options.get(name) is not None}
    if page_kind.has_relative_dates and AS_OF_DATE not in said:
        raise typer.BadParameter(f"dates on a page of {kind} count from --as-of-date: give it")
    try:
        checked = parse_page(page_kind, read_content(file), said)
    except BrokenPageError as error:
        typer.echo(f"page refused: {file}: {error}", err=True)
        raise typer.Exit(BAD_INPUT) from None
    for line in to_lines(page_kind, checked):
        typer.echo(line)
    for name, rows in checked.tables.items():
        if rows.new_columns:
            typer.echo(f"new columns in {name}: {', '.join(sorted(rows.new_columns))}", err=True)
        for row in rows.rejected:
            typer.echo(f"rejected from {name}: {row.reason}", err=True)
