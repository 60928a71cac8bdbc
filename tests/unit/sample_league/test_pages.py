"""The schedule and the daily leaders against their own promises."""

import os
import subprocess
import sys
import time
from collections import Counter
from datetime import date
from pathlib import Path

import lxml.html
import pytest
from lxml.html import HtmlElement

from include.sample_league.addresses import find_page
from include.sample_league.seasons import League
from include.sample_league.site import Site

PROJECT = Path(__file__).parents[3]
LEADERS = "/friv/dailyleaders.fcgi?month={0.month}&day={0.day}&year={0.year}&type=all"
SUMMER, APRIL = date(2018, 7, 1), date(2018, 4, 2)
PLAYED_DAY = date(2018, 1, 5)


def read_page(league: League, today: date, target: str) -> HtmlElement:
    page = find_page(Site(league, today), target)
    assert page is not None
    return lxml.html.fromstring(page)


def schedule(league: League, today: date, month: str, season: int = 2018) -> HtmlElement:
    page = read_page(league, today, f"/leagues/NBA_{season}_games-{month}.html")
    return page.get_element_by_id("schedule")


def leaders(league: League) -> HtmlElement:
    return read_page(league, SUMMER, LEADERS.format(PLAYED_DAY)).get_element_by_id("stats")


def texts(table: HtmlElement, stat: str) -> list[str]:
    return [cell.text_content() for cell in table.xpath(f'./tbody/tr/td[@data-stat="{stat}"]')]


def test_unplayed_games_are_blank(league: League) -> None:
    table = schedule(league, APRIL, "april")
    played = [text != "" for text in texts(table, "home_pts")]
    assert any(played)
    assert not all(played)
    results = ("visitor_pts", "box_score_text", "attendance", "game_duration")
    assert all([text != "" for text in texts(table, stat)] == played for stat in results)
    assert all(texts(table, "arena_name"))
    assert all(texts(table, "game_start_time"))


def test_keys_of_a_row_agree(league: League) -> None:
    for row in schedule(league, SUMMER, "january").xpath("./tbody/tr"):
        cells = {cell.get("data-stat"): cell for cell in row}
        game_id = cells["date_game"].get("csk")
        home, away = (cells[f"{side}_team_name"].get("csk") for side in ("home", "visitor"))
        assert home == f"{game_id[-3:]}.{game_id}"
        assert away.split(".")[1] == game_id
        assert cells["box_score_text"].xpath("./a/@href") == [f"/boxscores/{game_id}.html"]


def test_month_pages_together_hold_every_game_once(league: League) -> None:
    page = read_page(league, SUMMER, "/leagues/NBA_2018_games-october.html")
    months = page.xpath('//div[@class="filter"]//a/text()')
    assert months[0] == "October"
    assert months[6:] == ["April", "May", "June"]
    ids = Counter(
        game_id
        for month in months
        for game_id in schedule(league, SUMMER, month.lower()).xpath(".//th/@csk")
    )
    assert set(ids.values()) == {1}
    assert set(ids) == {g.fixture.game_id for g in league.season(2018).games}


def test_months_without_games_have_no_page(league: League) -> None:
    site = Site(league, APRIL)
    assert find_page(site, "/leagues/NBA_2018_games-april.html")
    for month in ("may", "july", "smarch"):
        assert find_page(site, f"/leagues/NBA_2018_games-{month}.html") is None


def test_playoffs_header_stands_once_before_the_first_playoff_game(league: League) -> None:
    rows = schedule(league, SUMMER, "april").xpath("./tbody/tr")
    [header] = [n for n, row in enumerate(rows) if row.get("class") == "thead"]
    assert rows[header].text_content() == "Playoffs"
    assert rows[header - 1].xpath('./td[@data-stat="game_remarks"]/text()') == ["Play-In Game"]
    first = next(g.fixture for g in league.season(2018).games if g.fixture.is_playoff)
    assert rows[header + 1].xpath("./th/@csk")[0][:8] == f"{first.game_date:%Y%m%d}"
    assert not schedule(league, SUMMER, "may").xpath('./tbody/tr[@class="thead"]')


def test_leaders_are_numbered_best_first_under_headers_every_twenty_rows(league: League) -> None:
    table = leaders(league)
    scores = [float(text) for text in texts(table, "game_score")]
    assert scores == sorted(scores, reverse=True)
    rows = table.xpath("./tbody/tr")
    headers = [n for n, row in enumerate(rows) if row.get("class") == "thead"]
    assert headers == list(range(20, len(rows), 21))
    assert table.findtext("caption") == f"{len(scores)} Players Table"
    ranks = table.xpath('./tbody/tr/th[@scope="row"]/text()')
    assert ranks == [str(n + 1) for n in range(len(scores))]


def test_points_of_the_leaders_add_up_to_the_scores_of_the_schedule(league: League) -> None:
    table = schedule(league, SUMMER, "january")
    scores: Counter[tuple[str, str]] = Counter()
    for row in table.xpath("./tbody/tr"):
        cells = {cell.get("data-stat"): cell for cell in row}
        game_id = cells["date_game"].get("csk")
        if game_id.startswith(f"{PLAYED_DAY:%Y%m%d}"):
            for side in ("home", "visitor"):
                team = cells[f"{side}_team_name"].get("csk")[:3]
                scores[game_id, team] = int(cells[f"{side}_pts"].text_content())
    points: Counter[tuple[str, str]] = Counter()
    for row in leaders(league).xpath('./tbody/tr[not(@class="thead")]'):
        cells = {cell.get("data-stat"): cell for cell in row}
        [link] = cells["game_result"].xpath("./a/@href")
        game_id = link.removeprefix("/boxscores/").removesuffix(".html")
        points[game_id, cells["team_id"].text_content()] += int(cells["pts"].text_content())
    assert points == scores
    assert scores


@pytest.mark.parametrize("day", [date(2017, 12, 24), date(2018, 7, 1), date(1950, 1, 1)])
def test_day_without_games_is_a_page_without_a_table(league: League, day: date) -> None:
    page = read_page(league, SUMMER, LEADERS.format(day))
    assert page.findtext(".//h2") == "0 Players"
    assert not page.xpath("//table")
    assert page.findtext(".//h1").endswith(f"{day.day}, {day.year}")


@pytest.mark.parametrize(
    "target",
    [
        "/",
        "/teams/BOS/2018.html",
        "/leagues/NBA_18_games-april.html",
        "/leagues/NBA_2018_games-april.htmlx",
        "/friv/dailyleaders.fcgi",
        "/friv/dailyleaders.fcgi?month=2&day=30&year=2018&type=all",
        "/friv/dailyleaders.fcgi?month=1&day=1&year=99999999999999999999&type=all",
        "/friv/dailyleaders.fcgi?month=x&day=1&year=2018&type=all",
        "/friv/dailyleaders.fcgi?month=12&day=31&year=9999&type=all",
        "/friv/dailyleaders.fcgi?month=1&day=1&year=1&type=all",
    ],
)
def test_other_addresses_have_no_page(league: League, target: str) -> None:
    assert find_page(Site(league, SUMMER), target) is None


def test_zeros_before_day_and_month_change_nothing(league: League) -> None:
    site = Site(league, SUMMER)
    short, long = LEADERS.format(PLAYED_DAY), LEADERS.format(PLAYED_DAY).replace("=1&", "=01&")
    assert short != long
    assert find_page(site, short) == find_page(site, long)


def test_answers_do_not_depend_on_what_was_asked_before() -> None:
    targets = [LEADERS.format(date(2012, 3, 3)), "/leagues/NBA_2019_games-may.html"]
    forwards, backwards = Site(League(5), date(2030, 1, 1)), Site(League(5), date(2030, 1, 1))
    find_page(forwards, "/leagues/NBA_2029_games-may.html")
    pages = [find_page(forwards, target) for target in targets]
    assert all(pages)
    assert [find_page(backwards, target) for target in reversed(targets)] == pages[::-1]


def test_first_page_takes_less_than_two_seconds_and_later_ones_a_moment() -> None:
    site = Site(League(1), SUMMER)
    taken = []
    for target in ["/leagues/NBA_2018_games-january.html"] + 10 * [LEADERS.format(PLAYED_DAY)]:
        started = time.thread_time()
        find_page(site, target)
        taken.append(time.thread_time() - started)
    assert taken[0] < 2
    assert min(taken[1:]) < 0.02


def test_another_seed_is_another_league() -> None:
    pages = {
        find_page(Site(League(seed), SUMMER), "/leagues/NBA_2018_games-november.html")
        for seed in (1, 2)
    }
    assert len(pages) == 2


DIGEST = """
import hashlib
from datetime import date
from include.sample_league.addresses import find_page
from include.sample_league.seasons import League
from include.sample_league.site import Site
site = Site(League(1), date(2025, 1, 6))
game_id = site.player_lines(date(2025, 1, 5))[0].game.fixture.game_id
digest = hashlib.sha256()
for target in (
    "/leagues/NBA_2025_games-april.html",
    "/friv/dailyleaders.fcgi?month=1&day=5&year=2025&type=all",
    f"/boxscores/{game_id}.html",
    f"/boxscores/pbp/{game_id}.html",
    "/leagues/NBA_2025_advanced.html",
    "/leagues/NBA_2025_shooting.html",
    "/leagues/NBA_2025.html",
    "/leagues/NBA_2025_transactions.html",
    "/contracts/players.html",
    "/friv/injuries.fcgi",
    "/sport/basketball/nba/odds",
):
    digest.update(find_page(site, target).encode())
print(digest.hexdigest())
"""


@pytest.mark.parametrize("hash_seed", ["0", "1234"])
def test_same_seed_gives_the_same_bytes_everywhere(hash_seed: str) -> None:
    run = subprocess.run(
        [sys.executable, "-c", DIGEST],
        cwd=PROJECT,
        env={"PYTHONHASHSEED": hash_seed, "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.strip() == "6dc6c36e228bf46e23e61d8515698673a06633ff3840a4469095cfd8978a0b42"
