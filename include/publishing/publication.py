"""Every mart copied into serving as one change that readers see whole or not at all.

Only what has changed since the last publication is copied: seasons of a mart, or a mart that is
new, was made anew or has another shape. So the cost does not grow with the seasons that are there.
Rows are deleted and inserted, not swapped: a reader with one statement or a repeatable-read
transaction sees one publication, also while the next one is being made.
"""

from __future__ import annotations

from collections.abc import Mapping

import psycopg
from psycopg import IsolationLevel, sql

from include.job import BadInputError, JobRun, RetryLaterError
from include.publishing.changes import (
    last_published,
    of_parts,
    read_contents,
    record,
)
from include.publishing.shapes import (
    MART,
    SERVING,
    Shape,
    alter_table,
    comment_on,
    create_table,
    read_marts,
    read_served,
)

NEW = Shape("", is_own_table=True, comment=None, columns={}, column_comments={}, indexes={})


def publish(run: JobRun) -> None:
    """Copy the marts, drop what is no longer one, and record the rows of each table.

    Raises:
        BadInputError: there is nothing to publish, or a mart has the name of something in serving
            that is not the publisher's. What was published before stays.
        RetryLaterError: dbt changed the marts meanwhile, or readers did not let go of a table that
            has to be altered.
    """
    with run.settings.connect() as connection:
        connection.autocommit = True
        connection.isolation_level = IsolationLevel.REPEATABLE_READ
        marts, served = read_marts(connection), read_served(connection)
        _check_names(marts, served)
        dropped = [
            name for name, shape in served.items() if shape.is_own_table and name not in marts
        ]
        altered = [
            name for name in marts if name in served and not marts[name].is_like(served[name])
        ]
        with connection.transaction():
            _lock(connection, marts, [*altered, *dropped])
            if read_marts(connection) != marts:
                raise RetryLaterError(
                    "dbt changed the marts just now: let it finish, then try again"
                )
            contents = {name: read_contents(connection, mart) for name, mart in marts.items()}
            if not any(mart.rows for mart in contents.values()):
                raise BadInputError("every table in schema mart is empty: run ingestion, then dbt")
            last = last_published(connection)
            rows = {
                name: _copy(
                    connection, mart, served.get(name), contents[name].changed_since(last.get(name))
                )
                for name, mart in marts.items()
            }
            for name in dropped:
                connection.execute(sql.SQL("drop table {}").format(sql.Identifier(SERVING, name)))
            record(connection, run, contents)
        run.count(
            tables=len(rows), rows=sum(rows.values()), altered=len(altered), dropped=len(dropped)
        )
        # truncate would lock readers out
        connection.execute(
            sql.SQL("vacuum (analyze, truncate false) {}").format(_tables(SERVING, rows))
        )


def _check_names(marts: Mapping[str, Shape], served: Mapping[str, Shape]) -> None:
    if not marts:
        raise BadInputError("schema mart has no tables: run dbt")
    for name in marts:
        if name in served and not served[name].is_own_table:
            raise BadInputError(
                f"mart.{name} cannot be published: serving.{name} is a view or belongs to another"
                " role; rename the mart"
            )


def _lock(connection: psycopg.Connection, marts: Mapping[str, Shape], reshaped: list[str]) -> None:
    """Hold the marts as they are, and readers off the tables that will change their columns.

    No statement may come before: the snapshot has to be younger than the locks, or a mart that
    dbt has just swapped would be empty in it.
    """
    connection.execute(sql.SQL("lock table {} in access share mode").format(_tables(MART, marts)))
    if not reshaped:
        return
    # less than deadlock_timeout: where a reader and this job wait for each other, the job gives way
    connection.execute("set local lock_timeout = '900ms'")
    try:
        connection.execute(
            sql.SQL("lock table {} in access exclusive mode").format(_tables(SERVING, reshaped))
        )
    except psycopg.errors.LockNotAvailable:
        raise RetryLaterError(
            f"readers kept hold of {', '.join(reshaped)} in schema serving, which must change"
            " columns: try again"
        ) from None
    connection.execute("set local lock_timeout = default")


def _copy(
    connection: psycopg.Connection, mart: Shape, served: Shape | None, changed: set[str] | None
) -> int:
    """Make the served table equal to its mart; return the number of rows that this took.

    ``changed`` are the parts of the mart that differ; None stands for all.
    """
    table = sql.Identifier(SERVING, mart.name)
    if served is None:
        connection.execute(create_table(mart.name))
        served = NEW
    rows = 0
    if changed is None or not served.is_like(mart):
        connection.execute(sql.SQL("delete from {}").format(table))
        if not served.is_like(mart):
            for statement in alter_table(served, mart):
                connection.execute(statement)
        rows = connection.execute(_insert(mart)).rowcount
    elif changed:
        where = of_parts(changed)
        connection.execute(sql.SQL("delete from {}").format(table) + where)
        rows = connection.execute(_insert(mart) + where).rowcount
    for statement in comment_on(served, mart):
        connection.execute(statement)
    return rows


def _insert(mart: Shape) -> sql.Composed:
    columns = sql.SQL(", ").join(map(sql.Identifier, mart.columns))
    return sql.SQL("insert into {} ({}) select {} from {}").format(
        sql.Identifier(SERVING, mart.name), columns, columns, sql.Identifier(MART, mart.name)
    )


def _tables(schema: str, names: Mapping[str, object] | list[str]) -> sql.Composed:
    return sql.SQL(", ").join(sql.Identifier(schema, name) for name in names)
