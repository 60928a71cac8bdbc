"""Real standings: of 2017-18 from the site's own pages, and seeds of seasons rich in ties."""

from __future__ import annotations

import csv
import gzip
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.integration.dbt.league import Game, load
from tests.integration.dbt_project import ROOT, DbtProject

DATA = Path(os.environ.get("NBA_TEST_DATA", ROOT.parent / "shared" / "data"))

# seed, team, wins and losses, at home, on the road, and the run the season ended with
EAST = """
1 TOR 59-23 34-7 25-16 -1
2 BOS 55-27 27-14 28-13 1
3 PHI 52-30 30-11 22-19 16
4 CLE 50-32 29-12 21-20 -1
5 IND 48-34 27-14 21-20 -1
6 MIA 44-38 26-15 18-23 1
7 MIL 44-38 25-16 19-22 -1
8 WAS 43-39 23-18 20-21 -1
9 DET 39-43 25-16 14-27 1
10 CHO 36-46 21-20 15-26 1
11 NYK 29-53 19-22 10-31 1
12 BRK 28-54 15-26 13-28 -1
13 CHI 27-55 17-24 10-31 -4
14 ORL 25-57 17-24 8-33 1
15 ATL 24-58 16-25 8-33 -1
"""
WEST = """
1 HOU 65-17 34-7 31-10 -1
2 GSW 58-24 29-12 29-12 -1
3 POR 49-33 28-13 21-20 1
4 OKC 48-34 27-14 21-20 3
5 UTA 48-34 28-13 20-21 -1
6 NOP 48-34 24-17 24-17 5
7 SAS 47-35 33-8 14-27 -1
8 MIN 47-35 30-11 17-24 3
9 DEN 46-36 31-10 15-26 -1
10 LAC 42-40 22-19 20-21 -4
11 LAL 35-47 20-21 15-26 1
12 SAC 27-55 14-27 13-28 1
13 DAL 24-58 15-26 9-32 -4
14 MEM 22-60 16-25 6-35 -2
15 PHO 21-61 10-31 11-30 1
"""
# the eight play-off teams of each conference in order; level ones in brackets
SEEDS = {
    (2016, "East"): "CLE TOR (MIA ATL BOS CHO) IND DET",
    (2016, "West"): "GSW SAS OKC LAC POR (DAL MEM) HOU",
    (2017, "East"): "BOS (CLE TOR) WAS ATL (MIL IND) CHI",
    (2017, "West"): "GSW SAS HOU (LAC UTA) OKC MEM POR",
    (2019, "East"): "MIL TOR PHI BOS IND (BRK ORL) DET",
    (2019, "West"): "GSW DEN (POR HOU) UTA OKC (SAS LAC)",
}
STANDINGS = """
select concat_ws(
    ' ',
    conference_rank,
    team_id,
    concat(wins, '-', losses),
    concat(home_wins, '-', home_losses),
    concat(road_wins, '-', road_losses),
    streak
)
from mart.standings
where season = 2018 and conference = %s
order by conference_rank
"""


@pytest.fixture
def site() -> Iterator[str]:
    """The stored pages, served."""
    pages = DATA / "pages"
    if not pages.is_dir():
        pytest.skip(f"no stored pages in {pages}: set NBA_TEST_DATA to the folder that has them")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "include.local.replay_site"),
            *("--folder", str(pages), "--port", str(port)),
        ],
        cwd=ROOT,
    )
    try:
        for _ in range(3000):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=60)


def ingest(dbt: DbtProject, site: str, day: str) -> None:
    subprocess.run(
        [
            *(sys.executable, "-m", "include.ingestion"),
            *("--start-date", day, "--end-date", day, "--run-id", "test"),
        ],
        env=dbt.warehouse.env("loader")
        | {
            "NBA_INGESTION_KINDS": "schedule,daily_leaders",
            "NBA_INGESTION_BASKETBALL_REFERENCE_URL": site,
            "NBA_INGESTION_REQUESTS_PER_MINUTE": "60000",
        },
        cwd=ROOT,
        timeout=300,
        check=True,
    )


def test_real_season_gives_the_real_standings(dbt: DbtProject, site: str) -> None:
    ingest(dbt, site, "2018-01-01")
    ingest(dbt, site, "2018-06-08")
    dbt.build()
    query = dbt.warehouse.query

    for conference, table in (("East", EAST), ("West", WEST)):
        rows = [row for (row,) in query(STANDINGS, conference)]
        assert rows == table.strip().splitlines()

    # the site's own rating of them: 8.21, 7.29, 5.79, 4.47
    assert query(
        "select team_id from mart.team_ratings where season = 2018"
        " order by simple_rating desc limit 4"
    ) == [("HOU",), ("TOR",), ("GSW",), ("UTA",)]
    # 131-127 after overtime; the site, with the team's own turnovers, has 98.2 and 120.8
    [(pace, rating)] = query(
        "select pace, offensive_rating from mart.team_ratings where team_id = 'TOR'"
    )
    assert float(pace) == pytest.approx(98.2, rel=0.015)
    assert float(rating) == pytest.approx(120.8, rel=0.015)
    assert query(
        "select player_id, pts_per_game, minutes_per_game from mart.player_stats"
        " where pts_per_game_rank = 1"
    ) == [("derozde01", 52, pytest.approx(43.5, abs=0.06))]


def test_level_teams_get_their_real_seeds(dbt: DbtProject) -> None:
    """Four level teams in 2016; 2017: MIA, level with CHI, stayed out of the play-offs."""
    results = DATA / "team_games_2000_2019.csv.gz"
    if not results.is_file():
        pytest.skip(f"no file {results}: set NBA_TEST_DATA to the folder that has it")
    with gzip.open(results, "rt") as lines:
        games = [
            Game(
                int(row["season"]),
                date.fromisoformat(row["date"]),
                *(row["team"], row["opp"], int(row["pts"]), int(row["opp_pts"])),
            )
            for row in csv.DictReader(lines)
            if row["home"] == "1" and row["season"] in ("2016", "2017", "2019")
        ]
    with (ROOT / "include" / "ingestion" / "teams.csv").open() as lines:
        teams = [tuple(value or None for value in row) for row in list(csv.reader(lines))[1:]]
    load(dbt.warehouse, games, teams=teams)
    results_of = dbt("run", "--select", "+prep_conference_ranks")
    assert set(results_of.values()) == {"success"}

    for (season, conference), seeds in SEEDS.items():
        assert dbt.warehouse.query(
            "select string_agg(team_id, ' ' order by conference_rank)"
            " from prep.prep_conference_ranks inner join prep.prep_standings"
            " using (season, team_id)"
            " where season = %s and conference = %s and conference_rank <= 8",
            season,
            conference,
        ) == [(seeds.replace("(", "").replace(")", ""),)]
