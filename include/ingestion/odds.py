"""The odds page of Covers: moneyline, spread and total of the coming games, as DraftKings has them.

The page is a snapshot of as_of_date, which is the day before the one that it calls Today: a run
works on the games up to yesterday. Markup, as far as public readers of the page describe it: one
table for each market, named in its id. Each column after the first belongs to a sportsbook, which
is named by the ``alt`` of the image in its head, or by its text. A row is a game. Its first cell
has ``div.game-time`` ("Today, 19:10", "Tomorrow, 19:10", "Jan 13, 19:10") and the codes of Covers
in ``div.away-cell`` and ``div.home-cell``. The cell of a book has two cells of the same classes: a
moneyline such as +150, a spread such as "-3.5 -110" or "PK -110", a total such as "o 223.5 -110".
An empty cell is a market that is not open.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator
from selectolax.lexbor import LexborNode

from include.ingestion.contract import (
    BrokenRowError,
    GameId,
    PageKind,
    PageTable,
    Site,
    SourceRow,
    TeamCode,
)
from include.ingestion.page import BrokenPageError, NoTableError, Page, PageRow
from include.ingestion.schedule import season_of
from include.ingestion.teams import code_in

PATH = "/sport/basketball/nba/odds"
SPORTSBOOK = "DraftKings"
MARKETS = ("moneyline", "spread", "total")
# Franchises for which Covers has codes of its own.
FRANCHISES = {
    "BK": "BRK",
    "BKN": "BRK",
    "CHA": "CHO",
    "GS": "GSW",
    "NJ": "BRK",
    "NO": "NOP",
    "NY": "NYK",
    "PHX": "PHO",
    "SA": "SAS",
    "SEA": "OKC",
    "UTAH": "UTA",
    "WSH": "WAS",
}
NUMBER = r"([+-]?\d+(?:\.\d+)?|PK|EVEN|EV)"
Price = Annotated[int, Field(ge=-1_000_000, le=1_000_000)]
QUOTE = re.compile(rf"(?:[ou] ?)?{NUMBER}(?: {NUMBER})?", re.IGNORECASE)


def read_odds(page: Page) -> list[PageRow]:
    """Read a row for each team of each game, with the texts of the three markets.

    There are none on days on which nobody plays soon.
    """
    teams: dict[tuple[str, str, str], PageRow] = {}
    for market in MARKETS:
        tables = page.table_ids(f".*{market}.*")
        if not tables:
            raise NoTableError(f'expected table "{market}", came page "{page.title}" without it')
        for row in _read_market(page.table(tables[0]), market):
            key = row["date"], row["away"], row["side"]
            teams[key] = teams.get(key, dict.fromkeys(MARKETS, "")) | row
    return list(teams.values())


def _read_market(table: LexborNode, market: str) -> list[PageRow]:
    books = [_name(head) for head in table.css("thead th")]
    if SPORTSBOOK not in books:
        raise BrokenPageError(f"expected a column of {SPORTSBOOK}, came {', '.join(books)}")
    column = books.index(SPORTSBOOK)
    rows = []
    for element in table.css("tbody tr"):
        cells = element.css("td, th")
        if len(cells) <= column:
            continue  # an advertisement or a heading over the whole width
        game = {side: _text(cells[0], f"{side}-cell") for side in ("away", "home")}
        game["date"] = _text(cells[0], "game-time")
        rows += [
            game | {"side": side, market: _text(cells[column], f"{side}-cell")}
            for side in ("away", "home")
        ]
    return rows


def _name(head: LexborNode) -> str:
    image = head.css_first("img")
    return ((image.attributes.get("alt") if image else "") or head.text()).strip()


def _text(cell: LexborNode, css_class: str) -> str:
    found = cell.css_first(f"div.{css_class}")
    return " ".join(found.text(separator=" ").split()) if found else ""


class OddsKey(SourceRow):
    """What identifies the odds of a team."""

    as_of_date: date
    game_id: GameId
    team_code: TeamCode

    @model_validator(mode="before")
    @classmethod
    def _read_game(cls, row: dict[str, Any]) -> dict[str, Any]:
        day = _read_date(row.get("date", ""), row["as_of_date"])
        away, home = (_code_of(row.get(side, ""), season_of(day)) for side in ("away", "home"))
        is_home = row.get("side") == "home"
        return row | {
            "game_date": day,
            "game_id": f"{day:%Y%m%d}0{home}",
            "team_code": home if is_home else away,
            "opponent_code": away if is_home else home,
            "is_home": is_home,
        }


class Odds(OddsKey):
    """One team in one game. Prices are American: profit on 100, or the stake that wins 100.

    The spread is what is added to the team's points, the total that of both teams; the price of the
    total is that of over in the row of the away team, of under in that of the home team.
    """

    game_date: date
    opponent_code: TeamCode
    is_home: bool
    sportsbook: Literal["DraftKings"] = "DraftKings"
    moneyline: Price | None
    spread: Annotated[float | None, Field(gt=-100, lt=100)]
    spread_price: Price | None
    total: Annotated[float | None, Field(gt=0, lt=1_000)]
    total_price: Price | None

    @model_validator(mode="before")
    @classmethod
    def _read_markets(cls, row: dict[str, Any]) -> dict[str, Any]:
        moneyline, _ = _read_quote(row.get("moneyline", ""))
        spread, spread_price = _read_quote(row.get("spread", ""))
        total, total_price = _read_quote(row.get("total", ""))
        return row | {
            "moneyline": moneyline,
            "spread": spread,
            "spread_price": spread_price,
            "total": total,
            "total_price": total_price,
        }


def _code_of(text: str, season: int) -> str:
    code = text.strip().upper()
    return code_in(season, FRANCHISES.get(code, code))


def _read_quote(text: str) -> tuple[float | None, float | None]:
    """Read a line and its price; blank is a market that is not open."""
    if text in ("", "-"):
        return None, None
    found = QUOTE.fullmatch(text)
    if not found:
        raise BrokenRowError(f"odds {text!r} are not like +150, -3.5 -110 or o223.5 -110")
    return _number(found[1]), _number(found[2]) if found[2] else None


def _number(text: str) -> float:
    words = {"PK": 0.0, "EVEN": 100.0, "EV": 100.0}
    return words[text.upper()] if text.upper() in words else float(text)


def _read_date(text: str, as_of_date: date) -> date:
    """Return the date that a word or a day without a year means: that nearest to the page's."""
    word = text.split(",", maxsplit=1)[0]
    if word in ("Today", "Tomorrow"):
        return as_of_date + timedelta(days=("Today", "Tomorrow").index(word) + 1)
    found = re.match(r"(?:[A-Z][a-z]{2}, )?([A-Z][a-z]{2}) (\d{1,2})\b", text)
    if not found:
        raise BrokenRowError(f"date {text!r} is not Today, Tomorrow or like Jan 13")
    years = (as_of_date.year - 1, as_of_date.year, as_of_date.year + 1)
    days = [day for year in years if (day := _date_in(year, found[1], found[2]))]
    if not days:
        raise BrokenRowError(f"date {text!r} is in no year near {as_of_date.year}")
    return min(days, key=lambda day: abs(day - as_of_date))


def _date_in(year: int, month: str, day: str) -> date | None:
    try:
        return datetime.strptime(f"{month} {day} {year}", "%b %d %Y").date()  # noqa: DTZ007
    except ValueError:
        return None  # 29 February of most years


ODDS_ROWS = PageTable(
    name="odds",
    key=OddsKey,
    row=Odds,
    read=read_odds,
    columns=frozenset({"date", "away", "home", "side", *MARKETS}),
    is_on_every_page=False,
)

ODDS = PageKind(
    name="odds",
    tables=(ODDS_ROWS,),
    unit=("as_of_date",),
    path=lambda _: PATH,
    subject=lambda _: {},
    site=Site.COVERS,
    has_relative_dates=True,
)
