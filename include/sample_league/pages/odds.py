"""Odds of the next games, as Covers shows them: a table each for moneyline, spread and total."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from include.sample_league.bookmakers import BOOKS, Offer, QuotedGame
from include.sample_league.pages.markup import MONTHS
from include.sample_league.schedule import Fixture
from include.sample_league.teams import TEAMS, Team

_EASTERN = ZoneInfo("America/New_York")
_CODES = {"BRK": "BK", "CHO": "CHA", "GSW": "GS", "NJN": "NJ", "NOH": "NO", "NOK": "NO"}
_CODES |= {"NOP": "NO", "NYK": "NY", "SAS": "SA"}
"""Where Covers has other codes than basketball-reference."""


Sides = Callable[[Offer], tuple[str, str]]
"""What the cells of the away and the home team show."""


def render_odds(today: date, games: Sequence[QuotedGame]) -> str:
    """Write the page of one morning from games by start; there may be none."""
    markets: dict[str, Sides] = {
        "moneyline": _show_moneyline,
        "spread": _show_spread,
        "total": _show_total,
    }
    tables = "\n".join(
        _table(market, [_row(today, market, sides, game) for game in games])
        for market, sides in markets.items()
    )
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="generator" content="sample league: simulated, not real odds">
<title>NBA Odds &amp; Betting Lines | Covers.com</title>
</head>
<body>
<h1>NBA Odds</h1>
<p>Last updated {MONTHS[today.month - 1][:3]} {today.day}, {today.year}, 7:00 AM ET</p>
{tables}
</body>
</html>
"""


def _table(market: str, rows: Sequence[str]) -> str:
    books = "".join(
        f'<th data-book="{book}"><img src="/images/{book.lower()}.svg" alt="{book}"></th>'
        for book in BOOKS
    )
    body = "\n".join(rows)
    return (
        f'<table class="table covers-CoversOdds-table" id="{market}-table">\n'
        f"<thead>\n<tr><th>Scheduled</th>{books}</tr>\n</thead>\n"
        f'<tbody class="odds-tbody">\n{body}\n</tbody>\n</table>'
    )


def _row(today: date, market: str, sides: Sides, game: QuotedGame) -> str:
    fixture = game.fixture
    number = _matchup_number(fixture)
    day = fixture.game_date
    shown_day = "Today" if day == today else f"{MONTHS[day.month - 1][:3]} {day.day}"
    start = time(*divmod(fixture.tip_off, 60))
    seconds = int(datetime.combine(day, start, _EASTERN).timestamp())
    teams = "\n".join(
        f'<div class="td-cell {side}-cell"><a href="/sport/basketball/nba/matchup/{number}">'
        f'<img src="/images/{_code(team, fixture.season).lower()}.svg"'
        f' alt="{team.nickname(fixture.season)}">'
        f"<strong>{_code(team, fixture.season)}</strong></a></div>"
        for side, team in (("away", fixture.away), ("home", fixture.home))
    )
    cells = "\n".join(
        f'<td class="liveOddsCell" data-book="{book}" data-game="{number}" data-type="{market}"'
        f' data-date="{seconds}">\n{_book_cell(market, sides(game.offers[book]))}\n</td>'
        for book in BOOKS
    )
    return (
        f'<tr class="oddsGameRow">\n<td>\n<div class="td-cell game-time">'
        f"<span>{shown_day},&nbsp;</span> <span>{start:%H:%M}</span></div>\n"
        f'<div class="teams-div">\n{teams}\n</div>\n</td>\n{cells}\n</tr>'
    )


def _book_cell(market: str, sides: tuple[str, str]) -> str:
    return "\n".join(
        f'<div class="td-cell {side}-cell"><a class="odds-cta {market}" href="#">{text}</a></div>'
        for side, text in zip(("away", "home"), sides, strict=True)
    )


def _price(price: int) -> str:
    return f'<span class="American __american">{price:+}</span>'


def _show_moneyline(offer: Offer) -> tuple[str, str]:
    return _price(offer.away_moneyline), _price(offer.home_moneyline)


def _show_spread(offer: Offer) -> tuple[str, str]:
    away, home = (
        f"{points:+.1f}".removesuffix(".0") if points else "PK"
        for points in (-offer.home_spread, offer.home_spread)
    )
    return (
        f"{away} {_price(offer.spread_prices[0])}",
        f"{home} {_price(offer.spread_prices[1])}",
    )


def _show_total(offer: Offer) -> tuple[str, str]:
    line = f"{offer.total:.1f}".removesuffix(".0")
    return (
        f"o {line} {_price(offer.total_prices[0])}",
        f"u {line} {_price(offer.total_prices[1])}",
    )


def _matchup_number(fixture: Fixture) -> int:
    """Return a number of its own for each game: year, day of the year, home team."""
    place = [team.team_id for team in TEAMS].index(fixture.home.team_id)
    return int(f"{fixture.game_date:%y%j}{place:02}")


def _code(team: Team, season: int) -> str:
    code = team.code(season)
    return _CODES.get(code, code)
