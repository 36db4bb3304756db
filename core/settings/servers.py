"""PostgreSQL, Valkey, the processes, and where the site is reached."""

from collections.abc import Mapping
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    AliasChoices,
    BeforeValidator,
    Field,
    FilePath,
    NonNegativeInt,
    PositiveFloat,
    PositiveInt,
    SecretStr,
)
from pydantic_settings import NoDecode, SettingsConfigDict

from core.settings.group import Group, from_json, split


class DatabaseSettings(Group):
    """`url` is a libpq URL; the code chooses the driver.

    `quiet_seconds` is how long a worker's statement may hear nothing before the server is asked, on a new connection,
    whether it still works on it; `request_seconds` how long a transaction of the API may take, the wait for a
    connection included: with `CLOSE_SECONDS` of db/engines.py it is what a request waits for a server that hangs.
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
    request_seconds: PositiveFloat = 7.0

    @property
    def most_connections(self) -> int:
        """Of a process of the API: the pool, and as many more while they are needed."""
        return 2 * self.pool_size

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
    silent_seconds: PositiveFloat = 15.0

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


class LlamaSettings(Group):
    """The llama.cpp server of `pensum up --model`. `slots` requests are written at once, each with a context of its
    own; without `threads` it computes on half of the cores."""

    model_config = SettingsConfigDict(env_prefix="PENSUM_LLAMA_")

    slots: PositiveInt = 2
    threads: PositiveInt | None = None


class TlsSettings(Group):
    """`ca_file` holds the certificates of those who may sign PostgreSQL's and Redis's."""

    model_config = SettingsConfigDict(env_prefix="PENSUM_")

    ca_file: FilePath | None = None


class SearchSettings(Group):
    """`ef` is how many neighbours HNSW follows: more finds more of the nearest passages, and takes longer.

    `connections` is how many searches an API process runs in PostgreSQL at once. More than PostgreSQL has cores only
    compete for its caches; the default is this machine's cores, shared between its API processes, and one.
    """

    model_config = SettingsConfigDict(env_prefix="PENSUM_SEARCH_")

    ef: int = Field(default=200, ge=1, le=1000)
    connections: PositiveInt | None = None


class WorkerSettings(Group):
    """How a worker process behaves. `stall_seconds` is how long its consumer may stand still before the process ends
    itself; `time_slice_seconds` how long a slot drains one queue before it looks at Celery again. `most_lost_leases` is
    how many leases a job may lose before the next one fails it; they use up no attempts. A worker without a sign of
    life for `hung_seconds` is killed: by then, what held it still has its lease (Contract.lease). So is one that takes
    more than `memory_bytes`, half of the machine's by default (core/sizing.py)."""

    model_config = SettingsConfigDict(env_prefix="PENSUM_WORKER_")

    heartbeat_seconds: float = 1.0
    time_slice_seconds: float = Field(default=10.0, validation_alias="PENSUM_WORKER_TURN_SECONDS")
    warm_shutdown_seconds: float = 10.0
    kill_grace_seconds: float = 5.0
    most_lost_leases: NonNegativeInt = 5
    hung_seconds: PositiveFloat = 20.0
    memory_bytes: PositiveInt | None = None
    stall_seconds: float = Field(default=20.0, validation_alias="PENSUM_WORKER_DEAF_SECONDS")


class SizeSettings(Group):
    """How many processes and slots there are instead of what fits the machine (core/sizing.py). `slots` are by queue,
    `{"cpu": 4}`: of `cpu` they are processes, else threads."""

    model_config = SettingsConfigDict(env_prefix="PENSUM_")

    api_processes: PositiveInt | None = None
    embedding_processes: PositiveInt | None = None
    slots: Annotated[Mapping[str, PositiveInt], NoDecode, BeforeValidator(from_json)] = {}


class GpuSettings(Group):
    """`devices` becomes CUDA_VISIBLE_DEVICES of the gpu.* workers that `pensum up` starts; empty means no GPU."""

    model_config = SettingsConfigDict(env_prefix="PENSUM_GPU_", env_ignore_empty=False)

    devices: str | None = None


def _origin(value: str) -> str:
    """As browsers send it in `Origin`: the comparison is of whole texts."""
    if "*" in value:
        raise ValueError("name each origin, like https://learn.example.com; * is not possible")
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError as error:
        raise ValueError(f"{value!r} is no origin: {error}") from None
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    if parts.scheme not in DEFAULT_PORTS or not host or not value.isascii():
        raise ValueError(f"{value!r} is no origin, like https://learn.example.com (a host of other letters as xn--...)")
    named = f":{port}" if port not in (None, DEFAULT_PORTS[parts.scheme]) else ""
    origin = f"{parts.scheme}://{host}{named}"
    if value != origin:
        raise ValueError(f"browsers send {origin!r}: no path, no final slash, no capitals and no default port")
    return value


Environment = Literal["development", "production"]
DEFAULT_PORTS = {"http": 80, "https": 443}

Origin = Annotated[str, AfterValidator(_origin)]


def _proxy(value: str) -> str:
    """uvicorn would take what is no address for a name that nobody has."""
    if value != "*":
        ip_network(value)
    return value


Proxy = Annotated[str, AfterValidator(_proxy)]


class ApiSettings(Group):
    """`max_upload_bytes` bounds every request's body. A connection whose next request has not said within
    `head_seconds` what it asks for is closed. A search waits `search_wait_seconds` for the vector of its query,
    and does without then. Pages of `allowed_origins` may send requests: with a bearer token, and on the same site with
    the session cookie. Of `trusted_proxies`, addresses and networks, `X-Forwarded-For` and `X-Forwarded-Proto` are
    believed; `*` believes everybody.
    With `root_paths`, sites that were written for paths without `/api` find their routes there, too."""

    model_config = SettingsConfigDict(env_prefix="PENSUM_")

    max_upload_bytes: int = 20_000_000
    head_seconds: PositiveFloat = 20.0
    search_wait_seconds: float = 5.0
    root_paths: bool = False
    allowed_origins: Annotated[tuple[Origin, ...], NoDecode, BeforeValidator(split)] = ()
    trusted_proxies: Annotated[tuple[Proxy, ...], NoDecode, BeforeValidator(split)] = Field(
        default=(), validation_alias="FORWARDED_ALLOW_IPS"
    )


def _environment(given: dict[str, Any]) -> Environment:
    """Fails closed: a site that others can reach is production."""
    try:
        public = urlsplit(given.get("public_url") or "")
        is_open = public.scheme == "https" and not _is_loopback(public.hostname or "")
    except ValueError:
        is_open = True
    return "production" if is_open or not _is_loopback(given.get("host", "")) else "development"


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


class SiteSettings(Group):
    """This installation: where it keeps its data, listens and is reached.

    Without an `environment` it is production where others can reach it: by an https `public_url`, or by a `host` that
    is not this machine alone.
    `secret` signs tokens and seals the secrets of webhooks; in development a missing one is made and kept in `home`.
    `previous_secrets` open what earlier ones sealed.
    """

    model_config = SettingsConfigDict(env_prefix="PENSUM_")

    secret: SecretStr | None = None
    previous_secrets: Annotated[tuple[SecretStr, ...], NoDecode, BeforeValidator(split)] = Field(default=(), repr=False)
    home: Path = Path(".pensum")
    host: str = "127.0.0.1"
    port: int = 8000
    flower_port: int = 5555
    public_url: str | None = None
    environment: Environment = Field(default_factory=_environment)

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


class LogSettings(Group):
    """`format` is for all that a process says, `level` for what Pensum itself says."""

    model_config = SettingsConfigDict(env_prefix="PENSUM_LOG_")

    format: Literal["text", "json"] = "text"
    level: Literal["debug", "info", "warning", "error"] = "info"
