"""The contracts page: what each team owes each player, this season and later.

The page is a snapshot of as_of_date and fills two tables: its rows, and their amounts by season. A
player has a row for every team that pays him, and two rows of one team for two contracts at once,
of which one is what is left of an earlier one: they are numbered in the order of the page. Options
are told by the class of a cell.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, field_validator, model_validator

from include.ingestion.contract import (
    BrokenRowError,
    PageKind,
    PageTable,
    PlayerId,
    SourceRow,
    TeamCode,
    Text,
    agree,
    linked_id,
    read_player_id,
)
from include.ingestion.page import BrokenPageError, Page, PageRow

PATH = "/contracts/players.html"
TABLE = "player-contracts"
CONTRACTS_LINK = re.compile(r"/contracts/(\w+)\.html")
SEASON_COLUMN = re.compile(r"y\d")
OPTIONS = {"salary-pl": "player", "salary-tm": "team", "salary-et": "early_termination"}


def read_contracts(page: Page) -> list[PageRow]:
    """Read every row with its number among the rows of the same player and team."""
    numbered: Counter[tuple[str, str]] = Counter()
    rows = []
    for row in page.read_table(TABLE, keep=("class",)):
        who = row.get("player.id", row.get("player", "")), row.get("team_id", "")
        numbered[who] += 1
        rows.append(row | {"contract_number": str(numbered[who])})
    return rows


def read_amounts(page: Page) -> list[PageRow]:
    """Read every amount with the season that stands above it."""
    seasons = {
        column: _season_of(label)
        for column, label in page.read_header(TABLE).items()
        if SEASON_COLUMN.fullmatch(column)
    }
    if not seasons:
        raise BrokenPageError("expected columns of seasons y1, y2, ..., came none")
    return [
        row | {"season": season, "amount": row[column], "option": row.get(f"{column}.class", "")}
        for row in read_contracts(page)
        for column, season in seasons.items()
        if row.get(column)
    ]


def _season_of(label: str) -> str:
    found = re.fullmatch(r"(\d{4})-\d\d", label)
    if not found:
        raise BrokenPageError(f'expected a season above the amounts, came "{label}"')
    return str(int(found[1]) + 1)


def _read_usd(text: object) -> int | None:
    if text == "":
        return None
    found = re.fullmatch(r"\$([\d,]+)", str(text))
    if not found:
        raise BrokenRowError(f"amount {text!r} is not like $59,606,817")
    return int(found[1].replace(",", ""))


Usd = Annotated[int | None, Field(ge=0, le=1_000_000_000), BeforeValidator(_read_usd)]


class ContractKey(SourceRow):
    """What identifies a row of the page."""

    as_of_date: date
    player_id: PlayerId
    team_code: TeamCode
    contract_number: int

    @model_validator(mode="before")
    @classmethod
    def _read_ids(cls, row: dict[str, Any]) -> dict[str, Any]:
        linked = linked_id(row, "team_id", CONTRACTS_LINK)
        return row | {
            "player_id": read_player_id(row),
            "team_code": agree("team", row.get("team_id"), linked),
        }


class Contract(ContractKey):
    """What one team owes one player; null is no guaranteed amount."""

    player_name: Annotated[Text, Field(validation_alias="player")]
    guaranteed_usd: Annotated[Usd, Field(validation_alias="remain_gtd")]


class ContractSeasonKey(ContractKey):
    """What identifies an amount."""

    season: int


class ContractSeason(ContractSeasonKey):
    """What one team owes one player for one season, and who may choose whether it does."""

    amount_usd: Annotated[
        int, Field(ge=0, le=1_000_000_000, validation_alias="amount"), BeforeValidator(_read_usd)
    ]
    option_of: Annotated[
        Literal["player", "team", "early_termination"] | None, Field(validation_alias="option")
    ]

    @field_validator("option_of", mode="before")
    @classmethod
    def _read_option(cls, css_class: str) -> str | None:
        return next((OPTIONS[name] for name in css_class.split() if name in OPTIONS), None)


COLUMNS = frozenset({"player", "team_id", "y1"})
YEARS = frozenset(f"y{number}" for number in range(2, 10))

CONTRACT_ROWS = PageTable(
    name="contracts",
    key=ContractKey,
    row=Contract,
    read=read_contracts,
    columns=COLUMNS | {"remain_gtd", "contract_number"},
    optional=YEARS | {"ranker"},
)
CONTRACT_SEASONS = PageTable(
    name="contract_seasons",
    key=ContractSeasonKey,
    row=ContractSeason,
    read=read_amounts,
    columns=COLUMNS | {"season", "amount", "option"},
    optional=YEARS | {"ranker", "remain_gtd", "contract_number"},
)

CONTRACTS = PageKind(
    name="contracts",
    tables=(CONTRACT_ROWS, CONTRACT_SEASONS),
    unit=("as_of_date",),
    path=lambda _: PATH,
    subject=lambda _: {},
)
