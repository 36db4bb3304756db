"""What all groups of settings have in common, and types that several use."""

import json
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Annotated, Any

from pydantic import BeforeValidator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

NOT_JSON = 'write it as JSON, like {"name": 1}'


class Group(BaseSettings):
    """Settings that belong together: one environment variable for each field.

    An empty variable counts as unset, since compose files pass unset variables on as empty ones.
    """

    model_config = SettingsConfigDict(frozen=True, env_ignore_empty=True, populate_by_name=True)


def split(value: Any) -> Any:
    """`a, b` as a list; a list stays as it is."""
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


def from_json(value: Any) -> Any:
    """Decoded here, because pydantic-settings would stop at the first value that is not JSON."""
    try:
        return json.loads(value) if isinstance(value, str) else value
    except json.JSONDecodeError:
        raise ValueError(NOT_JSON) from None


Network = IPv4Network | IPv6Network


def _networks(value: Any) -> Any:
    """`ip_network`'s own message says what is wrong with one."""
    return [ip_network(part) if isinstance(part, str) else part for part in split(value)]


Networks = Annotated[tuple[Network, ...], NoDecode, BeforeValidator(_networks)]
