"""What a table looks like, and the statements that make a published table look like its mart.

A published table is altered in place, never replaced: a reader whose snapshot is older than the
publication would find a replaced table empty. For the same reason it has no constraints, which
would have to hold for the rows that such a reader still sees; they are checked in the mart.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import LiteralString

import psycopg
from psycopg import sql
from psycopg.rows import class_row

MART, SERVING = "mart", "serving"

READ_SHAPES: LiteralString = """
select
    relation.relname as name,
    relation.relkind = 'r' and relation.relowner = current_user::regrole as is_own_table,
    obj_description(relation.oid, 'pg_class') as comment,
    columns.types as columns,
    columns.comments as column_comments,
    indexes.definitions as indexes
from pg_class as relation
cross join lateral (
    select
        coalesce(json_object_agg(attname, format_type(atttypid, atttypmod) order by attnum), '{}')
            as types,
        coalesce(json_object_agg(attname, col_description(attrelid, attnum) order by attnum), '{}')
            as comments
    from pg_attribute
    where attrelid = relation.oid and attnum > 0 and not attisdropped
) as columns
cross join lateral (
    select
        coalesce(
            json_object_agg(
                indexrelid::regclass::text,
                regexp_replace(
                    pg_get_indexdef(indexrelid), '^CREATE (UNIQUE )?INDEX .*? USING ', '\\1using '
                )
            ),
            '{}'
        ) as definitions
    from pg_index
    where indrelid = relation.oid
) as indexes
where
    relation.relnamespace = %s::regnamespace
    and relation.relkind = any(%s)
    -- what a dbt that was killed leaves behind
    and relation.relname !~ '__dbt_(tmp|backup)'
order by relation.relname
"""


@dataclass(frozen=True)
class Shape:
    """A table as the catalogue describes it.

    ``columns`` are types and ``column_comments`` comments, by column name, in order. ``indexes``
    are definitions by qualified name: ``UNIQUE using btree (season, team_id)``. ``is_own_table`` is
    false for a view and for what belongs to another role.
    """

    name: str
    is_own_table: bool
    comment: str | None
    columns: Mapping[str, str]
    column_comments: Mapping[str, str | None]
    indexes: Mapping[str, str]

    def is_like(self, other: Shape) -> bool:
        """Whether rows and indexes are the same; comments and the order of columns do not count."""
        return dict(self.columns) == dict(other.columns) and sorted(
            self.indexes.values()
        ) == sorted(other.indexes.values())


def read_marts(connection: psycopg.Connection) -> dict[str, Shape]:
    """Read the shape of every table in mart, by name."""
    return _read_shapes(connection, MART, ["r"])


def read_served(connection: psycopg.Connection) -> dict[str, Shape]:
    """Read the shape of all that has a name in serving, views and other people's things too."""
    return _read_shapes(connection, SERVING, ["r", "p", "v", "m", "f"])


def _read_shapes(connection: psycopg.Connection, schema: str, kinds: list[str]) -> dict[str, Shape]:
    with connection.cursor(row_factory=class_row(Shape)) as cursor:
        cursor.execute(READ_SHAPES, (schema, kinds))
        return {shape.name: shape for shape in cursor}


def create_table(name: str) -> sql.Composed:
    """Make an empty table without columns."""
    return sql.SQL("create table {} ()").format(sql.Identifier(SERVING, name))


def alter_table(served: Shape, mart: Shape) -> Iterator[sql.Composed]:
    """Give a served table the columns and indexes of its mart; its rows must have been deleted."""
    table = sql.Identifier(SERVING, mart.name)
    for index in served.indexes:
        yield sql.SQL("drop index {}").format(_catalogue_text(index))
    for column, kind in served.columns.items():
        if mart.columns.get(column) != kind:
            yield sql.SQL("alter table {} drop column {}").format(table, sql.Identifier(column))
    for column, kind in mart.columns.items():
        if served.columns.get(column) != kind:
            yield sql.SQL("alter table {} add column {} {}").format(
                table, sql.Identifier(column), _catalogue_text(kind)
            )
    for definition in mart.indexes.values():
        unique, _, method = definition.partition("using ")
        yield sql.SQL("create {}index on {} using {}").format(
            _catalogue_text(unique), table, _catalogue_text(method)
        )


def comment_on(served: Shape, mart: Shape) -> Iterator[sql.Composed]:
    """Give a served table the comments of its mart, where they differ."""
    table = sql.Identifier(SERVING, mart.name)
    if mart.comment != served.comment:
        yield sql.SQL("comment on table {} is {}").format(table, mart.comment)
    for column, text in mart.column_comments.items():
        is_kept = served.columns.get(column) == mart.columns[column]
        if text != (served.column_comments[column] if is_kept else None):
            yield sql.SQL("comment on column {} is {}").format(
                sql.Identifier(SERVING, mart.name, column), text
            )


def _catalogue_text(text: str) -> sql.SQL:
    """Take text that Postgres itself has written, and quoted, as it is."""
    return sql.SQL(text)
