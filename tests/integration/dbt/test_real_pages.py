"""Facts of the site's own pages, beside numbers that everybody knows."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from include.local.replay_site import ReplayServer
from tests.integration.dbt_project import ROOT, DbtProject

PAGES = Path(os.environ.get("NBA_TEST_DATA", ROOT.parent / "shared" / "data")) / "pages"
# what is stored of each day; the play-by-play's month page is not, its game is put on the schedule
DAYS = {
    "2018-01-01": "schedule,daily_leaders,box_score,player_totals,player_advanced",
    "2018-10-16": "play_by_play",
    "2019-04-10": "season_summary",
    "2026-01-15": "contracts,transactions",
}
OPENING_NIGHT = """
insert into source.schedule (
    game_id, season, page_month, game_date, home_team_code, away_team_code, home_pts, away_pts,
    overtimes, is_under_playoffs_header, run_id, source_url, fetched_at, content_hash
)
values (
    '201810160GSW', 2019, 'october', '2018-10-16', 'GSW', 'OKC', 108, 100,
    0, false, 'test', '/', '2018-10-17', ''
)
"""
LEADERS = """
select distinct on (count.name)
    count.name,
    player_id,
    round(count.total::numeric / games, 1)
from fact.fact_player_totals
cross join lateral (values ('pts', pts), ('ast', ast), ('trb', trb)) as count (name, total)
where season = 2018 and games >= 58
order by count.name, count.total::numeric / games desc
"""
POINTS_BY_EVENTS = """
select player_ids[1], sum(points)
from fact.fact_play_by_play
where game_id = '201810160GSW' and points > 0
group by player_ids[1]
order by sum(points) desc, player_ids[1]
limit 3
"""


@pytest.fixture
def site() -> Iterator[str]:
    """The stored pages, served."""
    if not PAGES.is_dir():
        pytest.skip(f"no stored pages in {PAGES}: set NBA_TEST_DATA to the folder above it")
    with ReplayServer(PAGES, 0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def ingest(dbt: DbtProject, site: str, day: str) -> None:
    """Bring the pages that are stored of a day."""
    finished = subprocess.run(
        [
            *(sys.executable, "-m", "include.ingestion"),
            *("--start-date", day, "--end-date", day, "--run-id", "test"),
        ],
        env=dbt.warehouse.env("loader")
        | {
            "NBA_INGESTION_KINDS": DAYS[day],
            "NBA_INGESTION_BASKETBALL_REFERENCE_URL": site,
            "NBA_INGESTION_LOOKBACK_DAYS": "0",
            "NBA_INGESTION_REQUESTS_PER_MINUTE": "60000",
        },
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr


def test_real_pages_give_the_real_numbers(dbt: DbtProject, site: str) -> None:
    query = dbt.warehouse.query
    for day in DAYS:
        ingest(dbt, site, day)
        if day == "2018-01-01":
            query(OPENING_NIGHT)
    # the tests between pages are among what is built
    dbt.must(
        *("build", "--select", "+fact", "+dim", "--indirect-selection", "cautious"),
        *("--exclude-resource-type", "unit_test"),
    )

    assert query(LEADERS) == [
        ("ast", "westbru01", Decimal("10.3")),
        ("pts", "hardeja01", Decimal("30.4")),
        ("trb", "drumman01", Decimal("16.0")),
    ]
    assert query(
        "select per, ws from fact.fact_player_advanced"
        " where season = 2018 and player_id = 'hardeja01'"
    ) == [(29.8, 15.4)]
    assert query(
        "select regular_season_end_date, playoffs_start_date, playoffs_end_date, teams"
        " from dim.dim_seasons where season = 2018"
    ) == [(date(2018, 4, 11), date(2018, 4, 14), date(2018, 6, 8), 30)]

    # four box scores, two of them with overtime, and the same lines on the page of the day
    lines = "select count(distinct game_id), count(*) from fact.{} where season = 2018"
    assert query(
        lines.format("fact_player_advanced_box_scores") + " and did_not_play_reason is null"
    ) == query(lines.format("fact_player_box_scores"))
    assert query(
        "select pts, seconds_played from fact.fact_player_advanced_box_scores"
        " where game_id = '201801010TOR' and player_id = 'derozde01'"
    ) == [(52, 2607)]
    assert query("select count(*), max(period) from fact.fact_line_scores where season = 2018") == [
        (36, 5)
    ]

    assert query(POINTS_BY_EVENTS) == [("curryst01", 32), ("duranke01", 27), ("georgpa01", 27)]
    assert query(
        "select wins, losses, net_rtg, arena from fact.fact_team_advanced"
        " inner join dim.dim_arenas using (team_id, arena)"
        " where season = 2019 and team_id = 'MIL'"
    ) == [(60, 22, 8.6, "Fiserv Forum")]
    assert query(
        "select season, amount_usd from fact.fact_contract_seasons"
        " where player_id = 'curryst01' order by season"
    ) == [(2026, 59_606_817), (2027, 62_587_158)]
    assert query(
        "select from_team_ids, to_team_ids from fact.fact_transactions"
        " where season = 2026 and transaction_date = '2025-07-07'"
        " and player_ids = '{holidjr01,simonan01}'"
    ) == [(["BOS"], ["POR"])]
