"""The project on what was known on the morning after a past date, beside the tables of today.

The sources are replaced by views in the schema ``as_of_source`` that leave out what was not known;
the models read these and are built in ``as_of_fact``, ``as_of_prep`` and so on. Snapshots of pages
carry the date that they knew, and a game's rows the game's date. What no source remembers is as it
is today: corrections of what was known already, and games that were put off since.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import LiteralString

import psycopg
from dbt.contracts.graph.manifest import Manifest
from dbt.contracts.graph.nodes import ManifestNode, SourceDefinition
from psycopg import sql

from include.dbt_job.graph import BUILT
from include.dbt_job.seasons import season_of
from include.job import WarehouseSettings

PREFIX = "as_of_"
VIEWS = "as_of_source"
RESULT = ("home_pts", "away_pts", "attendance", "duration_minutes")
POSTSEASON: LiteralString = "(is_under_playoffs_header or coalesce(remarks, '') like '%Play-In%')"

# Who meets in the play-offs is known as they go: of the games to come, the next one of its teams.
SCHEDULE: LiteralString = """
with games as (
    select
        schedule.*,
        game_date >= min(game_date) filter (where {postseason}) over (partition by season)
            is true as is_postseason
    from source.schedule
    where season <= {season}
)

select {columns}
from games
where
    game_date <= {day}
    or not is_postseason
    or not exists (
        select from games as earlier
        where
            earlier.season = games.season
            and earlier.game_date > {day}
            and earlier.game_date < games.game_date
            and array[earlier.home_team_code, earlier.away_team_code]
            && array[games.home_team_code, games.away_team_code]
    )
"""


def make_views(settings: WarehouseSettings, manifest: Manifest, day: date) -> None:
    """Replace the views of the sources by those of a date."""
    with settings.connect() as connection, connection.transaction():
        for source in _replaced(manifest):
            columns = _columns(connection, source.source_name, source.identifier)
            name = sql.Identifier(VIEWS, source.identifier)
            connection.execute(sql.SQL("drop view if exists {} cascade").format(name))
            connection.execute(
                sql.SQL("create view {} as {}").format(
                    name, _known(source.source_name, source.identifier, columns, day)
                )
            )


def redirect(manifest: Manifest) -> None:
    """Let the models read the views, and be built in schemas of their own."""
    for source in _replaced(manifest):
        _move(source, VIEWS)
    for node in manifest.nodes.values():
        if node.resource_type in BUILT and not node.schema.startswith(PREFIX):
            _move(node, f"{PREFIX}{node.schema}")


def _move(node: SourceDefinition | ManifestNode, schema: str) -> None:
    node.relation_name = (node.relation_name or "").replace(f'"{node.schema}"', f'"{schema}"')
    node.schema = schema


def _replaced(manifest: Manifest) -> Iterable[SourceDefinition]:
    """Return the sources that say something of a date; ops, what ran, is no such thing."""
    return [source for source in manifest.sources.values() if source.source_name != "ops"]


def _columns(connection: psycopg.Connection, schema: str, table: str) -> list[str]:
    rows = connection.execute(
        "select column_name::text from information_schema.columns"
        " where table_schema = %s and table_name = %s order by ordinal_position",
        (schema, table),
    ).fetchall()
    return [column for (column,) in rows]


def _known(schema: str, table: str, columns: Sequence[str], day: date) -> sql.Composed:
    """Return the query of what was known of a table on the morning after a date."""
    if table == "schedule":
        return _known_schedule(columns, day)
    return sql.SQL("select * from {} where {}").format(
        sql.Identifier(schema, table), _condition(schema, columns, day)
    )


def _condition(schema: str, columns: Sequence[str], day: date) -> sql.Composable:
    if schema == "ml":  # forecasts are made after the models
        return sql.SQL("as_of_date < {}").format(day)
    for column in ("as_of_date", "game_date", "transaction_date"):
        if column in columns:
            condition = sql.SQL("{} <= {}").format(sql.Identifier(column), day)
            return condition if column != "transaction_date" else _undated(condition, day)
    if "game_id" in columns:
        return sql.SQL("left(game_id, 8) <= {}").format(f"{day:%Y%m%d}")
    return sql.SQL("true")


def _undated(condition: sql.Composable, day: date) -> sql.Composed:
    return sql.SQL("({} or transaction_date is null and season < {})").format(
        condition, season_of(day)
    )


def _known_schedule(columns: Sequence[str], day: date) -> sql.Composed:
    known = sql.SQL("case when game_date <= {day} then {column} end as {column}")
    overtimes = sql.SQL(
        "(case when game_date <= {day} then {column} else 0 end)::smallint as {column}"
    )
    templates = dict.fromkeys(RESULT, known) | {"overtimes": overtimes}
    shown = [
        templates.get(column, sql.SQL("{column}")).format(day=day, column=sql.Identifier(column))
        for column in columns
    ]
    return sql.SQL(SCHEDULE).format(
        columns=sql.SQL(", ").join(shown),
        postseason=sql.SQL(POSTSEASON),
        season=season_of(day),
        day=day,
    )
