"""Player totals pages: what each player has done in a season, summed up to a day."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from include.ingestion.contract import (
    BrokenRowError,
    OptionalShare,
    OptionalTotal,
    PageKind,
    PageTable,
    Total,
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


class PlayerTotals(PlayerSeason):
    """Counts of a season; null are those that were not kept yet."""

    minutes: Annotated[OptionalTotal, Field(validation_alias="mp")] = None
    fg: Total
    fga: Total
    fg_pct: OptionalShare = None
    fg3: OptionalTotal = None
    fg3a: OptionalTotal = None
    fg3_pct: OptionalShare = None
    fg2: OptionalTotal = None
    fg2a: OptionalTotal = None
    fg2_pct: OptionalShare = None
    ft: Total
    fta: Total
    ft_pct: OptionalShare = None
    orb: OptionalTotal = None
    drb: OptionalTotal = None
    trb: OptionalTotal = None
    ast: OptionalTotal = None
    stl: OptionalTotal = None
    blk: OptionalTotal = None
    tov: OptionalTotal = None
    pf: OptionalTotal = None
    pts: Total
    triple_doubles: Annotated[OptionalTotal, Field(validation_alias="trp_dbl")] = None

    @model_validator(mode="after")
    def _check_points(self) -> Self:
        made = 2 * self.fg + (self.fg3 or 0) + self.ft
        if self.pts != made:
            raise BrokenRowError(f"{self.pts} points, but baskets and free throws make {made}")
        if self.fg > self.fga or (self.fg3 or 0) > (self.fg3a or 0) or self.ft > self.fta:
            raise BrokenRowError("more shots made than taken")
        return self


PLAYER_TOTALS_ROWS = PageTable(
    name="player_totals",
    key=PlayerSeasonKey,
    row=PlayerTotals,
    read=lambda page: read_players(page, "totals_stats"),
    columns=IDENTITY | {"g", "fg", "fga", "ft", "fta", "ast", "pf", "pts"},
    optional=KNOWN
    | {"fg_pct", "fg3_pct", "fg2", "fg2a", "fg2_pct", "efg_pct", "ft_pct", "trp_dbl"},
    since=COUNTED_SINCE,
)

PLAYER_TOTALS = PageKind(
    name="player_totals",
    tables=(PLAYER_TOTALS_ROWS,),
    unit=UNIT,
    path=lambda unit: page_path(unit, "totals"),
    subject=read_subject,
)
