"""One league for all tests: it never changes."""

import gzip
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from include.sample_league.games import Game
from include.sample_league.seasons import League, Season

SEASON = 2024
PROJECT = Path(__file__).parents[3]
PAGES = Path(os.environ.get("NBA_TEST_DATA", PROJECT.parent / "shared" / "data")) / "pages"


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


@pytest.fixture(scope="session")
def stored() -> Callable[[str], str]:
    """Return a stored page of the real site by its path; skip the test where there is none."""

    def read(path: str) -> str:
        file = PAGES / path
        if not file.exists():
            pytest.skip(f"no stored page at {file}: set NBA_TEST_DATA to a folder with pages/")
        return gzip.decompress(file.read_bytes()).decode()

    return read
