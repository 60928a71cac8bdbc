"""Where the local platform lives, which ports it takes, and which source it reads."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from include.job import BadInputError, Window
from include.local.components import write_whole

ROOT = Path(__file__).parents[2]
SAMPLE_TODAY = date(2024, 1, 16)


class Settings(BaseSettings):
    """The platform's folder and ports, from ``NBA_LOCAL_DIR`` and ``NBA_LOCAL_PORT``.

    The first port is Airflow's; the others follow it. ``NBA_DBT_MODE`` says what runs behind the
    tasks of the models. ``NBA_INGESTION_*`` are handed on to the ingestion job.
    """

    model_config = SettingsConfigDict(env_prefix="NBA_LOCAL_", env_ignore_empty=True)

    dir: Path = ROOT / ".local"
    port: int = Field(28080, ge=1024, le=65000)
    dbt_mode: Literal["watch", "ecs", "local"] = Field("watch", validation_alias="NBA_DBT_MODE")
    kinds: str = Field("all", validation_alias="NBA_INGESTION_KINDS")
    lookback_days: int = Field(3, ge=0, validation_alias="NBA_INGESTION_LOOKBACK_DAYS")
    reddit_client_id: str = Field("", validation_alias="NBA_INGESTION_REDDIT_CLIENT_ID")
    reddit_client_secret: SecretStr = Field(
        SecretStr(""), validation_alias="NBA_INGESTION_REDDIT_CLIENT_SECRET"
    )
    mlflow_url: str = Field("", validation_alias="NBA_ML_MLFLOW_URL")
    use_market: bool = Field(False, validation_alias="NBA_ML_USE_MARKET")

    @classmethod
    def load(cls) -> Self:
        """Read the environment; a port that it does not name stays what it was.

        Raises:
            BadInputError: a value in the environment is none.
        """
        try:
            settings = cls()
            if "port" not in settings.model_fields_set and settings.port_file.exists():
                settings = cls(port=int(settings.port_file.read_text()))
        except ValidationError as error:
            [problem, *_] = error.errors()
            name = str(problem["loc"][0]).upper()
            name = name if name.startswith("NBA_") else f"NBA_LOCAL_{name}"
            raise BadInputError(f"{name} is {problem['input']!r}: {problem['msg']}") from error
        return settings

    @property
    def port_file(self) -> Path:
        """Remembers the first port."""
        return self.folder / "port"

    @property
    def source_file(self) -> Path:
        """Remembers the source."""
        return self.folder / "source.json"

    @property
    def secrets_file(self) -> Path:
        """Holds the platform's credentials."""
        return self.folder / "secrets.json"

    @property
    def folder(self) -> Path:
        """State folder: data, secrets, logs. Relative to the repository, like the default."""
        return (ROOT / self.dir).resolve()

    @property
    def airflow_port(self) -> int:
        """Airflow's UI and API."""
        return self.port

    @property
    def postgres_port(self) -> int:
        """The warehouse and Airflow's metadata."""
        return self.port + 1

    @property
    def aws_port(self) -> int:
        """ECS, logs, S3 and secrets."""
        return self.port + 2

    @property
    def site_port(self) -> int:
        """The sample league or the stored pages."""
        return self.port + 3

    @property
    def airflow_url(self) -> str:
        """Base address of Airflow's UI and API."""
        return f"http://127.0.0.1:{self.airflow_port}"

    @property
    def aws_url(self) -> str:
        """Endpoint for every AWS client."""
        return f"http://127.0.0.1:{self.aws_port}"


class SourceKind(StrEnum):
    """Where pages come from."""

    SAMPLE = "sample"
    LIVE = "live"
    REPLAY = "replay"


@dataclass(frozen=True)
class Source:
    """A site to read from. ``today`` matters to the sample league, ``pages`` to a replay."""

    kind: SourceKind = SourceKind.SAMPLE
    today: date = SAMPLE_TODAY
    pages: Path | None = None

    @classmethod
    def parse(cls, text: str, today: date, folder: Path) -> Self:
        """Read ``sample``, ``live`` or ``replay:<folder>``, a path relative to ``folder``.

        Raises:
            BadInputError: none of these, or a folder that is not there.
        """
        kind, _, path = text.partition(":")
        if kind not in set(SourceKind) or (kind == SourceKind.REPLAY) != bool(path):
            raise BadInputError(
                f"unknown source {text!r}: choose sample, live, or replay:<folder of stored pages>"
            )
        if not path:
            return cls(SourceKind(kind), today)
        pages = (folder / Path(path).expanduser()).resolve()
        if not pages.is_dir():
            raise BadInputError(
                f"the folder of stored pages {pages} does not exist: "
                "check the path behind replay:, it is relative to the folder you are in"
            )
        return cls(SourceKind.REPLAY, today, pages)

    @classmethod
    def load(cls, file: Path) -> Self:
        """Return the source of the last start, or the sample league."""
        try:
            saved = json.loads(file.read_text())
        except FileNotFoundError:
            return cls()
        pages = Path(saved["pages"]) if saved["pages"] else None
        return cls(SourceKind(saved["kind"]), date.fromisoformat(saved["today"]), pages)

    def save(self, file: Path) -> None:
        """Remember this source for the next start."""
        pages = str(self.pages) if self.pages else None
        saved = {"kind": self.kind, "today": self.today.isoformat(), "pages": pages}
        write_whole(file, json.dumps(saved))

    def __str__(self) -> str:
        return f"replay:{self.pages}" if self.pages else str(self.kind)

    @property
    def database(self) -> str:
        """The warehouse of this source: made-up players never meet real ones."""
        return f"nba_{self.kind}"

    @property
    def requests_per_minute(self) -> int:
        """Politeness towards the real site; no limit worth the name for a local one."""
        return 20 if self.kind is SourceKind.LIVE else 60_000

    def newest_window(self) -> Window | None:
        """Return the newest day that the source has; None leaves it to the run.

        Raises:
            BadInputError: stored pages, of which nobody knows what days they are about.
        """
        if self.kind is SourceKind.REPLAY:
            raise BadInputError(
                "which game dates do the stored pages have? Name them: START=<date> END=<date>"
            )
        if self.kind is SourceKind.LIVE:
            return None
        yesterday = self.today - timedelta(days=1)
        return Window(yesterday, yesterday)

    def url(self, settings: Settings, live: str = "https://www.basketball-reference.com") -> str:
        """Base address of a site; a local source is every site at once."""
        return live if self.kind is SourceKind.LIVE else f"http://127.0.0.1:{settings.site_port}"
