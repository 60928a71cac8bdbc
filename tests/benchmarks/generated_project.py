"""A dbt project of any size to measure with: ``python -m tests.benchmarks.generated_project``.

The models lie in three folders and on seven levels. Those of the first level make a few thousand
rows out of nothing; every other one joins or aggregates models of earlier levels. The project
needs no data and no schema that the warehouse does not have, and the same numbers give the same
files.
"""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from string import Template
from typing import Annotated

import typer

OWN_PROJECT = Path(__file__).parents[2] / "dbt"
# folder, share of the models; one line is one level, which reads from the levels above it
LEVELS = (
    ("stg", 0.30),
    ("int", 0.15),
    ("int", 0.15),
    ("int", 0.10),
    ("int", 0.10),
    ("mart", 0.10),
    ("mart", 0.10),
)
SCHEMAS = {"stg": "fact", "int": "prep", "mart": "mart"}
MEASURES = [f"measure_{number}" for number in range(1, 9)]
TESTS = (
    ("event_id", "unique"),
    ("event_id", "not_null"),
    ("group_id", "not_null"),
    ("event_date", "not_null"),
    *((measure, "not_null") for measure in MEASURES),
)

PROJECT = Template("""\
name: generated
profile: nba_elt

flags:
  send_anonymous_usage_stats: false
  require_generic_test_arguments_property: true

models:
  generated:
    +materialized: table
    +post-hook: analyze {{ this }}
$folders
""")

SOURCE_SQL = Template("""\
select
    number as event_id,
    number % $groups as group_id,
    date '2024-01-01' + (number % 366)::integer as event_date,
    md5('$model' || number) as label,
    $measures
from generate_series(1, $rows) as number
""")

IMPORT_SQL = Template("""\
$name as (
    select * from {{ ref('$name') }}
)""")

JOIN_SQL = Template("""\
with $imports

select
    $first.event_id,
    $first.group_id,
    $first.event_date,
    $first.label,
    $measures
from $first
$joins
""")

AGGREGATE_SQL = Template("""\
with $imports

select
    min($first.event_id) as event_id,
    $first.group_id,
    max($first.event_date) as event_date,
    min($first.label) as label,
    $measures
from $first
$joins
group by $first.group_id
""")


@dataclass(frozen=True)
class Model:
    """A model to be written. ``parents`` are names of models of earlier levels."""

    name: str
    folder: str
    parents: tuple[str, ...]


def plan_models(count: int, dice: random.Random) -> list[Model]:
    """Return models, parents first. The first parent is of the level just above."""
    ends = [round(count * share) for share in accumulate(share for _, share in LEVELS)]
    models: list[Model] = []
    above: list[Model] = []
    for (folder, _), end in zip(LEVELS, ends, strict=True):
        numbers = range(len(models), end)
        level = [
            Model(f"{folder}_{number + 1:04}", folder, _choose_parents(above, models, dice))
            for number in numbers
        ]
        models += level
        above = level
    return models


def _choose_parents(
    above: list[Model], earlier: list[Model], dice: random.Random
) -> tuple[str, ...]:
    if not above:
        return ()
    first = dice.choice(above)
    others = dice.sample(earlier, k=min(len(earlier), dice.randint(1, 3)))
    return (first.name, *(model.name for model in others if model != first))


def model_sql(model: Model, dice: random.Random) -> str:
    """Return the query of a model. ``event_id`` is unique in all of them."""
    if not model.parents:
        measures = [f"number % {dice.randint(50, 5000)} / 7.0 as {name}" for name in MEASURES]
        return SOURCE_SQL.substitute(
            model=model.name,
            groups=dice.randint(200, 800),
            rows=dice.randint(2000, 5000),
            measures=_columns(measures),
        )
    first, *others = model.parents
    imports = [IMPORT_SQL.substitute(name=name) for name in model.parents]
    joins = [f"left join {name} on {first}.event_id = {name}.event_id" for name in others]
    # a weighted mean of the parents, so that no number grows with the number of levels
    weights = {name: dice.randint(1, 9) for name in model.parents}
    means = {
        measure: " + ".join(
            f"{weight / sum(weights.values()):.4f} * coalesce({name}.{measure}, 0)"
            for name, weight in weights.items()
        )
        for measure in MEASURES
    }
    if model.folder == "mart":
        template, column = AGGREGATE_SQL, "avg({}) as {}"
    else:
        template, column = JOIN_SQL, "{} as {}"
    return template.substitute(
        imports=",\n\n".join(imports),
        first=first,
        measures=_columns([column.format(mean, measure) for measure, mean in means.items()]),
        joins="\n".join(joins),
    )


def _columns(expressions: list[str]) -> str:
    return ",\n    ".join(expressions)


def assign_tests(models: list[Model], count: int) -> Iterator[tuple[Model, list[tuple[str, str]]]]:
    """Yield each model with its tests as (column, test); each gets one before any gets another."""
    for index, model in enumerate(models):
        own = len(range(index, count, len(models)))
        yield model, list(TESTS[:own])


def write_project(folder: Path, models: int, tests: int, seed: int = 1) -> None:
    """Write the project into a folder; what stood in its ``models`` goes.

    Raises:
        ValueError: too few models for the levels, or more tests than there are kinds of.
    """
    if models < 2 * len(LEVELS):
        raise ValueError(f"{models} models do not fill seven levels: ask for 14 or more")
    if tests > models * len(TESTS):
        raise ValueError(
            f"{tests} tests for {models} models: ask for {models * len(TESTS)} or fewer"
        )
    dice = random.Random(seed)
    shutil.rmtree(folder / "models", ignore_errors=True)
    shutil.copytree(OWN_PROJECT / "macros", folder / "macros", dirs_exist_ok=True)
    shutil.copy(OWN_PROJECT / "profiles.yml", folder)
    folders = [f"    {name}:\n      +schema: {schema}" for name, schema in SCHEMAS.items()]
    (folder / "dbt_project.yml").write_text(PROJECT.substitute(folders="\n".join(folders)))
    for model, assigned in assign_tests(plan_models(models, dice), tests):
        place = folder / "models" / model.folder
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{model.name}.sql").write_text(model_sql(model, dice))
        # JSON is YAML
        (place / f"{model.name}.yml").write_text(json.dumps(_properties(model, assigned), indent=2))


def _properties(model: Model, tests: list[tuple[str, str]]) -> dict[str, object]:
    columns: dict[str, list[str]] = {}
    for column, test in tests:
        columns.setdefault(column, []).append(test)
    documented = [{"name": name, "data_tests": names} for name, names in columns.items()]
    return {"models": [{"name": model.name, "columns": documented}]}


def main(
    folder: Annotated[Path, typer.Argument(help="Where to write it.")],
    models: Annotated[int, typer.Option(help="Number of models.")] = 70,
    tests: Annotated[int | None, typer.Option(help="Number of tests. Default: 2 a model.")] = None,
    seed: Annotated[int, typer.Option(help="Another seed, other edges and numbers.")] = 1,
) -> None:
    """Write a dbt project of any size, to be built with dbt/profiles.yml's variables."""
    try:
        write_project(folder, models, 2 * models if tests is None else tests, seed)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


if __name__ == "__main__":
    typer.run(main)
