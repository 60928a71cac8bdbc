"""What a page gives, whatever its markup and its encoding."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from include.ingestion.page import BrokenPageError, NoTableError, Page, TruncatedPageError
from tests.unit.ingestion.hand_made import page
from tests.unit.ingestion.hand_made_kinds import in_comment, repeated_header, row, table

ROW = row({"player": "Ömer", "pts": "12"}, {"player": "/players/o/omer01.html"}, "omer01")


def read(markup: str | bytes, table_id: str = "stats") -> list[dict[str, str]]:
    return Page(markup.encode() if isinstance(markup, str) else markup).read_table(table_id)


def test_row_has_texts_links_and_slugs_by_data_stat():
    assert read(table("stats", ["player"], [ROW])) == [
        {
            "player": "Ömer",
            "player.href": "/players/o/omer01.html",
            "player.id": "omer01",
            "pts": "12",
            "row.section": "",
            "row.header": "player",
        }
    ]


@pytest.mark.parametrize(
    ("cell", "text", "href"),
    [
        ("<td data-stat=x>&nbsp;1 &amp; 2\n</td>", "1 & 2", None),
        ("<td data-stat=x><strong>124</strong></td>", "124", None),
        ("<td data-stat='x'><b><a href='/p'>A</a></b>*</td>", "A*", "/p"),
        ('<td data-stat="x">by <a href="/p">A</a> and <a href="/q">B</a></td>', "by A and B", "/p"),
        ('<td data-stat="x"><a href="/p"><a href="/p">A</a></a></td>', "A", "/p"),
        ('<td title="1 > 0" data-stat="x">A</td>', "A", None),
        ('<td data-stat="x">A<!-- <td data-stat="y">B</td> --></td>', "A", None),
        ("<td data-stat=x>A", "A", None),
        ("<TD DATA-STAT=x>A</TD>", "A", None),
        ('<td data-stat="x">a<br>b</td>', "ab", None),
        ("<td data-stat=x></td>", "", None),
    ],
)
def test_cell_is_what_a_browser_shows(cell, text, href):
    [found] = read(f'<table id="stats"><tr>{cell}</table>')
    assert (found["x"], found.get("x.href")) == (text, href)
    assert "y" not in found


def test_headers_repeat_and_sections_follow():
    rows = [ROW, repeated_header(["player", "pts"]), ROW, "<tr><th>Playoffs</th></tr>", ROW]
    assert [
        (found["row.header"], found["row.section"])
        for found in read(table("stats", ["player"], rows))
    ] == [("player", ""), ("Player", ""), ("Player", "Playoffs")]


@pytest.mark.parametrize("quote", ['"', "'", ""])
def test_table_is_found_by_its_whole_id(quote):
    markup = (
        f"<table id={quote}stats-old{quote}><tr><td data-stat=x>old</td></tr></table>"
        f"<table class=a id={quote}stats{quote}><tr><td data-stat=x>new</td></tr></table>"
        f"<table id={quote}stats_post{quote}><tr><td data-stat=x>post</td></tr></table>"
    )
    assert [found["x"] for found in read(markup)] == ["new"]
    assert Page(markup.encode()).table_ids("stats.*") == ["stats-old", "stats", "stats_post"]


def test_table_in_a_comment_is_read():
    assert read(in_comment(table("stats", ["player"], [ROW]))) == read(
        table("stats", ["player"], [ROW])
    )


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-8", '<meta charset="utf-8">'),
        ("utf-8", ""),
        ("utf-8-sig", '<meta charset="iso-8859-1">'),
        ("utf-16", '<meta charset="utf-8">'),
        ("latin-1", '<meta charset="iso-8859-1">'),
        ("cp1252", "<meta charset=latin1>"),
        ("cp1250", '<meta http-equiv="Content-Type" content="text/html; charset=windows-1250">'),
        ("utf-8", '<meta charset="utf-16">'),
        ("utf-8", '<meta charset="no-such-thing">'),
        ("utf-8", '<meta charset="idna">'),
    ],
)
def test_encoding_is_the_one_that_a_browser_takes(encoding, declared):
    markup = f"<head>{declared}</head>" + table("stats", ["player"], [ROW])
    assert read(markup.encode(encoding))[0]["player"] == "Ömer"


def test_encoding_that_is_none_shows():
    [found] = read(table("stats", ["player"], [ROW]).encode("latin-1"))
    assert found["player"] == "\ufffdmer"


def test_column_that_contradicts_itself_is_refused():
    twice = "<tr><td data-stat=pts>1</td><td data-stat=pts>{}</td></tr>"
    assert len(read(table("stats", [], [twice.format(1)]))) == 1
    with pytest.raises(BrokenPageError, match='one column "pts", came two'):
        read(table("stats", [], [twice.format(2)]))


def test_headers_above_headers_may_share_a_name():
    over = "<tr><th data-stat=header>Offense</th><th data-stat=header>Defense</th></tr>"
    assert read(f"<table id=stats><thead>{over}</thead>{ROW}</table>")[0]["row.header"] == "Offense"


def test_labels_are_those_of_the_last_header():
    over = "<tr><th data-stat=header>Salary</th></tr><tr><th data-stat=y1>2025-26</th></tr>"
    content = f"<table id=stats><thead>{over}</thead>{ROW}</table>".encode()
    assert Page(content).read_header("stats") == {"y1": "2025-26"}


def test_page_without_its_table_says_what_it_is():
    with pytest.raises(NoTableError, match='expected table "stats", came page "Error 404" with'):
        read(page("<p>Sorry</p>", "Error\n 404"))


@given(st.integers(min_value=1, max_value=600))
def test_page_cut_anywhere_is_whole_or_refused(length):
    content = page(table("stats", ["player"], [ROW, ROW]))
    try:
        assert len(read(content[:length])) == 2
    except (NoTableError, TruncatedPageError):
        assert length < content.index(b"</table>") + len(b"</table>")


def test_json_is_read_or_refused():
    assert Page(b'{"kind": "Listing"}').read_json() == {"kind": "Listing"}
    with pytest.raises(BrokenPageError, match='expected JSON, came "<html>"'):
        Page(b"<html>").read_json()
