"""What a kind of page promises, and how its rows are checked against that."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated, Any, Generic, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
)

from include.ingestion.page import BrokenPageError, Page, PageRow

Unit = dict[str, Any]
"""The values of the columns that say which rows of a table one page holds."""

Key = dict[str, Any]
"""The values of a row's primary key, by column."""


class BrokenRowError(ValueError):
    """A row that cannot be what it says."""

    def __init__(self, reason: str, remedy: str | None = None) -> None:
        super().__init__(reason)
        self.remedy = remedy


class SourceRow(BaseModel):
    """A row of a table in the schema source, without its provenance columns."""

    model_config = ConfigDict(frozen=True, extra="ignore")


RowT = TypeVar("RowT", bound=SourceRow)


@dataclass(frozen=True)
class Table(Generic[RowT]):
    """A table in the schema source."""

    name: str
    key: type[SourceRow]
    """The fields of the primary key; ``row`` extends it."""
    row: type[RowT]
    """The contract: the fields of a row and what makes them good."""

    @property
    def key_columns(self) -> tuple[str, ...]:
        """Names of the columns of the primary key."""
        return tuple(self.key.model_fields)


@dataclass(frozen=True)
class PageKind(Table[RowT]):
    """One kind of page and the table that it fills; the name is also its kind in ops."""

    read: Callable[[Page], list[PageRow]]
    """Page to rows of text, pure; raises BrokenPageError."""
    columns: frozenset[str]
    """The data-stat names without which a page is refused."""
    comes_late: bool
    """A page without its table is not published yet; False: it is broken."""


@dataclass(frozen=True)
class Known:
    """What a row may refer to."""

    team_codes: frozenset[str]
    game_ids: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Rejected:
    """A row that broke its contract."""

    page_row: PageRow
    reason: str
    remedy: str
    key: Key | None
    """None if not even the key can be read."""


@dataclass(frozen=True)
class Checked(Generic[RowT]):
    """The rows of one page, good and rejected, in the order of the page."""

    rows: list[RowT] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)


def check_rows(
    kind: PageKind[RowT], page_rows: list[PageRow], unit: Unit, known: Known
) -> Checked[RowT]:
    """Check each row of a page against the contract of its kind.

    Of rows with the same key the first is good, the others are rejected.

    Raises:
        BrokenPageError: columns are missing, or more than half of the rows are bad.
    """
    columns = frozenset[str]().union(*page_rows)
    if missing := kind.columns - columns:
        raise BrokenPageError(
            f"expected columns {', '.join(sorted(missing))},"
            f" came {', '.join(sorted(name for name in columns if '.' not in name))}"
        )
    checked = Checked[RowT]()
    seen = set()
    for number, page_row in enumerate(page_rows, start=1):
        try:
            row = kind.row.model_validate(page_row | unit, context=known)
        except ValidationError as error:
            checked.rejected.append(_reject(kind, page_row, unit, number, _cause(error)))
            continue
        key = tuple(getattr(row, column) for column in kind.key_columns)
        if key in seen:
            second = BrokenRowError("a second row")
            checked.rejected.append(_reject(kind, page_row, unit, number, second))
            continue
        seen.add(key)
        checked.rows.append(row)
    if 2 * len(checked.rejected) > len(page_rows):
        first = checked.rejected[0]
        raise BrokenPageError(
            f"expected rows that keep the contract, came {len(checked.rejected)} of"
            f" {len(page_rows)} that do not, the first: {first.reason}"
        )
    return checked


def _reject(
    kind: PageKind[RowT], page_row: PageRow, unit: Unit, number: int, error: BrokenRowError
) -> Rejected:
    try:
        key = kind.key.model_validate(page_row | unit).model_dump()
        place = ", ".join(f"{name.removesuffix('_id')} {key[name]}" for name in kind.key_columns)
    except ValidationError:
        key, place = None, f"row {number}"
    remedy = error.remedy or (
        f"see it in ops.quarantine; if the page is right, correct include/ingestion/{kind.name}.py"
    )
    return Rejected(page_row, f"{error} in {place}", remedy, key)


def _cause(error: ValidationError) -> BrokenRowError:
    """Return the first thing that is wrong with a row."""
    problem = error.errors()[0]
    cause = problem.get("ctx", {}).get("error")
    if isinstance(cause, BrokenRowError):
        return cause
    column = ".".join(map(str, problem["loc"]))
    return BrokenRowError(f"{column} {problem['input']!r}: {problem['msg']}")


def agree(what: str, *said: str | None) -> str:
    """Return the one value that all cells which say anything agree on."""
    values = sorted({value for value in said if value})
    if len(values) != 1:
        raise BrokenRowError(f"{what}: the cells say {' and '.join(values) or 'nothing'}")
    return values[0]


def linked_id(row: PageRow, column: str, link: re.Pattern[str]) -> str | None:
    """Return the id in the link of a cell, None where there is no such link."""
    found = link.search(row.get(f"{column}.href", ""))
    return found[1] if found else None


def _know_team(code: str, info: ValidationInfo) -> str:
    if isinstance(info.context, Known) and code not in info.context.team_codes:
        raise BrokenRowError(f"unknown team {code}", "add it to include/ingestion/teams.csv")
    return code


def _blank_to_none(text: object) -> object:
    return None if text == "" else text


BlankIsNone = BeforeValidator(_blank_to_none)
GAME_LINK = re.compile(r"/boxscores/(\w+)\.html")
PLAYER_LINK = re.compile(r"/players/[a-z]/(\w+)\.html")
TEAM_LINK = re.compile(r"/teams/(\w+)/")

GameId = Annotated[str, Field(pattern="^[0-9]{8}0[A-Z]{3}$")]
TeamCode = Annotated[str, AfterValidator(_know_team)]
Text = Annotated[str, Field(min_length=1)]
OptionalText = Annotated[Text | None, BlankIsNone]
Count = Annotated[int, Field(ge=0, le=999)]
OptionalCount = Annotated[Count | None, BlankIsNone]
