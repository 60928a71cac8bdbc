"""Pages, and their tables as rows of text.

A page of the site is mostly not its table: the bytes of a table are cut out first, whether they
stand in the page or in a comment as the site likes to have it, and only they are parsed.
"""

from __future__ import annotations

import codecs
import json
import re
from functools import cached_property
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from include.ingestion.page_row import BrokenPageError, PageRow
from include.ingestion.table_rows import read_rows, read_stat, read_text

__all__ = ["BrokenPageError", "NoTableError", "Page", "PageRow", "TruncatedPageError", "read_text"]

# What browsers know, as Python calls it; a page that names another is read as UTF-8.
WEB_ENCODING = re.compile(
    r"cp125\d|cp866|iso8859-\d+|koi8-[ru]|mac-roman|gbk|gb18030|big5|euc_(jp|kr)|shift_jis"
)


class NoTableError(BrokenPageError):
    """The page has no table, or one without rows: an error page, or not published yet."""


class TruncatedPageError(BrokenPageError):
    """The page ends within its table."""


class Page:
    """One page, which may be HTML or JSON."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._rows: dict[tuple[str, tuple[str, ...]], list[PageRow]] = {}

    @cached_property
    def markup(self) -> bytes:
        """The page in UTF-8, whatever it was sent in."""
        encoding = _declared_encoding(self._content)
        if encoding == "utf-8":
            return self._content.removeprefix(codecs.BOM_UTF8)
        return self._content.decode(encoding, "replace").encode()

    @cached_property
    def tree(self) -> LexborHTMLParser:
        """The whole page; tables are read faster by their id."""
        return LexborHTMLParser(self.markup)

    @cached_property
    def title(self) -> str:
        """The title of the page; it is what an error page is known by."""
        title = self.tree.css_first("title")
        return " ".join(title.text().split()) if title else "no title"

    @cached_property
    def address(self) -> str:
        """The canonical address that the page gives for itself, blank if it gives none."""
        link = self.tree.css_first("link[rel=canonical]")
        return (link.attributes.get("href") if link else None) or ""

    def read_json(self) -> Any:
        """Read a page that is JSON, not HTML.

        Raises:
            BrokenPageError: it is neither JSON nor UTF-8.
        """
        try:
            return json.loads(self._content)
        except ValueError:
            came = " ".join(self._content[:60].decode("utf-8", "replace").split())
            raise BrokenPageError(f'expected JSON, came "{came}"') from None

    def read_links(self, css_class: str) -> list[str]:
        """Read the addresses of the links within the divs of a class, in order."""
        links = self.tree.css(f"div.{css_class} a[href]")
        return [link.attributes["href"] or "" for link in links]

    def table_ids(self, pattern: str) -> list[str]:
        """Return the ids of the tables that match a pattern, in order."""
        found = re.finditer(rb"""<table\b[^>]*\bid=["']?([^"'\s>]+)""", self.markup, re.IGNORECASE)
        names = [match[1].decode(errors="replace") for match in found]
        return [name for name in names if re.fullmatch(pattern, name)]

    def table(self, table_id: str) -> LexborNode:
        """Parse one table.

        Raises:
            NoTableError: there is no such table.
            TruncatedPageError: the page ends before the table does.
        """
        return LexborHTMLParser(self._cut_table(table_id)).css("table")[0]

    def _cut_table(self, table_id: str) -> bytes:
        opening = rb"""<table\b[^>]*\bid=(["']?)%s\1[\s>]""" % re.escape(table_id).encode()
        start = re.search(opening, self.markup, re.IGNORECASE)
        if not start:
            raise NoTableError(f'expected table "{table_id}", came page "{self.title}" without it')
        end = re.compile(rb"</table\s*>", re.IGNORECASE).search(self.markup, start.end())
        if not end:
            raise TruncatedPageError(f'expected the end of table "{table_id}", came none')
        return self.markup[start.start() : end.end()]

    def read_header(self, table_id: str) -> PageRow:
        """Read the labels of a table's columns: the last row of its head.

        Raises:
            NoTableError, TruncatedPageError: as for ``table``.
        """
        head = LexborHTMLParser(self._cut_table(table_id).partition(b"</thead>")[0])
        rows = head.css("thead tr")
        return {read_stat(cell): read_text(cell) for cell in rows[-1].iter()} if rows else {}

    def read_table(self, table_id: str, *, keep: tuple[str, ...] = ()) -> list[PageRow]:
        """Read the data rows of a table; repeated column headers and spacers are left out.

        Attributes of cells named in ``keep`` are read as well, under ``<data-stat>.<attribute>``. A
        table is read once: copy a row before you change it.

        Raises:
            NoTableError: there is no such table, or it has no data rows.
            TruncatedPageError: the page ends before the table does.
            BrokenPageError: a row has two cells of a column that differ.
        """
        if (table_id, keep) not in self._rows:
            rows = read_rows(self._cut_table(table_id).decode(errors="replace"), keep)
            if not rows:
                raise NoTableError(f'expected rows in table "{table_id}", came none')
            self._rows[table_id, keep] = rows
        return self._rows[table_id, keep]


def _declared_encoding(content: bytes) -> str:
    """Return the encoding that a browser would take, but for the headers that came with a page."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    declared = re.search(rb"""<meta[^>]+charset=["']?\s*([\w-]+)""", content[:1024], re.IGNORECASE)
    if content.startswith(codecs.BOM_UTF8) or not declared:
        return "utf-8"
    try:
        name = codecs.lookup(declared[1].decode()).name
    except LookupError:
        return "utf-8"
    if name in ("iso8859-1", "ascii"):
        return "cp1252"  # which is what every browser takes them for
    return name if WEB_ENCODING.fullmatch(name) else "utf-8"
