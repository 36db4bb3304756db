"""PostgreSQL, Valkey, the processes, and where the site is reached."""

import os
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, AliasChoices, Field, FilePath, NonNegativeInt, PositiveFloat, SecretStr
from pydantic_settings import SettingsConfigDict

from core.settings.group import Group


class DatabaseSettings(Group):
    """`url` is a libpq URL; the code chooses the driver.

    `quiet_seconds` is how long a worker's statement may hear nothing before the server is asked, on a new connection,
    whether it still works on it; `request_seconds` how long any statement of the API may take.
    """

    model_config = SettingsConfigDict(env_prefix="PENSUM_DATABASE_", env_ignore_empty=False)

    url: str = Field(
        default="postgresql:///pensum",
        validation_alias=AliasChoices("DATABASE_URL", "PENSUM_DATABASE_URL"),
        repr=False,  # it may hold a password
    )
    pool_size: int = 10
    connect_timeout_seconds: int = 5
    quiet_seconds: PositiveFloat = 10.0
    request_seconds: PositiveFloat = 14.0

    @property
    def given_url(self) -> str | None:
        """None where the default holds."""
        return self.url if self.url and "url" in self.model_fields_set else None


class BrokerSettings(Group):
    """The Redis-compatible server. Losing it, or all its data, loses no job. `prefix` may be empty.

    `timeout_seconds` is for a new connection, and for the answer to a command; after `silent_seconds` without a word a
    connection that only listens counts as dead.
    """

    model_config = SettingsConfigDict(env_prefix="PENSUM_REDIS_", env_ignore_empty=False)

    url: str = Field(
        default="redis://127.0.0.1:6379/0",
        validation_alias=AliasChoices("REDIS_URL", "PENSUM_REDIS_URL"),
        repr=False,  # it may hold a password
    )
    prefix: str = "pensum:"
    timeout_seconds: float = 2.0
    silent_seconds: PositiveFloat = 10.0

    @property
    def given_url(self) -> str | None:
        """None where the default holds."""
        return self.url if self.url and "url" in self.model_fields_set else None


def _not_public(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    if address.is_global or address.is_unspecified or address.is_multicast:
        raise ValueError(
            "the servers that `pensum up` starts speak no TLS: give this machine's private address, such as that of "
            "WireGuard, or servers of your own by DATABASE_URL and REDIS_URL"
        )
    return address


class EmbeddedSettings(Group):
    """Where the servers that `pensum up` starts listen for workers on other hosts; without an address, for none."""

    model_config = SettingsConfigDict(env_prefix="PENSUM_SERVERS_")

    address: Annotated[IPv4Address | IPv6Address, AfterValidator(_not_public)] | None = None
    postgres_port: int = Field(default=5432, ge=1, le=65_535)
    valkey_port: int = Field(default=6379, ge=1, le=65_535)


class TlsSettings(Group):
    """`ca_file` holds the certificates of those who may sign PostgreSQL's and Redis's."""

    model_config = SettingsConfigDict(env_prefix="PENSUM_")

    ca_file: FilePath | None = None


class SearchSettings(Group):
    """`ef` is how many neighbours HNSW follows: more finds more of the nearest passages, and takes longer.

    `connections` is how many searches an API process runs in PostgreSQL at once. More than PostgreSQL has cores only
    compete for its caches; the default is one more than this machine has.
    """

    model_config = SettingsConfigDict(env_prefix="PENSUM_SEARCH_")

    ef: int = Field(default=200, ge=1, le=1000)
    connections: int = Field(default=(os.cpu_count() or 1) + 1, ge=1)


class WorkerSettings(Group):
    """How a worker process behaves. `stall_seconds` is how long its consumer may stand still before the process ends
    itself; `time_slice_seconds` how long a slot drains one queue before it looks at Celery again. `most_lost_leases` is
    how many leases a job may lose before the next one fails it; they use up no attempts."""

    model_config = SettingsConfigDict(env_prefix="PENSUM_WORKER_")

    heartbeat_seconds: float = 1.0
    time_slice_seconds: float = Field(default=10.0, validation_alias="PENSUM_WORKER_TURN_SECONDS")
    warm_shutdown_seconds: float = 10.0
    kill_grace_seconds: float = 5.0
    most_lost_leases: NonNegativeInt = 5
    stall_seconds: float = Field(default=20.0, validation_alias="PENSUM_WORKER_DEAF_SECONDS")


class GpuSettings(Group):
    """`devices` becomes CUDA_VISIBLE_DEVICES of the gpu.* workers that `pensum up` starts; empty means no GPU."""

    model_config = SettingsConfigDict(env_prefix="PENSUM_GPU_", env_ignore_empty=False)

    devices: str | None = None


class ApiSettings(Group):
    """`max_upload_bytes` bounds every request's body. A search waits `search_wait_seconds` for the vector of its query,
    and does without then."""

    model_config = SettingsConfigDict(env_prefix="PENSUM_")

    max_upload_bytes: int = 20_000_000
    search_wait_seconds: float = 5.0


class SiteSettings(Group):
    """This installation: where it keeps its data, listens and is reached.

    `secret` signs tokens; in development a missing one is made and kept in `home`.
    """

    model_config = SettingsConfigDict(env_prefix="PENSUM_")

    environment: Literal["development", "production"] = "development"
    secret: SecretStr | None = None
    home: Path = Path(".pensum")
    host: str = "127.0.0.1"
    port: int = 8000
    flower_port: int = 5555
    public_url: str | None = None

    @property
    def is_production(self) -> bool:
        return self.environment == "production"

    @property
    def url(self) -> str:
        """Where people reach the site. Never taken from a request, which anybody can forge."""
        return (self.public_url or f"http://127.0.0.1:{self.port}").rstrip("/")

    @property
    def outbox(self) -> Path:
        return self.home / "outbox"
