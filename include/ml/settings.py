"""What the ML job takes from its environment, besides the warehouse."""

from __future__ import annotations

from pydantic import Field, HttpUrl
from pydantic_settings import BaseSettings, SettingsConfigDict


class MlSettings(BaseSettings):
    """Where models are kept and tracked, ``NBA_ML_*``."""

    model_config = SettingsConfigDict(env_prefix="NBA_ML_", env_ignore_empty=True)

    artefact_bucket: str | None = Field(None, description="Bucket of models; else the warehouse.")
    use_market: bool = Field(False, description="Whether forecasts use the market's lines.")
    mlflow_url: HttpUrl | None = Field(None, description="MLflow tracking server, if there is one.")
