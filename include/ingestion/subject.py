"""What a page says it is about, for pages that come without their address."""

from __future__ import annotations

import re
from datetime import date, datetime

from include.ingestion.page import BrokenPageError, Page


def read_season(page: Page) -> int:
    """Return the season of a page: the year in which it ends."""
    if found := re.search(r"/(?:NBA|ABA|BAA)_(\d{4})[_.]", page.address):
        return int(found[1])
    if found := re.search(r"\b(\d{4})-\d\d\b", page.title):
        return int(found[1]) + 1
    raise BrokenPageError(f'expected a season in the title, came "{page.title}"')


def read_date(page: Page) -> date:
    """Return the date in the title of a page, such as January 1, 2018."""
    found = re.search(r"\b([A-Z][a-z]+ \d{1,2}, \d{4})\b", page.title)
    try:
        return datetime.strptime(found[1] if found else "", "%B %d, %Y").date()  # noqa: DTZ007
    except ValueError:
        raise BrokenPageError(f'expected a date in the title, came "{page.title}"') from None


def read_game_id(page: Page) -> str:
    """Return the id of the game to which a page belongs."""
    found = re.search(r"/(\d{8}0[A-Z]{3})\.html", page.address)
    if not found:
        raise BrokenPageError(f'expected the page of a game, came "{page.title}"')
    return found[1]
