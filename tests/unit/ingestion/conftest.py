"""Real pages and results, where they are at hand."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of stored pages and known results; it is not part of the project."""
    folder = Path(os.environ.get("NBA_TEST_DATA", Path(__file__).parents[4] / "shared" / "data"))
    if not (folder / "pages").is_dir():
        pytest.skip(f"no stored pages in {folder}: set NBA_TEST_DATA to the folder that has them")
    return folder
