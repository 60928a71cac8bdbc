"""What ingestion takes from its environment, besides the warehouse."""

from __future__ import annotations

from pydantic import HttpUrl, PositiveInt
from pydantic_settings import BaseSettings, SettingsConfigDict


class IngestionSettings(BaseSettings):
    """Where the site is and how often it may be asked, from ``NBA_INGESTION_*``."""

    model_config = SettingsConfigDict(env_prefix="NBA_INGESTION_")

    basketball_reference_url: HttpUrl = HttpUrl("https://www.basketball-reference.com")
    requests_per_minute: PositiveInt = 20
