"""What a kind of page promises, and how its rows are checked against that."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
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
"""The values of the columns that say which rows of its tables one page holds."""

Key = dict[str, Any]
"""The values of a row's primary key, by column."""


AS_OF_DATE = "as_of_date"  # the end of the run window, never the day on which the run takes place


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
class PageTable(Table[RowT]):
    """A table that pages of one kind fill."""

    read: Callable[[Page], list[PageRow]]
    """Page to rows of text, pure; raises BrokenPageError."""
    columns: frozenset[str]
    """The data-stat names without which a page is refused."""
    optional: frozenset[str] = frozenset()
    """The data-stat names that are known but need not be there; any other is a new column."""
    since: Mapping[str, int] = field(default_factory=dict)
    """Columns without which a page is refused from a season on, when they began to be counted."""
    reports_new_columns: bool = True
    """False: the page has many columns besides, and always will."""
    is_on_every_page: bool = True
    """False: a page of the kind may have no rows of the table."""

    @property
    def module(self) -> str:
        """The file to correct if the site has changed."""
        return f"{self.row.__module__.replace('.', '/')}.py"

    def required(self, unit: Unit) -> frozenset[str]:
        """Return the columns without which the page of a unit is refused."""
        season = unit.get("season", math.inf)
        return self.columns | {name for name, first in self.since.items() if season >= first}

    @property
    def known(self) -> frozenset[str]:
        """All columns that the contract knows."""
        return self.columns | self.optional | self.since.keys()


class Site(StrEnum):
    """Whose page it is; each has a base address of its own."""

    BASKETBALL_REFERENCE = "basketball_reference"
    COVERS = "covers"
    REDDIT = "reddit"


@dataclass(frozen=True)
class PageKind:
    """One kind of page: where it stands, what it says and which tables it fills."""

    name: str
    tables: tuple[PageTable[Any], ...]
    unit: tuple[str, ...]
    """The columns, in every table of the kind, that say which rows one page holds. A page replaces
    those rows. With ``as_of_date`` among them each date keeps its own rows: a snapshot."""
    path: Callable[[Unit], str]
    """Address of the page of a unit within its site."""
    subject: Callable[[Page], Unit]
    """The unit as far as a page says it itself, for a page that comes without an address."""
    comes_late: bool = False
    """A page without its table is not published yet; False: it is broken."""
    is_required: bool = False
    """A run without this kind of page has failed; False: it has a warning."""
    site: Site = Site.BASKETBALL_REFERENCE
    has_relative_dates: bool = False
    """The page says Today, and means the day after ``as_of_date``."""

    @property
    def is_snapshot(self) -> bool:
        """Rows say what the site said on a date, and later dates do not replace them."""
        return AS_OF_DATE in self.unit


@dataclass(frozen=True)
class Known:
    """What a row may refer to."""

    team_codes: frozenset[str]
    game_ids: frozenset[str] | None = None
    """None: a page on its own, whose games nothing can be held against."""


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
    """The rows of one table of a page, good and rejected, in the order of the page."""

    rows: list[RowT] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    new_columns: frozenset[str] = frozenset()
    """Columns that the contract does not know; they are not loaded."""


@dataclass(frozen=True)
class CheckedPage:
    """What one page holds, table by table."""

    tables: dict[str, Checked[Any]]
    """By the name of the table, in the order of the kind."""

    def of(self, table: PageTable[RowT]) -> Checked[RowT]:
        """Return what the page holds of one table."""
        return self.tables[table.name]


def check_page(kind: PageKind, page: Page, unit: Unit, known: Known) -> CheckedPage:
    """Read a page and check every row against the contract of its kind.

    Raises:
        BrokenPageError: nothing of the page may be loaded: a table or a column is missing, or more
            than half of the rows of a table are bad.
    """
    return CheckedPage(
        {table.name: check_rows(table, table.read(page), unit, known) for table in kind.tables}
    )


def check_rows(
    table: PageTable[RowT], page_rows: list[PageRow], unit: Unit, known: Known
) -> Checked[RowT]:
    """Check each row of a page against the contract of its table.

    Of rows with the same key the first is good, the others are rejected.

    Raises:
        BrokenPageError: columns are missing, or more than half of the rows are bad.
    """
    if not page_rows and not table.is_on_every_page:
        return Checked()
    columns = frozenset[str]().union(*page_rows)
    named = frozenset(name for name in columns if "." not in name)
    if missing := table.required(unit) - columns:
        raise BrokenPageError(
            f"expected columns {', '.join(sorted(missing))}, came {', '.join(sorted(named))}"
        )
    new_columns = named - table.known if table.reports_new_columns else frozenset[str]()
    checked = Checked[RowT](new_columns=new_columns)
    seen = set()
    for number, page_row in enumerate(page_rows, start=1):
        try:
            row = table.row.model_validate(page_row | unit, context=known)
        except ValidationError as error:
            checked.rejected.append(_reject(table, page_row, unit, number, _cause(error)))
            continue
        key = tuple(getattr(row, column) for column in table.key_columns)
        if key in seen:
            second = BrokenRowError("a second row")
            checked.rejected.append(_reject(table, page_row, unit, number, second))
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
    table: PageTable[RowT], page_row: PageRow, unit: Unit, number: int, error: BrokenRowError
) -> Rejected:
    try:
        key = table.key.model_validate(page_row | unit).model_dump()
        place = ", ".join(f"{name.removesuffix('_id')} {key[name]}" for name in table.key_columns)
    except ValidationError:
        key, place = None, f"row {number}"
    remedy = error.remedy or (
        f"see it in ops.quarantine; if the page is right, correct {table.module}"
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


def read_player_id(row: PageRow) -> str:
    """Return the slug of the player in a row: that of the link, which other cells must not deny.

    The slug beside a link has been seen cut off: hendrita0 for hendrita01.
    """
    linked = linked_id(row, "player", PLAYER_LINK) or ""
    slug = row.get("player.id", "")
    return agree("player id", linked, "" if linked.startswith(slug) else slug)


def linked_id(row: PageRow, column: str, link: re.Pattern[str]) -> str | None:
    """Return the id in the link of a cell, None where there is no such link."""
    found = link.search(row.get(f"{column}.href", ""))
    return found[1] if found else None


def know_team(code: str, info: ValidationInfo) -> str:
    """Refuse a team code that teams.csv does not have."""
    if isinstance(info.context, Known) and code not in info.context.team_codes:
        raise BrokenRowError(f"unknown team {code}", "add it to include/ingestion/teams.csv")
    return code


def _blank_to_none(text: object) -> object:
    return None if text == "" else text


def _refuse_unreadable(text: str) -> str:
    if "\ufffd" in text or "\0" in text:
        raise BrokenRowError(f"{text!r} is not in the encoding that the page names")
    return text


BlankIsNone = BeforeValidator(_blank_to_none)
GAME_LINK = re.compile(r"/boxscores/(\w+)\.html")
PLAYER_LINK = re.compile(r"/players/[a-z]/(\w+)\.html")
TEAM_LINK = re.compile(r"/teams/(\w+)/")

GameId = Annotated[str, Field(pattern="^[0-9]{8}0[A-Z]{3}$")]
PlayerId = Annotated[str, Field(pattern=r"^[a-z0-9]+$")]
TeamCode = Annotated[str, AfterValidator(know_team)]
Text = Annotated[str, Field(min_length=1), AfterValidator(_refuse_unreadable)]
OptionalText = Annotated[Text | None, BlankIsNone]
Count = Annotated[int, Field(ge=0, le=999)]
OptionalCount = Annotated[Count | None, BlankIsNone]
Total = Annotated[int, Field(ge=0, le=99_999)]
OptionalTotal = Annotated[Total | None, BlankIsNone]
Number = Annotated[float, Field(allow_inf_nan=False)]
OptionalNumber = Annotated[Number | None, BlankIsNone]
Share = Annotated[float, Field(ge=0, le=1)]
OptionalShare = Annotated[Share | None, BlankIsNone]
