"""Cells that need no parser, lifted out of a table before it is parsed.

Nearly all cells of the site are like ``<td class="right " data-stat="pts" >12</td>``, or have one
link around their text, or emphasis. Those are read here; a row of nothing else is taken away whole.
The parser gets what is left: headings, and the rest of the other rows, with a mark at the end of
each. A cell that does not end where it seems to, as it lacks an end tag or opens what nothing
closes, brings one cell more or swallows a mark. So cells are counted, and if they do not add up,
the parser gets the whole table: the rows are always those that a browser would show.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from include.ingestion.page_row import OLD_NAMES, SLUG, PageRow

# In what is left there must be no comment, no tag in capitals and no table in the table.
IRREGULAR = ("<!", "<T", "</T")
ROW = re.compile(r'\s*<tr(?:\s+[a-z-]+="[^"]*")*\s*')
CELL = re.compile(r'\s*<(t[dh])(?:\s+[a-z-]+="")+\s*')
CELL_START = re.compile(r"<t[dh]\b")
# The site sorts by it. It differs from cell to cell, where all else before the text is the same.
SORT_KEY = ' csk="'
MARK = "<td></td>"


class IrregularTableError(Exception):
    """It cannot be told where the cells of a table end."""


class LiftedRow(NamedTuple):
    """The plain cells of a row, and how many the parser still gets, the mark among them."""

    plain: PageRow
    left: int = 0


HEADING = LiftedRow({}, left=-1)
"""Stands for a row that is left as it is."""


def lift_plain_cells(table: str, keep: tuple[str, ...]) -> tuple[str, list[LiftedRow]]:
    """Return what is left of a table, closed by a row with a mark, and what was lifted, by row.

    Raises:
        IrregularTableError: the parser has to read it all.
    """
    lines = table.split("</tr>")
    end = lines.pop()
    lifter = _Lifter(keep)
    rows = [lifter.lift(line) for line in lines]
    left = "</tr>".join([*lifter.left, f"<tr>{MARK}", end])
    if (
        any(character in table for character in "\0\r")
        or any(markup in left for markup in IRREGULAR)
        or left.count("<table") != 1
        or "<tr" in end
        or CELL_START.search(end)
    ):
        raise IrregularTableError
    return left, rows


class _Lifter:
    """Takes rows apart."""

    def __init__(self, keep: tuple[str, ...]) -> None:
        self.left: list[str] = []
        self._rows = _RowTags()
        self._headers = _CellTags("th", keep)
        self._cells = _CellTags("td", keep)
        self._texts = _Texts()

    def lift(self, line: str) -> LiftedRow:
        """Lift the plain cells out of one row, which is up to its end tag."""
        if "<td" not in line:
            return self._leave(line, HEADING)
        opening, _, cells = line.partition(">")
        is_plain = self._rows[opening]
        if not is_plain:  # the first one of the body, mostly
            start = line.find(">", line.find("<tr"))
            opening, cells = line[:start], line[start + 1 :]
        plain: PageRow = {}
        left: list[str] = []
        header, closed, others = cells.partition("</th>")
        if closed:
            left += self._headers.lift([header], plain, self._texts)
            cells = others
        *markups, space = cells.split("</td>")
        if space and not space.isspace():
            raise IrregularTableError
        left += self._cells.lift(markups, plain, self._texts)
        if is_plain and not left:
            return LiftedRow(plain)
        return self._leave(f"{opening}>{''.join(left)}{MARK}", LiftedRow(plain, len(left) + 1))

    def _leave(self, line: str, row: LiftedRow) -> LiftedRow:
        before, opens, after = line.partition("<tr")
        if not opens or "<tr" in after or CELL_START.search(before):
            raise IrregularTableError
        self.left.append(line)
        return row


class _RowTags(dict[str, bool]):
    """Whether the opening tag of a row is just that, and not one of a header."""

    def __missing__(self, opening: str) -> bool:
        self[opening] = "thead" not in opening and bool(ROW.fullmatch(opening))
        return self[opening]


class _CellTags(dict[str, tuple[str, PageRow] | None]):
    """By the opening tags of cells: the column, and its attributes that are kept; None if odd."""

    def __init__(self, tag: str, keep: tuple[str, ...]) -> None:
        super().__init__()
        self._tag = tag
        self._kept = {SLUG: "id"} | {attribute: attribute for attribute in keep}
        self._places: dict[tuple[str, ...], dict[str, int]] = {}

    def __missing__(self, opening: str) -> tuple[str, PageRow] | None:
        parts = opening.split('"')
        names = tuple(parts[::2])
        if names not in self._places:
            self._places[names] = self._find_attributes(names)
        has = {name: parts[place] for name, place in self._places[names].items()}
        stat = has.pop("data-stat", None)
        if stat is None or "&" in opening:
            self[opening] = None
        else:
            stat = OLD_NAMES.get(stat, stat)
            self[opening] = stat, {f"{stat}.{name}": value for name, value in has.items() if value}
        return self[opening]

    def _find_attributes(self, names: tuple[str, ...]) -> dict[str, int]:
        """Find what is between quotes, from what is between that."""
        tag = CELL.fullmatch('""'.join(names))
        if not tag or tag[1] != self._tag:
            return {}
        found = {name.split()[-1][:-1]: 2 * i + 1 for i, name in reversed([*enumerate(names[:-1])])}
        kept = {"data-stat": "data-stat"} | self._kept
        return {kept[name]: place for name, place in found.items() if name in kept}

    def lift(self, markups: list[str], plain: PageRow, texts: _Texts) -> list[str]:
        """Add the plain ones of a row's cells to the row; return the others.

        Cells are up to their end tag, and returned with it.
        """
        left = []
        keeps_sort_key = "csk" in self._kept
        for markup in markups:  # a page has thousands of them: no call that can be spared
            opening, _, text = markup.partition(">")
            sort_key = ""
            if SORT_KEY in opening:
                opening, _, rest = opening.partition(SORT_KEY)
                sort_key, quote, rest = rest.partition('"')
                if not quote or (rest and not rest.isspace()) or "&" in sort_key:
                    left.append(markup)
                    continue
            if not (tag := self[opening]):
                left.append(markup)
                continue
            stat, kept = tag
            if stat in plain:
                raise IrregularTableError
            if "<" in text or "&" in text:
                if not (read := texts[text]):
                    left.append(markup)
                    continue
                plain[stat], href = read
                if href:
                    plain[stat + ".href"] = href
            else:
                plain[stat] = text.strip()
            if kept:
                plain.update(kept)
            if keeps_sort_key and sort_key:
                plain[stat + ".csk"] = sort_key
        return [self._close(markup) for markup in left]

    def _close(self, markup: str) -> str:
        starts = CELL_START.findall(markup)
        if starts != [f"<{self._tag}"] or not markup.lstrip().startswith(starts[0]):
            raise IrregularTableError
        return f"{markup}</{self._tag}>"


class _Texts(dict[str, tuple[str, str] | None]):
    """By the markup within cells: their text and the address of their link; None if it is odd."""

    def __missing__(self, markup: str) -> tuple[str, str] | None:
        text, href = markup, ""
        if text.startswith('<a href="') and text.endswith("</a>"):
            href, _, text = text.removeprefix('<a href="').removesuffix("</a>").partition('">')
        elif text.startswith("<strong>") and text.endswith("</strong>"):  # the best of a column
            text = text.removeprefix("<strong>").removesuffix("</strong>")
        is_plain = "<" not in text and '"' not in href
        if is_plain and markup.count("&") == markup.count("&amp;"):
            self[markup] = text.replace("&amp;", "&").strip(), href.replace("&amp;", "&")
        else:
            self[markup] = None
        return self[markup]
