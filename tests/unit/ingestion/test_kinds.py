"""What the rows of each kind say, cell by cell, on pages made by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from include.ingestion.contract import (
    AS_OF_DATE,
    CheckedPage,
    Known,
    Site,
    check_page,
    check_rows,
)
from include.ingestion.kinds import KINDS
from include.ingestion.page import BrokenPageError, Page
from include.ingestion.play_texts import EventType
from include.ingestion.teams import read_teams
from tests.unit.ingestion.hand_made_kinds import (
    EVENTS,
    SIGNED,
    TRADED,
    box_score_page,
    comment,
    comments_page,
    contract_line,
    contracts_page,
    did_not_play,
    injuries_page,
    injury_line,
    line_score,
    odds_page,
    play_by_play_page,
    post,
    posts_page,
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
from tests.unit.ingestion.hand_made_pages import PAGES

TEAMS = frozenset(team.team_code for team in read_teams())
DAY = date(2024, 1, 10)
GAME = {"game_id": "201801010CHI"}
SEASON = {"season": 2018, "as_of_date": DAY}


def read(kind: str, content: bytes, **unit: Any) -> CheckedPage:
    checked = check_page(KINDS[kind], Page(content), unit, Known(TEAMS))
    assert not [row for rows in checked.tables.values() for row in rows.rejected]
    return checked


def read_rows(kind: str, content: bytes, **unit: Any) -> list[Any]:
    return read(kind, content, **unit).tables[kind].rows


def test_kinds_have_addresses_units_and_sites():
    units = {
        "season": 2018,
        "page_month": "october",
        "game_date": date(2018, 1, 1),
        "game_id": "201801010CHI",
        "as_of_date": DAY,
        "post_id": "p1",
    }
    assert {name: kind.path(units) for name, kind in KINDS.items()} == {
        "schedule": "/leagues/NBA_2018_games-october.html",
        "daily_leaders": "/friv/dailyleaders.fcgi?month=1&day=1&year=2018&type=all",
        "box_score": "/boxscores/201801010CHI.html",
        "play_by_play": "/boxscores/pbp/201801010CHI.html",
        "player_per_game": "/leagues/NBA_2018_per_game.html",
        "player_totals": "/leagues/NBA_2018_totals.html",
        "player_advanced": "/leagues/NBA_2018_advanced.html",
        "player_shooting": "/leagues/NBA_2018_shooting.html",
        "season_summary": "/leagues/NBA_2018.html",
        "injuries": "/friv/injuries.fcgi",
        "transactions": "/leagues/NBA_2018_transactions.html",
        "contracts": "/contracts/players.html",
        "odds": "/sport/basketball/nba/odds",
        "reddit_posts": "/r/nba/hot?limit=27&raw_json=1",
        "reddit_comments": "/comments/p1?raw_json=1",
    }
    assert {name for name, kind in KINDS.items() if kind.is_required} == {
        "schedule",
        "daily_leaders",
        "box_score",
    }
    assert {name for name, kind in KINDS.items() if not kind.is_snapshot} == {
        "schedule",
        "daily_leaders",
        "box_score",
        "play_by_play",
        "transactions",
    }
    assert {kind.site for kind in KINDS.values()} == set(Site)


def test_box_score_line_has_basic_and_advanced_numbers():
    first = read("box_score", box_score_page(), **GAME).tables["box_score_lines"].rows[0]
    assert (first.player_id, first.team_code, first.is_home) == ("porpl00", "POR", False)
    assert (first.pts, first.fg, first.trb, first.plus_minus) == (13, 5, 4, 5)
    assert (first.ts_pct, first.usg_pct, first.seconds_played) == (0.65, 20.0, 1440)


def test_reserves_and_players_who_sat_out_are_told_apart():
    content = box_score_page(home=[*team_lines("CHI"), did_not_play("z01", "Did Not Dress")])
    lines = read("box_score", content, **GAME).tables["box_score_lines"].rows
    home = {line.player_id: line for line in lines if line.is_home}
    assert [line.player_id for line in home.values() if line.is_starter] == ["chipl00", "chipl01"]
    assert (home["z01"].did_not_play_reason, home["z01"].pts) == ("Did Not Dress", None)
    assert home["z01"].seconds_played == 0
    assert all(line.did_not_play_reason is None for line in lines if line.player_id != "z01")


def test_overtimes_follow_the_fourth_quarter():
    score = line_score(POR=[9, 9, 9, 9, 1, 2], CHI=[8, 10, 9, 9, 1, 3])
    periods = read("box_score", box_score_page(score=score), **GAME).tables["line_scores"].rows
    assert [(row.period, row.pts) for row in periods if row.team_code == "CHI"] == [
        (1, 8), (2, 10), (3, 9), (4, 9), (5, 1), (6, 3),
    ]  # fmt: skip


def test_events_have_players_and_points_in_order():
    jump, layup, three, end = read_rows("play_by_play", play_by_play_page(*EVENTS), **GAME)
    assert (jump.event_type, jump.side, jump.player_ids) == (
        EventType.JUMP_BALL,
        None,
        ["a01", "b01", "a02"],
    )
    assert (layup.period, layup.seconds_left, layup.side) == (1, 700.5, "away")
    assert (layup.event_type, layup.detail, layup.is_made) == (EventType.SHOT, "layup", True)
    assert (layup.shot_value, layup.distance_feet, layup.points) == (2, 2, 2)
    assert (layup.player_ids, layup.assist_player_id) == (["a01", "a02"], "a02")
    assert (layup.away_pts, layup.home_pts) == (2, 0)
    assert layup.description == "A01 makes 2-pt layup from 2 ft (assist by A02)"
    assert (three.side, three.shot_value, three.home_pts, three.away_pts) == ("home", 3, 3, 2)
    assert (end.event_type, end.seconds_left, end.home_pts) == (EventType.PERIOD_END, 0.0, 3)


def test_total_of_a_traded_player_is_the_same_in_both_layouts():
    lines = [totals_line("a01", team_id=team) for team in ("TOT", "CHI", "POR")]
    old = read_rows("player_totals", totals_page(*lines), **SEASON)
    new = read_rows("player_totals", totals_page(*map(to_new_layout, lines)), **SEASON)
    assert old == new
    assert [(line.team_code, line.is_total) for line in new] == [
        ("TOT", True),
        ("CHI", False),
        ("POR", False),
    ]
    assert (new[0].games, new[0].games_started, new[0].triple_doubles) == (80, 70, 1)


def test_shooting_of_older_pages_has_other_names():
    newer = shooting_page("a01")
    older = newer
    for new, old in {
        "pct_fga_fg2a": "fg2a_pct_fga",
        "pct_fga_fg3a": "fg3a_pct_fga",
        "fg_pct_fg2a": "fg2_pct",
        "fg_pct_fg3a": "fg3_pct",
        "pct_ast_fg2": "fg2_pct_ast",
        "pct_ast_fg3": "fg3_pct_ast",
        "pct_fga_dunk": "pct_fg2_dunk",
        "fg_dunk": "fg2_dunk",
        "pct_fg3a_corner3": "pct_fg3a_corner",
        "fg_pct_corner3": "fg3_pct_corner",
        "name_display": "player",
        "team_name_abbr": "team_id",
        "games_started": "gs",
        "games": "g",
    }.items():
        older = older.replace(f'data-stat="{new}"'.encode(), f'data-stat="{old}"'.encode())
    older = older.replace(b'id="shooting"', b'id="shooting_stats"')
    [line] = read_rows("player_shooting", newer, **SEASON)
    assert read_rows("player_shooting", older, **SEASON) == [line]
    assert (line.average_distance_feet, line.fga_share_0_3_feet, line.fg_pct_3p) == (
        13.1,
        0.25,
        0.333,
    )
    assert (line.assisted_share_3p, line.dunks, line.corner_share_of_3pa) == (0.81, 12, 0.22)
    assert (line.heaves_attempted, line.heaves_made) == (2, 0)


def test_season_summary_is_the_same_in_comments():
    plain, hidden = (
        read("season_summary", season_page(hidden=hidden), **SEASON).tables
        for hidden in (False, True)
    )
    assert plain == hidden
    [east, west] = plain["standings"].rows
    assert (east.team_code, east.conference, east.conference_rank) == ("CHI", "E", 1)
    assert (east.games_behind, east.is_playoff_team, west.is_playoff_team) == (0, True, False)
    assert plain["team_advanced"].rows[0].net_rtg == 8.6
    assert plain["team_advanced"].rows[0].attendance == 721_692
    assert plain["team_opponents"].rows[1].opp_pts == 104.7


def test_expanded_standings_are_a_row_for_each_split():
    cells = {"ranker": "1", "team_name": "Chicago Bulls", "Overall": "60-22", "Home": "33-8"}
    expanded = row(cells, {"team_name": "/teams/CHI/2018.html"})
    content = season_page(table("expanded_standings", list(cells), [expanded]))
    records = read("season_summary", content, **SEASON).tables["team_records"].rows
    assert [(record.split, record.wins, record.losses) for record in records] == [
        ("Overall", 60, 22),
        ("Home", 33, 8),
    ]


def test_contract_has_its_seasons_and_options():
    tables = read(
        "contracts",
        contracts_page(contract_line("a01", "salary-pl"), contract_line("a01", "salary-tm")),
        as_of_date=DAY,
    ).tables
    assert [row.guaranteed_usd for row in tables["contracts"].rows] == [1_500_000, 1_500_000]
    assert [
        (row.contract_number, row.season, row.amount_usd, row.option_of)
        for row in tables["contract_seasons"].rows
    ] == [
        (1, 2026, 1_000_000, None),
        (1, 2027, 2_000_000, "player"),
        (2, 2026, 1_000_000, None),
        (2, 2027, 2_000_000, "team"),
    ]


@pytest.mark.parametrize(
    ("note", "parts"),
    [
        ("Out (Knee) - Back in March (maybe).", ("Out", "Knee", "Back in March (maybe).")),
        ("Day To Day (Ankle)", ("Day To Day", "Ankle", None)),
        ("Out For Season () - Surgery.", ("Out For Season", None, "Surgery.")),
        ("Will be seen by a doctor.", (None, None, None)),
    ],
)
def test_note_of_an_injury_is_split(note, parts):
    [injury] = read_rows("injuries", injuries_page(injury_line("a01", note=note)), as_of_date=DAY)
    assert (injury.status, injury.body_part, injury.details) == parts
    assert (injury.description, injury.updated_date) == (note, date(2024, 1, 10))
    assert (injury.player_id, injury.team_code) == ("a01", "CHI")


def test_moves_have_teams_players_and_sides():
    content = transactions_page(July_1_2025=[SIGNED, TRADED], undated=[SIGNED])
    signed, traded, undated = read_rows("transactions", content, season=2026)
    assert (signed.transaction_date, signed.ordinal) == (date(2025, 7, 1), 1)
    assert (signed.transaction_kind, traded.transaction_kind) == ("signing", "trade")
    assert (traded.ordinal, traded.team_codes) == (2, ["CHI", "POR"])
    assert (traded.from_team_codes, traded.to_team_codes) == (["CHI"], ["POR"])
    assert traded.player_ids == ["a01"]
    assert (undated.listed_under, undated.transaction_date) == ("?", None)


def test_odds_are_those_of_the_book_whatever_its_place():
    pages = (
        odds_page(),
        odds_page(("DraftKings", "BetMGM")),
        odds_page().replace(b'<img alt="DraftKings" src="logo.svg">', b"DraftKings"),
    )
    first, *others = (read_rows("odds", content, as_of_date=DAY) for content in pages)
    assert others == [first, first]
    away, home = first
    assert (away.game_id, away.team_code, away.opponent_code) == ("202401110NYK", "POR", "NYK")
    assert (away.is_home, home.is_home) == (False, True)
    assert (away.moneyline, away.spread, away.spread_price) == (150, 3.5, -110)
    assert (home.moneyline, home.spread, home.total_price) == (-180, -3.5, -115)
    assert (away.total, home.total) == (223.5, 223.5)


@pytest.mark.parametrize(
    ("day", "game_date"),
    [
        ("Today", date(2024, 1, 11)),
        ("Today, 7:10 PM", date(2024, 1, 11)),
        ("Tomorrow", date(2024, 1, 12)),
        ("Sat, Jan 13", date(2024, 1, 13)),
        ("Dec 31, 19:30", date(2023, 12, 31)),
    ],
)
def test_odds_name_their_day_in_words(day, game_date):
    odds = read_rows("odds", odds_page(day=day), as_of_date=DAY)
    assert {row.game_date for row in odds} == {game_date}
    assert {row.game_id for row in odds} == {f"{game_date:%Y%m%d}0NYK"}


def test_even_games_have_no_spread_and_even_money():
    away, home = read_rows(
        "odds", odds_page(moneyline="EVEN/-120", spread="PK -110/PK -110"), as_of_date=DAY
    )
    assert (away.moneyline, home.moneyline, away.spread, home.spread) == (100, -120, 0, 0)


def test_closed_market_is_null():
    away, _ = read_rows("odds", odds_page(total="-/-", moneyline="/"), as_of_date=DAY)
    assert (away.total, away.total_price, away.moneyline, away.spread) == (None, None, None, 3.5)


def test_posts_have_their_sentiment():
    good, bad = read_rows(
        "reddit_posts",
        posts_page(post("p1"), post("p2", title="An awful, horrible loss", author=None)),
        as_of_date=DAY,
    )
    assert good.compound > 0.5 > -0.5 > bad.compound
    assert good.negative + good.neutral + good.positive == pytest.approx(1, abs=0.01)
    assert (good.score, good.comments, good.body, bad.author) == (10, 2, None, None)
    assert good.posted_at == datetime(2024, 1, 10, 15, 20, tzinfo=UTC)


def test_comments_and_answers_are_rows_of_their_post():
    content = comments_page(
        comment("c1", comment("c2", edited=1704900700.0), body="Great!"),
        {"kind": "more", "data": {"children": ["c9"]}},
        comment("c3", author_flair_text=None),
    )
    assert KINDS["reddit_comments"].subject(Page(content)) == {"post_id": "p1"}
    rows = read_rows("reddit_comments", content, as_of_date=DAY, post_id="p1")
    assert [(row.comment_id, row.post_id, row.is_edited) for row in rows] == [
        ("c1", "p1", False),
        ("c2", "p1", True),
        ("c3", "p1", False),
    ]
    assert rows[0].compound > 0 > rows[1].compound
    assert (rows[0].flair_text, rows[2].flair_text) == ("Bulls", None)


def test_snapshot_keeps_the_date_that_the_run_gave():
    for kind in KINDS.values():
        assert kind.is_snapshot == (AS_OF_DATE in kind.unit)
    [line] = read_rows("player_totals", totals_page(totals_line("a01")), **SEASON)
    assert line.as_of_date == DAY


@given(data=st.data(), text=st.one_of(st.text(max_size=12), st.floats().map(str)))
def test_whatever_a_cell_says_its_row_is_good_or_rejected_or_its_page_refused(data, text):
    name = data.draw(st.sampled_from(sorted(PAGES)))
    content, unit = PAGES[name]
    table = data.draw(st.sampled_from(KINDS[name].tables))
    page_rows = [dict(page_row) for page_row in table.read(Page(content))]
    page_row = data.draw(st.sampled_from(page_rows))
    column = data.draw(st.sampled_from(sorted(page_row)))
    if data.draw(st.booleans()):
        page_row[column] = text
    else:
        del page_row[column]
    try:
        checked = check_rows(table, page_rows, unit, Known(TEAMS))
    except BrokenPageError:
        return
    assert len(checked.rows) + len(checked.rejected) == len(page_rows)
