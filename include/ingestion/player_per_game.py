"""Player per game pages: the averages of each player in a season, up to a day."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from include.ingestion.contract import (
    OptionalNumber,
    OptionalShare,
    PageKind,
    PageTable,
)
from include.ingestion.player_season import (
    COUNTED_SINCE,
    IDENTITY,
    KNOWN,
    UNIT,
    PlayerSeason,
    PlayerSeasonKey,
    page_path,
    read_players,
    read_subject,
)


class PlayerPerGame(PlayerSeason):
    """Averages by game; null are those of counts that were not kept yet."""

    minutes: Annotated[OptionalNumber, Field(validation_alias="mp_per_g")] = None
    fg: Annotated[OptionalNumber, Field(validation_alias="fg_per_g")] = None
    fga: Annotated[OptionalNumber, Field(validation_alias="fga_per_g")] = None
    fg3: Annotated[OptionalNumber, Field(validation_alias="fg3_per_g")] = None
    fg3a: Annotated[OptionalNumber, Field(validation_alias="fg3a_per_g")] = None
    fg2: Annotated[OptionalNumber, Field(validation_alias="fg2_per_g")] = None
    fg2a: Annotated[OptionalNumber, Field(validation_alias="fg2a_per_g")] = None
    ft: Annotated[OptionalNumber, Field(validation_alias="ft_per_g")] = None
    fta: Annotated[OptionalNumber, Field(validation_alias="fta_per_g")] = None
    orb: Annotated[OptionalNumber, Field(validation_alias="orb_per_g")] = None
    drb: Annotated[OptionalNumber, Field(validation_alias="drb_per_g")] = None
    trb: Annotated[OptionalNumber, Field(validation_alias="trb_per_g")] = None
    ast: Annotated[OptionalNumber, Field(validation_alias="ast_per_g")] = None
    stl: Annotated[OptionalNumber, Field(validation_alias="stl_per_g")] = None
    blk: Annotated[OptionalNumber, Field(validation_alias="blk_per_g")] = None
    tov: Annotated[OptionalNumber, Field(validation_alias="tov_per_g")] = None
    pf: Annotated[OptionalNumber, Field(validation_alias="pf_per_g")] = None
    pts: Annotated[OptionalNumber, Field(validation_alias="pts_per_g")] = None
    fg_pct: OptionalShare = None
    fg3_pct: OptionalShare = None
    fg2_pct: OptionalShare = None
    efg_pct: OptionalNumber = None
    ft_pct: OptionalShare = None


PLAYER_PER_GAME_ROWS = PageTable(
    name="player_per_game",
    key=PlayerSeasonKey,
    row=PlayerPerGame,
    read=lambda page: read_players(page, "per_game_stats"),
    columns=IDENTITY
    | {"g", "fg_per_g", "fga_per_g", "ft_per_g", "fta_per_g", "ast_per_g", "pf_per_g", "pts_per_g"},
    optional=KNOWN
    | {"mp_per_g", "fg_pct", "fg3_pct", "fg2_per_g", "fg2a_per_g", "fg2_pct", "efg_pct", "ft_pct"},
    since={
        name if name == "gs" else f"{name}_per_g": season for name, season in COUNTED_SINCE.items()
    },
)

PLAYER_PER_GAME = PageKind(
    name="player_per_game",
    tables=(PLAYER_PER_GAME_ROWS,),
    unit=UNIT,
    path=lambda unit: page_path(unit, "per_game"),
    subject=read_subject,
)
