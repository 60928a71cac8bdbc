"""Marts copied into serving in a real warehouse."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, LiteralString

import psycopg
import pytest

from include.job import BadInputError, JobRun

if TYPE_CHECKING:
    from tests.conftest import Warehouse

Publish = Callable[[], JobRun]

STANDINGS: LiteralString = """
create table mart.standings (season integer, team_id text, wins integer not null);
alter table mart.standings add primary key (season, team_id);
create index on mart.standings (wins desc) where wins > 0;
comment on table mart.standings is 'The teams'' records, as of the newest game date.';
comment on column mart.standings.wins is 'Games won, count.';
insert into mart.standings values (2018, 'BRK', 28), (2018, 'PHI', 52);
"""
SCHEDULE: LiteralString = """
create table mart.schedule (game_id text, "select" numeric(5, 2), seen timestamptz, tags text[]);
insert into mart.schedule values ('201801010BRK', 1.5, '2018-01-01 20:00+00', '{a,"b c"}');
"""


def as_dbt(warehouse: Warehouse, statement: LiteralString) -> None:
    with warehouse.connect("transformer") as connection:
        connection.execute(statement)


@pytest.fixture
def marts(warehouse: Warehouse) -> Warehouse:
    as_dbt(warehouse, STANDINGS)
    as_dbt(warehouse, SCHEDULE)
    return warehouse


def served_tables(warehouse: Warehouse) -> list[str]:
    rows = warehouse.query(
        "select tablename from pg_tables where schemaname = 'serving' order by 1"
    )
    return [name for (name,) in rows]


def shape(warehouse: Warehouse, schema: str, table: str) -> dict[str, object]:
    columns = warehouse.query(
        "select attname, format_type(atttypid, atttypmod), col_description(attrelid, attnum)"
        " from pg_attribute where attrelid = (%s || '.' || %s)::regclass"
        " and attnum > 0 and not attisdropped order by attname",
        schema,
        table,
    )
    indexes = warehouse.query(
        "select regexp_replace(indexdef, 'INDEX .* USING', 'INDEX USING') from pg_indexes"
        " where schemaname = %s and tablename = %s order by 1",
        schema,
        table,
    )
    comment = warehouse.query("select obj_description((%s || '.' || %s)::regclass)", schema, table)
    return {"columns": columns, "indexes": indexes, "comment": comment}


def test_every_mart_is_served_as_it_is(marts: Warehouse, publish_marts: Publish) -> None:
    run = publish_marts()

    assert run.counts == {"tables": 2, "rows": 3, "altered": 0, "dropped": 0}
    for table in ("schedule", "standings"):
        assert shape(marts, "serving", table) == shape(marts, "mart", table)
    assert marts.query("select * from serving.standings order by wins") == [
        (2018, "BRK", 28),
        (2018, "PHI", 52),
    ]
    assert marts.query("select * from serving.schedule") == marts.query(
        "select * from mart.schedule"
    )


def test_publication_is_recorded_table_by_table(marts: Warehouse, publish_marts: Publish) -> None:
    run = publish_marts()

    assert marts.query(
        "select table_name, rows_published, job_run_id, run_id, start_date::text, end_date::text"
        " from ops.publications order by 1"
    ) == [
        ("schedule", 1, run.job_run_id, "test", "2018-01-01", "2018-01-02"),
        ("standings", 2, run.job_run_id, "test", "2018-01-01", "2018-01-02"),
    ]
    assert marts.query("select count(distinct published_at) from ops.publications") == [(1,)]


def test_publishing_twice_gives_the_same_tables(marts: Warehouse, publish_marts: Publish) -> None:
    publish_marts()
    publish_marts()

    assert marts.query("select count(*) from serving.standings") == [(2,)]
    assert marts.query("select count(*) from serving.schedule") == [(1,)]


def test_withdrawn_and_changed_rows_are_not_served_on(
    marts: Warehouse, publish_marts: Publish
) -> None:
    publish_marts()
    as_dbt(marts, "delete from mart.standings where team_id = 'PHI'")
    as_dbt(marts, "update mart.standings set wins = 29")
    as_dbt(marts, "delete from mart.schedule")

    publish_marts()

    assert marts.query("select * from serving.standings") == [(2018, "BRK", 29)]
    assert marts.query("select * from serving.schedule") == []


@pytest.mark.parametrize(
    "change",
    [
        "alter table mart.standings add losses smallint",
        "alter table mart.standings drop wins",
        "alter table mart.standings alter wins type bigint",
        "alter table mart.standings alter team_id type varchar(3)",
        "alter table mart.standings drop constraint standings_pkey, add primary key (team_id)",
        "create index on mart.standings (team_id)",
        "drop index mart.standings_wins_idx",
        "alter table mart.standings drop season, drop wins, add wins numeric, add season date",
        "drop table mart.standings; create table mart.standings as select true as is_new",
    ],
)
def test_changed_mart_is_served_with_its_new_shape(
    marts: Warehouse, publish_marts: Publish, change: LiteralString
) -> None:
    publish_marts()
    as_dbt(marts, change)

    run = publish_marts()

    assert run.counts["altered"] == 1
    assert shape(marts, "serving", "standings") == shape(marts, "mart", "standings")
    [(rows,)] = marts.query("select count(*) from mart.standings")
    assert marts.query("select count(*) from serving.standings") == [(rows,)]
    with marts.connect("reader") as reader:
        reader.execute("select * from serving.standings")
    assert publish_marts().counts["altered"] == 0


def test_changed_comment_is_served_without_altering(
    marts: Warehouse, publish_marts: Publish
) -> None:
    publish_marts()
    as_dbt(marts, "comment on column mart.standings.wins is 'Wins'")
    as_dbt(marts, "comment on table mart.standings is null")

    assert publish_marts().counts["altered"] == 0
    assert shape(marts, "serving", "standings") == shape(marts, "mart", "standings")


def test_constraints_of_a_changed_grain_do_not_stay(
    marts: Warehouse, publish_marts: Publish
) -> None:
    publish_marts()
    as_dbt(marts, "alter table mart.standings drop constraint standings_pkey")
    as_dbt(marts, "insert into mart.standings values (2018, 'BRK', 1)")

    publish_marts()

    assert marts.query("select count(*) from serving.standings") == [(3,)]


def test_removed_mart_is_no_longer_served(marts: Warehouse, publish_marts: Publish) -> None:
    publish_marts()
    as_dbt(marts, "drop table mart.schedule")

    assert publish_marts().counts["dropped"] == 1
    assert served_tables(marts) == ["standings"]


def test_what_belongs_to_others_in_serving_is_left_alone(
    marts: Warehouse, publish_marts: Publish
) -> None:
    marts.query("create table serving.of_the_owner as select 1 as one")

    publish_marts()

    assert served_tables(marts) == ["of_the_owner", "schedule", "standings"]
    assert marts.query("select count(*) from serving.game_predictions") == [(0,)]


@pytest.mark.parametrize("name", ["game_predictions", "of_the_owner"])
def test_mart_with_the_name_of_anothers_table_is_refused(
    marts: Warehouse, publish_marts: Publish, name: str
) -> None:
    marts.query("create table serving.of_the_owner as select 1 as one")
    marts.query("create table mart.game_predictions as select 1 as one")
    if name == "of_the_owner":
        marts.query("alter table mart.game_predictions rename to of_the_owner")

    with pytest.raises(BadInputError, match=f"mart.{name} cannot be published"):
        publish_marts()

    assert "standings" not in served_tables(marts)


def test_what_a_killed_dbt_left_behind_is_not_served(
    marts: Warehouse, publish_marts: Publish
) -> None:
    as_dbt(marts, "create table mart.standings__dbt_tmp as select 1 as one")
    as_dbt(marts, "create table mart.standings__dbt_backup as select 1 as one")

    publish_marts()

    assert served_tables(marts) == ["schedule", "standings"]


def test_no_marts_is_bad_input_and_the_last_publication_stays(
    marts: Warehouse, publish_marts: Publish
) -> None:
    publish_marts()
    as_dbt(marts, "drop table mart.schedule; drop table mart.standings")

    with pytest.raises(BadInputError, match="has no tables"):
        publish_marts()

    assert marts.query("select count(*) from serving.standings") == [(2,)]


def test_empty_marts_are_bad_input_and_the_last_publication_stays(
    marts: Warehouse, publish_marts: Publish
) -> None:
    publish_marts()
    as_dbt(marts, "truncate mart.schedule; truncate mart.standings")
    as_dbt(marts, "alter table mart.standings add losses integer")

    with pytest.raises(BadInputError, match="is empty"):
        publish_marts()

    assert marts.query("select season, team_id, wins from serving.standings order by wins") == [
        (2018, "BRK", 28),
        (2018, "PHI", 52),
    ]
    assert marts.query("select count(*) from ops.publications") == [(2,)]


def test_served_tables_have_statistics(marts: Warehouse, publish_marts: Publish) -> None:
    publish_marts()

    assert marts.query(
        "select relname, reltuples::integer from pg_class"
        " where relnamespace = 'serving'::regnamespace and relkind = 'r' order by 1"
    ) == [("schedule", 1), ("standings", 2)]


def test_reader_reads_serving_only_and_writes_nothing(
    marts: Warehouse, publish_marts: Publish
) -> None:
    publish_marts()

    with marts.connect("reader") as reader:
        reader.autocommit = True
        assert reader.execute("select count(*) from serving.standings").fetchone() == (2,)
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            reader.execute("delete from serving.standings")
        reader.execute("set default_transaction_read_only = off")
        for statement in (
            "select * from mart.standings",
            "delete from serving.standings",
            "create table serving.mine ()",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                reader.execute(statement)


def test_publisher_cannot_write_a_mart(marts: Warehouse) -> None:
    with marts.connect("publisher") as publisher:
        publisher.autocommit = True
        for statement in ("delete from mart.standings", "create table mart.mine ()"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                publisher.execute(statement)


def running(warehouse: Warehouse, text: str) -> int | None:
    rows = warehouse.query(
        "select pid from pg_stat_activity where datname = current_database()"
        " and usename = 'publisher' and state = 'active' and query like %s",
        f"%{text}%",
    )
    return rows[0][0] if rows else None


def command() -> list[str]:
    window = ["--start-date", "2018-01-01", "--end-date", "2018-01-02"]
    return [sys.executable, "-m", "include.publishing", *window, "--run-id", "manual"]


def wait_for(condition: Callable[[], int | None]) -> int:
    deadline = time.monotonic() + 300
    while (found := condition()) is None:
        assert time.monotonic() < deadline, "waited 300 s in vain"
        time.sleep(0.005)
    return found


@pytest.fixture
def slow_mart(marts: Warehouse, publish_marts: Publish) -> Iterator[Warehouse]:
    """A published state, and a newer one that takes seconds to copy."""
    publish_marts()
    as_dbt(marts, "update mart.standings set wins = wins + 1")
    as_dbt(marts, "create table mart.zeta as select n, md5(n::text) from generate_series(1, 1e6) n")
    yield marts
    assert marts.query("select sum(wins) from serving.standings") == [(80,)]
    assert served_tables(marts) == ["schedule", "standings"]
    assert marts.query("select count(*) from ops.publications") == [(2,)]


def test_lost_connection_midway_leaves_the_last_publication(slow_mart: Warehouse) -> None:
    with subprocess.Popen(
        command(), env=slow_mart.env("publisher"), stdout=subprocess.PIPE, text=True
    ) as process:
        backend = wait_for(lambda: running(slow_mart, 'insert into "serving"."zeta"'))
        slow_mart.query("select pg_terminate_backend(%s)", backend)
        output, _ = process.communicate(timeout=300)

    assert process.returncode == 1
    assert "terminating connection" in output.splitlines()[-1]
    assert slow_mart.query("select state from ops.job_runs where run_id = 'manual'") == [
        ("failed",)
    ]


def test_killed_process_leaves_the_last_publication(slow_mart: Warehouse) -> None:
    with subprocess.Popen(
        command(), env=slow_mart.env("publisher"), stdout=subprocess.PIPE
    ) as process:
        wait_for(lambda: running(slow_mart, 'insert into "serving"."zeta"'))
        process.kill()
        process.wait()

    wait_for(lambda: None if running(slow_mart, "serving") else 0)


def test_command_publishes_and_closes_with_its_numbers(marts: Warehouse) -> None:
    finished = subprocess.run(
        command(), env=marts.env("publisher"), capture_output=True, text=True, check=False
    )

    [closing] = finished.stdout.splitlines()
    assert finished.returncode == 0
    assert finished.stderr == ""
    assert "rows=3 tables=2" in closing
    assert marts.query("select state, counts ->> 'rows' from ops.job_runs") == [("success", "3")]


def test_command_without_marts_exits_as_bad_input(warehouse: Warehouse) -> None:
    finished = subprocess.run(
        command(), env=warehouse.env("publisher"), capture_output=True, text=True, check=False
    )

    assert finished.returncode == 2
    assert "schema mart has no tables: run dbt" in finished.stdout.splitlines()[-1]
