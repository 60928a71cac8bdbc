"""The slim manifest: what the DAG is rendered from, and nothing else of dbt's manifest.

It has the layout of dbt's ``manifest.json``, so that Cosmos loads it, without macros, documentation
blocks, code and whatever depends on the database or the time: equal projects give equal bytes.
``nodes`` are the models, seeds and snapshots, each with the text that its task shows. What
is known of their columns and tests, which no task needs to be made, is in a file beside it.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.metadata
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import structlog
import typer

from include.dbt_job.graph import BUILT, attach_tests, from_manifest_json, graph_digest
from include.dbt_job.model_doc import model_doc
from include.job import BAD_INPUT, BadInputError, WarehouseSettings, configure_logging

log: structlog.stdlib.BoundLogger = structlog.get_logger()
app = typer.Typer(add_completion=False)

PROJECT = Path(__file__).parents[2] / "dbt"
NAME = Path("target", "airflow_manifest.json")
DESCRIPTIONS = "airflow_descriptions.json"
FULL = "manifest.json"
PARSER_STATE = "partial_parse.msgpack"
LAYOUT = 3
MADE_BY_DBT = {"target", "logs", "dbt_packages", "dbt_internal_packages"}

COSMOS_CONFIG = ("materialized", "schema", "tags", "meta")
NODE = (
    *("unique_id", "name", "resource_type", "package_name", "original_file_path", "fqn", "tags"),
    *("schema", "alias"),
)
SOURCE_TABLE = ("schema", "identifier")
COLUMN = ("name", "description", "data_type")
TEST = ("unique_id", "name", "original_file_path", "column_name", "description")


@app.callback(invoke_without_command=True)
def main(
    project: Annotated[
        Path, typer.Option(envvar="NBA_DBT_PROJECT", help="Folder of the dbt project.")
    ] = PROJECT,
    output: Annotated[
        Path | None,
        typer.Option(help=f"Where to write. Default: {NAME} in the project.", show_default=False),
    ] = None,
    *,
    check: Annotated[
        bool,
        typer.Option("--check", help="Write nothing; exit 1 if the manifest is not the project's."),
    ] = False,
) -> None:
    """Write the manifest that the DAG is rendered from; no database is needed.

    The descriptions of its nodes are written beside it, and so are dbt's own manifest and the state
    of its parser.

    Exit 2: the project does not parse.
    """
    configure_logging()
    project = project.absolute()
    output = output.absolute() if output else project / NAME
    try:
        if check:
            if problem := staleness(project, output):
                log.error(problem)
                raise typer.Exit(1)
            log.info(f"{output} is current")
            return
        slim, described = make(project, output)
    except BadInputError as error:
        log.error(str(error))
        raise typer.Exit(BAD_INPUT) from None
    log.info(
        "done",
        manifest=str(output),
        nodes=len(slim["nodes"]),
        tests=sum(len(node["tests"]) for node in described.values()),
        graph_digest=slim["metadata"]["graph_digest"],
    )


def make(project: Path, output: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Parse the project and write its slim manifest, never seen half-written.

    Returns the manifest, and what :func:`descriptions` says of its nodes.

    Raises:
        BadInputError: the project does not parse, or a test belongs to no model.
    """
    # digested before dbt reads: a file changed meanwhile leaves the manifest stale
    digest = sources_digest(project)
    target = output.parent
    target.mkdir(parents=True, exist_ok=True)
    # several may make it at once: each parses in a folder of its own, and moves whole files
    with tempfile.TemporaryDirectory(dir=target, prefix=".parse-") as folder:
        scratch = Path(folder)
        with contextlib.suppress(FileNotFoundError):
            shutil.copy(target / PARSER_STATE, scratch)
        _parse(project, scratch)
        manifest = json.loads((scratch / FULL).read_bytes())
        described = descriptions(manifest)
        slim = slim_manifest(manifest, described, digest)
        for name, content in ((DESCRIPTIONS, described), (output.name, slim)):
            (scratch / name).write_text(json.dumps(content, ensure_ascii=False) + "\n")
        for name in (PARSER_STATE, FULL, DESCRIPTIONS, output.name):
            (scratch / name).replace(target / name)
    return slim, described


def staleness(project: Path, output: Path) -> str | None:
    """Say in one line why a slim manifest is not that of the project, None if it is.

    Raises:
        BadInputError: there is no project.
    """
    remedy = "run python -m include.dbt_job.manifest"
    digest = sources_digest(project)
    try:
        metadata = json.loads(output.read_bytes())["metadata"]
        made_by, made_from = dict(metadata["generated_by"]), metadata["sources_digest"]
    except FileNotFoundError:
        return f"there is no {output}: {remedy}"
    except (OSError, ValueError, KeyError, TypeError) as error:
        return f"{output} cannot be read ({type(error).__name__}: {error}): {remedy}"
    if not (described := output.with_name(DESCRIPTIONS)).exists():
        return f"there is no {described} beside {output}: {remedy}"
    if made_by != (here := made_by | _versions()):
        return f"{output} was made by {_in_words(made_by)}, here is {_in_words(here)}: {remedy}"
    if made_from != digest:
        return f"{output} was made from other files than {project} has: {remedy}"
    return None


def sources_digest(project: Path) -> str:
    """Digest the names and contents of the files that dbt reads, wherever the project lies.

    Raises:
        BadInputError: there is no project.
    """
    if not (project / "dbt_project.yml").is_file():
        raise BadInputError(f"no dbt_project.yml in {project}: give the project with --project")
    digest = hashlib.sha256()
    for path in sorted(_sources(project)):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"{content} {path.relative_to(project).as_posix()}\n".encode())
    return digest.hexdigest()[:16]


def descriptions(manifest: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return of each node that is built its ``description``, ``columns`` and ``tests``.

    Raises:
        BadInputError: a test belongs to no model.
    """
    nodes = manifest["nodes"]
    described: dict[str, dict[str, Any]] = {
        unique_id: {
            "description": node["description"],
            "columns": [{f: column[f] for f in COLUMN} for column in node["columns"].values()],
            "tests": [],
        }
        for unique_id, node in sorted(nodes.items())
        if node["resource_type"] in BUILT
    }
    for test_id, node_id in sorted(attach_tests(from_manifest_json(manifest)).items()):
        described[node_id]["tests"].append(_slim_test(nodes[test_id]))
    return described


def slim_manifest(
    manifest: Mapping[str, Any],
    described: Mapping[str, Mapping[str, Any]],
    sources_digest: str,
) -> dict[str, Any]:
    """Reduce a decoded ``manifest.json`` to what Cosmos and the DAG read."""
    graph = from_manifest_json(manifest)
    nodes = {}
    for unique_id in sorted(described):
        node, tests = manifest["nodes"][unique_id], described[unique_id]["tests"]
        config = {name: node["config"][name] for name in COSMOS_CONFIG if node["config"].get(name)}
        nodes[unique_id] = {
            **{name: node[name] for name in NODE},
            "config": config,
            "depends_on": {"nodes": list(graph[unique_id].parents)},
            "tests": [test["name"] for test in tests],
            "doc_md": model_doc(node, tests),
        }
    return {
        "metadata": {
            "project_name": manifest["metadata"]["project_name"],
            "dbt_schema_version": manifest["metadata"]["dbt_schema_version"],
            "generated_by": _versions(),
            "graph_digest": graph_digest(graph),
            "sources_digest": sources_digest,
        },
        "nodes": nodes,
        # under a name that Cosmos does not know: it would make an empty task group of them
        "source_tables": {
            unique_id: {name: source[name] for name in SOURCE_TABLE}
            for unique_id, source in sorted(manifest["sources"].items())
        },
        "selectors": manifest["selectors"],
    }


def _slim_test(test: Mapping[str, Any]) -> dict[str, Any]:
    generic = test.get("test_metadata") or {}
    arguments = generic.get("kwargs", {})
    return {field: test.get(field) for field in TEST} | {
        "depends_on": {"nodes": test["depends_on"]["nodes"]},
        "severity": test["config"]["severity"].lower(),
        "generic": generic.get("name"),
        "arguments": {
            name: value for name, value in arguments.items() if name not in ("model", "column_name")
        },
    }


def _parse(project: Path, target: Path) -> None:
    # dbt takes two seconds to import: not to compare digests
    from dbt.cli.main import dbtRunner  # noqa: PLC0415

    # profiles.yml wants them all; parsing connects to nothing
    for name, field in WarehouseSettings.model_fields.items():
        if field.is_required():
            os.environ.setdefault(f"NBA_WAREHOUSE_{name}".upper(), "unset")
    os.environ["DBT_SEND_ANONYMOUS_USAGE_STATS"] = "false"
    result = dbtRunner().invoke(
        [
            *("--log-level", "none", "--log-level-file", "none", "--log-path", str(target)),
            *("parse", "--project-dir", str(project), "--profiles-dir", str(project)),
            *("--target-path", str(target)),
        ]
    )
    if not result.success:
        line = " ".join(str(result.exception).split())
        raise BadInputError(f"the dbt project in {project} does not parse: {line}")


def _sources(project: Path) -> Iterator[Path]:
    for folder, folders, files in os.walk(project):
        here = Path(folder)
        made = MADE_BY_DBT if here == project else set[str]()
        folders[:] = [name for name in folders if name not in made and not name.startswith(".")]
        yield from (here / name for name in files if not name.startswith("."))


def _versions() -> dict[str, Any]:
    versions: dict[str, Any] = {"layout": LAYOUT}
    for package in ("dbt-core", "dbt-postgres"):
        # an image of Airflow alone checks its manifest without dbt
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            versions[package] = importlib.metadata.version(package)
    return versions


def _in_words(versions: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {version}" for name, version in sorted(versions.items()))


if __name__ == "__main__":
    app()
