import os

from pydantic import AliasChoices, Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class DatabaseSettings(BaseSettings):
    """Where PostgreSQL is. `url` is a libpq URL; the driver is ours to choose."""

    model_config = SettingsConfigDict(env_prefix="PENSUM_DATABASE_", populate_by_name=True)

    url: str = Field(
        default="postgresql:///pensum", validation_alias=AliasChoices("DATABASE_URL", "PENSUM_DATABASE_URL")
    )
    pool_size: int = 10
    connect_timeout_seconds: int = 5


class SearchSettings(BaseSettings):
    """`ef` is how many neighbours HNSW follows: more finds more of the nearest passages, and takes longer.

    `connections` is how many searches an API process has PostgreSQL do at once: those that are more than its cores only
    take each other's caches. Without it, one more than this machine has cores.
    """

    model_config = SettingsConfigDict(env_prefix="PENSUM_SEARCH_", env_ignore_empty=True)

    ef: int = Field(default=200, ge=1, le=1000)
    connections: int = Field(default=(os.cpu_count() or 1) + 1, ge=1)
