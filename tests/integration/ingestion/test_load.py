"""What the tables hold after runs in any order, over pages that change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from itertools import permutations
from typing import TYPE_CHECKING, Any

import pytest

from tests.unit.ingestion.hand_made import day_page, game, header, line, lines, month_page

if TYPE_CHECKING:
    from tests.conftest import Warehouse
    from tests.integration.ingestion.conftest import Ingestion
    from tests.integration.ingestion.site import Site

OPENER, SECOND, THIRD = "201710170CLE", "201710180GSW", "201710190NYK"
DATA = {
    "schedule": "game_id, season, page_month, game_date, tip_off_at, home_team_code,"
    " away_team_code, home_pts, away_pts, overtimes, attendance, duration_minutes, arena, remarks,"
    " is_under_playoffs_header",
    "daily_leaders": "game_id, player_id, game_date, player_name, team_code, opponent_code,"
    " is_home, is_win, seconds_played, fg, fga, pts, plus_minus, game_score",
}


@pytest.fixture
def season(site: Site) -> Site:
    """Three days of one game each, and one game to come."""
    site.month(
        2018,
        "october",
        month_page(
            game(OPENER, "BOS", "99-102"),
            game(SECOND, "HOU", "122-121", overtimes="OT"),
            game(THIRD, "PHO", "90-91"),
        ),
    )
    site.month(2018, "november", month_page(game("201711010DEN", "UTA")))
    for game_id, away in ((OPENER, "BOS"), (SECOND, "HOU"), (THIRD, "PHO")):
        day = date.fromisoformat(f"{game_id[:4]}-{game_id[4:6]}-{game_id[6:8]}")
        site.day(day, day_page(*lines(game_id, away)))
    return site


def data(warehouse: Warehouse) -> dict[str, list[tuple[Any, ...]]]:
    return {
        table: warehouse.query(f"select {columns} from source.{table} order by 1, 2")  # type: ignore[arg-type]  # noqa: S608
        for table, columns in DATA.items()
    }


def versions(warehouse: Warehouse) -> list[tuple[Any, ...]]:
    """Which transaction wrote each row."""
    return warehouse.query(
        "select 'teams', team_code, '', xmin::text from source.teams"
        " union all select 'schedule', game_id, '', xmin::text from source.schedule"
        " union all select 'lines', game_id, player_id, xmin::text from source.daily_leaders"
        " order by 1, 2, 3"
    )


@pytest.mark.usefixtures("season")
def test_second_run_writes_no_row(ingestion: Ingestion) -> None:
    assert ingestion("2017-10-17", "2017-10-19", "first") == 0
    first = versions(ingestion.warehouse)
    assert ingestion("2017-10-17", "2017-10-19", "second") == 0
    assert versions(ingestion.warehouse) == first
    assert len(first) > 22
    assert ingestion.warehouse.query(
        "select distinct run_id from source.schedule union select run_id from source.daily_leaders"
    ) == [("first",)]


@pytest.mark.usefixtures("season")
def test_days_in_any_order_give_what_one_range_gives(ingestion: Ingestion) -> None:
    assert ingestion("2017-10-17", "2017-10-19") == 0
    one_range = data(ingestion.warehouse)
    assert [row[7] for row in one_range["schedule"]] == [102, 121, 91, None]
    for order in permutations(("2017-10-17", "2017-10-18", "2017-10-19")):
        ingestion.warehouse.query("truncate source.schedule cascade")
        for day in order:
            assert ingestion(day) == 0
        assert data(ingestion.warehouse) == one_range


@pytest.mark.usefixtures("season")
def test_provenance_says_which_page_a_row_stands_on(ingestion: Ingestion) -> None:
    assert ingestion("2017-10-17", run_id="run of the opener") == 0
    [(run_id, url, content_hash, outcome)] = ingestion.warehouse.query(
        "select s.run_id, s.source_url, s.content_hash, f.outcome from source.schedule as s"
        " join ops.page_fetches as f on f.url = s.source_url and f.content_hash = s.content_hash"
        " where game_id = %s",
        OPENER,
    )
    assert run_id == "run of the opener"
    assert url == f"{ingestion.site.address}/leagues/NBA_2018_games-october.html"
    assert len(content_hash) == 64
    assert outcome == "loaded"


@pytest.mark.usefixtures("season")
def test_results_after_the_window_stay_hidden_and_known_ones_are_kept(ingestion: Ingestion) -> None:
    points = (
        "select home_pts, overtimes, attendance, duration_minutes"
        " from source.schedule order by game_id"
    )
    assert ingestion("2017-10-17") == 0
    nothing = (None, 0, None, None)
    opener = (102, 0, 20562, 148)
    assert ingestion.warehouse.query(points) == [opener, nothing, nothing, nothing]
    assert ingestion("2017-10-18") == 0
    second = (121, 1, 20562, 148)
    assert ingestion.warehouse.query(points) == [opener, second, nothing, nothing]
    assert ingestion("2017-10-17") == 0
    assert ingestion.warehouse.query(points) == [opener, second, nothing, nothing]
    assert ingestion.warehouse.query("select distinct game_date from source.daily_leaders") == [
        (date(2017, 10, 17),),
        (date(2017, 10, 18),),
    ]


def test_corrected_rows_replace_and_only_they_are_written(
    ingestion: Ingestion, season: Site
) -> None:
    assert ingestion("2017-10-17", "2017-10-18", "first") == 0
    first = set(versions(ingestion.warehouse))
    october = "/leagues/NBA_2018_games-october.html"
    season.pages[october] = season.pages[october].replace(b">99<", b">98<")
    corrected = line(OPENER, "bospl01", "BOS", "CLE", ft="3", fta="3", pts="14")
    standing = [row for row in lines(OPENER, "BOS") if "bospl01" not in row]
    season.day(date(2017, 10, 17), day_page(*standing, corrected))
    assert ingestion("2017-10-17", "2017-10-18", "second") == 0
    changed = set(versions(ingestion.warehouse)) - first
    assert sorted(row[:3] for row in changed) == [
        ("lines", OPENER, "bospl01"),
        ("schedule", OPENER, ""),
    ]
    assert ingestion.warehouse.query(
        "select s.away_pts, s.run_id, d.pts, d.run_id from source.schedule as s"
        " join source.daily_leaders as d using (game_id) where d.player_id = 'bospl01'"
        " and game_id = %s",
        OPENER,
    ) == [(98, "second", 14, "second")]


def test_withdrawn_rows_go(ingestion: Ingestion, season: Site) -> None:
    assert ingestion("2017-10-17", "2017-10-19") == 0
    season.month(2018, "october", month_page(game(OPENER, "BOS", "99-102")))
    season.day(date(2017, 10, 17), day_page(*lines(OPENER, "BOS", players=2)))
    assert ingestion("2017-10-17") == 0
    assert ingestion.warehouse.query("select game_id from source.schedule order by 1") == [
        (OPENER,),
        ("201711010DEN",),
    ]
    assert ingestion.warehouse.query(
        "select game_id, count(*) from source.daily_leaders group by 1"
    ) == [(OPENER, 4)]


def test_postponed_game_moves_to_its_new_date(ingestion: Ingestion, season: Site) -> None:
    assert ingestion("2017-10-17") == 0
    season.month(2018, "october", month_page(game(OPENER, "BOS", "99-102"), game(THIRD, "PHO")))
    season.month(
        2018, "november", month_page(game("201711010DEN", "UTA"), game("201711120GSW", "HOU"))
    )
    assert ingestion("2017-10-17") == 0
    assert ingestion.warehouse.query(
        "select game_id, page_month from source.schedule where home_team_code = 'GSW'"
    ) == [("201711120GSW", "november")]


def test_month_that_the_site_withdraws_takes_its_games_to_come(
    ingestion: Ingestion, season: Site
) -> None:
    season.month(
        2018, "november", month_page(game("201711010DEN", "UTA"), game("201711020LAL", "BRK"))
    )
    assert ingestion("2017-10-17") == 0
    del season.pages["/leagues/NBA_2018_games-november.html"]
    season.is_replay = True
    assert ingestion("2017-10-17") == 0
    games = "select count(*) from source.schedule where page_month = 'november'"
    assert ingestion.warehouse.query(games) == [(2,)], "a folder without a page says nothing"
    season.is_replay = False
    assert ingestion("2017-10-17") == 0
    assert ingestion.warehouse.query(games) == [(0,)]


def test_played_games_stay_when_their_month_is_gone(ingestion: Ingestion, season: Site) -> None:
    assert ingestion("2017-10-17", "2017-10-19") == 0
    before = data(ingestion.warehouse)
    del season.pages["/leagues/NBA_2018_games-october.html"]
    assert ingestion("2017-10-17", "2017-10-19") == 0
    assert data(ingestion.warehouse) == before


def test_page_that_repeats_another_month_deletes_nothing(
    ingestion: Ingestion, season: Site
) -> None:
    assert ingestion("2017-10-17") == 0
    before = data(ingestion.warehouse)
    season.month(2018, "november", season.pages["/leagues/NBA_2018_games-october.html"])
    assert ingestion("2017-10-17") == 0
    assert data(ingestion.warehouse) == before


def test_linked_months_are_loaded_too(ingestion: Ingestion, site: Site) -> None:
    later = "/leagues/NBA_2020_games-october-2020.html"
    site.today = date(2020, 12, 1)
    site.month(2020, "october", month_page(game("201910220LAC", "LAL", "102-112"), links=(later,)))
    site.pages[later] = month_page(
        header("Playoffs"),
        game("202010110MIA", "LAL", "106-93"),
        game("201910220LAC", "LAL", "102-112"),
    )
    site.day(date(2020, 10, 11), day_page(*lines("202010110MIA", "LAL")))
    for _ in range(2):
        assert ingestion("2020-10-11") == 0
        assert ingestion.warehouse.query(
            "select game_id, page_month, is_under_playoffs_header from source.schedule order by 1"
        ) == [("201910220LAC", "october", False), ("202010110MIA", "october-2020", True)]
    assert ingestion.warehouse.query(
        "select counts -> 'rows_new', counts -> 'rows_changed', counts -> 'rows_removed'"
        " from ops.job_runs order by job_run_id desc limit 1"
    ) == [(0, 0, 0)]


def test_seasons_live_side_by_side(ingestion: Ingestion, season: Site) -> None:
    assert ingestion("2017-10-17", "2017-10-19") == 0
    before = data(ingestion.warehouse)["schedule"]
    season.today = date(2019, 7, 1)
    season.month(2019, "october", month_page(game("201810160BOS", "PHI", "87-105")))
    season.day(date(2018, 10, 16), day_page(*lines("201810160BOS", "PHI")))
    assert ingestion("2018-10-16") == 0
    after = data(ingestion.warehouse)["schedule"]
    assert after[:-1] == before
    assert after[-1][:2] == ("201810160BOS", 2019)


@pytest.mark.parametrize(
    ("broken", "kept"),
    [
        (lambda row: row.replace(">36:05<", ">long<"), True),
        (lambda row: row.replace("clepl02", ""), True),
        (lambda _: "", False),
    ],
    ids=["the row is rejected", "not even the key can be read", "the row is withdrawn"],
)  # fmt: skip
def test_rejected_row_keeps_its_last_good_version(
    ingestion: Ingestion, season: Site, broken: Callable[[str], str], kept: bool
) -> None:
    assert ingestion("2017-10-17") == 0
    rows = [broken(row) if "clepl02" in row else row for row in lines(OPENER, "BOS")]
    season.day(date(2017, 10, 17), day_page(*rows))
    assert ingestion("2017-10-17") == (2 if kept else 0)
    assert ingestion.warehouse.query(
        "select count(*) from source.daily_leaders where player_id = 'clepl02'"
    ) == [(int(kept),)]


def test_teams_follow_their_file(ingestion: Ingestion, season: Site) -> None:
    assert season.pages
    assert ingestion("2017-10-17") == 0
    ingestion.warehouse.query(
        "update source.teams set team_name = 'Nobody' where team_code = 'NJN'"
    )
    ingestion.warehouse.query(
        "insert into source.teams values ('ZZZ', 'ZZZ', 'Nobody', 'East', 'Central', 1990)"
    )
    assert ingestion("2017-10-17") == 0
    assert ingestion.warehouse.query(
        "select team_name from source.teams where team_code in ('NJN', 'ZZZ')"
    ) == [("New Jersey Nets",)]


def test_many_days_are_one_run(ingestion: Ingestion, site: Site) -> None:
    days = [date(2018, 1, 1) + timedelta(days=number) for number in range(20)]
    ids = [f"{day:%Y%m%d}0BOS" for day in days]
    site.month(2018, "january", month_page(*(game(game_id, "NYK", "90-99") for game_id in ids)))
    for day, game_id in zip(days, ids, strict=True):
        site.day(day, day_page(*lines(game_id, "NYK", players=10)))
    assert ingestion("2018-01-01", "2018-01-20") == 0
    assert ingestion.warehouse.query("select count(*) from source.daily_leaders") == [(400,)]
    assert ingestion.warehouse.query("select count(*), max(state) from ops.job_runs") == [
        (1, "success")
    ]
