"""Lifting plain cells out of a table changes no row, however broken the markup is."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from include.ingestion.page_row import BrokenPageError
from include.ingestion.plain_cells import (
    HEADING,
    IrregularTableError,
    LiftedRow,
    lift_plain_cells,
)
from include.ingestion.table_rows import parse_rows, read_rows

KEEP = ("csk", "class")
STATS = st.integers(0, 99).map(lambda number: f"column_{number}") | st.just("games")
TEXTS = st.sampled_from(
    [
        "12",
        " .500\n",
        "",
        "Dončić",
        "a & b",
        "a &amp; b",
        "&nbsp;",
        "&lt;td",
        "a < b",
        "a > b",
        '<a href="/p">A</a>',
        '<a href="">A</a>',
        '<a href="/p?a=1&amp;b=2">A</a>',
        '<a href="/p?a=1&copy=2">A</a>',
        '<a href="/p">A</a>*',
        '<a href="/p">A</a>, <a href="/q">B</a>',
        '<a href="/p" title="t">A</a>',
        '<a href="/p"><b>A</b></a>',
        '<a href="/p"><a href="/q">A</a></a>',
        '<a href="/p">A',
        "<strong>12</strong>",
        "<strong>1</strong>2",
        "<strong><b>12</strong></b>",
        "a<br>b",
        "<b>a",
        "<!-- a -->",
        "<!-- a",
        "-->",
        "<textarea>",
        "</textarea>",
        "<select><option>",
        "<svg>",
        "<script>",
        "<table><tr><td>in</td></tr>",
        "<td>",
        '<td data-stat="i">9',
        "</td>",
        "</th>",
        "</tr>",
        "<tr>",
        "<p>",
        "</table>",
        "\r",
        "a\r\nb",
        "\0",
    ]
)
ATTRIBUTES = st.sampled_from(
    [
        ' class="right "',
        ' class="a"  csk="k"',
        ' csk=""',
        ' csk="a > b"',
        ' csk="a &amp; b"',
        ' data-append-csv="slug01"',
        ' data-append-csv=""',
        " colspan=2 class='a b'",
        ' class="<b>"',
        ' class="a > b"',
        ' class="a"class="b"',
        ' CLASS="a"',
        " hidden",
        ' class="a',
        ' "',
        ' title="<td>"',
        "/",
        "",
        " ",
    ]
)
STARTS = st.sampled_from(["x<td", "<p><td", " <td", "<th", "<TD", "<td<td", "</td><td", "<tr><td"])
ENDS = st.sampled_from(
    ["", "</td>x", "</td> ", "</th>", "</TD>", "</td ><td>", "</td></td>", "</tr>"]
)
CELL = '<td class="right " data-stat="{}" >{}</td>'
PLAIN = st.builds(CELL.format, STATS, st.sampled_from(["12", "12", '<a href="/p">A</a>']))
# each of them has one thing that is not as usual
ODD = (
    st.builds(CELL.format, STATS, TEXTS)
    | st.builds(CELL.replace(' class="right "', "{}").format, ATTRIBUTES, STATS, st.just("12"))
    | st.builds(CELL.replace(" >", "{} >").format, STATS, ATTRIBUTES, st.just("12"))
    | st.builds(CELL.replace("</td>", "{}").format, STATS, st.just("12"), ENDS)
    | st.builds(CELL.replace("<td", "{}").format, STARTS, STATS, st.just("12"))
)
USUAL_ROWS = st.builds(
    '<tr ><th data-stat="rank">1</th>{}</tr>\n'.format,
    st.lists(PLAIN | ODD, max_size=4).map("".join),
)
ROWS = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(
        [
            "<tr>",
            '\n<tr class="a">',
            '<tr class="thead">',
            "</tbody><tbody><tr>",
            "<tr class=a>",
            "<TR>",
            "<tr",
            "",
        ]
    ),
    st.sampled_from(["", "<th>2</th>", "<th data-stat=r>3</th>", "<th><textarea></th>"]),
    st.lists(PLAIN, max_size=2).map("".join),
    st.sampled_from(["</tr>", "</tr>", "</tr>\n", "", "</TR>"]),
)
TABLES = st.builds(
    "{}{}{}</table>".format,
    st.sampled_from(["<table>", '<table id="a"><caption>C</caption>', "<table><colgroup><col>"]),
    st.sampled_from(["", '<thead><tr><th data-stat="a">A</th></tr></thead><tbody>']),
    st.lists(USUAL_ROWS | ROWS, max_size=5).map("".join),
)


def outcome(read, table: str) -> object:
    try:
        return read(table, KEEP)
    except BrokenPageError as error:
        return str(error)


@settings(max_examples=500)
@given(TABLES)
@example('<table><td data-stat="a" >1</td></table>')
@example(  # of two things wrong, the first is named
    '<table><tr><td data-stat="a" >1</td><td data-stat="b" ><b>1</b></td>'
    '<td data-stat="a" title="1 > 0" >2</td><td data-stat="b" ><b>2</b></td></tr></table>'
)
@example(  # a cell that is not plain, and a plain one, of one column
    '<table><tr><td data-stat="a" ><b>1</b></td><td data-stat="a" >2</td></tr></table>'
)
@example(  # a cell swallows a plain one and a third
    '<table><tr><td data-stat="a" ><textarea></td><td data-stat="b" >1</td>'
    '<td data-stat="c" ></textarea></td></tr></table>'
)
@example(  # the same, and there are as many cells as there seem to be
    '<table><tr><td data-stat="a" ><TD data-stat="b">1</td><td data-stat="c" ><textarea></td>'
    '<td data-stat="d" >2</td><td data-stat="e" ></textarea></td></tr></table>'
)
@example('<table><tr><td data-stat="a" csk="1 > 0" >1</td></tr></table>')
@example(  # a table in a heading holds the rows below it
    '<table><tr><th><table></tr><tr ><td data-stat="a" >1</td></tr>'
    '<tr ><td data-stat="a" >2</td></tr></table>'
)
@example(  # one row more than there seem to be, and one less
    '<table><th>A</th><tr><th>B</th></tr><tr ><td data-stat="a" >1</td></tr>'
    "<tr><th><textarea></th></tr></table>"
)
@example('<table><tr><th><textarea></th></tr><tr><td data-stat="a">1</td></tr></table>')
@example('<table><tr><td data-stat="a"><td data-stat="b">1</td><p><td data-stat="c">2</td></table>')
def test_rows_are_those_of_the_parser(table):
    assert outcome(read_rows, table) == outcome(parse_rows, table)


def test_plain_cells_and_rows_of_nothing_else_are_lifted():
    table = (
        '<table><thead><tr><th data-stat="player">Player</th></tr></thead>\n<tbody><tr>'
        '<th data-stat="ranker" csk="1">1</th> <td class="right" data-stat="games">82</td></tr>\n'
        '<tr ><th data-stat="ranker">2</th><td data-append-csv="omer01" data-stat="player" >'
        '<a href="/o?a=1&amp;b=2">Ömer</a></td></tr>'
        '<tr><td data-stat="games"><b>82</b></td><td data-stat="pts">9 </td></tr></table>'
    )
    left, rows = lift_plain_cells(table, ("csk",))
    assert left == (
        '<table><thead><tr><th data-stat="player">Player</th></tr></thead>\n<tbody><tr>'
        "<td></td></tr>"
        '<tr><td data-stat="games"><b>82</b></td><td></td></tr>'
        "<tr><td></td></tr></table>"
    )
    assert rows == [
        HEADING,
        LiftedRow({"ranker": "1", "ranker.csk": "1", "g": "82"}, left=1),
        LiftedRow(
            {
                "ranker": "2",
                "player": "Ömer",
                "player.href": "/o?a=1&b=2",
                "player.id": "omer01",
            }
        ),
        LiftedRow({"pts": "9"}, left=2),
    ]


@pytest.mark.parametrize(
    "row",
    [
        '<tr><td data-stat="a">1<td data-stat="b">2</td></tr>',
        '<tr><td data-stat="a">1</td><!-- <td data-stat="b">2</td> --></tr>',
        '<tr><td data-stat="a">1</td><td data-stat="a">1</td></tr>',
        '<tr><TD data-stat="a">1</TD><td data-stat="b">1</td></tr>',
        '<tr><td data-stat="a">1</td>x<td data-stat="b">1</td></tr>',
        '<tr><td data-stat="a">1\r2</td></tr>',
        '<td data-stat="a">1</td></tr>',
    ],
)
def test_what_may_be_taken_for_another_cell_is_not_lifted(row):
    with pytest.raises(IrregularTableError):
        lift_plain_cells(f"<table>{row}</table>", ())
