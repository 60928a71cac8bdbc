"""How a run ends: its exit status, its last line, and what it leaves in ops."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from include.ingestion.teams import read_teams
from tests.integration.ingestion.site import status
from tests.unit.ingestion.hand_made import day_page, game, line, lines, month_page, page

if TYPE_CHECKING:
    from tests.integration.ingestion.conftest import Ingestion
    from tests.integration.ingestion.site import Site

ROOT = Path(__file__).parents[3]
OPENER, SECOND = "201710170CLE", "201710180GSW"
MONTH = "/leagues/NBA_2018_games-october.html"
DAY = "/friv/dailyleaders.fcgi?month=10&day=17&year=2017&type=all"


@pytest.fixture(autouse=True)
def opening_night(site: Site) -> None:
    site.month(
        2018,
        "october",
        month_page(game(OPENER, "BOS", "99-102"), game(SECOND, "HOU", "122-121")),
    )
    site.day(date(2017, 10, 17), day_page(*lines(OPENER, "BOS")))
    site.day(date(2017, 10, 18), day_page(*lines(SECOND, "HOU")))


def fetches(ingestion: Ingestion, kind: str) -> dict[str, str]:
    rows = ingestion.warehouse.query(
        "select url, outcome from ops.page_fetches where kind = %s order by page_fetch_id", kind
    )
    return {url.removeprefix(ingestion.site.address): outcome for url, outcome in rows}


def test_good_run_says_what_it_did_in_numbers(ingestion: Ingestion) -> None:
    assert ingestion("2017-10-17", "2017-10-18") == 0
    [(counts, message)] = ingestion.warehouse.query("select counts, message from ops.job_runs")
    assert counts == {
        "game_days": 2,
        "games": 2,
        "pages": 3,
        "missing": 8,
        "rows_new": 2 + 12 + len(read_teams()),
        "rows_changed": 0,
        "rows_removed": 0,
        "rows_rejected": 0,
    }
    assert message.startswith("done: game_days=2 games=2")
    assert fetches(ingestion, "schedule")[MONTH] == "loaded"
    assert list(fetches(ingestion, "daily_leaders").values()) == ["loaded", "loaded"]


@pytest.mark.parametrize(
    "late", [b"", page("<p>No games were played</p>"), day_page()], ids=["empty", "text", "no rows"]
)
def test_day_without_a_table_is_not_there_yet_and_the_rest_is_loaded(
    ingestion: Ingestion, site: Site, late: bytes
) -> None:
    site.pages[DAY] = late
    assert ingestion("2017-10-17", "2017-10-18") == 1
    line = ingestion.last_line()
    assert "not there yet" in line
    assert DAY in line
    assert ingestion.warehouse.query("select distinct game_id from source.daily_leaders") == [
        (SECOND,)
    ]
    assert fetches(ingestion, "daily_leaders")[DAY] == "failed"


def test_day_that_is_404_is_not_there_yet(ingestion: Ingestion, site: Site) -> None:
    del site.pages[DAY]
    assert ingestion("2017-10-17", "2017-10-18") == 1
    assert "is 404" in ingestion.last_line()
    assert fetches(ingestion, "daily_leaders")[DAY] == "missing"


def test_day_that_a_replay_does_not_hold_is_reported_by_date(
    ingestion: Ingestion, site: Site
) -> None:
    site.is_replay = True
    del site.pages[DAY]
    assert ingestion("2017-10-17", "2017-10-18") == 0
    assert "daily_leaders: not kept: 2017-10-17" in ingestion.output.readouterr().out
    assert ingestion.warehouse.query(
        "select message from ops.page_fetches where outcome = 'missing' and kind = 'daily_leaders'"
    ) == [("not stored in the replayed folder",)]


def test_day_whose_results_are_not_out_is_not_there_yet(ingestion: Ingestion, site: Site) -> None:
    site.month(2018, "october", month_page(game(OPENER, "BOS")))
    assert ingestion("2017-10-17") == 1
    assert "1 games on 2017-10-17 and no result" in ingestion.last_line()


def test_postponed_game_is_not_waited_for(ingestion: Ingestion, site: Site) -> None:
    postponed = game(OPENER, "BOS", game_remarks="Postponed")
    site.month(2018, "october", month_page(postponed))
    assert ingestion("2017-10-17") == 0


def test_game_that_the_day_lacks_is_not_there_yet(ingestion: Ingestion, site: Site) -> None:
    rows = [game(OPENER, "BOS", "99-102"), game("201710170GSW", "HOU", "122-121")]
    site.month(2018, "october", month_page(*rows))
    assert ingestion("2017-10-17") == 1
    assert "no players of 201710170GSW" in ingestion.last_line()
    assert ingestion.warehouse.query("select count(*) from source.daily_leaders") == [(6,)]


def test_unknown_team_is_named_with_its_remedy_and_the_rest_is_loaded(
    ingestion: Ingestion, site: Site
) -> None:
    unknown = game("201710170XYZ", "BOS", "90-80")
    good = [game(OPENER, "BOS", "99-102"), game(SECOND, "HOU", "122-121")]
    site.month(2018, "october", month_page(*good, unknown))
    for _ in range(2):
        assert ingestion("2017-10-17", "2017-10-18") == 2
        assert (
            f"unknown team XYZ in game 201710170XYZ on {site.address}{MONTH}:"
            " add it to include/ingestion/teams.csv" in ingestion.last_line()
        )
    assert ingestion.warehouse.query("select count(*) from source.schedule") == [(2,)]
    assert ingestion.warehouse.query("select count(*) from source.daily_leaders") == [(12,)]
    assert ingestion.warehouse.query(
        "select kind, reason, page_row ->> 'date_game.csk' from ops.quarantine"
    ) == [("schedule", "unknown team XYZ in game 201710170XYZ", "201710170XYZ")]


def test_line_of_an_unknown_game_is_rejected(ingestion: Ingestion, site: Site) -> None:
    stray = line("201710170LAL", "stray01", "LAL", "LAC")
    site.day(date(2017, 10, 17), day_page(*lines(OPENER, "BOS"), stray))
    assert ingestion("2017-10-17") == 2
    assert "a game that the schedule does not have in game 201710170LAL" in ingestion.last_line()
    assert ingestion.warehouse.query("select count(*) from source.daily_leaders") == [(6,)]


def test_schedule_page_without_its_table_is_refused_and_deletes_nothing(
    ingestion: Ingestion, site: Site
) -> None:
    assert ingestion("2017-10-17") == 0
    site.pages[MONTH] = page("<p>Something went wrong</p>", "Error")
    assert ingestion("2017-10-17") == 2
    line = ingestion.last_line()
    assert f"page refused: {site.address}{MONTH}" in line
    assert 'expected table "schedule", came page "Error" without it' in line
    assert fetches(ingestion, "schedule")[MONTH] == "refused"
    assert ingestion.warehouse.query("select count(*) from source.schedule") == [(2,)]


def test_truncated_page_deletes_nothing_and_is_worth_a_retry(
    ingestion: Ingestion, site: Site
) -> None:
    assert ingestion("2017-10-17") == 0
    site.pages[MONTH] = site.pages[MONTH][: site.pages[MONTH].index(SECOND.encode())]
    assert ingestion("2017-10-17") == 1
    assert ingestion.warehouse.query("select count(*) from source.schedule") == [(2,)]


def test_page_of_another_day_is_refused(ingestion: Ingestion, site: Site) -> None:
    site.pages[DAY] = day_page(*lines(SECOND, "HOU"))
    assert ingestion("2017-10-17") == 2
    assert "a game of another day than 2017-10-17" in ingestion.last_line()


def test_season_that_the_site_does_not_have_is_bad_input(ingestion: Ingestion) -> None:
    assert ingestion("2016-12-25") == 2
    assert "no schedule pages of season 2017" in ingestion.last_line()


@pytest.mark.parametrize("end", ["2018-07-01", "2018-07-02"])
def test_window_that_reaches_the_sites_today_is_bad_input(ingestion: Ingestion, end: str) -> None:
    assert ingestion("2018-06-01", end) == 2
    assert f"window in the future: it ends on {end}" in ingestion.last_line()
    assert ingestion.warehouse.query("select count(*) from source.schedule") == [(0,)]


def test_window_without_games_is_a_success_that_says_so(ingestion: Ingestion) -> None:
    assert ingestion("2018-02-16", "2018-02-18") == 0
    assert "no games in 2018-02-16..2018-02-18" in ingestion.output.readouterr().out
    assert ingestion.warehouse.query("select counts -> 'games' from ops.job_runs") == [(0,)]


def test_page_that_keeps_failing_does_not_stop_the_others(ingestion: Ingestion, site: Site) -> None:
    site.faults[DAY] = [status(500)] * 9
    assert ingestion("2017-10-17", "2017-10-18") == 1
    assert f"the source does not answer: {site.address}{DAY}: HTTP 500" in ingestion.last_line()
    assert ingestion.warehouse.query("select distinct game_id from source.daily_leaders") == [
        (SECOND,)
    ]
    assert fetches(ingestion, "daily_leaders")[DAY] == "failed"


def test_site_that_is_down_is_left_alone_soon(ingestion: Ingestion, site: Site) -> None:
    for month in ("october", "november", "december"):
        site.faults[f"/leagues/NBA_2018_games-{month}.html"] = [status(503)] * 9
    assert ingestion("2017-10-17") == 1
    assert "is it up?" in ingestion.last_line()
    assert len(site.requests) == 8
    assert list(fetches(ingestion, "schedule").values()) == ["failed", "failed"]


def test_command_line_teaches() -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "include.ingestion", "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "--start-date" in shown
    assert "Exit status" in shown
    assert "Example" in shown


def test_command_line_exits_with_the_status_of_the_run(ingestion: Ingestion, site: Site) -> None:
    assert ingestion.site is site
    window = ["--start-date", "2017-10-17", "--end-date", "2017-10-17", "--run-id", "shell"]
    command = [sys.executable, "-m", "include.ingestion", *window]
    options = ["--dry-run", "--kinds", "schedule", "--lookback-days", "1"]
    dry = subprocess.run(
        [*command, *options], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert dry.returncode == 0, dry.stdout + dry.stderr
    assert not [path for path in site.requests if "dailyleaders" in path]
    assert ingestion.warehouse.query("select count(*) from ops.job_runs") == [(0,)]
    good = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert good.returncode == 0, good.stdout + good.stderr
    assert "done" in good.stdout.splitlines()[-1]
    site.pages[MONTH] = page("")
    assert subprocess.run(command, cwd=ROOT, capture_output=True, check=False).returncode == 2
