"""Which page is at which address."""

import re
from collections.abc import Callable
from datetime import date
from urllib.parse import parse_qs, urlsplit

from include.sample_league.front_offices import league_year
from include.sample_league.pages.box_score import render_box_score
from include.sample_league.pages.contracts import render_contracts
from include.sample_league.pages.daily_leaders import render_daily_leaders
from include.sample_league.pages.injuries import render_injuries
from include.sample_league.pages.odds import render_odds
from include.sample_league.pages.play_by_play import render_play_by_play
from include.sample_league.pages.player_stats import ADVANCED, PER_GAME, SHOOTING, TOTALS
from include.sample_league.pages.player_table import render_player_tables
from include.sample_league.pages.schedule import list_months, render_schedule
from include.sample_league.pages.season_summary import render_season_summary
from include.sample_league.pages.transactions import render_transactions
from include.sample_league.site import Site

_DAILY_LEADERS = "/friv/dailyleaders.fcgi"
_PLAYER_STATS = {
    "per_game": PER_GAME,
    "totals": TOTALS,
    "advanced": ADVANCED,
    "shooting": SHOOTING,
}


def find_page(site: Site, target: str) -> str | None:
    """Return the page at a path with its query, None where the site has none."""
    url = urlsplit(target)
    if url.path == _DAILY_LEADERS:
        return _find_daily_leaders(site, url.query)
    for pattern, find in _PATTERNS:
        if match := re.fullmatch(pattern, url.path, re.ASCII):
            return find(site, *match.groups())
    return None


def _find_daily_leaders(site: Site, query: str) -> str | None:
    fields = parse_qs(query)
    try:
        day = date(*(int(fields[name][0]) for name in ("year", "month", "day")))
    except (KeyError, ValueError, OverflowError):
        return None
    if not 1946 <= day.year <= site.today.year + 1:
        return None
    return render_daily_leaders(day, site.player_lines(day))


def _find_schedule(site: Site, season: str, month: str) -> str | None:
    listings = site.listings(int(season))
    if month not in list_months(listings):
        return None
    return render_schedule(int(season), month, listings)


def _find_game(site: Site, kind: str | None, game_id: str) -> str | None:
    try:
        day = date.fromisoformat(game_id[:8])
    except ValueError:
        return None
    report = site.report(game_id, day)
    if report is None:
        return None
    return render_play_by_play(report) if kind else render_box_score(report)


def _find_player_stats(site: Site, season: str, kind: str) -> str | None:
    so_far = site.season_so_far(int(season))
    if so_far is None:
        return None
    return render_player_tables(_PLAYER_STATS[kind], int(season), so_far.regular, so_far.playoffs)


def _find_season_summary(site: Site, season: str) -> str | None:
    so_far = site.season_so_far(int(season))
    if so_far is None:
        return None
    return render_season_summary(int(season), so_far.regular, so_far.records, so_far.playoff_teams)


def _find_transactions(site: Site, season: str) -> str | None:
    moves = site.moves(int(season))
    return None if moves is None else render_transactions(int(season), moves)


_PATTERNS: tuple[tuple[str, Callable[..., str | None]], ...] = (
    (r"/leagues/NBA_(\d{4})_games-([a-z]+)\.html", _find_schedule),
    (r"/boxscores/(pbp/)?(\d{8}0[A-Z]{3})\.html", _find_game),
    (rf"/leagues/NBA_(\d{{4}})_({'|'.join(_PLAYER_STATS)})\.html", _find_player_stats),
    (r"/leagues/NBA_(\d{4})\.html", _find_season_summary),
    (r"/leagues/NBA_(\d{4})_transactions\.html", _find_transactions),
    (
        r"/contracts/players\.html",
        lambda site: render_contracts(league_year(site.today), site.contracts()),
    ),
    (
        r"/friv/injuries\.fcgi",
        lambda site: render_injuries(league_year(site.today), site.injuries()),
    ),
    (
        r"/sport/basketball/nba/odds",
        lambda site: render_odds(site.today, site.quoted_games()),
    ),
)
