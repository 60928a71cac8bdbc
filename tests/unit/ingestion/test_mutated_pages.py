"""Every way in which a page has been seen broken, or may be, and what must become of it.

A page is loaded whole, loaded but for rows that are quarantined with a reason, or refused before
anything of it is written: ``check_page``, which comes before any write, raises.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest

from include.ingestion.contract import Known, check_page
from include.ingestion.kinds import KINDS
from include.ingestion.page import BrokenPageError, Page
from include.ingestion.teams import read_teams
from tests.unit.ingestion.hand_made import (
    GAME_CELLS,
    day_page,
    game,
    header,
    line,
    lines,
    month_page,
    page,
)
from tests.unit.ingestion.hand_made_kinds import (
    EVENTS,
    LEAGUE_AVERAGE,
    SIGNED,
    TRADED,
    box_line,
    box_score_page,
    comment,
    comments_page,
    contract_line,
    contracts_page,
    did_not_play,
    event,
    in_comment,
    injuries_page,
    injury_line,
    line_score,
    odds_page,
    period,
    play_by_play_page,
    post,
    posts_page,
    repeated_header,
    row,
    season_page,
    shooting_page,
    table,
    team_lines,
    to_new_layout,
    totals_line,
    totals_page,
    transactions_page,
)

TEAMS = frozenset(team.team_code for team in read_teams())
AS_OF = {"as_of_date": date(2024, 1, 10)}
SEASON = {"season": 2018, "as_of_date": date(2018, 1, 1)}
GAME = {"game_id": "201801010CHI"}
UNITS: dict[str, dict[str, Any]] = {
    "schedule": {"season": 2018, "page_month": "october"},
    "daily_leaders": {"game_date": date(2017, 10, 17)},
    "box_score": GAME,
    "play_by_play": GAME,
    "player_totals": SEASON,
    "player_shooting": SEASON,
    "season_summary": SEASON,
    "transactions": {"season": 2026},
    "injuries": AS_OF,
    "contracts": AS_OF,
    "odds": AS_OF,
    "reddit_posts": AS_OF,
    "reddit_comments": AS_OF | {"post_id": "p1"},
}
OPENER = "201710170CLE"
MONTH = month_page(game(OPENER, "BOS", "99-102"), game("201710170GSW", "HOU", "122-121"))
DAY = day_page(*lines(OPENER, "BOS"))
TOTALS = totals_page(totals_line("a01"), totals_line("b01"), totals_line("c01"))
ERROR_PAGE = page("<h1>Page Not Found</h1>", "Page Not Found (404 error)")
BUSY_PAGE = page("<p>You have sent too many requests.</p>", "Rate Limited Request (429 error)")


@dataclass(frozen=True)
class Mutation:
    """A page and its class: ``loaded`` rows by table, ``quarantined`` reasons, or ``refused``."""

    name: str
    kind: str
    content: bytes
    loaded: dict[str, int] = field(default_factory=dict)
    quarantined: tuple[str, ...] = ()
    refused: str = ""
    unit: dict[str, Any] = field(default_factory=dict)


def renamed(content: bytes, old: str, new: str) -> bytes:
    """The same page with another name for a column."""
    assert f'data-stat="{old}"'.encode() in content
    return content.replace(f'data-stat="{old}"'.encode(), f'data-stat="{new}"'.encode())


def swapped(content: bytes, one: str, other: str) -> bytes:
    """The same page with the names of two columns exchanged."""
    return renamed(renamed(renamed(content, one, "_"), other, one), "_", other)


def in_latin(content: bytes) -> bytes:
    """A page that says UTF-8 and is Latin-1."""
    return content.decode().encode("latin-1")


ACCENTED = totals_page(totals_line("a01", player="Ömer Asik"))

MUTATIONS = [
    # What any page may suffer on its way
    Mutation("empty", "schedule", b"", refused='expected table "schedule"'),
    Mutation("blank", "daily_leaders", b" \n", refused='expected table "stats"'),
    Mutation("zeros", "player_totals", b"\0" * 100, refused="totals_stats"),
    Mutation("cut in its head", "schedule", MONTH[:60], refused='expected table "schedule"'),
    Mutation(
        "cut in its table",
        "schedule",
        MONTH[: MONTH.index(b"201710170GSW")],
        refused="expected the end of table",
    ),
    Mutation(
        "cut in a comment",
        "box_score",
        (cut := box_score_page())[: cut.index(b"</table>")],
        refused="expected",
    ),
    Mutation(
        "cut behind its table",
        "schedule",
        MONTH[: MONTH.index(b"</table>") + 8],
        loaded={"schedule": 2},
    ),
    Mutation("200 with an error page", "daily_leaders", ERROR_PAGE, refused="Page Not Found"),
    Mutation("200 with a refusal", "box_score", BUSY_PAGE, refused="Rate Limited Request"),
    Mutation("another kind of page", "contracts", MONTH,
             refused='expected table "player-contracts"'),
    Mutation("HTML where JSON should be", "reddit_posts", ERROR_PAGE, refused="expected JSON"),
    Mutation("JSON where HTML should be", "injuries", posts_page(post("p1")), refused="no title"),
    Mutation(
        "Latin-1 that says so",
        "player_totals",
        in_latin(ACCENTED).replace(b'charset="utf-8"', b'charset="iso-8859-1"'),
        loaded={"player_totals": 1},
    ),
    Mutation("UTF-8 with a byte order mark", "player_totals", b"\xef\xbb\xbf" + TOTALS,
             loaded={"player_totals": 3}),
    Mutation("UTF-16", "player_totals", TOTALS.decode().encode("utf-16"),
             loaded={"player_totals": 3}),
    Mutation(
        "Latin-1 that says it is UTF-8",
        "player_totals",
        TOTALS.replace(b">A01<", b">\xd6mer<"),
        loaded={"player_totals": 2},
        quarantined=("not in the encoding that the page names",),
    ),
    Mutation(
        "a table hidden in a comment",
        "player_totals",
        page(in_comment(table("totals_stats", [], [totals_line("a01")]))),
        loaded={"player_totals": 1},
    ),
    Mutation("tags in capitals", "player_totals",
             TOTALS.replace(b"<table", b"<TABLE").replace(b"</table>", b"</TABLE>"),
             loaded={"player_totals": 3}),
    # Columns
    Mutation("a lost column", "schedule", renamed(MONTH, "home_pts", "_").replace(b'"_"', b'""'),
             refused="expected columns home_pts"),
    Mutation("a renamed column", "daily_leaders", renamed(DAY, "trb", "rebounds"),
             refused="expected columns trb, came"),
    Mutation("a column that is counted since 1974 is lost", "player_totals",
             renamed(TOTALS, "stl", "steals"), refused="expected columns stl"),
    Mutation(
        "the same column in a season before",
        "player_totals",
        renamed(TOTALS, "stl", "steals"),
        unit={"season": 1970},
        loaded={"player_totals": 3},
    ),
    Mutation("swapped columns", "daily_leaders", swapped(DAY, "fg", "fga"),
             refused="that do not, the first"),
    Mutation("swapped teams", "schedule", swapped(MONTH, "home_team_name", "visitor_team_name"),
             refused="that do not, the first"),
    Mutation("a column twice, alike", "player_totals",
             totals_page(totals_line("a01").replace("<td", '<td data-stat="age">25</td><td', 1)),
             loaded={"player_totals": 1}),
    Mutation("a column twice, different", "player_totals",
             totals_page(totals_line("a01").replace("<td", '<td data-stat="age">52</td><td', 1)),
             refused='expected one column "age", came two'),
    Mutation("a new column", "player_totals",
             totals_page(totals_line("a01").replace("</tr>", '<td data-stat="dunks">9</td></tr>')),
             loaded={"player_totals": 1}),
    Mutation("texts where numbers were", "player_totals",
             TOTALS.replace(b'"ast">400', b'"ast">many'), refused="ast 'many'"),
    Mutation("numbers with commas", "player_totals",
             TOTALS.replace(b'"pts">1100', b'"pts">1,100'), refused="pts '1,100'"),
    Mutation("columns of 2024-25", "player_totals",
             totals_page(to_new_layout(totals_line("a01"))), loaded={"player_totals": 1}),
    Mutation("repeated headers", "player_totals",
             totals_page(totals_line("a01"), repeated_header(["ranker", "player"]),
                         totals_line("b01"), repeated_header(["ranker", "player"])),
             loaded={"player_totals": 2}),
    Mutation("a header and nothing below it", "player_totals", totals_page(),
             refused="expected rows in table"),
    # Players
    Mutation(
        "a traded player",
        "player_totals",
        totals_page(*(totals_line("a01", team_id=team) for team in ("TOT", "CHI", "POR"))),
        loaded={"player_totals": 3},
    ),
    Mutation(
        "a traded player since 2024-25",
        "player_totals",
        totals_page(*(totals_line("a01", team_id=team) for team in ("3TM", "CHI", "POR", "UTA"))),
        loaded={"player_totals": 4},
    ),
    Mutation(
        "a player without an id",
        "player_totals",
        totals_page(totals_line("a01"), totals_line("", player="Nobody")),
        loaded={"player_totals": 1},
        quarantined=("player id: the cells say nothing",),
    ),
    Mutation(
        "a slug that is cut off beside a whole link",
        "player_totals",
        totals_page(totals_line("hendrita01").replace('csv="hendrita01"', 'csv="hendrita0"')),
        loaded={"player_totals": 1},
    ),
    Mutation(
        "a player twice",
        "player_totals",
        totals_page(totals_line("a01"), totals_line("a01"), totals_line("b01")),
        loaded={"player_totals": 2},
        quarantined=("a second row in season 2018",),
    ),
    Mutation(
        "an unknown team",
        "player_totals",
        totals_page(totals_line("a01"), totals_line("b01", team_id="XYZ")),
        loaded={"player_totals": 1},
        quarantined=("unknown team XYZ",),
    ),
    Mutation(
        "a team that moved",
        "player_totals",
        totals_page(totals_line("a01", team_id="NJN"), totals_line("b01", team_id="SEA")),
        unit={"season": 1999},
        loaded={"player_totals": 2},
    ),
    Mutation("the league's average", "player_totals",
             totals_page(totals_line("a01"), row(LEAGUE_AVERAGE)), loaded={"player_totals": 1}),
    Mutation(
        "a season before three-pointers and steals were counted",
        "player_totals",
        totals_page(
            totals_line("a01", pts="1000", **dict.fromkeys(
                ("fg3", "fg3a", "fg3_pct", "stl", "blk", "tov", "orb", "drb", "gs"), ""
            ))
        ),
        unit={"season": 1972},
        loaded={"player_totals": 1},
    ),
    Mutation(
        "points that baskets do not make",
        "player_totals",
        totals_page(totals_line("a01"), totals_line("b01", pts="1101")),
        loaded={"player_totals": 1},
        quarantined=("1101 points, but baskets and free throws make 1100",),
    ),
    Mutation("shares above one", "player_shooting",
             shooting_page("a01", "b01", pct_fga_fg2a="66.7"), refused="pct_fga_fg2a '66.7'"),
    Mutation("a player who never shot", "player_shooting",
             shooting_page("a01", avg_dist="", fg_pct="", pct_fga_fg2a="", fg_dunk=""),
             loaded={"player_shooting": 1}),
    # Games
    Mutation(
        "a postponed game",
        "schedule",
        month_page(game(OPENER, "BOS", game_remarks="Postponed", game_start_time="")),
        loaded={"schedule": 1},
    ),
    Mutation(
        "a forfeited game",
        "schedule",
        month_page(
            game("201710170GSW", "HOU", "122-121"),
            game(OPENER, "BOS", game_remarks="Forfeit", visitor_pts="2", home_pts="0"),
        ),
        loaded={"schedule": 1},
        quarantined=("home_pts '0'",),
    ),
    Mutation("play-offs", "schedule",
             month_page(game(OPENER, "BOS"), header("Playoffs"), game("201710170GSW", "HOU")),
             loaded={"schedule": 2}),
    Mutation("headers of columns among games", "schedule",
             month_page(game(OPENER, "BOS"), repeated_header(list(GAME_CELLS)),
                        game("201710170GSW", "HOU")),
             loaded={"schedule": 2}),
    Mutation(
        "a game of another season",
        "schedule",
        month_page(game(OPENER, "BOS"), game("201810170GSW", "HOU")),
        loaded={"schedule": 1},
        quarantined=("is not in season 2018",),
    ),
    Mutation(
        "a line of another day",
        "daily_leaders",
        day_page(*lines(OPENER, "BOS"), line("201710180CLE", "z01", "CLE", "BOS")),
        loaded={"daily_leaders": 6},
        quarantined=("a game of another day",),
    ),
    Mutation("a box score", "box_score", box_score_page(),
             loaded={"box_score_lines": 6, "box_score_teams": 2, "line_scores": 8}),
    Mutation(
        "two overtimes",
        "box_score",
        box_score_page(score=line_score(POR=[9, 9, 9, 9, 1, 2], CHI=[9, 9, 9, 9, 1, 2])),
        loaded={"box_score_lines": 6, "box_score_teams": 2, "line_scores": 12},
    ),
    Mutation(
        "a player who sat out",
        "box_score",
        box_score_page(home=[*team_lines("CHI"), did_not_play("z01")]),
        loaded={"box_score_lines": 7, "box_score_teams": 2, "line_scores": 8},
    ),
    Mutation(
        "an old game without playing times",
        "box_score",
        box_score_page().replace(b'"mp">24:00', b'"mp">'),
        loaded={"box_score_lines": 6, "box_score_teams": 2, "line_scores": 8},
    ),
    Mutation(
        "a line that does not add up",
        "box_score",
        box_score_page(home=[*team_lines("CHI"), box_line("z01", pts="99")]),
        loaded={"box_score_lines": 6, "box_score_teams": 2, "line_scores": 8},
        quarantined=("99 points, but baskets and free throws make 13",),
    ),
    Mutation("a box score without its line score", "box_score", box_score_page(score=""),
             refused='expected table "line_score"'),
    Mutation("a box score of one team", "box_score",
             box_score_page().replace(b"box-POR-game-basic", b"box-POR-q1-basic"),
             refused="expected box scores of two teams, came box-CHI-game-basic"),
    Mutation("events of a game", "play_by_play", play_by_play_page(*EVENTS),
             loaded={"play_by_play": 4}),
    Mutation(
        "events of an overtime",
        "play_by_play",
        play_by_play_page(
            *EVENTS, period("1st OT"), event("4:40.0", "4-3", away="{a01} makes 2-pt dunk at rim")
        ),
        loaded={"play_by_play": 5},
    ),
    Mutation(
        "a clock that is none",
        "play_by_play",
        play_by_play_page(*EVENTS, event("11:75", "2-3", home="Bulls full timeout")),
        loaded={"play_by_play": 4},
        quarantined=("clock '11:75' is not like 11:48.0",),
    ),
    Mutation("no events", "play_by_play", play_by_play_page(), refused="expected events"),
    # Seasons and days
    Mutation(
        "a season summary",
        "season_summary",
        season_page(),
        loaded={"team_advanced": 2, "team_opponents": 2, "standings": 2, "team_records": 0},
    ),
    Mutation(
        "a season summary in comments",
        "season_summary",
        season_page(hidden=True),
        loaded={"team_advanced": 2, "team_opponents": 2, "standings": 2, "team_records": 0},
    ),
    Mutation("a season summary without standings", "season_summary",
             season_page().replace(b"confs_standings", b"other_standings"),
             refused="expected standings"),
    Mutation(
        "two contracts of one player with one team",
        "contracts",
        contracts_page(contract_line("a01", "salary-pl"), contract_line("a01", "salary-tm")),
        loaded={"contracts": 2, "contract_seasons": 4},
    ),
    Mutation(
        "an amount that is none",
        "contracts",
        contracts_page(contract_line("a01"), contract_line("b01", y1="two-way")),
        loaded={"contracts": 2, "contract_seasons": 3},
        quarantined=("amount 'two-way' is not like $59,606,817",),
    ),
    Mutation("contracts without seasons", "contracts",
             contracts_page(contract_line("a01")).replace(b">2025-26</th>", b">Y1</th>"),
             refused='expected a season above the amounts, came "Y1"'),
    Mutation(
        "a player with two injuries",
        "injuries",
        injuries_page(injury_line("a01"), injury_line("a01", note="Day To Day")),
        loaded={"injuries": 2},
    ),
    Mutation(
        "an injury without a date",
        "injuries",
        injuries_page(injury_line("a01"), injury_line("b01", date_update="soon")),
        loaded={"injuries": 1},
        quarantined=("date 'soon' is not like Wed, Jan 10, 2024",),
    ),
    Mutation(
        "moves without a date",
        "transactions",
        transactions_page(July_1_2025=[SIGNED, TRADED], undated=[SIGNED]),
        loaded={"transactions": 3},
    ),
    Mutation("a list of moves that is cut off", "transactions",
             (moves := transactions_page(July_1_2025=[SIGNED]))[: moves.index(b"</ul")],
             refused="expected the end of the list"),
    Mutation("no moves", "transactions", transactions_page(), refused="came an empty list"),
    Mutation("odds", "odds", odds_page(), loaded={"odds": 2}),
    Mutation("odds in another order of books", "odds",
             odds_page(("DraftKings", "Bet365", "Caesars")), loaded={"odds": 2}),
    Mutation("odds without the book", "odds", odds_page(("BetMGM", "Caesars")),
             refused="expected a column of DraftKings, came Game, BetMGM, Caesars"),
    Mutation("odds of a market that is closed", "odds", odds_page(total="-/-", spread="/"),
             loaded={"odds": 2}),
    Mutation("odds without games", "odds",
             re.sub(rb"<tbody>.*?</tbody>", b"<tbody></tbody>", odds_page()), loaded={"odds": 0}),
    Mutation("odds that are none", "odds", odds_page(moneyline="soon/later"),
             refused="odds 'soon' are not like"),
    Mutation("posts", "reddit_posts", posts_page(post("p1"), post("p2")),
             loaded={"reddit_posts": 2}),
    Mutation("no posts", "reddit_posts", posts_page(), refused="came an empty listing"),
    Mutation("an API error", "reddit_posts", b'{"message": "Unauthorized", "error": 401}',
             refused="expected a listing with children"),
    Mutation(
        "comments with answers, of which some are deleted",
        "reddit_comments",
        comments_page(comment("c1", comment("c2"), comment("c3", body="[deleted]")), comment("c4")),
        loaded={"reddit_comments": 3},
    ),
    Mutation("a post without comments", "reddit_comments", comments_page(),
             loaded={"reddit_comments": 0}),
    Mutation(
        "half a character",
        "reddit_posts",
        posts_page(post("p1"), post("p2", title="\ud83d")),
        loaded={"reddit_posts": 1},
        quarantined=("is not in the encoding",),
    ),
    Mutation(
        "a comment that no table can hold",
        "reddit_comments",
        comments_page(comment("c1"), comment("c2", body="a\0b")),
        loaded={"reddit_comments": 1},
        quarantined=("is not in the encoding",),
    ),
]  # fmt: skip


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.name)
def test_mutated_page_is_loaded_quarantined_or_refused(mutation: Mutation):
    kind, unit = KINDS[mutation.kind], UNITS[mutation.kind] | mutation.unit
    known = Known(TEAMS, frozenset({OPENER, "201710180CLE"}))
    if mutation.refused:
        with pytest.raises(BrokenPageError, match=re.escape(mutation.refused)):
            check_page(kind, Page(mutation.content), unit, known)
        return
    checked = check_page(kind, Page(mutation.content), unit, known)
    assert {name: len(rows.rows) for name, rows in checked.tables.items()} == mutation.loaded
    rejected = [row for rows in checked.tables.values() for row in rows.rejected]
    assert len(rejected) == len(mutation.quarantined)
    for found, reason in zip(rejected, mutation.quarantined, strict=True):
        assert reason in found.reason


def test_corpus_has_each_class_and_most_kinds():
    classes = [
        "refused" if mutation.refused else "quarantined" if mutation.quarantined else "loaded"
        for mutation in MUTATIONS
    ]
    assert len(MUTATIONS) >= 40
    assert min(classes.count(name) for name in ("loaded", "quarantined", "refused")) >= 10
    assert len({mutation.name for mutation in MUTATIONS}) == len(MUTATIONS)


def test_new_column_is_reported():
    content = totals_page(totals_line("a01").replace("</tr>", '<td data-stat="dunks">9</td></tr>'))
    checked = check_page(
        KINDS["player_totals"], Page(content), UNITS["player_totals"], Known(TEAMS)
    )
    assert checked.tables["player_totals"].new_columns == {"dunks"}
