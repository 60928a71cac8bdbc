"""Rows of a table as text. Cells are found by ``data-stat``, never by position.

Tables go through the HTML5 parser of browsers (lexbor): what a browser forgives is forgiven. Plain
cells are lifted out of the markup before, where that is safe: the same rows in about half the time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from include.ingestion.page_row import OLD_NAMES, SLUG, BrokenPageError, PageRow
from include.ingestion.plain_cells import (
    HEADING,
    IrregularTableError,
    LiftedRow,
    lift_plain_cells,
)


def read_rows(table: str, keep: tuple[str, ...] = ()) -> list[PageRow]:
    """Read the data rows of a table; repeated column headers and spacers are left out.

    Attributes of cells named in ``keep`` are read as well, under ``<data-stat>.<attribute>``.

    Raises:
        BrokenPageError: a row has two cells of a column that differ.
    """
    try:
        left, lifted = lift_plain_cells(table, keep)
        return _add_headings(_parse_left(left, lifted, keep))
    except (IrregularTableError, BrokenPageError):  # of several things wrong, the first is named
        return parse_rows(table, keep)


def parse_rows(table: str, keep: tuple[str, ...] = ()) -> list[PageRow]:
    """Read the same rows with nothing but the parser."""
    return _add_headings(_parse(element, keep) for element in LexborHTMLParser(table).css("tr"))


def _parse_left(
    left: str, lifted: list[LiftedRow], keep: tuple[str, ...]
) -> Iterator[PageRow | LexborNode]:
    """Parse what is left of a table, and join it with what was lifted.

    Raises:
        IrregularTableError: cells do not end where they seemed to.
    """
    elements = LexborHTMLParser(left).css("tr")
    if len(elements) != sum(row.left != 0 for row in lifted) + 1:
        raise IrregularTableError
    parsed = iter(elements)
    for row in lifted:
        yield _join(_parse(element := next(parsed), keep), row, element) if row.left else row.plain


def _join(
    parsed: PageRow | LexborNode, lifted: LiftedRow, element: LexborNode
) -> PageRow | LexborNode:
    if lifted is HEADING:
        if not isinstance(parsed, dict):
            return parsed
    elif isinstance(parsed, dict):
        cells = sum(1 for _ in element.iter())
        if cells == lifted.left and not parsed.keys() & lifted.plain.keys():
            return parsed | lifted.plain
    raise IrregularTableError


def _parse(element: LexborNode, keep: tuple[str, ...]) -> PageRow | LexborNode:
    """Read a data row; return any other as it is."""
    return _read_row(element, keep) if _is_data(element) else element


def _add_headings(parsed: Iterable[PageRow | LexborNode]) -> list[PageRow]:
    """Return the data rows, each with the headings above it."""
    rows = []
    section = header = ""
    for row in parsed:
        if isinstance(row, dict):
            row["row.section"] = section
            row["row.header"] = header
            rows.append(row)
        elif labels := [cell for cell in row.iter() if read_stat(cell)]:
            header = read_text(labels[0])
        else:
            section = row.text().strip()
    return rows


def _is_data(element: LexborNode) -> bool:
    is_header = "thead" in (element.attributes.get("class") or "")
    return not is_header and any(cell.tag == "td" for cell in element.iter())


def _read_row(element: LexborNode, keep: tuple[str, ...]) -> PageRow:
    row: PageRow = {}
    for cell in element.iter():  # a page has thousands of them: no call that can be spared
        has = cell.attributes
        stat = has.get("data-stat")
        if stat is None:
            continue
        if stat in OLD_NAMES:
            stat = OLD_NAMES[stat]
        text = read_text(cell)
        if link := _first_link(cell):
            row[f"{stat}.href"] = link
        if stat in row and row[stat] != text:
            raise BrokenPageError(f'expected one column "{stat}", came two that differ')
        row[stat] = text
        if slug := has.get(SLUG):
            row[f"{stat}.id"] = slug
        for attribute in keep:
            if value := has.get(attribute):
                row[f"{stat}.{attribute}"] = value
    return row


def _first_link(cell: LexborNode) -> str:
    """Return the address of the first link in a cell, blank if there is none."""
    first = cell.first_child
    if first is None or (first.is_text_node and first.next is None):
        return ""
    # asking by selector takes longer than all the rest, and most links come first
    link = first if first.tag == "a" else cell.css_first("a[href]")
    return (link and link.attributes.get("href")) or ""


def read_stat(cell: LexborNode) -> str:
    """Return the name of a cell's column, blank if it has none."""
    return cell.attributes.get("data-stat") or ""


def read_text(cell: LexborNode) -> str:
    """Return the text of a cell without the space around it."""
    first = cell.first_child
    if first is None:
        return ""
    is_text = first.is_text_node and first.next is None
    return ((first.text_content or "") if is_text else cell.text()).strip()
