"""Limits on jobs, and webhooks about them."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import BeforeValidator, Field, NonNegativeFloat, PositiveFloat, PositiveInt
from pydantic_settings import NoDecode, SettingsConfigDict

from core.settings.group import Group, Networks, from_json, split

MINUTE, HOUR = 60, 3600
RETRY_DELAYS_SECONDS = (0, 5, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR)
RETRY_JITTER = 0.2

Delays = Annotated[tuple[NonNegativeFloat, ...], NoDecode, BeforeValidator(split)]


class BacklogSettings(Group):
    """How many jobs may wait in one queue: of one user, and of all together."""

    model_config = SettingsConfigDict(env_prefix="PENSUM_BACKLOG_")

    per_user: int = 20_000
    per_queue: int = 200_000


class DeadlineSettings(Group):
    """How long a job that asks a language model may take, from its submission to its end: where a person waits for it,
    and else. A `Cancel-After` replaces it."""

    model_config = SettingsConfigDict(env_prefix="PENSUM_DEADLINE_")

    interactive_hours: PositiveFloat = 1.0
    bulk_hours: PositiveFloat = 24.0


class ConcurrencySettings(Group):
    """How many jobs of a kind may run at once for one user: `{"llm.generate": 2}` overrides the contract's number."""

    model_config = SettingsConfigDict(env_prefix="PENSUM_RUNNING_")

    per_user: Annotated[Mapping[str, int], NoDecode, BeforeValidator(from_json)] = {}


class PluginSettings(Group):
    """Whether kinds of job from installed packages are loaded."""

    model_config = SettingsConfigDict(env_prefix="PENSUM_")

    job_plugins: bool = True


def loads_plugins() -> bool:
    """Read by itself: kinds of job are known before a process has its settings."""
    return PluginSettings().job_plugins


class RetentionSettings(Group):
    """How long finished jobs stay."""

    model_config = SettingsConfigDict(env_prefix="PENSUM_RETENTION_")

    days: float = 30


class WebhookSettings(Group):
    """How webhooks are sent, and which networks they may reach beside the public ones (`127.0.0.0/8,10.1.0.0/16`)."""

    model_config = SettingsConfigDict(env_prefix="PENSUM_WEBHOOK_")

    allowed_networks: Networks = ()
    timeout_seconds: PositiveFloat = 15.0
    connect_timeout_seconds: PositiveFloat = 5.0
    most_at_once: PositiveInt = 256
    most_per_host: PositiveInt = 16
    retry_delays_seconds: Annotated[tuple[NonNegativeFloat, ...], NoDecode, BeforeValidator(split)] = (
        RETRY_DELAYS_SECONDS
    )
    retry_jitter: float = Field(default=RETRY_JITTER, ge=0, le=1)
