"""What ingestion takes from its environment, besides the warehouse."""

from __future__ import annotations

from pydantic import Field, HttpUrl, NonNegativeInt, PositiveInt, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class IngestionSettings(BaseSettings):
    """Which pages, where their sites are and how often these may be asked, ``NBA_INGESTION_*``."""

    model_config = SettingsConfigDict(env_prefix="NBA_INGESTION_", env_ignore_empty=True)

    kinds: str = Field("all", description="Kinds of pages, separated by commas.")
    lookback_days: NonNegativeInt = Field(3, description="Days to look back for corrections.")
    requests_per_minute: PositiveInt = Field(20, description="Most requests to one host.")
    basketball_reference_url: HttpUrl = HttpUrl("https://www.basketball-reference.com")
    covers_url: HttpUrl = HttpUrl("https://www.covers.com")
    reddit_url: HttpUrl = HttpUrl("https://oauth.reddit.com")
    reddit_login_url: HttpUrl = HttpUrl("https://www.reddit.com")
    reddit_client_id: str | None = None
    reddit_client_secret: SecretStr | None = None
    archive_bucket: str | None = None
