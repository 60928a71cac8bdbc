"""The warehouse as of a past date is the one that was built on the morning after it."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from typing import TYPE_CHECKING

from psycopg import sql

from tests.integration.dbt.league import load, season_games, to_come
from tests.integration.dbt_project import ROOT, DbtProject

if TYPE_CHECKING:
    from tests.conftest import Warehouse

DAY = date(2007, 12, 4)
MODELS = (
    *("dim_team_codes", "dim_teams", "dim_seasons", "dim_team_seasons", "dim_players"),
    *("fact_games", "fact_player_box_scores", "fact_team_box_scores", "prep_team_games"),
    *("prep_team_form", "prep_team_form_by_date", "prep_game_features", "prep_head_to_head"),
    *("prep_standings", "prep_standings_by_date", "prep_division_ranks", "prep_conference_ranks"),
    *("player_stats", "schedule", "standings"),
)


def rows(warehouse: Warehouse, prefix: str = "") -> dict[str, list[str]]:
    """Return the rows of each of the models, in order."""
    found = {}
    with warehouse.connect() as connection:
        for model in MODELS:
            kind = model.split("_")[0] if model.startswith(("dim_", "fact_", "prep_")) else "mart"
            lines = connection.execute(
                sql.SQL("select t::text from {} as t order by 1").format(
                    sql.Identifier(f"{prefix}{kind}", model)
                )
            ).fetchall()
            found[model] = [line for (line,) in lines]
    return found


def test_tables_as_of_a_date_are_those_built_on_the_morning_after(dbt: DbtProject) -> None:
    """The results, lines and play-offs that came later are not in them; today's tables stay."""
    morning = date(2007, 12, 5)
    load(dbt.warehouse, to_come(season_games(2008), morning), lines_from=date(2007, 11, 1))
    dbt.build_models("--select", *(f"+{model}" for model in MODELS))
    then = rows(dbt.warehouse)

    later = season_games(2008, has_playoffs=True) + season_games(2013)
    load(dbt.warehouse, later, lines_from=date(2007, 11, 1))
    dbt.build_models("--select", *(f"+{model}" for model in MODELS))
    now = rows(dbt.warehouse)
    assert all(then[model] != now[model] for model in ("standings", "prep_game_features"))

    finished = subprocess.run(
        [
            *(sys.executable, "-m", "include.dbt_job", "--as-of", "--run-id=test"),
            *(f"--start-date={DAY}", f"--end-date={DAY}", f"--models={','.join(MODELS)}"),
        ],
        env=dbt.warehouse.env("transformer")
        | {"PATH": os.defpath, "NBA_DBT_PROJECT": str(ROOT / "dbt")},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr
    assert rows(dbt.warehouse, "as_of_") == then
    assert rows(dbt.warehouse) == now
