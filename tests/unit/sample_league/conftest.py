"""One league for all tests: it never changes."""

import pytest

from include.sample_league.games import Game
from include.sample_league.seasons import League, Season

SEASON = 2024


@pytest.fixture(scope="session")
def league() -> League:
    """The league of seed 1."""
    return League(1)


@pytest.fixture(scope="session")
def season(league: League) -> Season:
    """One whole season of it."""
    return league.season(SEASON)


@pytest.fixture(scope="session")
def regular(season: Season) -> list[Game]:
    """The regular season's games, by date."""
    end = min(g.fixture.listed_from for g in season.games if g.fixture.remarks)
    return [game for game in season.games if game.fixture.game_date < end]
