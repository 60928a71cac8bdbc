"""Days before the window that are loaded already are looked at again, and nothing else is."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from include.ingestion.daily_leaders import page_path
from tests.unit.ingestion.hand_made import day_page, game, lines, month_page

if TYPE_CHECKING:
    from tests.integration.ingestion.conftest import Ingestion
    from tests.integration.ingestion.site import Site

GAMES = {day: f"201710{day}0CLE" for day in (17, 18, 20, 21)}


@pytest.fixture(autouse=True)
def four_days(site: Site) -> None:
    site.month(
        2018, "october", month_page(*(game(game_id, "BOS", "99-102") for game_id in GAMES.values()))
    )
    for day, game_id in GAMES.items():
        site.day(date(2017, 10, day), day_page(*lines(game_id, "BOS")))


def correct(site: Site, day: int) -> None:
    """Withdraw players of a day."""
    site.day(date(2017, 10, day), day_page(*lines(GAMES[day], "BOS", players=2)))


def asked_days(site: Site) -> list[int]:
    paths = {page_path(date(2017, 10, day)): day for day in GAMES}
    asked = [paths[path] for path in site.requests if path in paths]
    site.requests.clear()
    return asked


def lines_by_day(ingestion: Ingestion) -> dict[int, int]:
    return dict(
        ingestion.warehouse.query(
            "select extract(day from game_date)::int, count(*)::int from source.daily_leaders"
            " group by 1"
        )
    )


def test_late_correction_is_found_by_the_next_days_run(ingestion: Ingestion, site: Site) -> None:
    assert ingestion("2017-10-17") == 0
    assert ingestion("2017-10-18") == 0
    correct(site, 17)
    assert ingestion("2017-10-20") == 0
    assert lines_by_day(ingestion) == {17: 4, 18: 6, 20: 6}


def test_only_loaded_days_within_three_days_are_asked_for(ingestion: Ingestion, site: Site) -> None:
    assert ingestion("2017-10-17") == 0
    assert asked_days(site) == [17]
    assert ingestion("2017-10-20") == 0
    assert asked_days(site) == [20, 17], "the 18th was never loaded, the 19th had no games"
    assert ingestion("2017-10-21") == 0
    assert asked_days(site) == [21, 20], "the 17th is four days ago"


@pytest.mark.parametrize(("days", "asked"), [(0, [21]), (1, [21, 20]), (9, [21, 17, 18, 20])])
def test_how_far_is_an_option_and_a_setting(
    ingestion: Ingestion,
    site: Site,
    monkeypatch: pytest.MonkeyPatch,
    days: int,
    asked: list[int],
) -> None:
    assert ingestion("2017-10-17", "2017-10-20") == 0
    asked_days(site)
    assert ingestion("2017-10-21", lookback_days=days) == 0
    assert asked_days(site) == asked
    monkeypatch.setenv("NBA_INGESTION_LOOKBACK_DAYS", str(days))
    assert ingestion("2017-10-21") == 0
    assert asked_days(site) == asked


def test_earlier_day_that_is_broken_now_keeps_what_it_had_and_only_warns(
    ingestion: Ingestion, site: Site
) -> None:
    assert ingestion("2017-10-20") == 0
    site.day(date(2017, 10, 20), b"")
    assert ingestion("2017-10-21") == 0
    assert lines_by_day(ingestion) == {20: 6, 21: 6}
    [(message,)] = ingestion.warehouse.query(
        "select message from ops.job_runs order by job_run_id desc limit 1"
    )
    assert "not there yet" in message


def test_run_of_an_earlier_day_leaves_later_days_alone(ingestion: Ingestion, site: Site) -> None:
    assert ingestion("2017-10-20", "2017-10-21") == 0
    later = ingestion.warehouse.query("select xmin::text, game_id from source.daily_leaders")
    asked_days(site)
    assert ingestion("2017-10-17", "2017-10-18") == 0
    assert asked_days(site) == [17, 18]
    assert set(later) <= set(
        ingestion.warehouse.query("select xmin::text, game_id from source.daily_leaders")
    )
    assert ingestion.warehouse.query("select count(home_pts) from source.schedule") == [(4,)]
