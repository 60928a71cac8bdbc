"""What real pages must give. They are not part of the project; see the fixture real_data."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from include.ingestion.contract import Known, SourceRow, check_rows
from include.ingestion.daily_leaders import PLAYER_LINES, PlayerLine
from include.ingestion.page import NoTableError, Page
from include.ingestion.schedule import GAMES, MONTHS, Game, linked_months
from include.ingestion.teams import read_teams

TEAMS = frozenset(team.team_code for team in read_teams())


def read_page(folder: Path, name: str) -> Page:
    return Page(gzip.decompress((folder / "pages" / f"{name}.html.gz").read_bytes()))


def read_month(folder: Path, name: str, season: int, month: str) -> list[Game]:
    page_rows = GAMES.read(read_page(folder, name))
    unit = {"season": season, "page_month": month}
    checked = check_rows(GAMES, page_rows, unit, Known(TEAMS))
    assert not checked.rejected
    return checked.rows


def read_day(folder: Path, name: str, day: date) -> list[PlayerLine]:
    page_rows = PLAYER_LINES.read(read_page(folder, name))
    games = frozenset(row["game_result.href"][-17:-5] for row in page_rows)
    checked = check_rows(PLAYER_LINES, page_rows, {"game_date": day}, Known(TEAMS, games))
    assert not checked.rejected
    return checked.rows


def by_id(rows: Sequence[SourceRow], *besides: str) -> list[dict[str, Any]]:
    """The rows in one order, without some columns."""
    dumps = [row.model_dump(exclude=set(besides)) for row in rows]
    return sorted(dumps, key=lambda row: (row["game_id"], row.get("player_id")))


@pytest.fixture(scope="module")
def season_2018(real_data: Path) -> list[Game]:
    return [
        game
        for month in MONTHS
        for game in read_month(real_data, f"leagues/NBA_2018_games-{month}", 2018, month)
    ]


def test_season_has_1230_games_before_the_playoffs_and_82_in_them(season_2018):
    assert len({game.game_id for game in season_2018}) == len(season_2018) == 1312
    first = min(game.game_date for game in season_2018 if game.is_under_playoffs_header)
    assert first == date(2018, 4, 14)
    assert sum(game.game_date < first for game in season_2018) == 1230
    assert sum(game.is_under_playoffs_header for game in season_2018) == 48


def test_every_regular_season_score_is_the_known_one(season_2018, real_data):
    with gzip.open(real_data / "team_games_2000_2019.csv.gz", "rt") as file:
        known = {
            (row["date"], row["team"]): (int(row["pts"]), int(row["opp_pts"]))
            for row in csv.DictReader(file)
            if row["season"] == "2018" and row["home"] == "1"
        }
    read = {
        (str(game.game_date), game.home_team_code.replace("CHO", "CHA")): (
            game.home_pts,
            game.away_pts,
        )
        for game in season_2018
        if game.game_date < date(2018, 4, 14)
    }
    assert len(known) == 1230
    assert read == known


def test_overtime_and_remarks_are_those_of_the_season(season_2018):
    assert {game.remarks for game in season_2018 if game.remarks} == {
        "at Mexico City, Mexico",
        "at London, England",
    }
    assert sum(game.overtimes for game in season_2018) > sum(
        game.overtimes > 0 for game in season_2018
    )
    assert max(game.overtimes for game in season_2018) == 3


def test_older_layout_gives_the_same_games(real_data):
    new = read_month(real_data, "leagues/NBA_2018_games-october", 2018, "october")
    old = read_month(real_data, "old_layout/NBA_2018_games-october", 2018, "october")
    assert by_id(old, "arena", "duration_minutes") == by_id(new, "arena", "duration_minutes")
    assert {(game.arena, game.duration_minutes) for game in old} == {(None, None)}


def test_older_layout_gives_the_same_players(real_data):
    day = date(2017, 12, 12)
    new = read_day(real_data, "friv/dailyleaders/2017-12-12", day)
    old = read_day(real_data, "old_layout/dailyleaders-2017-12-12", day)
    assert by_id(old, "player_name") == by_id(new, "player_name")  # some took another name since
    assert len(new) == 149


@pytest.mark.parametrize(("day", "players"), [("2018-01-01", 82), ("2022-01-10", 145)])
def test_day_has_its_players(real_data, day, players):
    lines = read_day(real_data, f"friv/dailyleaders/{day}", date.fromisoformat(day))
    assert len({(line.game_id, line.player_id) for line in lines}) == players


def test_players_points_are_their_teams_points(season_2018, real_data):
    lines = read_day(real_data, "friv/dailyleaders/2018-01-01", date(2018, 1, 1))
    for game in season_2018:
        if game.game_date == date(2018, 1, 1):
            points = {
                team: sum(
                    line.pts
                    for line in lines
                    if line.game_id == game.game_id and line.team_code == team
                )
                for team in (game.home_team_code, game.away_team_code)
            }
            assert list(points.values()) == [game.home_pts, game.away_pts]


def test_games_to_come_are_read_without_a_result(real_data):
    games = read_month(real_data, "leagues/NBA_2019_games-april", 2019, "april")
    assert len(games) == 79
    assert {(game.home_pts, game.attendance) for game in games} == {(None, None)}
    assert all(game.tip_off_at for game in games)


def test_season_pages_link_to_its_nine_months(real_data):
    page = read_page(real_data, "leagues/NBA_2018_games-june")
    assert linked_months(page, 2018) == list(MONTHS)


def test_error_page_has_no_table(real_data):
    with pytest.raises(NoTableError, match="Page Not Found"):
        GAMES.read(read_page(real_data, "errors/not-found"))
