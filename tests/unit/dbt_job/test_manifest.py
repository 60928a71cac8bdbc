from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]
MANIFEST = Path("target", "airflow_manifest.json")
DESCRIPTIONS = Path("target", "airflow_descriptions.json")
FILES = {
    "dbt_project.yml": "{name: shop, profile: nba_elt, models: {+materialized: table}}",
    "models/orders.sql": "select * from {{ source('till', 'sales') }}",
    "models/daily/totals.sql": "select * from {{ ref('orders') }}",
    "models/retired.sql": "{{ config(enabled=false) }} select 1 as one",
    "models/shop.yml": """
sources:
- name: till
  tables:
  - name: sales
    columns: [{name: paid, data_tests: [not_null]}]
models:
- name: orders
  description: One row per sale.
  config: {tags: [daily], meta: {owner: till, cosmos: {operator_kwargs: {pool: one}}}}
  columns:
  - {name: sold_at, description: When it was sold., data_type: timestamptz}
  - {name: paid, description: 'Price, USD.', data_tests: [not_null, unique]}
exposures:
- {name: board, type: dashboard, owner: {name: shop}, depends_on: [ref('totals')]}
""",
    "tests/totals_agree.sql": (
        "{{ config(severity='warn') }}"
        " select * from {{ ref('totals') }} join {{ ref('orders') }} using (paid)"
    ),
}


def write_project(folder: Path) -> Path:
    """Write a small dbt project that asks for the same environment as ours."""
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    shutil.copy(ROOT / "dbt" / "profiles.yml", folder)
    return folder


def run(project: Path, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command as an image would: with nothing in the environment."""
    return subprocess.run(
        [sys.executable, "-m", "include.dbt_job.manifest", "--project", str(project), *options],
        env={"PATH": os.defpath, "HOME": str(project), **environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with its manifest, not to be changed."""
    project = write_project(tmp_path_factory.mktemp("made"))
    done = run(project)
    assert done.returncode == 0, done.stdout + done.stderr
    return project


@pytest.fixture
def project(made: Path, tmp_path: Path) -> Path:
    """A checkout of the project elsewhere, with the manifest and no times of the original."""
    checkout = tmp_path / "checkout"
    shutil.copytree(made, checkout, copy_function=shutil.copyfile)
    return checkout


@pytest.fixture(scope="module")
def manifest(made: Path) -> dict[str, Any]:
    """The slim manifest, decoded."""
    decoded: dict[str, Any] = json.loads((made / MANIFEST).read_bytes())
    return decoded


def test_nodes_say_what_the_dag_shows(manifest: dict[str, Any]) -> None:
    assert list(manifest["nodes"]) == ["model.shop.orders", "model.shop.totals"]
    assert manifest["nodes"]["model.shop.orders"] == {
        "unique_id": "model.shop.orders",
        "name": "orders",
        "resource_type": "model",
        "package_name": "shop",
        "original_file_path": "models/orders.sql",
        "fqn": ["shop", "orders"],
        "tags": ["daily"],
        "schema": "prep",
        "alias": "orders",
        "config": {
            "materialized": "table",
            "tags": ["daily"],
            "meta": {"owner": "till", "cosmos": {"operator_kwargs": {"pool": "one"}}},
        },
        "depends_on": {"nodes": ["source.shop.till.sales"]},
        "tests": ["not_null_orders_paid", "source_not_null_till_sales_paid", "unique_orders_paid"],
        "doc_md": "One row per sale.\n\n"
        "`prep.orders`, table, from `models/orders.sql`\n\n"
        "**Columns**\n\n"
        "| column | type | meaning |\n"
        "| --- | --- | --- |\n"
        "| `sold_at` | timestamptz | When it was sold. |\n"
        "| `paid` |  | Price, USD. |\n\n"
        "**Tests**\n\n"
        "| test | column | if it fails |\n"
        "| --- | --- | --- |\n"
        "| not_null | `paid` | error |\n"
        "| not_null | `till.sales.paid` | error |\n"
        "| unique | `paid` | error |",
    }
    assert manifest["source_tables"] == {
        "source.shop.till.sales": {"schema": "till", "identifier": "sales"}
    }


def test_descriptions_say_what_is_known_of_a_node(made: Path) -> None:
    described = json.loads((made / DESCRIPTIONS).read_bytes())
    orders = described["model.shop.orders"]
    assert orders["description"] == "One row per sale."
    assert orders["columns"] == [
        {"name": "sold_at", "description": "When it was sold.", "data_type": "timestamptz"},
        {"name": "paid", "description": "Price, USD.", "data_type": None},
    ]


def test_tests_stand_with_the_node_they_run_with(made: Path) -> None:
    tests = {
        unique_id: [(test["name"], test["severity"]) for test in node["tests"]]
        for unique_id, node in json.loads((made / DESCRIPTIONS).read_bytes()).items()
    }
    assert tests == {
        "model.shop.orders": [
            ("not_null_orders_paid", "error"),
            ("source_not_null_till_sales_paid", "error"),
            ("unique_orders_paid", "error"),
        ],
        "model.shop.totals": [("totals_agree", "warn")],
    }


def test_dbts_own_manifest_and_parser_state_lie_beside_it(made: Path) -> None:
    kept = {path.name for path in (made / MANIFEST).parent.iterdir()}
    assert kept >= {"manifest.json", "partial_parse.msgpack"}
    assert not any(name.startswith(".") for name in kept)


def test_files_are_replaced_as_a_whole_under_whoever_reads_them(project: Path) -> None:
    target = (project / MANIFEST).parent
    files = [
        target / name for name in ("manifest.json", "partial_parse.msgpack", DESCRIPTIONS.name)
    ]
    files.append(project / MANIFEST)
    before = [file.read_bytes() for file in files]
    with ExitStack() as stack:
        readers = [stack.enter_context(file.open("rb")) for file in files]
        (project / "models" / "more.sql").write_text("select 1 as one")
        assert run(project).returncode == 0
        assert [reader.read() for reader in readers] == before
    assert all(file.read_bytes() != old for file, old in zip(files, before, strict=True))


def test_equal_projects_give_equal_bytes_whatever_the_database(made: Path, tmp_path: Path) -> None:
    elsewhere = write_project(tmp_path / "elsewhere")
    database = {"HOST": "nowhere.invalid", "DATABASE": "other", "USER": "u", "PASSWORD": "p"}
    output = tmp_path / "out" / "slim.json"
    options = ("--output", str(output))
    done = run(elsewhere, *options, **{f"NBA_WAREHOUSE_{n}": v for n, v in database.items()})
    assert done.returncode == 0, done.stdout + done.stderr
    assert output.read_bytes() == (made / MANIFEST).read_bytes()


def test_checkout_with_other_times_is_current(project: Path) -> None:
    for path in project.rglob("*"):
        os.utime(path, (4_000_000_000, 4_000_000_000))
    checked = run(project, "--check")
    assert checked.returncode == 0, checked.stdout + checked.stderr


def edit(project: Path) -> None:
    (project / "models" / "orders.sql").write_text("select 1 as paid")


def add(project: Path) -> None:
    (project / "models" / "daily" / "more.sql").write_text("select 1 as paid")


def remove(project: Path) -> None:
    (project / "tests" / "totals_agree.sql").unlink()


def rename(project: Path) -> None:
    (project / "models" / "orders.sql").rename(project / "models" / "sales.sql")


def lose(project: Path) -> None:
    (project / MANIFEST).unlink()


def lose_descriptions(project: Path) -> None:
    (project / DESCRIPTIONS).unlink()


def cut(project: Path) -> None:
    (project / MANIFEST).write_bytes((project / MANIFEST).read_bytes()[:1000])


def age(project: Path) -> None:
    decoded = json.loads((project / MANIFEST).read_bytes())
    decoded["metadata"]["generated_by"]["dbt-core"] = "1.0.0"
    (project / MANIFEST).write_text(json.dumps(decoded))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        *((change, "made from other files") for change in (edit, add, remove, rename)),
        (lose, "there is no"),
        (lose_descriptions, "airflow_descriptions.json beside"),
        (cut, "cannot be read (JSONDecodeError"),
        (age, "made by dbt-core 1.0.0"),
    ],
)
def test_check_says_in_one_line_what_is_stale(project: Path, change: Any, reason: str) -> None:
    change(project)
    checked = run(project, "--check")
    assert checked.returncode == 1
    [line] = checked.stdout.splitlines()
    assert reason in line
    assert str(project / MANIFEST) in line
    assert line.endswith("run python -m include.dbt_job.manifest")


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("models/orders.sql", "select * from {{ ref('nothing') }}", "does not parse"),
        ("models/shop.yml", "models: [", "does not parse"),
        ("models/new.sql", "{% if %}", "does not parse"),
        ("dbt_project.yml", "{name: shop, profile: other}", "Could not find profile named 'other'"),
        (
            "tests/totals_agree.sql",
            "select 1",
            "test totals_agree reads no model and no source",
        ),
    ],
)
def test_project_with_an_error_exits_2_in_one_line_and_leaves_the_manifest(
    project: Path, name: str, text: str, message: str
) -> None:
    before = (project / MANIFEST).read_bytes()
    (project / "models" / "new.sql").write_text("select 1 as paid")
    (project / name).write_text(text)
    done = run(project)
    assert done.returncode == 2, done.stdout + done.stderr
    [line] = done.stdout.splitlines()
    assert message in line
    assert done.stderr == ""
    assert (project / MANIFEST).read_bytes() == before


def test_folder_without_a_project_exits_2(tmp_path: Path) -> None:
    for options in ((), ("--check",)):
        done = run(tmp_path, *options)
        assert done.returncode == 2
        [line] = done.stdout.splitlines()
        assert f"no dbt_project.yml in {tmp_path}" in line


def test_digest_of_dbts_manifest_in_memory_is_the_one_in_the_file(made: Path) -> None:
    program = (
        "from dbt.cli.main import dbtRunner\n"
        "from include.dbt_job.graph import attach_tests, from_manifest, graph_digest\n"
        "parsed = dbtRunner().invoke(['--quiet', 'parse', '--no-write-json'])\n"
        "nodes = from_manifest(parsed.result)\n"
        "print(graph_digest(nodes), len(attach_tests(nodes)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={
            "PYTHONPATH": str(ROOT),
            "HOME": str(made),
            "DBT_LOG_LEVEL_FILE": "none",
            **{f"NBA_WAREHOUSE_{n}": "unset" for n in ("HOST", "DATABASE", "USER", "PASSWORD")},
        },
        cwd=made,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    metadata = json.loads((made / MANIFEST).read_bytes())["metadata"]
    assert done.stdout.split() == [metadata["graph_digest"], "4"]
