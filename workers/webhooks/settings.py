from ipaddress import IPv4Network, IPv6Network
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, NonNegativeFloat, PositiveFloat, PositiveInt
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from workers.webhooks import schedule


def _split(value: Any) -> Any:
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


class WebhookSettings(BaseSettings):
    """How webhooks are sent, and which networks they may reach beside the public ones (`127.0.0.0/8,10.1.0.0/16`)."""

    model_config = SettingsConfigDict(env_prefix="PENSUM_WEBHOOK_", env_ignore_empty=True)

    allowed_networks: Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode, BeforeValidator(_split)] = ()
    timeout_seconds: PositiveFloat = 15.0
    connect_timeout_seconds: PositiveFloat = 5.0
    most_at_once: PositiveInt = 256
    most_per_host: PositiveInt = 16
    retry_delays_seconds: Annotated[tuple[NonNegativeFloat, ...], NoDecode, BeforeValidator(_split)] = (
        schedule.DELAYS_SECONDS
    )
    retry_jitter: float = Field(default=schedule.JITTER, ge=0, le=1)
