"""What makes a row good, and what becomes of the others."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from include.ingestion.contract import Checked, Known, check_rows
from include.ingestion.daily_leaders import PLAYER_LINES, PlayerLine
from include.ingestion.page import BrokenPageError, NoTableError, Page, TruncatedPageError
from include.ingestion.schedule import (
    GAMES,
    Game,
    hide_later_result,
    linked_months,
    season_of,
)
from include.ingestion.teams import read_teams
from tests.unit.ingestion.hand_made import (
    COUNTS,
    GAME_CELLS,
    day_page,
    game,
    header,
    line,
    lines,
    month_page,
    page,
)

TEAMS = frozenset(team.team_code for team in read_teams())
OPENER = "201710170CLE"
DAY = date(2017, 10, 17)


def read_month(*rows: str, season: int = 2018) -> Checked[Game]:
    unit = {"season": season, "page_month": "october"}
    return check_rows(GAMES, GAMES.read(Page(month_page(*rows))), unit, Known(TEAMS))


def read_day(*rows: str) -> Checked[PlayerLine]:
    known = Known(TEAMS, frozenset({OPENER, "201710170GSW"}))
    page_rows = PLAYER_LINES.read(Page(day_page(*rows)))
    return check_rows(PLAYER_LINES, page_rows, {"game_date": DAY}, known)


def only(checked: Checked[Game]) -> Game:
    assert not checked.rejected
    [row] = checked.rows
    return row


def test_game_is_read_whole():
    assert only(
        read_month(
            game(OPENER, "BOS", "99-102", game_start_time="8:01p", game_remarks="Play-In Game")
        )
    ).model_dump() == {
        "game_id": OPENER,
        "season": 2018,
        "page_month": "october",
        "game_date": DAY,
        "tip_off_at": datetime(2017, 10, 18, 0, 1, tzinfo=UTC),
        "home_team_code": "CLE",
        "away_team_code": "BOS",
        "home_pts": 102,
        "away_pts": 99,
        "overtimes": 0,
        "attendance": 20562,
        "duration_minutes": 148,
        "arena": "Hand Made Arena",
        "remarks": "Play-In Game",
        "is_under_playoffs_header": False,
    }


def test_game_to_come_has_no_result():
    row = only(read_month(game(OPENER, "BOS")))
    assert (row.home_pts, row.away_pts, row.overtimes) == (None, None, 0)
    assert (row.attendance, row.duration_minutes, row.remarks) == (None, None, None)


@pytest.mark.parametrize(
    ("game_id", "shown", "hour", "minute"),
    [
        (OPENER, "8:01p", 0, 1),  # daylight saving time, past midnight in UTC
        ("201801010TOR", "12:30p", 17, 30),
        ("201801010TOR", "12:00a", 5, 0),
        ("201801010TOR", "11:00a", 16, 0),
    ],
)
def test_start_time_is_eastern(game_id, shown, hour, minute):
    tip_off = only(read_month(game(game_id, "MIL", game_start_time=shown))).tip_off_at
    assert tip_off is not None
    assert (tip_off.hour, tip_off.minute, tip_off.utcoffset().total_seconds()) == (hour, minute, 0)


@pytest.mark.parametrize("text", ["25:00p", "0:30p", "7:30", "7:60p", "noon"])
def test_impossible_start_time_is_rejected(text):
    good = game("201710170GSW", "HOU")
    [rejected] = read_month(good, game(OPENER, "BOS", game_start_time=text)).rejected
    assert "start time" in rejected.reason
    assert OPENER in rejected.reason


def test_start_time_may_be_blank():
    assert only(read_month(game(OPENER, "BOS", game_start_time=""))).tip_off_at is None


@pytest.mark.parametrize(("text", "overtimes"), [("", 0), ("OT", 1), ("2OT", 2), ("4OT", 4)])
def test_overtimes_are_counted(text, overtimes):
    assert only(read_month(game(OPENER, "BOS", "99-102", overtimes=text))).overtimes == overtimes


def test_only_games_below_the_playoffs_header_are_under_it():
    rows = read_month(game(OPENER, "BOS"), header("Playoffs"), game("201804140GSW", "SAS")).rows
    assert [row.is_under_playoffs_header for row in rows] == [False, True]


def test_repeated_column_headers_are_no_rows():
    heads = "".join(f'<th data-stat="{stat}">{stat}</th>' for stat in GAME_CELLS)
    again = f'<tr class="thead">{heads}</tr><tr>{heads}</tr>'
    rows = read_month(
        header("Playoffs"), game("201804140TOR", "WAS"), again, game("201804140GSW", "SAS")
    ).rows
    assert [row.is_under_playoffs_header for row in rows] == [True, True]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (game("201710170XYZ", "BOS"), "unknown team XYZ in game 201710170XYZ"),
        (game(OPENER, "QQQ"), "unknown team QQQ"),
        (game(OPENER, "CLE"), "plays against itself"),
        (game(OPENER, "BOS", "99-99"), "a tie at 99"),
        (game(OPENER, "BOS", "99-"), "points of one team only"),
        (game(OPENER, "BOS", "99-0"), "home_pts '0'"),
        (game(OPENER, "BOS", "99-1O2"), "home_pts '1O2'"),
        (game(OPENER, "BOS", "99-102", attendance="many"), "attendance 'many'"),
        (game(OPENER, "BOS", "99-102", overtimes="SO"), "overtimes 'SO'"),
        (game(OPENER, "BOS", "99-102", game_duration="long"), "duration 'long'"),
        (game(OPENER, "BOS", date_game="Wed, Oct 18, 2017"), "date 2017-10-18 does not belong"),
        (game(OPENER, "BOS", date_game="17/10/2017"), "date '17/10/2017'"),
        (game("201810170CLE", "BOS"), "date 2018-10-17 is not in season 2018"),
        (game(OPENER, "BOS", "99-102").replace(f"boxscores/{OPENER}", "boxscores/201710170BOS"),
         "game id: the cells say 201710170BOS and 201710170CLE"),
        (game(OPENER, "BOS").replace("teams/CLE", "teams/GSW"), "home team code: the cells say"),
        (game(OPENER, "BOS").replace("CLE.2017", "GSW.2017").replace("teams/CLE", "teams/GSW"),
         "home team GSW is not the game id's"),
        (game(OPENER, "BOS").replace(f'csk="{OPENER}"', ""), "game id: the cells say nothing"),
    ],
)  # fmt: skip
def test_broken_game_is_rejected_and_the_others_are_not(row, reason):
    checked = read_month(row, game("201710170GSW", "HOU", "122-121"))
    [rejected] = checked.rejected
    assert reason in rejected.reason
    assert rejected.remedy
    assert [good.game_id for good in checked.rows] == ["201710170GSW"]


def test_unknown_team_names_its_remedy():
    [rejected] = read_month(game("201710170XYZ", "BOS"), game(OPENER, "BOS")).rejected
    assert rejected.remedy == "add it to include/ingestion/teams.csv"
    assert rejected.key == {"game_id": "201710170XYZ"}


def test_row_whose_key_cannot_be_read_has_none():
    unnamed = game(OPENER, "BOS").replace(f'csk="{OPENER}"', "")
    [rejected] = read_month(game("201710170GSW", "HOU"), unnamed).rejected
    assert rejected.key is None
    assert "in row 2" in rejected.reason


def test_second_row_of_a_game_is_rejected():
    checked = read_month(game(OPENER, "BOS", "99-102"), game(OPENER, "BOS", "98-102"))
    assert [row.away_pts for row in checked.rows] == [99]
    assert "a second row" in checked.rejected[0].reason


def test_page_with_mostly_bad_rows_is_refused():
    bad = [game(f"2017101{day}0XYZ", "BOS") for day in (7, 8)]
    with pytest.raises(BrokenPageError, match=r"2 of 3 .* unknown team XYZ"):
        read_month(game(OPENER, "BOS"), *bad)


def test_page_without_a_required_column_is_refused():
    renamed = game(OPENER, "BOS").replace('"home_pts"', '"home_points"')
    with pytest.raises(BrokenPageError, match=r"expected columns home_pts, came .*home_points"):
        read_month(renamed)


def test_columns_of_newer_pages_may_be_absent():
    row = game(OPENER, "BOS", "99-102")
    for stat in ("game_duration", "arena_name", "attendance", "game_start_time"):
        row = row.replace(f'data-stat="{stat}"', f'data-stat="no_{stat}"')
    read = only(read_month(row))
    assert (read.duration_minutes, read.arena, read.attendance, read.tip_off_at) == (None,) * 4


@pytest.mark.parametrize("content", [b"", b" ", b"\0", page("<p>Sorry</p>", "Error"), month_page()])
def test_page_without_games_has_no_table(content):
    with pytest.raises(NoTableError):
        GAMES.read(Page(content))


def test_page_that_ends_in_its_table_is_truncated():
    content = month_page(game(OPENER, "BOS"), game("201710170GSW", "HOU"))
    with pytest.raises(TruncatedPageError):
        GAMES.read(Page(content[: content.index(b"201710170GSW")]))


def test_months_are_those_that_the_page_links_to():
    content = month_page(
        game(OPENER, "BOS"),
        links=(
            "/leagues/NBA_2020_games-october-2019.html",
            "https://www.basketball-reference.com/leagues/NBA_2020_games-august.html",
            "/leagues/NBA_2019_games-may.html",
        ),
    )
    assert linked_months(Page(content), 2020) == ["october-2019", "august"]


@pytest.mark.parametrize(
    ("day", "season"),
    [
        ("2017-10-17", 2018),
        ("2018-06-08", 2018),
        ("2018-09-30", 2018),
        ("2018-10-01", 2019),
        ("2020-10-11", 2020),
        ("2020-12-22", 2021),
        ("2021-10-11", 2022),
        ("1999-02-05", 1999),
    ],
)
def test_season_is_the_year_in_which_it_ends(day, season):
    assert season_of(date.fromisoformat(day)) == season


def test_result_after_the_window_is_hidden_unless_known():
    row = only(read_month(game(OPENER, "BOS", "99-102", overtimes="OT")))
    hidden = hide_later_result(row, date(2017, 10, 16), {})
    assert (hidden.home_pts, hidden.away_pts, hidden.overtimes) == (None, None, 0)
    assert (hidden.attendance, hidden.duration_minutes) == (None, None)
    known = {"home_pts": 101, "away_pts": 99, "overtimes": 0, "attendance": 1}
    assert hide_later_result(row, date(2017, 10, 16), {OPENER: known}).home_pts == 101
    assert hide_later_result(row, DAY, {}) == row


def test_player_line_is_read_whole():
    [row] = read_day(line(OPENER, "jamesle01", "CLE", "BOS", player="LeBron James")).rows
    assert row.model_dump() == {
        "game_id": OPENER,
        "player_id": "jamesle01",
        "game_date": DAY,
        "player_name": "LeBron James",
        "team_code": "CLE",
        "opponent_code": "BOS",
        "is_home": True,
        "is_win": True,
        "seconds_played": 2165,
        **{name: int(text) for name, text in COUNTS.items() if "." not in text},
        "game_score": 9.9,
    }


def test_new_names_of_columns_mean_the_same():
    row = line(OPENER, "jamesle01", "CLE", "BOS")
    renamed = (
        row.replace('data-stat="player"', 'data-stat="name_display"')
        .replace('data-stat="team_id"', 'data-stat="team_name_abbr"')
        .replace('data-stat="opp_id"', 'data-stat="opp_name_abbr"')
    )
    assert renamed != row
    assert read_day(renamed).rows == read_day(row).rows


def test_counts_of_old_seasons_may_be_blank():
    old = dict.fromkeys(("orb", "drb", "stl", "blk", "tov", "plus_minus"), "")
    [row] = read_day(line(OPENER, "jamesle01", "CLE", "BOS", **old)).rows
    assert {getattr(row, name) for name in old} == {None}


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (line(OPENER, "a01", "CLE", "BOS", pts="14"), "14 points, but baskets and free throws"),
        (line(OPENER, "a01", "CLE", "BOS", fga="4"), "more shots made than taken"),
        (line(OPENER, "a01", "CLE", "BOS", ast="x"), "ast 'x'"),
        (line(OPENER, "a01", "CLE", "BOS", ast=""), "ast ''"),
        (line(OPENER, "a01", "CLE", "BOS", ast="-1"), "ast '-1'"),
        (line(OPENER, "a01", "CLE", "BOS", game_score="nan"), "game_score 'nan'"),
        (line(OPENER, "a01", "CLE", "BOS", mp="much"), "playing time 'much'"),
        (line(OPENER, "a01", "CLE", "BOS", player=""), "player ''"),
        (line(OPENER, "", "CLE", "BOS", player="Nobody"), "player id: the cells say nothing"),
        (line(OPENER, "a01", "CLE", "BOS").replace("/a/a01", "/b/b01"), "say a01 and b01"),
        (line(OPENER, "a01", "CLE", "BOS", game_location="@"), "CLE at BOS is not the game"),
        (line(OPENER, "a01", "CLE", "BOS", game_location="N"), "location 'N'"),
        (line(OPENER, "a01", "CLE", "BOS", game_result="T"), "result 'T'"),
        (line(OPENER, "a01", "GSW", "HOU"), "is not the game of the box score"),
        (line("201710170SAS", "a01", "SAS", "MIN"), "a game that the schedule does not have"),
        (line("201710180CLE", "a01", "CLE", "BOS"), "a game of another day than 2017-10-17"),
        (line(OPENER, "a01", "XYZ", "CLE"), "unknown team XYZ"),
        (line(OPENER, "clepl00", "CLE", "BOS"), "a second row in game 201710170CLE, player cle"),
    ],
)  # fmt: skip
def test_broken_line_is_rejected_and_the_others_are_not(row, reason):
    checked = read_day(*lines(OPENER, "BOS"), row)
    [rejected] = checked.rejected
    assert reason in rejected.reason
    assert len(checked.rows) == 6


@given(
    stat=st.sampled_from([stat for stat in GAME_CELLS if stat != "date_game"]),
    text=st.text(max_size=12),
)
def test_whatever_a_game_cell_says_its_row_is_good_or_rejected(stat, text):
    checked = read_month(
        game(OPENER, "BOS", "99-102", **{stat: text}), game("201710170GSW", "HOU", "122-121")
    )
    assert len(checked.rows) + len(checked.rejected) == 2


@given(
    stat=st.sampled_from(["team_id", "game_location", "opp_id", "game_result", "mp", *COUNTS]),
    text=st.one_of(st.text(max_size=12), st.integers().map(str), st.floats().map(str)),
)
def test_whatever_a_line_cell_says_its_row_is_good_or_rejected(stat, text):
    checked = read_day(*lines(OPENER, "BOS", 1), line(OPENER, "a01", "CLE", "BOS", **{stat: text}))
    assert len(checked.rows) + len(checked.rejected) == 3
    for row in checked.rows:
        assert row.pts == 2 * row.fg + (row.fg3 or 0) + row.ft
