"""Writing to the warehouse: one transaction for a page, and only rows that differ are written."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from psycopg import Connection, Cursor, sql
from psycopg.types.json import Jsonb
from pydantic_core import to_json

from include.ingestion.contract import Key, Rejected, RowT, SourceRow, Table, Unit

PROVENANCE = ("run_id", "source_url", "fetched_at", "content_hash")


@dataclass(frozen=True)
class Provenance:
    """Where rows come from: the run, the page, when it was fetched and its sha256."""

    run_id: str
    source_url: str
    fetched_at: datetime
    content_hash: str


@dataclass(frozen=True)
class Changes:
    """How many rows one page has changed."""

    new: int = 0
    changed: int = 0
    removed: int = 0

    def __add__(self, other: Changes) -> Changes:
        return Changes(
            self.new + other.new, self.changed + other.changed, self.removed + other.removed
        )


def replace_rows(
    connection: Connection,
    table: Table[RowT],
    rows: Sequence[RowT],
    *,
    unit: Unit,
    provenance: Provenance | None,
    kept: Sequence[Key] | None = (),
) -> Changes:
    """Make the rows of a unit in a table of source equal to ``rows``, within a transaction.

    Rows that are equal already are not touched, so their provenance says when they became what
    they are. Rows of the unit that are not in ``rows`` are deleted, except those with a key in
    ``kept``; None keeps them all.
    """
    columns = tuple(table.row.model_fields)
    parameters = {f"unit_{name}": value for name, value in unit.items()}
    parameters |= vars(provenance) if provenance else {}
    parameters |= {"kept": to_json(kept or ()).decode(), "keep_all": kept is None}
    statement = _merge(table.name, table.key_columns, columns, tuple(unit), provenance is not None)
    with connection.cursor() as cursor:
        _stage(cursor, table.name, columns, rows)
        # planned anew each time: a plan for the table as it was some hundred pages ago is slow
        merged = cursor.execute(statement, parameters, prepare=False)
        [(new, changed, removed)] = merged.fetchall()
    return Changes(new, changed, removed)


def _stage(
    cursor: Cursor[Any], table: str, columns: tuple[str, ...], rows: Sequence[SourceRow]
) -> None:
    """COPY rows into a temporary table, the same one for every page of a connection."""
    staged = sql.Identifier("pg_temp", table)
    # a commit empties it without a trace in the catalogs; a rehearsal has no commits
    cursor.execute(
        sql.SQL(
            "create temporary table if not exists {} on commit delete rows"
            " as select {} from {} with no data; delete from {}"
        ).format(sql.Identifier(table), _list(columns), sql.Identifier("source", table), staged)
    )
    with cursor.copy(sql.SQL("copy {} ({}) from stdin").format(staged, _list(columns))) as copy:
        for row in rows:
            copy.write_row([getattr(row, column) for column in columns])


@cache
def _merge(
    table: str,
    key: tuple[str, ...],
    columns: tuple[str, ...],
    unit: tuple[str, ...],
    has_provenance: bool,
) -> sql.Composed:
    names = [*columns, *(PROVENANCE if has_provenance else ())]
    return sql.SQL(
        """
        with page as (
            select {columns} from {staged}
        ),
        kept as (
            select {key} from page
            union all
            select {key} from jsonb_populate_recordset(null::{table}, %(kept)s)
        ),
        removed as (
            delete from {table}
            where {unit} and not %(keep_all)s and ({key}) not in (select {key} from kept)
            returning 1
        ),
        matched as (
            select
                page.*,
                known.{first_key} is not null as is_known,
                ({known}) is distinct from ({page}) as is_different
            from page
            -- the limit keeps the planner from reading the whole table for one page
            left join lateral (
                select {columns} from {table} as stored where ({stored_key}) = ({page_key}) limit 1
            ) as known on true
        ),
        new as (
            insert into {table} ({names})
            select {values} from matched
            where not is_known
            returning 1
        ),
        changed as (
            insert into {table} ({names})
            select {values} from matched
            where is_known and is_different
            on conflict ({key}) do update set {assignments}
            returning 1
        )
        select
            (select count(*) from new),
            (select count(*) from changed),
            (select count(*) from removed)
        """
    ).format(
        table=sql.Identifier("source", table),
        staged=sql.Identifier("pg_temp", table),
        key=_list(key),
        first_key=sql.Identifier(key[0]),
        stored_key=_list(key, "stored"),
        page_key=_list(key, "page"),
        columns=_list(columns),
        known=_list(columns, "known"),
        page=_list(columns, "page"),
        names=_list(names),
        values=sql.SQL(", ").join(
            sql.Identifier(name) if name in columns else sql.Placeholder(name) for name in names
        ),
        unit=sql.SQL(" and ").join(
            [
                sql.SQL("true"),
                *(
                    sql.SQL("{} = {}").format(sql.Identifier(name), sql.Placeholder(f"unit_{name}"))
                    for name in unit
                ),
            ]
        ),
        assignments=sql.SQL(", ").join(
            sql.SQL("{0} = excluded.{0}").format(sql.Identifier(name)) for name in names
        ),
    )


def _list(names: Sequence[str], *relation: str) -> sql.Composed:
    return sql.SQL(", ").join(sql.Identifier(*relation, name) for name in names)


def lock_unit(connection: Connection, kind: str, unit: Unit) -> None:
    """Wait until nobody else loads a unit; the lock ends with the transaction."""
    name = " ".join(["source", kind, *map(str, unit.values())])
    connection.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", (name,))


def quarantine_rows(
    connection: Connection,
    job_run_id: int,
    kind: str,
    *,
    url: str,
    content_hash: str,
    rejected: Sequence[Rejected],
) -> None:
    """Put rejected rows aside with the reason; the same row of a page is kept once."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "insert into ops.quarantine (job_run_id, kind, url, content_hash, reason, page_row)"
            " values (%s, %s, %s, %s, %s, %s) on conflict do nothing",
            [
                (job_run_id, kind, url, content_hash, row.reason, Jsonb(row.page_row))
                for row in rejected
            ],
        )


def note_new_columns(
    connection: Connection, job_run_id: int, table: str, url: str, columns: Collection[str]
) -> list[str]:
    """Note the columns that a contract does not know; return those seen for the first time."""
    found = connection.execute(
        "insert into ops.new_columns (table_name, column_name, job_run_id, url)"
        " select %s, unnest(%s::text[]), %s, %s on conflict do nothing returning column_name",
        (table, sorted(columns), job_run_id, url),
    ).fetchall()
    return [name for (name,) in found]
