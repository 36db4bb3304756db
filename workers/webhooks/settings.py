from typing import Annotated

from pydantic import BeforeValidator, Field, NonNegativeFloat, PositiveFloat, PositiveInt
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from workers.egress.settings import Networks, split
from workers.webhooks import schedule


class WebhookSettings(BaseSettings):
    """How webhooks are sent, and which networks they may reach beside the public ones (`127.0.0.0/8,10.1.0.0/16`)."""

    model_config = SettingsConfigDict(env_prefix="PENSUM_WEBHOOK_", env_ignore_empty=True)

    allowed_networks: Networks = ()
    timeout_seconds: PositiveFloat = 15.0
    connect_timeout_seconds: PositiveFloat = 5.0
    most_at_once: PositiveInt = 256
    most_per_host: PositiveInt = 16
    retry_delays_seconds: Annotated[tuple[NonNegativeFloat, ...], NoDecode, BeforeValidator(split)] = (
        schedule.DELAYS_SECONDS
    )
    retry_jitter: float = Field(default=schedule.JITTER, ge=0, le=1)
