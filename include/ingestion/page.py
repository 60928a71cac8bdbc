"""Tables of a page as rows of text. Cells are found by ``data-stat``, never by position."""

from __future__ import annotations

import re
from functools import cached_property

from lxml import etree

PageRow = dict[str, str]
"""One row as the page has it: the text of a cell under its data-stat; its sort key, the address of
its first link and its player slug under ``<data-stat>.csk``, ``.href`` and ``.id``; and under
``section`` the header row that stands above it, such as "Playoffs"."""

# Some kinds of page have new names for the same columns since 2024-25.
OLD_NAMES = {"name_display": "player", "team_name_abbr": "team_id", "opp_name_abbr": "opp_id"}


class BrokenPageError(Exception):
    """The page is not what its kind promises: what was expected, what came."""


class NoTableError(BrokenPageError):
    """The page has no table, or one without rows: an error page, or not published yet."""


class TruncatedPageError(BrokenPageError):
    """The page ends within its table."""


class Page:
    """One page; what a browser would forgive in it is forgiven."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    @cached_property
    def _tree(self) -> etree._Element:
        # plain elements: lxml.html's own element classes make reading cells a third slower
        try:
            tree = etree.fromstring(self._content, etree.HTMLParser(encoding="utf-8"))
        except etree.XMLSyntaxError:
            tree = None
        if tree is None:
            raise NoTableError(f"expected a page, came {len(self._content)} bytes that are none")
        return tree

    def read_links(self, css_class: str) -> list[str]:
        """Read the addresses of the links within the divs of a class, in order."""
        found = self._tree.xpath(
            f'//div[contains(concat(" ", @class, " "), " {css_class} ")]//a/@href'
        )
        return [str(address) for address in found]

    def read_table(self, table_id: str) -> list[PageRow]:
        """Read the data rows of a table; repeated column headers and spacers are left out.

        Raises:
            NoTableError: there is no such table, or it has no data rows.
            TruncatedPageError: the page ends before the table does.
        """
        table = next(iter(self._tree.xpath("//table[@id=$table_id]", table_id=table_id)), None)
        if table is None:
            title = " ".join((self._tree.findtext(".//title") or "no title").split())
            raise NoTableError(f'expected table "{table_id}", came page "{title}" without it')
        start = re.search(rf"""<table[^>]*\bid=["']?{table_id}\b""".encode(), self._content)
        if start and self._content.find(b"</table>", start.end()) < 0:
            raise TruncatedPageError(f'expected the end of table "{table_id}", came none')
        rows = []
        section = ""
        for element in table.iter("tr"):
            row = _read_row(element)
            if element.find("td") is not None and "thead" not in element.get("class", ""):
                row["section"] = section
                rows.append(row)
            elif not row:
                section = "".join(element.itertext()).strip()
        if not rows:
            raise NoTableError(f'expected rows in table "{table_id}", came none')
        return rows


def _read_row(element: etree._Element) -> PageRow:
    row: PageRow = {}
    for cell in element:
        stat = cell.get("data-stat")
        if stat is None:
            continue
        stat = OLD_NAMES.get(stat, stat)
        if csk := cell.get("csk"):
            row[f"{stat}.csk"] = csk
        if player := cell.get("data-append-csv"):
            row[f"{stat}.id"] = player
        if len(cell) == 0:
            row[stat] = (cell.text or "").strip()
            continue
        row[stat] = "".join(cell.itertext()).strip()
        link = next(cell.iter("a"), None)
        if link is not None:
            row[f"{stat}.href"] = link.get("href", "")
    return row
