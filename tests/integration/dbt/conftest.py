"""The dbt project on a fresh warehouse."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.conftest import TEMPLATE, Warehouse
from tests.integration.dbt_project import DATABASE, DbtProject, fresh_database

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

    from include.local.postgres import PostgresServer


@pytest.fixture
def warehouse(postgres_server: PostgresServer) -> Iterator[Warehouse]:
    """A fresh database, always of the same name."""
    with fresh_database(postgres_server, DATABASE, TEMPLATE) as warehouse:
        yield warehouse


@pytest.fixture
def dbt(warehouse: Warehouse, parsed_project: Manifest, tmp_path: Path) -> DbtProject:
    """The project on a fresh warehouse."""
    return DbtProject(warehouse, tmp_path, parsed_project)
