from pydantic import PositiveFloat, PositiveInt, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from workers.egress.settings import Networks


class FetchSettings(BaseSettings):
    """How pages are fetched, and which networks may be reached beside the public ones. `max_bytes` is the most that is
    read of one, unpacked; `timeout_seconds` holds for all of it, redirects included."""

    model_config = SettingsConfigDict(env_prefix="PENSUM_FETCH_", env_ignore_empty=True)

    allowed_networks: Networks = ()
    timeout_seconds: PositiveFloat = 30.0
    connect_timeout_seconds: PositiveFloat = 5.0
    most_at_once: PositiveInt = 16
    max_bytes: PositiveInt = 20_000_000


class YouTubeSettings(BaseSettings):
    """`url` is where YouTube is asked, such as a relay in a network that it does not block; `proxy` leads there."""

    model_config = SettingsConfigDict(env_prefix="PENSUM_YOUTUBE_", env_ignore_empty=True)

    url: str = "https://www.youtube.com"
    proxy: SecretStr | None = None
    timeout_seconds: PositiveFloat = 20.0
    max_bytes: PositiveInt = 20_000_000
