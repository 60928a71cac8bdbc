"""Airflow's processes and their configuration, all of it environment variables."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import httpx2

from include.local import dbt_manifest
from include.local.components import Component, home_of, write_whole
from include.local.credentials import Credentials
from include.local.provisioning import DBT_DOCS_URL
from include.local.settings import ROOT, Settings, Source, SourceKind

DATABASE = ROLE = "airflow"
USER = "admin"
PROGRAMS = Path(sys.executable).parent
PATH = f"{PROGRAMS}:/usr/local/bin:/usr/bin:/bin"
SERVERS = ("api-server", "scheduler", "dag-processor", "triggerer")
# What a task imports: imported once, in the process from which all tasks are forked.
PRELOADED = (
    "airflow.sdk.execution_time.task_runner",
    "include.orchestration.dbt_group",
    "include.orchestration.dbt_report",
    "include.orchestration.ecs",
    "airflow.providers.openlineage.plugins.listener",
    "cosmos.operators.local",
    "dbt.cli.main",
    "dbt.adapters.postgres",
)


def environment(settings: Settings, credentials: Credentials, source: Source) -> dict[str, str]:
    """Return the whole environment of Airflow's processes."""
    home = settings.folder / "airflow"
    url = settings.airflow_url
    database = f"127.0.0.1:{settings.postgres_port}/{DATABASE}"
    config: dict[str, dict[str, object]] = {
        "core": {
            "auth_manager": "airflow.api_fastapi.auth.managers.simple.simple_auth_manager"
            ".SimpleAuthManager",
            "dags_are_paused_at_creation": False,
            "dags_folder": ROOT / "dags",
            "default_task_retry_delay": 5,
            "execution_api_server_url": f"{url}/execution/",
            "executor": "LocalExecutor",
            "fernet_key": credentials.airflow_fernet_key,
            "load_examples": False,
            # a DAG that changes twice within half a minute is not left as it was for minutes
            "min_serialized_dag_update_interval": 1,
            "mp_forkserver_preload": ",".join(PRELOADED),
            "parallelism": 4,
            "plugins_folder": ROOT / "include" / "plugins",
            "simple_auth_manager_passwords_file": home / "passwords.json",
            "simple_auth_manager_users": f"{USER}:admin",
        },
        "api": {
            "base_url": url,
            "host": "127.0.0.1",
            "port": settings.airflow_port,
            "secret_key": credentials.airflow_jwt_key,
            "workers": 1,
        },
        "api_auth": {"jwt_secret": credentials.airflow_jwt_key},
        "cosmos": {"cache_dir": home / "cosmos", "enable_telemetry": False},
        # a file that has changed is parsed at the next look, one that has not only now and then
        "dag_processor": {
            "min_file_process_interval": 300,
            "parsing_processes": 1,
            "refresh_interval": 5,
        },
        "database": {
            "sql_alchemy_conn": f"postgresql+psycopg2://{ROLE}:{credentials.airflow_database}"
            f"@{database}"
        },
        "logging": {"base_log_folder": home / "logs", "colored_console_log": False},
        "openlineage": {
            # it names what others have built
            "disabled_for_operators": "include.orchestration.dbt_report.DbtReportOperator",
            "namespace": "nba_elt",
            "transport": json.dumps(
                {"type": "file", "log_file_path": str(home / "openlineage.jsonl"), "append": True}
            ),
        },
        # the sample league and stored pages have calendars of their own
        "scheduler": {
            "mp_start_method": "forkserver",
            "scheduler_idle_sleep_time": 0.5,
            "use_job_schedule": source.kind is SourceKind.LIVE,
        },
        "usage_data_collection": {"enabled": False},
    }
    return {
        "PATH": PATH,
        "HOME": str(home_of(settings.folder)),
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
        "PYTHONWARNINGS": "ignore",
        # process titles must not overwrite the environment, by which strays are found
        "SPT_NOENV": "1",
        "AIRFLOW_HOME": str(home),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DO_NOT_TRACK": "1",
        "NBA_DBT_DOCS_URL": DBT_DOCS_URL,
        "NBA_DBT_MODE": settings.dbt_mode,
        "NBA_DBT_PROJECT": str(dbt_manifest.PROJECT),
    } | {
        f"AIRFLOW__{section.upper()}__{name.upper()}": str(value)
        for section, options in config.items()
        for name, value in options.items()
    }


def write_configuration(
    settings: Settings, credentials: Credentials, env: Mapping[str, str]
) -> None:
    """Write what Airflow reads from files, and the environment for a shell to source."""
    home = settings.folder / "airflow"
    home.mkdir(parents=True, exist_ok=True)
    write_whole(home / "passwords.json", json.dumps({USER: credentials.airflow_admin}))
    # without this file Airflow writes one of its own, 3,000 lines long
    write_whole(home / "airflow.cfg", "# Everything is set by environment variables.\n")
    lines = [f"{name}={shlex.quote(value)}\n" for name, value in sorted(env.items())]
    write_whole(home / "environment", "".join(lines))


def components(settings: Settings, env: Mapping[str, str]) -> list[Component]:
    """Return Airflow's long-running processes."""
    options = {"scheduler": ["--skip-serve-logs"], "triggerer": ["--skip-serve-logs"]}
    return [
        Component(
            name=f"airflow-{server}",
            command=[str(PROGRAMS / "airflow"), server, *options.get(server, [])],
            env=env,
            cwd=ROOT,
            folder=settings.folder,
            port=settings.airflow_port if server == "api-server" else None,
            is_ready=partial(is_healthy, settings.airflow_url, server),
            stop_seconds=15,
        )
        for server in SERVERS
    ]


def is_healthy(url: str, server: str) -> bool:
    """Whether Airflow's API says that a process of Airflow is at work."""
    try:
        answer = httpx2.get(f"{url}/api/v2/monitor/health", timeout=5)
    except httpx2.HTTPError:
        return False
    if answer.status_code != httpx2.codes.OK:
        return False
    if server == "api-server":
        return True
    return bool(answer.json()[server.replace("-", "_")]["status"] == "healthy")
