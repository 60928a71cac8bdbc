"""What readers see while publications go on."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import psycopg
import pytest
from psycopg import IsolationLevel, sql

from include.job import JobRun, RetryLaterError

if TYPE_CHECKING:
    from tests.conftest import Warehouse

Publish = Callable[[], JobRun]

READERS, PUBLICATIONS, ROWS = 3, 12, 2_000


def build_marts(warehouse: Warehouse, build: int, extra_column: bool = False) -> None:
    """Swap in two marts that say which build they are, as dbt does."""
    with warehouse.connect("transformer") as connection:
        for table in ("games", "standings"):
            names = {
                "table": sql.Identifier("mart", table),
                "new": sql.Identifier("mart", f"{table}__dbt_tmp"),
                "name": sql.Identifier(table),
                "build": sql.Literal(build),
                "rows": sql.Literal(ROWS),
                "extra": sql.SQL(", n * 2 as twice" if extra_column else ""),
            }
            for statement in (
                "create table {new} as select n, {build} as build{extra}"
                " from generate_series(1, {rows}) as n",
                "drop table if exists {table}",
                "alter table {new} rename to {name}",
            ):
                connection.execute(sql.SQL(statement).format(**names))


class Reader(threading.Thread):
    """Reads both tables in one repeatable-read transaction, then in one statement, for ever."""

    TABLES = ("games", "standings")

    def __init__(self, warehouse: Warehouse, stop: threading.Event) -> None:
        super().__init__()
        self.warehouse, self.stop = warehouse, stop
        self.seen: set[tuple[int, int]] = set()
        self.error: BaseException | None = None

    def run(self) -> None:
        """Read until told to stop, or until something is wrong."""
        try:
            with self.warehouse.connect("reader") as connection:
                connection.isolation_level = IsolationLevel.REPEATABLE_READ
                while not self.stop.is_set():
                    self.seen.add(self.read(connection))
                    self.seen.add(self.read_at_once(connection))
        except (psycopg.Error, AssertionError) as error:
            self.error = error

    def read(self, connection: psycopg.Connection) -> tuple[int, int]:
        """Return (rows, build), having seen that both tables agree on them."""
        with connection.transaction():
            answers = {
                connection.execute(
                    sql.SQL("select count(*), min(build), max(build) from {}").format(
                        sql.Identifier("serving", table)
                    )
                ).fetchone()
                for table in self.TABLES
            }
        [(rows, oldest, newest)] = answers
        assert oldest == newest
        return rows, newest

    def read_at_once(self, connection: psycopg.Connection) -> tuple[int, int]:
        """Do the same as one statement, whose snapshot is its own."""
        connection.isolation_level = IsolationLevel.READ_COMMITTED
        with connection.transaction():
            rows = connection.execute(
                "select count(*), min(least(games.build, standings.build)),"
                " max(greatest(games.build, standings.build))"
                " from serving.games full join serving.standings using (n)"
            ).fetchall()
        connection.isolation_level = IsolationLevel.REPEATABLE_READ
        [(count, oldest, newest)] = rows
        assert oldest == newest
        return count, newest


@contextmanager
def readers(warehouse: Warehouse) -> Iterator[list[Reader]]:
    stop = threading.Event()
    threads = [Reader(warehouse, stop) for _ in range(READERS)]
    for thread in threads:
        thread.start()
    try:
        yield threads
    finally:
        stop.set()
        for thread in threads:
            thread.join()


@pytest.mark.parametrize("changes_columns", [False, True])
def test_readers_see_one_publication_whole(
    warehouse: Warehouse, publish_marts: Publish, changes_columns: bool
) -> None:
    build_marts(warehouse, 0)
    publish_marts()

    with readers(warehouse) as threads:
        for build in range(1, PUBLICATIONS):
            build_marts(warehouse, build, extra_column=changes_columns and build % 2 == 1)
            publish_marts()

    assert [thread.error for thread in threads] == [None] * READERS
    seen = set.union(*(thread.seen for thread in threads))
    assert {rows for rows, _ in seen} == {ROWS}
    assert len({build for _, build in seen}) > PUBLICATIONS / 2


@pytest.mark.parametrize("changes_columns", [False, True])
def test_transaction_that_began_before_sees_what_was_before(
    warehouse: Warehouse, publish_marts: Publish, changes_columns: bool
) -> None:
    build_marts(warehouse, 1)
    publish_marts()

    with warehouse.connect("reader") as reader:
        reader.isolation_level = IsolationLevel.REPEATABLE_READ
        reader.execute("select")  # the snapshot is taken, no table is held
        build_marts(warehouse, 2, extra_column=changes_columns)
        publish_marts()

        for table in Reader.TABLES:
            assert reader.execute(
                sql.SQL("select count(*), min(build), max(build) from {}").format(
                    sql.Identifier("serving", table)
                )
            ).fetchone() == (ROWS, 1, 1)


def test_mart_that_dbt_is_replacing_is_never_published_empty(
    warehouse: Warehouse, publish_marts: Publish
) -> None:
    build_marts(warehouse, 0)
    stop = threading.Event()

    def build_for_ever() -> None:
        build = 1
        while not stop.is_set():
            build_marts(warehouse, build)
            build += 1

    builder = threading.Thread(target=build_for_ever)
    builder.start()
    published = 0
    try:
        for _ in range(20 * PUBLICATIONS):
            try:
                publish_marts()
            except (RetryLaterError, psycopg.errors.UndefinedTable):
                continue
            published += 1
            assert warehouse.query("select count(*) from serving.games") == [(ROWS,)]
            assert warehouse.query("select count(distinct build) from serving.games") == [(1,)]
            if published == PUBLICATIONS:
                break
    finally:
        stop.set()
        builder.join()
    assert published == PUBLICATIONS


def test_reader_that_holds_on_delays_a_change_of_columns_and_nothing_else(
    warehouse: Warehouse, publish_marts: Publish
) -> None:
    build_marts(warehouse, 1)
    publish_marts()

    with warehouse.connect("reader") as reader:
        reader.execute("select count(*) from serving.games")
        build_marts(warehouse, 2)
        publish_marts()
        build_marts(warehouse, 3, extra_column=True)
        with pytest.raises(RetryLaterError, match="games, standings"):
            publish_marts()
        assert reader.execute("select max(build) from serving.games").fetchone() == (2,)

    publish_marts()
    assert warehouse.query("select max(build), max(twice) from serving.games") == [(3, ROWS * 2)]
