"""The pages of a game beside each other: box score, play-by-play, daily leaders, schedule."""

import re
from datetime import date

import lxml.html
import pytest
from lxml.html import HtmlElement

from include.sample_league.addresses import find_page
from include.sample_league.games import Game
from include.sample_league.play_by_play import play_by_play, score_by_period
from include.sample_league.seasons import League, Season
from include.sample_league.site import Site

SCORE = re.compile(r"\d+-\d+")
DAYS = [date(2023, 10, 24), date(2023, 12, 20), date(2024, 3, 3), date(2024, 5, 1)]
LEADERS = "/friv/dailyleaders.fcgi?month={0.month}&day={0.day}&year={0.year}&type=all"
LINE = (
    *("mp", "fg", "fga", "fg_pct", "fg3", "fg3a", "fg3_pct", "ft", "fta", "ft_pct", "orb", "drb"),
    *("trb", "ast", "stl", "blk", "tov", "pf", "pts", "plus_minus", "game_score"),
)


@pytest.fixture(scope="module")
def site(league: League) -> Site:
    """The site when the season is over."""
    return Site(league, date(2024, 7, 1))


@pytest.fixture(scope="module")
def games(season: Season) -> list[Game]:
    """The games of some days, and those with most overtimes."""
    of_days = [game for day in DAYS for game in season.games_by_date.get(day, [])]
    return of_days + sorted(season.games, key=lambda game: -game.overtimes)[:4]


def read_page(site: Site, target: str, *, shows_comments: bool = False) -> HtmlElement:
    page = find_page(site, target)
    assert page is not None
    return lxml.html.fromstring(re.sub("<!--|-->", "", page) if shows_comments else page)


def read_lines(table: HtmlElement, name_path: str) -> dict[str, dict[str, str]]:
    return {
        row.xpath(name_path)[0]: {cell.get("data-stat"): cell.text_content() for cell in row}
        for row in table.xpath('./tbody/tr[td[@data-stat="mp"]]')
    }


def test_box_scores_have_the_lines_of_the_daily_leaders(site: Site, season: Season) -> None:
    for day in DAYS:
        leaders = read_page(site, LEADERS.format(day)).get_element_by_id("stats")
        in_leaders = read_lines(leaders, './td[@data-stat="player"]/@data-append-csv')
        in_box_scores: dict[str, dict[str, str]] = {}
        for game in season.games_by_date[day]:
            page = read_page(site, f"/boxscores/{game.fixture.game_id}.html")
            for table in page.xpath('//table[contains(@id, "-game-basic")]'):
                in_box_scores |= read_lines(table, "./th/@data-append-csv")
        assert in_box_scores.keys() == in_leaders.keys()
        for player, line in in_box_scores.items():
            assert {s: line[s] for s in LINE} == {s: in_leaders[player][s] for s in LINE}


def test_team_totals_and_line_score_are_the_score(site: Site, games: list[Game]) -> None:
    for game in games:
        page = read_page(site, f"/boxscores/{game.fixture.game_id}.html", shows_comments=True)
        for team, pts, n in (
            (game.fixture.away, game.away_pts, 0),
            (game.fixture.home, game.home_pts, 1),
        ):
            basic = page.get_element_by_id(f"box-{team.code(2024)}-game-basic")
            lines = read_lines(basic, "./th/@data-append-csv").values()
            assert basic.xpath('./tfoot//td[@data-stat="pts"]/text()') == [str(pts)]
            assert sum(int(line["pts"]) for line in lines) == pts
            row = page.get_element_by_id("line_score").xpath("./tbody/tr")[n]
            assert row.xpath("./th/a/text()") == [team.code(2024)]
            *periods, total = (int(text) for text in row.xpath("./td//text()"))
            by_period = score_by_period(play_by_play(1, game))
            assert periods == [pair[1 - n] for pair in by_period]
            assert total == sum(periods) == pts


def test_five_start_and_everybody_else_is_accounted_for(site: Site, games: list[Game]) -> None:
    for game in games:
        page = read_page(site, f"/boxscores/{game.fixture.game_id}.html")
        inactive = set(page.xpath('//div[starts-with(., "Inactive")]/a/@href'))
        listed = set()
        for table in page.xpath('//table[contains(@id, "-game-basic")]'):
            rows = table.xpath("./tbody/tr")
            assert [row.get("class") for row in rows].index("thead") == 5
            listed |= set(table.xpath("./tbody/tr/th/a/@href"))
        assert not listed & inactive
        assert len(listed | inactive) == 30


def test_play_by_play_page_has_every_event_and_ends_with_the_score(
    site: Site, games: list[Game]
) -> None:
    for game in games:
        page = read_page(site, f"/boxscores/pbp/{game.fixture.game_id}.html")
        rows = page.get_element_by_id("pbp").xpath(".//tr[td]")
        assert len(rows) == len(play_by_play(1, game))
        scores = [
            text for row in rows for text in row.xpath("./td/text()") if SCORE.fullmatch(text)
        ]
        assert scores[-1] == f"{game.away_pts}-{game.home_pts}"
        periods = page.xpath('//table[@id="pbp"]//tr[@class="thead"]/@id')
        assert periods == [f"q{n}" for n in range(1, 5 + game.overtimes)]
        notes = [row[1].text_content() for row in rows if row[1].get("colspan")]
        ordinals = ["1st", "2nd", "3rd"][: game.overtimes]
        assert [n for n in notes if "overtime" in n] == [
            f"{verb} of {ordinal} overtime" for ordinal in ordinals for verb in ("Start", "End")
        ]


def test_scores_of_the_schedule_are_those_of_the_box_scores(site: Site, season: Season) -> None:
    for day in DAYS:
        month = f"{day:%B}".lower()
        table = read_page(site, f"/leagues/NBA_2024_games-{month}.html").get_element_by_id(
            "schedule"
        )
        for game in season.games_by_date[day]:
            [row] = table.xpath(f'./tbody/tr[th[@csk="{game.fixture.game_id}"]]')
            shown = row.xpath('./td[@data-stat="visitor_pts" or @data-stat="home_pts"]/text()')
            page = read_page(site, f"/boxscores/{game.fixture.game_id}.html")
            assert page.xpath('//div[@class="score"]/text()') == shown
