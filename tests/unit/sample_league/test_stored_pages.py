"""The sample pages beside stored pages of the real site: what a parser holds on to is the same."""

import re
from collections.abc import Callable
from datetime import date

import lxml.html
import pytest
from lxml.html import HtmlElement

from include.sample_league.addresses import find_page
from include.sample_league.pages.markup import render_not_found
from include.sample_league.seasons import League
from include.sample_league.site import Site

SUMMER = date(2018, 7, 1)
LEADERS = "/friv/dailyleaders.fcgi?month=1&day=5&year=2018&type=all"
Stored = Callable[[str], str]


@pytest.fixture(scope="module")
def sample(league: League) -> Callable[[str], str]:
    """Return a page of the sample league on a day in summer."""
    site = Site(league, SUMMER)

    def read(target: str) -> str:
        page = find_page(site, target)
        assert page is not None
        return page

    return read


@pytest.fixture(scope="module")
def game_id(league: League) -> str:
    """A game with one overtime."""
    games = league.season(2018).games
    return next(g.fixture.game_id for g in games if g.overtimes == 1)


def find_table(page: str, table_id: str) -> HtmlElement:
    """Return a table wherever the page has it, in a comment too."""
    found = re.search(rf'<table[^>]*\bid="{table_id}".*?</table>', page, re.DOTALL)
    assert found, table_id
    return lxml.html.fromstring(found[0])


def is_in_comment(page: str, table_id: str) -> bool:
    before = page[: page.index(f'id="{table_id}"')]
    return before.rfind("<!--") > before.rfind("-->")


def column_names(table: HtmlElement) -> list[str]:
    return table.xpath('./thead/tr[not(contains(@class, "over_header"))]/th/@data-stat')


def cell_kinds(table: HtmlElement) -> set[tuple[str, ...]]:
    """Return tag, data-stat, links and keys of the cells of data rows."""
    return {
        (
            cell.tag,
            cell.get("data-stat"),
            # numbers are also sorted by number, names by name
            *sorted({"csk", "data-append-csv"} & set(cell.keys())),
            *sorted({link.get("href").split("/")[1] for link in cell.xpath(".//a")}),
        )
        for row in table.xpath("./tbody/tr | ./tfoot/tr")
        if "thead" not in (row.get("class") or "")
        for cell in row
        if cell.text_content().strip()
    }


def row_classes(table: HtmlElement) -> set[str]:
    return {(row.get("class") or "").strip() for row in table.xpath("./tbody/tr | ./tfoot/tr")}


def body_is_closed(page: str, table_id: str) -> bool:
    table = re.search(rf'id="{table_id}".*?</table>', page, re.DOTALL)
    assert table
    return "</tbody>" in table[0]


def element(page: str, element_id: str) -> HtmlElement:
    return lxml.html.fromstring(page).get_element_by_id(element_id)


def shape(table: HtmlElement) -> dict[str, object]:
    """What a parser could hold on to: headers, cells, and which of their attributes are there."""
    headers = table.xpath("./thead/tr/th")
    rows = table.xpath('./tbody/tr[not(contains(@class, "thead"))]')
    return {
        "headers": [
            {k: v.split() if k == "class" else v for k, v in header.items()} | {"": header.text}
            for header in headers
        ],
        "cells": {
            (
                cell.tag,
                cell.get("data-stat"),
                *sorted(set(cell.keys())),
                (cell.get("class") or "").split()[0],
            )
            for row in rows
            for cell in row
        },
        "repeated": {
            (cell.tag, cell.get("data-stat"), cell.text_content().strip())
            for cell in table.xpath('./tbody/tr[@class="thead"]/th')
        },
        "links": {
            (cell.get("data-stat"), link.get("href").split("/")[1])
            for row in rows
            for cell in row
            for link in cell.xpath("./a")
        },
    }


def test_schedule_has_the_shape_of_the_stored_page(
    sample: Callable[[str], str], stored: Stored
) -> None:
    ours, real = (
        sample("/leagues/NBA_2018_games-april.html"),
        stored("leagues/NBA_2018_games-april.html.gz"),
    )
    assert shape(element(ours, "schedule")) == shape(element(real, "schedule"))


def test_daily_leaders_have_the_shape_of_the_stored_page(
    sample: Callable[[str], str], stored: Stored
) -> None:
    ours, real = sample(LEADERS), stored("friv/dailyleaders/2018-01-01.html.gz")
    assert shape(element(ours, "stats")) == shape(element(real, "stats"))


def test_grey_cells_are_those_that_the_site_greys(
    sample: Callable[[str], str], stored: Stored
) -> None:
    ours, real = sample(LEADERS), stored("friv/dailyleaders/2018-01-01.html.gz")

    def grey(table: HtmlElement) -> set[tuple[str, bool]]:
        return {
            (cell.text_content(), "iz" in cell.get("class").split())
            for cell in table.xpath("./tbody/tr/td")
            if cell.text_content() in {"", "0", ".000", "0.0", "1", ".500"}
        }

    assert grey(element(ours, "stats")) == grey(element(real, "stats")) | {("0.0", True)}


def test_not_found_page_has_the_title_of_the_stored_page(stored: Stored) -> None:
    real = lxml.html.fromstring(stored("errors/not-found.html.gz"))
    assert lxml.html.fromstring(render_not_found()).findtext(".//title") == real.findtext(
        ".//title"
    )


@pytest.mark.parametrize(
    ("target", "path", "table_id"),
    [
        ("/leagues/NBA_2018_totals.html", "leagues/NBA_2018_totals.html.gz", "totals_stats"),
        ("/leagues/NBA_2018_totals.html", "leagues/NBA_2018_totals.html.gz", "totals_stats_post"),
        ("/leagues/NBA_2018_per_game.html", "leagues/NBA_2025_per_game.html.gz", "per_game_stats"),
        ("/leagues/NBA_2018_advanced.html", "leagues/NBA_2018_advanced.html.gz", "advanced"),
        ("/leagues/NBA_2018_advanced.html", "leagues/NBA_2018_advanced.html.gz", "advanced_post"),
    ],
)
def test_player_tables_have_the_columns_keys_and_links_of_the_stored_page(
    sample: Callable[[str], str], stored: Stored, target: str, path: str, table_id: str
) -> None:
    ours, real = sample(target), stored(path)
    assert column_names(find_table(ours, table_id)) == column_names(find_table(real, table_id))
    # nobody gets an award in the sample league
    awards = {("td", "awards", "awards"), ("td", "awards", "allstar", "awards")}
    awards |= {("td", "awards", "allstar"), ("td", "awards", "players")}
    ours_kinds = cell_kinds(find_table(ours, table_id))
    real_kinds = cell_kinds(find_table(real, table_id)) - awards
    # early in a season nobody has been traded yet
    total = {("td", "team_name_abbr")} if "2TM" not in real else set()
    assert ours_kinds - total == real_kinds - total
    assert row_classes(find_table(ours, table_id)) >= row_classes(find_table(real, table_id))
    assert is_in_comment(ours, table_id) is is_in_comment(real, table_id) is False
    assert body_is_closed(ours, table_id) is body_is_closed(real, table_id) is True


@pytest.mark.parametrize(
    "table_id",
    [
        *("confs_standings_E", "confs_standings_W", "divs_standings_E", "divs_standings_W"),
        *("per_game-team", "per_game-opponent", "totals-team", "totals-opponent", "advanced-team"),
    ],
)
def test_season_summary_has_the_columns_keys_and_links_of_the_stored_page(
    sample: Callable[[str], str], stored: Stored, table_id: str
) -> None:
    ours, real = sample("/leagues/NBA_2018.html"), stored("leagues/NBA_2019.html.gz")
    assert column_names(find_table(ours, table_id)) == column_names(find_table(real, table_id))
    assert cell_kinds(find_table(ours, table_id)) == cell_kinds(find_table(real, table_id))
    assert row_classes(find_table(ours, table_id)) == row_classes(find_table(real, table_id))
    assert is_in_comment(ours, table_id) is is_in_comment(real, table_id)
    assert body_is_closed(ours, table_id) is body_is_closed(real, table_id)


def test_box_score_has_the_tables_of_the_stored_page(
    sample: Callable[[str], str], stored: Stored, game_id: str
) -> None:
    ours, real = sample(f"/boxscores/{game_id}.html"), stored("boxscores/201801010CHI.html.gz")
    # away first, as on the site; the code of the home team ends the game's id
    ours_ids = re.findall(r'<table[^>]*id="(box-\w+-game-\w+)"', ours)
    real_ids = re.findall(r'<table[^>]*id="(box-\w+-game-\w+)"', real)
    assert len(ours_ids) == len(real_ids) == 4
    assert ours_ids[2:] == [f"box-{game_id[-3:]}-game-basic", f"box-{game_id[-3:]}-game-advanced"]
    for ours_id, real_id in zip(ours_ids, real_ids, strict=True):
        one, other = find_table(ours, ours_id), find_table(real, real_id)
        assert column_names(one) == column_names(other)
        assert cell_kinds(one) == cell_kinds(other)
        assert row_classes(one) == row_classes(other)
        assert body_is_closed(ours, ours_id) is body_is_closed(real, real_id)
    for table_id in ("line_score", "four_factors"):
        one, other = find_table(ours, table_id), find_table(real, table_id)
        assert column_names(one) == column_names(other)
        assert cell_kinds(one) == cell_kinds(other)
        assert is_in_comment(ours, table_id) is is_in_comment(real, table_id) is True


def describe_plays(page: str) -> tuple[set[str], set[str]]:
    """Return the markup of play-by-play rows without texts, and their texts without names."""
    found = re.search(r'id="pbp".*?</table>', page, re.DOTALL)
    assert found
    markup, texts = set(), set()
    plain = re.sub(r'<a href="/players/\w/\w+\.html">[^<]+</a>', "P", found[0])
    plain = re.sub(r"\d+", "N", plain).replace("\n", "")
    for row in re.findall(r"<tr[^>]*>.*?</tr>", plain):
        if 'class="thead"' in row or "class='thead'" in row or "data-stat" in row:
            continue
        texts |= {text for text in re.findall(r">([A-Z][^<]+)<", row) if text != "&nbsp;"}
        markup.add(re.sub(r">[^<]+<", ">x<", row))
    return markup, texts


def test_play_by_play_reads_as_on_the_stored_pages(
    sample: Callable[[str], str], stored: Stored, game_id: str, league: League
) -> None:
    real_markup, real_texts = set[str](), set[str]()
    for path in ("201810160GSW", "201810290MIL"):
        markup, texts = describe_plays(stored(f"boxscores/pbp/{path}.html.gz"))
        real_markup |= markup
        real_texts |= texts
    ours = [game_id, *(g.fixture.game_id for g in league.season(2018).games[:12])]
    for one in ours:
        markup, texts = describe_plays(sample(f"/boxscores/pbp/{one}.html"))
        assert markup <= real_markup
        # timeouts begin with a city, periods past the fourth are no quarters
        unheard = {t for t in texts - real_texts if "timeout" not in t and "overtime" not in t}
        assert {simplify(text) for text in unheard} <= {simplify(text) for text in real_texts}


def simplify(text: str) -> str:
    """Leave out what kind of shot or turnover it was and who had a part in it."""
    text = re.sub(r"\(.*\)", "()", text)
    text = re.sub(r"(layup|dunk|hook shot|jump shot) (from N ft|at rim)", "shot", text)
    return text.replace("makes", "misses")


def test_contracts_have_the_columns_keys_and_links_of_the_stored_page(
    sample: Callable[[str], str], stored: Stored
) -> None:
    ours, real = sample("/contracts/players.html"), stored("contracts/players.html.gz")
    one, other = (find_table(page, "player-contracts") for page in (ours, real))
    assert column_names(one) == column_names(other)
    # nobody signs for more than five seasons, and the first of them has begun
    assert cell_kinds(other) - cell_kinds(one) <= {("td", f"y{n}", "csk") for n in (5, 6)}
    assert cell_kinds(one) <= cell_kinds(other)
    assert row_classes(one) == row_classes(other)
    for css in ("salary-pl", "salary-tm"):
        assert one.xpath(f'.//td[contains(@class, "{css}")]')
        assert other.xpath(f'.//td[contains(@class, "{css}")]')
    assert body_is_closed(ours, "player-contracts") is body_is_closed(real, "player-contracts")


def test_transactions_read_as_on_the_stored_page(
    sample: Callable[[str], str], stored: Stored
) -> None:
    def sentences(page: str) -> set[str]:
        listing = re.search(r"<ul class='page_index'>.*?</ul>", page, re.DOTALL)
        assert listing
        plain = re.sub(r'<a href="/players/[^>]*>[^<]*</a>', "P", listing[0])
        plain = re.sub(r'<a data-attr-(\w+)="\w+" href="/teams/[^>]*>[^<]*</a>', r"T \1", plain)
        return {
            sentence.split(".")[0] for sentence in re.findall(r"<p>(.*?)</p>", plain, re.DOTALL)
        }

    ours = sentences(sample("/leagues/NBA_2018_transactions.html"))
    assert len(ours) == 5
    assert ours <= sentences(stored("leagues/NBA_2026_transactions.html.gz"))


def test_pages_call_the_same_addresses_their_own(
    sample: Callable[[str], str], stored: Stored, game_id: str
) -> None:
    canonical = re.compile(r'<link rel="canonical" href="([^"]*)" />')
    for target, path in (
        ("/leagues/NBA_2018_totals.html", "leagues/NBA_2018_totals.html.gz"),
        ("/leagues/NBA_2018_games-april.html", "leagues/NBA_2018_games-april.html.gz"),
        (LEADERS, "friv/dailyleaders/2018-01-01.html.gz"),
        ("/contracts/players.html", "contracts/players.html.gz"),
    ):
        assert canonical.findall(sample(target)) == canonical.findall(stored(path))
    for kind in ("", "pbp/"):
        [address] = canonical.findall(sample(f"/boxscores/{kind}{game_id}.html"))
        assert address == f"https://www.basketball-reference.com/boxscores/{kind}{game_id}.html"
