"""The first contact of a worker host with its front: waits while nobody answers, and gives up where that is no use."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from urllib.parse import urlsplit

import redis

from core.settings import settings
from db import policies, schema_version
from db.queries.jobs import workers
from db.schema_version import Incompatible
from db.transactions import DatabaseUnavailable, read_only
from embedded import certificates
from embedded.errors import CannotRun
from embedded.logged_process import Echo
from tasks import redis_clients
from tasks.queues import Queue

Wait = Callable[[float], None]

AGAIN_SECONDS = 3.0
HEARTBEATS_SECONDS = 5.0  # a live worker's row is fresher after these
SUFFIXES = ("", *(f"-{number}" for number in range(2, 100)))

# What PostgreSQL says while it cannot serve yet; every other FATAL is a refusal.
STILL_STARTING = re.compile(r"starting up|shutting down|recovery mode|too many (clients|connections)|connection slots")
ABOUT_TLS = re.compile(r"certificate|SSL", re.IGNORECASE)
REFUSED = re.compile(r"FATAL|certificate|SSL|no password supplied|invalid connection option", re.IGNORECASE)


class Away(Exception):
    """Nobody answers, for now. The message says where."""


def await_front(wait: Wait, tell: Callable[[str], None]) -> None:
    """Returns once PostgreSQL and Redis answer and the schema serves this code; tells why not yet, each reason once.
    Raises `CannotRun` for a refusal."""
    said = None
    while True:
        try:
            _greet_postgres()
            return _greet_redis()
        except Away as problem:
            if f"{problem}" != said:
                said = f"{problem}"
                tell(said)
        wait(AGAIN_SECONDS)


def _greet_postgres() -> None:
    try:
        with read_only() as session:
            schema_version.ensure_compatible(schema_version.of_database(session), schema_version.of_code())
            policies.ensure_complete(session)
    except Incompatible as problem:
        raise CannotRun(f"{problem}") from None
    except DatabaseUnavailable as error:
        if is_refusal(error.reason):
            raise CannotRun(refusal("PostgreSQL at DATABASE_URL", settings().database.url, error.reason)) from None
        raise Away(f"PostgreSQL at DATABASE_URL does not answer: {error.reason}") from None


def is_refusal(reason: str) -> bool:
    return bool(REFUSED.search(reason)) and not STILL_STARTING.search(reason)


def refusal(server: str, url: str, reason: str) -> str:
    problem = certificates.explain(url) if ABOUT_TLS.search(reason) else None
    where = urlsplit(url).hostname
    return f"{server} ({where}) cannot be trusted: {problem}" if problem else f"{server} refuses this host: {reason}"


def _greet_redis() -> None:
    broker = settings().broker
    try:
        with redis_clients.client() as client:
            client.ping()
    except (redis.AuthenticationError, redis.exceptions.NoPermissionError) as error:
        raise CannotRun(f"Redis at REDIS_URL refuses this host: {error}. Check its user and password.") from None
    except (redis.RedisError, OSError) as error:
        if is_refusal(str(error)):
            raise CannotRun(refusal("Redis at REDIS_URL", broker.url, str(error))) from None
        raise Away(f"Redis at REDIS_URL does not answer: {error}") from None


def free_name(name: str, queues: Sequence[Queue], wait: Wait, echo: Echo) -> str:
    """The name, with a number behind it where another live host has it already. Rows of workers have ids of their own,
    so that two of one name harm nothing; but nobody could tell them apart."""
    before = _seen_at()
    if not _taken(name, queues, {worker for worker, _ in before}):
        return name
    wait(HEARTBEATS_SECONDS)
    live = {row[0] for row, at in _seen_at().items() if row not in before or at > before[row]}
    free = next(name + suffix for suffix in SUFFIXES if not _taken(name + suffix, queues, live))
    if free != name:
        echo("pensum", f"another host runs workers of the name {name!r}: those of this one are {free!r}. See --name.")
    return free


def _taken(name: str, queues: Sequence[Queue], workers: set[str]) -> bool:
    return any(f"{queue.name}@{name}" in workers for queue in queues)


def _seen_at() -> dict[tuple[str, str], datetime]:
    try:
        with read_only() as session:
            return {(worker.name, str(worker.id)): worker.seen_at for worker in workers.list_alive(session)}
    except DatabaseUnavailable:
        return {}
