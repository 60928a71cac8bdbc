"""The frame of games (see team_games.py) from the warehouse.

It has more columns than that of a file: game_id and season_type; home_back_to_back and
away_back_to_back, which prep.prep_game_features must say of every game; and one for each feature of
features.py that prep.prep_game_features has. If asked for, also the market's lines, apart from all
else in prep.prep_market_features.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import polars as pl
import psycopg
import structlog
from psycopg import sql

from include.job import BadInputError
from include.ml.features import MARKET, OPTIONAL, Feature
from include.ml.team_games import BOX_TOTALS

log: structlog.stdlib.BoundLogger = structlog.get_logger()

# twice the widest that there ever was
LARGEST_MARGIN = 150
REQUIRED = ("home_back_to_back", "away_back_to_back")
COLUMNS: Mapping[str, type[pl.DataType]] = {
    "game_id": pl.String,
    "season": pl.Int64,
    "season_type": pl.String,
    "game_date": pl.Date,
    "home": pl.String,
    "away": pl.String,
    **dict.fromkeys(("margin", *BOX_TOTALS, *REQUIRED), pl.Float64),
}
QUERY = """
select
    games.game_id,
    games.season::integer,
    games.season_type,
    games.game_date,
    games.home_team_id,
    games.away_team_id,
    (games.home_pts - games.away_pts)::double precision,
    (home_box.ft - away_box.ft)::double precision,
    (home_box.tov - away_box.tov)::double precision,
    (home_box.orb - away_box.orb)::double precision,
    features.home_is_back_to_back::integer::double precision,
    features.away_is_back_to_back::integer::double precision
    {features}
    {market_column}
from fact.fact_games as games
left join fact.fact_team_box_scores as home_box
    on games.game_id = home_box.game_id and games.home_team_id = home_box.team_id
left join fact.fact_team_box_scores as away_box
    on games.game_id = away_box.game_id and games.away_team_id = away_box.team_id
left join prep.prep_game_features as features on games.game_id = features.game_id
{market_join}
where games.game_date <= %s
order by games.game_date, games.game_id
"""
MARKET_COLUMN = ", market.market_home_margin"
MARKET_JOIN = """
left join prep.prep_market_features as market on games.game_id = market.game_id
"""


def read_games(
    connection: psycopg.Connection, last_date: date, *, with_market: bool = False
) -> pl.DataFrame:
    """Read every game up to a date: results where there are any, and the games to come.

    Raises:
        BadInputError: there are no games at all, one has no winner, or a value is missing,
            infinite or not a number.
    """
    used = _find_features(connection)
    columns = [column for feature in used.values() for column in feature.columns]
    query = sql.SQL(QUERY).format(
        features=sql.SQL("").join(
            sql.SQL(", features.{}::double precision").format(sql.Identifier(column))
            for column in columns
        ),
        market_column=sql.SQL(MARKET_COLUMN if with_market else ""),
        market_join=sql.SQL(MARKET_JOIN if with_market else ""),
    )
    market = [MARKET] if with_market else []
    schema: dict[str, type[pl.DataType]] = {
        **COLUMNS,
        **dict.fromkeys([*columns, *market], pl.Float64),
    }
    with connection.cursor(binary=True) as cursor:
        cursor.execute(query, (last_date,))
        rows = pl.DataFrame(cursor.fetchall(), schema=schema, orient="row")
        if rows.is_empty():
            cursor.execute("select 1 from fact.fact_games limit 1")
            if not cursor.fetchone():
                raise BadInputError("fact.fact_games has no games: run ingestion, then dbt")
    _refuse(rows, columns)
    differences = {
        name: (pl.col(feature.columns[0]) - pl.col(feature.columns[1])).fill_null(0) / feature.unit
        for name, feature in used.items()
    }
    return rows.with_columns(**differences).drop(columns)


def _find_features(connection: psycopg.Connection) -> dict[str, Feature]:
    """Find the optional features that the warehouse has, and say which it lacks."""
    found = {
        name
        for (name,) in connection.execute(
            "select column_name from information_schema.columns"
            " where table_schema = 'prep' and table_name = 'prep_game_features'"
        )
    }
    used = {name: one for name, one in OPTIONAL.items() if found.issuperset(one.columns)}
    if missing := [name for name in OPTIONAL if name not in used]:
        log.info("not used, as prep.prep_game_features does not have it: " + ", ".join(missing))
    return used


def _refuse(rows: pl.DataFrame, features: list[str]) -> None:
    """Refuse values that no forecast can be made of."""
    for column in REQUIRED:
        if not (bad := rows.filter(pl.col(column).is_null())).is_empty():
            raise BadInputError(
                f"prep.prep_game_features lacks {column} of game {bad['game_id'][0]}: correct the"
                " dbt model and build it again"
            )
    for column in features:
        if not (bad := rows.filter(~pl.col(column).is_finite())).is_empty():
            raise BadInputError(
                f"prep.prep_game_features has {bad[column][0]} in {column} of game"
                f" {bad['game_id'][0]}: correct the dbt model and build it again"
            )
    if not (bad := rows.filter(pl.col("margin") == 0)).is_empty():
        raise BadInputError(
            f"fact.fact_games has no winner of game {bad['game_id'][0]}: correct its points"
        )
    if not (bad := rows.filter(pl.col("margin").abs() > LARGEST_MARGIN)).is_empty():
        raise BadInputError(
            f"fact.fact_games has a margin of {bad['margin'][0]:.0f} points in game"
            f" {bad['game_id'][0]}: correct its points"
        )
    if not (bad := rows.filter(pl.col("season") < pl.col("season").cum_max())).is_empty():
        raise BadInputError(
            f"fact.fact_games has game {bad['game_id'][0]} in season {bad['season'][0]}, after"
            " games of a later season: correct its season or date"
        )
