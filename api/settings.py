from pydantic_settings import BaseSettings, SettingsConfigDict


class ApiSettings(BaseSettings):
    """`max_upload_bytes` limits every request body, `search_wait_seconds` how long a search waits for its vector."""

    model_config = SettingsConfigDict(env_prefix="PENSUM_")

    max_upload_bytes: int = 20_000_000
    search_wait_seconds: float = 15.0
