"""Player shooting pages: from where each player shoots in a season and how well, up to a day.

The site counts this since 1996-97. Markup, as public readers of the page describe it: table
``shooting`` (``shooting_stats`` before), one row per player and team as on the other season pages,
shares and percentages from 0 to 1 such as ``.412``, blank where nothing was shot, distances in
feet, spacer columns ``DUMMY``. A share of shots is one of all field goals that were tried
(``pct_fga_*``); corners are a share of three-pointers tried. Older pages have other names for some
columns.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from include.ingestion.contract import (
    OptionalNumber,
    OptionalShare,
    OptionalTotal,
    PageKind,
    PageTable,
)
from include.ingestion.page import Page, PageRow
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

NEWER_NAMES = {
    "fg2a_pct_fga": "pct_fga_fg2a",
    "pct_fga_16_XX": "pct_fga_16_xx",
    "fg3a_pct_fga": "pct_fga_fg3a",
    "fg2_pct": "fg_pct_fg2a",
    "fg_pct_16_XX": "fg_pct_16_xx",
    "fg3_pct": "fg_pct_fg3a",
    "fg2_pct_ast": "pct_ast_fg2",
    "fg3_pct_ast": "pct_ast_fg3",
    "pct_fg2_dunk": "pct_fga_dunk",
    "fg2_dunk": "fg_dunk",
    "pct_fg3a_corner": "pct_fg3a_corner3",
    "fg3_pct_corner": "fg_pct_corner3",
}


def read_shooting(page: Page) -> list[PageRow]:
    """Read the rows of players, whatever the page calls its columns."""
    return [
        {NEWER_NAMES.get(name, name): text for name, text in row.items()}
        for row in read_players(page, "shooting(_stats)?")
    ]


class PlayerShooting(PlayerSeason):
    """Shares and percentages from 0 to 1; null where nothing was shot."""

    minutes: Annotated[OptionalTotal, Field(validation_alias="mp")] = None
    fg_pct: OptionalShare = None
    average_distance_feet: Annotated[OptionalNumber, Field(validation_alias="avg_dist")] = None
    fga_share_2p: Annotated[OptionalShare, Field(validation_alias="pct_fga_fg2a")] = None
    fga_share_0_3_feet: Annotated[OptionalShare, Field(validation_alias="pct_fga_00_03")] = None
    fga_share_3_10_feet: Annotated[OptionalShare, Field(validation_alias="pct_fga_03_10")] = None
    fga_share_10_16_feet: Annotated[OptionalShare, Field(validation_alias="pct_fga_10_16")] = None
    fga_share_16_feet_3p: Annotated[OptionalShare, Field(validation_alias="pct_fga_16_xx")] = None
    fga_share_3p: Annotated[OptionalShare, Field(validation_alias="pct_fga_fg3a")] = None
    fg_pct_2p: Annotated[OptionalShare, Field(validation_alias="fg_pct_fg2a")] = None
    fg_pct_0_3_feet: Annotated[OptionalShare, Field(validation_alias="fg_pct_00_03")] = None
    fg_pct_3_10_feet: Annotated[OptionalShare, Field(validation_alias="fg_pct_03_10")] = None
    fg_pct_10_16_feet: Annotated[OptionalShare, Field(validation_alias="fg_pct_10_16")] = None
    fg_pct_16_feet_3p: Annotated[OptionalShare, Field(validation_alias="fg_pct_16_xx")] = None
    fg_pct_3p: Annotated[OptionalShare, Field(validation_alias="fg_pct_fg3a")] = None
    assisted_share_2p: Annotated[OptionalShare, Field(validation_alias="pct_ast_fg2")] = None
    assisted_share_3p: Annotated[OptionalShare, Field(validation_alias="pct_ast_fg3")] = None
    fga_share_dunks: Annotated[OptionalShare, Field(validation_alias="pct_fga_dunk")] = None
    dunks: Annotated[OptionalTotal, Field(validation_alias="fg_dunk")] = None
    corner_share_of_3pa: Annotated[OptionalShare, Field(validation_alias="pct_fg3a_corner3")] = None
    corner_3p_pct: Annotated[OptionalShare, Field(validation_alias="fg_pct_corner3")] = None
    heaves_attempted: Annotated[OptionalTotal, Field(validation_alias="fg3a_heave")] = None
    heaves_made: Annotated[OptionalTotal, Field(validation_alias="fg3_heave")] = None


PLAYER_SHOOTING_ROWS = PageTable(
    name="player_shooting",
    key=PlayerSeasonKey,
    row=PlayerShooting,
    read=read_shooting,
    columns=IDENTITY
    | {"g", "mp", "fg_pct", "avg_dist", "pct_fga_fg2a", "pct_fga_00_03", "pct_fga_03_10"}
    | {"pct_fga_10_16", "pct_fga_16_xx", "pct_fga_fg3a", "fg_pct_fg2a", "fg_pct_00_03"}
    | {"fg_pct_03_10", "fg_pct_10_16", "fg_pct_16_xx", "fg_pct_fg3a", "pct_ast_fg2", "pct_ast_fg3"}
    | {"pct_fga_dunk", "fg_dunk", "pct_fg3a_corner3", "fg_pct_corner3"},
    optional=KNOWN | {"gs", "fg3a_heave", "fg3_heave", "DUMMY"},
)

PLAYER_SHOOTING = PageKind(
    name="player_shooting",
    tables=(PLAYER_SHOOTING_ROWS,),
    unit=UNIT,
    path=lambda unit: page_path(unit, "shooting"),
    subject=read_subject,
)
