"""Does something fail for every line of logic that a dbt model loses?

The lines of a model are deleted one at a time, in memory. Such a mutant must read no more seasons
than its model (window), and its unit tests run, all mutants' at once. If they pass, it is built on
a small league, by its contract, together with the models that read it, and their data tests run.
"""

from __future__ import annotations

import argparse
import copy
import re
import secrets
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from dbt.contracts.graph.manifest import Manifest
from dbt.contracts.graph.nodes import ModelNode
from psycopg import sql
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from include.local.components import free_port
from include.local.postgres import PostgresServer
from include.local.warehouse import create_warehouse
from tests.conftest import PASSWORDS, TEMPLATE, Warehouse
from tests.integration.dbt.league import load, season_games, to_come
from tests.integration.dbt_project import (
    DATABASE,
    DbtProject,
    fresh_database,
    reads_of_every_season,
)

MODELS = [
    "prep_playoff_series",
    "prep_head_to_head",
    "prep_scoring_runs",
    "prep_score_changes",
    "prep_team_travel",
    "prep_game_odds",
    "prep_team_form",
    "prep_recent_rosters",
    "prep_team_payrolls",
    "prep_standings_by_date",
]
BUILT = "built_warehouse"
NO_LOGIC = re.compile(r"\{#.*?#\}|--[^\n]*|\{\{\s*config\(.*?\)\s*\}\}", re.DOTALL)


class Catch(StrEnum):
    """What has noticed that a line is missing."""

    WINDOW = "window"
    SQL = "SQL or contract"
    UNIT_TEST = "unit tests"
    DATA_TEST = "data tests"


@dataclass(frozen=True)
class Mutant:
    """A model without one of its lines."""

    model: str
    line: int
    text: str
    code: str


def mutants_of(model: str, code: str) -> list[Mutant]:
    """Delete each line that is not blank, comment or configuration."""
    lines = code.split("\n")
    logic = NO_LOGIC.sub(lambda found: "\n" * found[0].count("\n"), code).split("\n")
    return [
        Mutant(model, n + 1, line.strip(), "\n".join(lines[:n] + lines[n + 1 :]))
        for n, line in enumerate(lines)
        if logic[n].strip()
    ]


def node_of(manifest: Manifest, model: str) -> ModelNode:
    """Return a model of the project."""
    node = manifest.nodes[f"model.nba_elt.{model}"]
    assert isinstance(node, ModelNode)
    return node


@contextmanager
def in_place_of_its_model(manifest: Manifest, mutant: Mutant) -> Iterator[None]:
    """Have dbt see the mutant where the model was."""
    node = node_of(manifest, mutant.model)
    original = node.raw_code
    node.raw_code = mutant.code
    try:
        yield
    finally:
        node.raw_code = original


def reads_other_seasons(manifest: Manifest, mutant: Mutant) -> bool:
    """Tell whether it reads more seasons than its model."""
    known = reads_of_every_season(manifest)
    with in_place_of_its_model(manifest, mutant):
        return reads_of_every_season(manifest) != known


def run_unit_tests(dbt: DbtProject, mutants: list[Mutant]) -> dict[Mutant, Catch]:
    """Run the unit tests of all mutants of a model at once, each as a model of its own."""
    assert dbt.manifest
    everyone = copy.copy(dbt.manifest)
    everyone.nodes, everyone.unit_tests = {**dbt.manifest.nodes}, {}
    mutant_of = {}
    for mutant in mutants:
        model = copy.deepcopy(node_of(dbt.manifest, mutant.model))
        unit_tests = [
            copy.deepcopy(test)
            for test in dbt.manifest.unit_tests.values()
            if test.depends_on.nodes[0] == model.unique_id
        ]
        model.unique_id += f"_{mutant.line}"
        model.name += f"_{mutant.line}"
        model.raw_code = mutant.code
        everyone.nodes[model.unique_id] = model
        for test in unit_tests:
            test.unique_id += f"_{mutant.line}"
            test.depends_on.nodes = [model.unique_id]
            everyone.unit_tests[test.unique_id] = test
            mutant_of[test.unique_id] = mutant
    if not mutant_of:
        return {}
    project = DbtProject(dbt.warehouse, dbt.scratch, everyone)
    results = project.run("test", "--resource-type", "unit_test").result
    caught = {}
    for result in results:
        mutant = mutant_of[result.node.unique_id]
        if result.status == "fail":
            caught[mutant] = Catch.UNIT_TEST
        elif result.status != "pass":
            caught.setdefault(mutant, Catch.SQL)
    return caught


def run_data_tests(dbt: DbtProject, mutant: Mutant) -> Catch | None:
    """Build a mutant and what reads it, and run the data tests of these."""
    assert dbt.manifest
    with in_place_of_its_model(dbt.manifest, mutant):
        select = ("--select", f"{mutant.model}+1", "--exclude-resource-type", "unit_test")
        results = dbt.run("build", *select).result
    failed = {result.node.resource_type for result in results if result.status in {"error", "fail"}}
    if "model" in failed:
        return Catch.SQL
    return Catch.DATA_TEST if failed else None


@contextmanager
def built_league() -> Iterator[DbtProject]:
    """A server that has a league's models built and tested, and the project to work on copies."""
    with tempfile.TemporaryDirectory(prefix="mutation-") as folder:
        server = PostgresServer(Path(folder), free_port(), secrets.token_urlsafe(12), fast=True)
        server.start()
        try:
            create_warehouse(server, TEMPLATE, PASSWORDS)
            dbt = DbtProject(Warehouse(server, DATABASE), Path(folder))
            dbt.manifest = dbt.run("parse").result
            with fresh_database(server, DATABASE, TEMPLATE) as warehouse:
                under_way = to_come(season_games(2013), date(2012, 12, 1))
                games = season_games(2008, has_playoffs=True) + under_way
                load(warehouse, games, lines_from=date(2008, 1, 1))
                dbt.must("build")
                with server.connect() as connection:
                    connection.execute(
                        sql.SQL("create database {} template {}").format(
                            sql.Identifier(BUILT), sql.Identifier(DATABASE)
                        )
                    )
            yield dbt
        finally:
            server.stop()


def check(dbt: DbtProject, mutants: list[Mutant], progress: Progress) -> dict[Mutant, Catch]:
    """Return what has caught each mutant of a model; those that survive are not there."""
    assert dbt.manifest
    model = mutants[0].model
    task = progress.add_task(model, total=len(mutants))
    caught = {m: Catch.WINDOW for m in mutants if reads_other_seasons(dbt.manifest, m)}
    server = dbt.warehouse.server
    intact = Mutant(model, 0, "", node_of(dbt.manifest, model).raw_code)
    with fresh_database(server, DATABASE, BUILT):
        caught |= run_unit_tests(dbt, [intact, *(m for m in mutants if m not in caught)])
    assert intact not in caught, f"{model} fails with all its lines"
    progress.update(task, completed=len(caught))
    for mutant in mutants:
        if mutant in caught:
            continue
        with fresh_database(server, DATABASE, BUILT):
            catch = run_data_tests(dbt, mutant)
        if catch:
            caught[mutant] = catch
        progress.advance(task)
    return caught


def parse_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="make mutate",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog='example: make mutate ARGS="--models prep_standings prep_team_form"\n\n'
        "Exit status 1: a line can go and no test fails.",
    )
    parser.add_argument(
        "--models", nargs="+", metavar="MODEL", default=MODELS, help="default: " + " ".join(MODELS)
    )
    arguments = parser.parse_args()
    known = {path.stem for path in (Path(__file__).parents[2] / "dbt" / "models").rglob("*.sql")}
    if unknown := set(arguments.models) - known:
        parser.error(f"no such model: {', '.join(sorted(unknown))}")
    return arguments


def main() -> int:
    """Check every model, and print a table and the survivors."""
    models = parse_arguments().models
    console = Console()
    table = Table("model", "lines", *Catch, "survivors", title="Caught by")
    table.columns[0].no_wrap = True
    survivors: list[Mutant] = []
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=console) as progress:
        task = progress.add_task("building a league", total=None)
        with built_league() as dbt:
            progress.update(task, total=1, completed=1)
            for model in models:
                assert dbt.manifest
                mutants = mutants_of(model, node_of(dbt.manifest, model).raw_code)
                caught = check(dbt, mutants, progress)
                alive = [mutant for mutant in mutants if mutant not in caught]
                survivors += alive
                count = Counter(caught.values())
                figures = (len(mutants), *(count[catch] for catch in Catch), len(alive))
                table.add_row(model, *map(str, figures))
    console.print(table)
    for mutant in survivors:
        console.print(f"{mutant.model} {mutant.line}: {mutant.text}", markup=False, highlight=False)
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
