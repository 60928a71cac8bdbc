"""What stored pages of every kind must give, and what they must say of each other."""

from __future__ import annotations

import csv
import gzip
import json
from collections import Counter
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from include.ingestion.contract import CheckedPage, PageKind
from include.ingestion.kinds import KINDS
from include.ingestion.page import BrokenPageError
from include.ingestion.parse import parse_page
from include.ingestion.play_texts import EventType

# Rows by table of every stored page; the schedule's are checked as a season in test_stored_pages.
ROWS = {
    "leagues/NBA_2018_games-october": {"schedule": 104},
    "leagues/NBA_2018_games-november": {"schedule": 213},
    "leagues/NBA_2018_games-december": {"schedule": 227},
    "leagues/NBA_2018_games-january": {"schedule": 216},
    "leagues/NBA_2018_games-february": {"schedule": 160},
    "leagues/NBA_2018_games-march": {"schedule": 222},
    "leagues/NBA_2018_games-april": {"schedule": 136},
    "leagues/NBA_2018_games-may": {"schedule": 31},
    "leagues/NBA_2018_games-june": {"schedule": 3},
    "leagues/NBA_2019_games-april": {"schedule": 79},
    "old_layout/NBA_2018_games-october": {"schedule": 104},
    "friv/dailyleaders/2017-12-12": {"daily_leaders": 149},
    "friv/dailyleaders/2018-01-01": {"daily_leaders": 82},
    "friv/dailyleaders/2022-01-10": {"daily_leaders": 145},
    "old_layout/dailyleaders-2017-12-12": {"daily_leaders": 149},
    "boxscores/201801010BRK": {"box_score_lines": 25, "box_score_teams": 2, "line_scores": 8},
    "boxscores/201801010CHI": {"box_score_lines": 25, "box_score_teams": 2, "line_scores": 10},
    "boxscores/201801010MIN": {"box_score_lines": 26, "box_score_teams": 2, "line_scores": 8},
    "boxscores/201801010TOR": {"box_score_lines": 25, "box_score_teams": 2, "line_scores": 10},
    "boxscores/pbp/201810160GSW": {"play_by_play": 519},
    "boxscores/pbp/201810290MIL": {"play_by_play": 508},
    "leagues/NBA_2019": {
        "team_advanced": 30,
        "team_opponents": 30,
        "standings": 30,
        "team_records": 0,
    },
    "leagues/NBA_2018_totals": {"player_totals": 664},
    "leagues/NBA_2024_totals": {"player_totals": 735},
    "leagues/NBA_2018_advanced": {"player_advanced": 664},
    "leagues/NBA_2025_per_game": {"player_per_game": 376},
    "contracts/players": {"contracts": 530, "contract_seasons": 1245},
    "leagues/NBA_2026_transactions": {"transactions": 662},
}
GAMES = ("BRK", "CHI", "MIN", "TOR")


def parse(folder: Path, name: str, kind: str) -> CheckedPage:
    content = gzip.decompress((folder / "pages" / f"{name}.html.gz").read_bytes())
    return parse_page(KINDS[kind], content, {})


def rows(folder: Path, name: str, kind: str, table: str | None = None) -> list[Any]:
    return parse(folder, name, kind).tables[table or kind].rows


@pytest.fixture(scope="module")
def index(real_data: Path) -> dict[str, PageKind | None]:
    """The kind of each stored page, None of an error page."""
    with (real_data / "pages" / "index.csv").open(newline="") as file:
        return {
            line["file"].removesuffix(".html.gz"): KINDS.get(line["kind"])
            for line in csv.DictReader(file)
        }


def test_every_stored_page_has_its_rows_and_nothing_rejected_or_new(index, real_data):
    read = {}
    for name, kind in index.items():
        if kind is None:
            continue
        checked = parse(real_data, name, kind.name)
        read[name] = {table: len(found.rows) for table, found in checked.tables.items()}
        assert not [row for found in checked.tables.values() for row in found.rejected]
        assert not any(found.new_columns for found in checked.tables.values())
    assert read == ROWS


@pytest.mark.parametrize("kind", [name for name in KINDS if not name.startswith("reddit")])
def test_error_page_is_refused_by_every_kind(kind, real_data):
    content = gzip.decompress((real_data / "pages" / "errors/not-found.html.gz").read_bytes())
    said = {"as_of_date": date(2024, 1, 1)} if KINDS[kind].has_relative_dates else {}
    with pytest.raises(BrokenPageError, match="Page Not Found"):
        parse_page(KINDS[kind], content, said)


@pytest.mark.parametrize("game", GAMES)
def test_box_score_lines_add_up_to_their_team_and_its_line_score(game, real_data):
    checked = parse(real_data, f"boxscores/201801010{game}", "box_score")
    lines, teams, periods = (checked.tables[name].rows for name in checked.tables)
    for team in teams:
        own = [line for line in lines if line.team_code == team.team_code]
        for count in ("fg", "fga", "fg3", "fg3a", "ft", "fta", "orb", "drb", "trb", "ast", "pts"):
            assert sum(getattr(line, count) or 0 for line in own) == getattr(team, count)
        # some turnovers, such as those of the shot clock, are the team's alone
        assert sum(line.tov or 0 for line in own) <= team.tov
        assert team.pts == sum(row.pts for row in periods if row.team_code == team.team_code)
        assert sum(line.is_starter for line in own) == 5
    overtimes = max(row.period for row in periods) - 4
    assert sum(line.seconds_played for line in lines) == pytest.approx(
        10 * 60 * (48 + 5 * overtimes), abs=10
    )


def test_box_scores_are_the_daily_leaders_of_their_games(real_data):
    leaders = {
        (line.game_id, line.player_id): line
        for line in rows(real_data, "friv/dailyleaders/2018-01-01", "daily_leaders")
    }
    boxes = {
        (line.game_id, line.player_id): line
        for game in GAMES
        for line in rows(real_data, f"boxscores/201801010{game}", "box_score", "box_score_lines")
        if line.did_not_play_reason is None
    }
    assert len(boxes) == 82
    assert boxes.keys() == leaders.keys()
    shared = (
        type(next(iter(leaders.values()))).model_fields.keys()
        & type(next(iter(boxes.values()))).model_fields.keys()
    )
    assert {"seconds_played", "pts", "trb", "is_home", "team_code"} <= shared
    for key, line in leaders.items():
        differing = {
            name: (getattr(line, name), getattr(boxes[key], name))
            for name in shared
            if getattr(line, name) != getattr(boxes[key], name)
        }
        assert differing == {}


def test_finals_of_box_scores_are_those_of_the_schedule(real_data):
    games = {
        game.game_id: (game.away_pts, game.home_pts, game.overtimes)
        for game in rows(real_data, "leagues/NBA_2018_games-january", "schedule")
    }
    for game in GAMES:
        checked = parse(real_data, f"boxscores/201801010{game}", "box_score")
        away, home = sorted(checked.tables["box_score_teams"].rows, key=lambda team: team.is_home)
        overtimes = max(row.period for row in checked.tables["line_scores"].rows) - 4
        assert games[f"201801010{game}"] == (away.pts, home.pts, overtimes)


@pytest.mark.parametrize(
    ("game_id", "final"), [("201810160GSW", (100, 108)), ("201810290MIL", (109, 124))]
)
def test_events_add_up_to_the_known_final(game_id, final, real_data):
    events = rows(real_data, f"boxscores/pbp/{game_id}", "play_by_play")
    with gzip.open(real_data / "team_games_2000_2019.csv.gz", "rt") as file:
        [known] = [
            (int(line["opp_pts"]), int(line["pts"]))
            for line in csv.DictReader(file)
            if line["date"].replace("-", "") == game_id[:8] and line["team"] == game_id[-3:]
        ]
    assert (events[-1].away_pts, events[-1].home_pts) == final == known
    for side, total in zip(("away", "home"), final, strict=True):
        assert sum(event.points for event in events if event.side == side) == total
    made = [event for event in events if event.is_made]
    assert all(event.points == event.shot_value for event in made)
    assert sum(event.points for event in made) == sum(final)


@pytest.mark.parametrize("game_id", ["201810160GSW", "201810290MIL"])
def test_every_event_is_understood_and_the_score_never_falls(game_id, real_data):
    events = rows(real_data, f"boxscores/pbp/{game_id}", "play_by_play")
    assert EventType.OTHER not in {event.event_type for event in events}
    assert [event.event_number for event in events] == list(range(1, len(events) + 1))
    for earlier, later in pairwise(events):
        assert (earlier.away_pts, earlier.home_pts) <= (later.away_pts, later.home_pts)
        assert (earlier.period, -earlier.seconds_left) <= (later.period, -later.seconds_left)
    assert {event.period for event in events} == {1, 2, 3, 4}


def test_traded_players_have_a_total_that_their_teams_make(real_data):
    lines = rows(real_data, "leagues/NBA_2018_totals", "player_totals")
    totals = [line for line in lines if line.is_total]
    assert len(totals) == 59
    assert len({line.player_id for line in lines}) == 540
    for total in totals:
        parts = [line for line in lines if line.player_id == total.player_id and not line.is_total]
        assert len(parts) >= 2
        assert sum(line.pts for line in parts) == total.pts
        assert sum(line.games for line in parts) == total.games


def test_contract_amounts_and_options_are_those_of_the_page(real_data):
    seasons = rows(real_data, "contracts/players", "contracts", "contract_seasons")
    assert Counter(row.option_of for row in seasons) == {None: 866, "team": 293, "player": 86}
    assert {row.season for row in seasons} == set(range(2026, 2032))
    curry = [row for row in seasons if row.player_id == "curryst01"]
    assert [(row.season, row.amount_usd) for row in curry] == [
        (2026, 59_606_817),
        (2027, 62_587_158),
    ]
    twice = {row.player_id for row in seasons if row.contract_number == 2}
    assert len(twice) == 14


def test_transactions_are_dated_and_of_a_kind(real_data):
    moves = rows(real_data, "leagues/NBA_2026_transactions", "transactions")
    assert len({move.transaction_date for move in moves}) == 91
    assert Counter(move.transaction_kind for move in moves) == {
        "exhibit_10": 199,
        "waiver": 193,
        "signing": 158,
        "two_way": 74,
        "trade": 19,
        "extension": 16,
        "retirement": 2,
        "claim": 1,
    }
    trades = [move for move in moves if move.transaction_kind == "trade"]
    assert all(len(move.team_codes) >= 2 for move in trades)


def test_standings_and_advanced_table_know_the_same_records(real_data):
    checked = parse(real_data, "leagues/NBA_2019", "season_summary")
    records = [
        {row.team_code: (row.wins, row.losses, row.srs) for row in checked.tables[name].rows}
        for name in ("standings", "team_advanced")
    ]
    assert records[0] == records[1]
    assert sum(wins for wins, _, _ in records[0].values()) == 1230
    assert sum(row.is_playoff_team for row in checked.tables["standings"].rows) == 16
    ranks = [(row.conference, row.conference_rank) for row in checked.tables["standings"].rows]
    assert ranks == [(side, rank) for side in "EW" for rank in range(1, 16)]


def test_older_names_of_columns_give_the_same_rows(real_data):
    path = real_data / "pages" / "leagues/NBA_2018_totals.html.gz"
    new = gzip.decompress(path.read_bytes())
    old = new
    for name, before in (
        (b"name_display", b"player"),
        (b"team_name_abbr", b"team_id"),
        (b"games_started", b"gs"),
        (b"games", b"g"),
    ):
        old = old.replace(b'data-stat="%s"' % name, b'data-stat="%s"' % before)
    old = old.replace(b">2TM<", b">TOT<").replace(b">3TM<", b">TOT<")
    assert old != new
    kind = KINDS["player_totals"]
    before, after = (
        parse_page(kind, content, {}).tables["player_totals"].rows for content in (old, new)
    )
    assert before == after


def test_dump_of_every_row_is_json(index, real_data):
    for name, kind in index.items():
        if kind is not None:
            for found in parse(real_data, name, kind.name).tables.values():
                for row in found.rows[:3]:
                    assert json.loads(row.model_dump_json())
