"""Player advanced pages: rates and values of each player in a season, up to a day."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from include.ingestion.contract import OptionalNumber, OptionalTotal, PageKind, PageTable
from include.ingestion.player_season import (
    IDENTITY,
    KNOWN,
    UNIT,
    PlayerSeason,
    PlayerSeasonKey,
    page_path,
    read_players,
    read_subject,
)


class PlayerAdvanced(PlayerSeason):
    """Rates: ``ts_pct`` and those by attempt from 0, the other ``_pct`` in percent."""

    minutes: Annotated[OptionalTotal, Field(validation_alias="mp")] = None
    per: OptionalNumber = None
    ts_pct: OptionalNumber = None
    fg3a_per_fga: Annotated[OptionalNumber, Field(validation_alias="fg3a_per_fga_pct")] = None
    fta_per_fga: Annotated[OptionalNumber, Field(validation_alias="fta_per_fga_pct")] = None
    orb_pct: OptionalNumber = None
    drb_pct: OptionalNumber = None
    trb_pct: OptionalNumber = None
    ast_pct: OptionalNumber = None
    stl_pct: OptionalNumber = None
    blk_pct: OptionalNumber = None
    tov_pct: OptionalNumber = None
    usg_pct: OptionalNumber = None
    ows: OptionalNumber = None
    dws: OptionalNumber = None
    ws: OptionalNumber = None
    ws_per_48: OptionalNumber = None
    obpm: OptionalNumber = None
    dbpm: OptionalNumber = None
    bpm: OptionalNumber = None
    vorp: OptionalNumber = None


PLAYER_ADVANCED_ROWS = PageTable(
    name="player_advanced",
    key=PlayerSeasonKey,
    row=PlayerAdvanced,
    read=lambda page: read_players(page, "advanced(_stats)?"),
    columns=IDENTITY | {"g", "ts_pct", "fta_per_fga_pct", "ows", "dws", "ws"},
    optional=KNOWN | {"DUMMY"},
    since={
        "mp": 1952,
        "per": 1952,
        "ws_per_48": 1952,
        "ast_pct": 1965,
        "trb_pct": 1971,
        "gs": 1982,
        "usg_pct": 1978,
        "tov_pct": 1978,
        "fg3a_per_fga_pct": 1980,
    }
    | dict.fromkeys(
        ("orb_pct", "drb_pct", "stl_pct", "blk_pct", "obpm", "dbpm", "bpm", "vorp"), 1974
    ),
)

PLAYER_ADVANCED = PageKind(
    name="player_advanced",
    tables=(PLAYER_ADVANCED_ROWS,),
    unit=UNIT,
    path=lambda unit: page_path(unit, "advanced"),
    subject=read_subject,
)
