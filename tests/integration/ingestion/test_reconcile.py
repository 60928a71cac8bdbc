"""Games of which two kinds of page say different numbers are recorded with both."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from include.ingestion.reconcile import reconcile

if TYPE_CHECKING:
    from collections.abc import Iterator

    import psycopg

    from tests.conftest import Warehouse

GAME, OTHER = "201710170CLE", "201710180GSW"
PROVENANCE = "'test', 'http://x', now(), 'hash'"


@pytest.fixture
def connection(warehouse: Warehouse) -> Iterator[psycopg.Connection]:
    """Two games that end 99-102 wherever they stand, without any box score yet."""
    with warehouse.connect() as connection:
        connection.execute(
            "insert into source.teams values ('CLE', 'CLE', 'C', 'East', 'Central', 1970),"
            " ('GSW', 'GSW', 'G', 'West', 'Pacific', 1970), ('BOS', 'BOS', 'B', 'East', 'A', 1970)"
        )
        connection.execute(
            "insert into ops.job_runs (run_id, job, start_date, end_date)"
            " values ('test', 'ingestion', '2017-10-17', '2017-10-17')"
        )
        for game_id in (GAME, OTHER):
            connection.execute(
                "insert into source.schedule values (%s, 2018, 'october',"  # noqa: S608
                " to_date(left(%s, 8), 'YYYYMMDD'), null, right(%s, 3), 'BOS', 102, 99, 0, null,"
                f" null, null, null, false, {PROVENANCE})",
                (game_id, game_id, game_id),
            )
        yield connection
        connection.rollback()


def add_box_score(connection: psycopg.Connection, home: int = 102, away: int = 99) -> None:
    for team, pts in (("CLE", home), ("BOS", away)):
        connection.execute(
            "insert into source.box_score_teams (game_id, team_code, is_home, fg, fga, fg3, fg3a,"  # noqa: S608
            " ft, fta, pts, run_id, source_url, fetched_at, content_hash)"
            f" values (%s, %s, true, 0, 0, 0, 0, %s, %s, %s, {PROVENANCE})",
            (GAME, team, pts, pts, pts),
        )


def add_player(connection: psycopg.Connection, table: str, player: str, pts: int) -> None:
    more = {
        "box_score_lines": ("is_starter", "true"),
        "daily_leaders": (
            "game_date, opponent_code, is_win, ast",
            "'2017-10-17', 'BOS', true, 0",
        ),
    }[table]
    pf = ", pf" if table == "daily_leaders" else ""
    connection.execute(
        f"insert into source.{table} (game_id, player_id, player_name, team_code, is_home,"  # type: ignore[arg-type]  # noqa: S608
        f" seconds_played, fg, fga, fg3, fg3a, ft, fta, pts, {more[0]}{pf}, run_id, source_url,"
        " fetched_at, content_hash)"
        f" values (%s, %s, 'A', 'CLE', true, 60, 0, 0, 0, 0, %s, %s, %s, {more[1]}"
        f"{', 0' if pf else ''}, {PROVENANCE})",
        (GAME, player, pts, pts, pts),
    )


def add_final_event(connection: psycopg.Connection, number: int, home: int, away: int) -> None:
    connection.execute(
        "insert into source.play_by_play (game_id, event_number, period, seconds_left, event_type,"  # noqa: S608
        " is_team, points, away_pts, home_pts, player_ids, description, run_id, source_url,"
        " fetched_at, content_hash)"
        f" values (%s, %s, 4, 0, 'other', false, 0, %s, %s, '{{}}', 'x', {PROVENANCE})",
        (GAME, number, away, home),
    )


def run(connection: psycopg.Connection, *games: str) -> list[str]:
    [(job_run_id,)] = connection.execute("select max(job_run_id) from ops.job_runs").fetchall()
    return reconcile(connection, job_run_id, games or (GAME, OTHER))


def recorded(connection: psycopg.Connection) -> list[tuple[object, ...]]:
    return connection.execute(
        "select game_id, subject, measure, first_kind, first_value, second_kind, second_value"
        " from ops.game_disagreements order by first_kind, second_kind, subject"
    ).fetchall()


def test_game_that_only_one_kind_has_is_no_disagreement(connection: psycopg.Connection) -> None:
    assert run(connection) == []
    add_box_score(connection)
    add_player(connection, "box_score_lines", "a01", 5)
    assert run(connection) == []
    assert recorded(connection) == []


def test_score_and_box_score_are_recorded_with_both_until_they_agree(
    connection: psycopg.Connection,
) -> None:
    add_box_score(connection, home=101)
    says = f"game {GAME}: schedule and box_score disagree: CLE 102 and 101 pts"
    assert run(connection) == [says]
    both = (GAME, "CLE", "pts", "schedule", 102, "box_score", 101)
    assert recorded(connection) == [both]
    assert run(connection) == [says], "as long as they disagree it is said"
    assert run(connection, OTHER) == []
    assert recorded(connection) == [both], "a run about other games does not touch it"
    connection.execute("update source.box_score_teams set ft = 102, fta = 102, pts = 102")
    connection.execute("update source.schedule set away_pts = 102, home_pts = 103")
    assert len(run(connection)) == 1
    assert recorded(connection) == [(GAME, "CLE", "pts", "schedule", 103, "box_score", 102)]
    connection.execute("update source.schedule set away_pts = 99, home_pts = 102")
    connection.execute(
        "update source.box_score_teams set ft = 99, fta = 99, pts = 99 where team_code = 'BOS'"
    )
    assert run(connection) == []
    assert recorded(connection) == []


def test_last_play_counts_not_the_highest_number_on_the_page(
    connection: psycopg.Connection,
) -> None:
    add_box_score(connection)
    add_final_event(connection, 9, home=150, away=99)
    add_final_event(connection, 10, home=102, away=98)
    assert run(connection) == [
        f"game {GAME}: box_score and play_by_play disagree: BOS 99 and 98 pts"
    ]
    assert recorded(connection) == [(GAME, "BOS", "pts", "box_score", 99, "play_by_play", 98)]


def test_players_are_compared_one_by_one(connection: psycopg.Connection) -> None:
    for player, box, leaders in (("a01", 5, 5), ("b01", 7, 8), ("c01", 3, None), ("d01", None, 2)):
        if box is not None:
            add_player(connection, "box_score_lines", player, box)
        if leaders is not None:
            add_player(connection, "daily_leaders", player, leaders)
    assert run(connection) == [
        f"game {GAME}: box_score and daily_leaders disagree: b01 7 and 8 pts"
        " (and 2 more in ops.game_disagreements)"
    ]
    assert [row[1:2] + row[4::2] for row in recorded(connection)] == [
        ("b01", 7, 8),
        ("c01", 3, None),
        ("d01", None, 2),
    ]


def test_game_that_the_schedule_drops_is_forgotten(connection: psycopg.Connection) -> None:
    add_box_score(connection, home=101)
    assert len(run(connection)) == 1
    connection.execute("delete from source.schedule where game_id = %s", (GAME,))
    assert run(connection, OTHER) == []
    assert recorded(connection) == []
