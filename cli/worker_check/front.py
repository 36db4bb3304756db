"""What a worker host reaches at its front: PostgreSQL and Redis, how fast, in which versions, with which rights."""

import statistics
import time
from collections.abc import Callable, Iterator
from functools import partial
from urllib.parse import urlsplit

import redis
from sqlalchemy import text
from sqlalchemy.orm import Session

from cli.worker_check.findings import Finding, fail, ok, some, warn
from core.settings import settings
from db import clock, policies, roles, schema_version
from db.engines import own_connection
from db.schema_version import Incompatible
from db.transactions import DatabaseUnavailable, read_only, statement
from db.worker_rights import GPU_ROLE
from embedded.front_contact import is_refusal, refusal
from tasks import notifier, redis_clients
from tasks.queues import GPU_EMBED

ROUNDS = 9
FAR_SECONDS = 0.25  # beyond, a person notices each search

VERSIONS = text(
    "SELECT current_setting('server_version'), (SELECT extversion FROM pg_extension WHERE extname = 'vector')"
)


def check_postgres() -> Iterator[Finding]:
    subject, where = "PostgreSQL", _where(settings().database.url)
    line = own_connection()  # as a worker's heartbeat has it
    try:
        with statement(line) as session:
            median = _median(lambda: session.scalar(text("SELECT 1")))
    except DatabaseUnavailable as error:
        yield _unreachable(subject, settings().database.url, error.reason)
        return
    yield _reachable(subject, where, median)
    with statement(line) as session:
        yield _clock(session)
        yield from _versions(session)
    with read_only() as session:
        yield _rights(session)


def _unreachable(subject: str, url: str, reason: str) -> Finding:
    where = _where(url)
    if is_refusal(reason):
        return fail(
            subject, refusal(where, url, reason), "compare name, CA, user, password and database with the front's file."
        )
    return fail(
        subject,
        f"{where} does not answer: {reason}",
        "is the tunnel up (`wg show`), does the front run, and does it listen on this address?",
    )


def _reachable(subject: str, where: str, median: float) -> Finding:
    words = f"{where} answers; round trip {median * 1000:.1f} ms (median of {ROUNDS})"
    if median > FAR_SECONDS:
        return warn(subject, words, "everything works, but a search takes several of them: look for a nearer front.")
    return ok(subject, words)


def _clock(session: Session) -> Finding:
    ahead = clock.seconds_ahead(session)
    if abs(ahead) > clock.MOST_SECONDS:
        return warn("clock", clock.describe(ahead), "timedatectl set-ntp true")
    return ok("clock", f"{abs(ahead) * 1000:.0f} ms {'ahead of' if ahead > 0 else 'behind'} the front's")


def _versions(session: Session) -> Iterator[Finding]:
    server, pgvector = session.execute(VERSIONS).one()
    yield ok("versions", f"PostgreSQL {server}, pgvector {pgvector or 'missing'}")
    own, found = schema_version.of_code(), schema_version.of_database(session)
    try:
        schema_version.ensure_compatible(found, own)
        policies.ensure_complete(session)
    except Incompatible as problem:
        yield fail("schema", str(problem), "update, then check again.")
    else:
        theirs = found.revision if found else own
        yield ok("schema", f"{theirs} at the front, {own} here" + ("" if theirs == own else ": compatible"))


def _rights(session: Session) -> Finding:
    found = roles.differences(session)
    if found.is_owner:
        return warn(
            "rights",
            f"{found.login} owns the tables and may read everything, so that whoever steals this host may too",
            f"log in as {GPU_ROLE}, which the front's file does (docs/gpu-at-home.md).",
        )
    if found.missing:
        return fail("rights", f"{found.login} lacks {some(found.missing)}", "run `pensum migrate` on the front.")
    if found.excess:
        return warn(
            "rights",
            f"{found.login} may more than it needs: {some(found.excess)}",
            "run `pensum migrate` on the front.",
        )
    return ok("rights", f"{found.login} may do what its jobs need, and no more")


def check_redis() -> Iterator[Finding]:
    subject, where = "Redis", _where(settings().broker.url)
    broker = settings().broker
    with redis_clients.client() as client:
        try:
            median = _median(client.ping)
        except (redis.AuthenticationError, redis.exceptions.NoPermissionError) as error:
            yield fail(subject, f"{where} refuses: {error}", "compare user and password with the front's file.")
            return
        except (redis.RedisError, OSError) as error:
            yield _unreachable(subject, broker.url, " ".join(str(error).split()))
            return
        yield _reachable(subject, where, median)
        yield from _redis_rights(client)


def _redis_rights(client: "redis.Redis") -> Iterator[Finding]:
    """What a worker does all day, tried."""
    prefix = settings().broker.prefix
    needed: dict[str, Callable[[], object]] = {
        "see the messages of a queue": lambda: client.llen(f"{prefix}{GPU_EMBED.name}"),
        "wake a slot": lambda: client.publish(notifier.wakeups_channel(GPU_EMBED), 0),
        "listen for jobs": partial(_subscribe, client),
    }
    for what, attempt in needed.items():
        try:
            attempt()
        except redis.exceptions.NoPermissionError as error:
            yield fail("Redis rights", f"may not {what}: {error}", "run `pensum migrate` on the front.")
            return
    try:
        client.execute_command("CONFIG", "GET", "maxmemory-policy")  # type: ignore[no-untyped-call]  # redis-py types it in part
    except redis.exceptions.NoPermissionError:
        yield ok("Redis rights", f"user {_redis_user(client)}: what a worker needs, and not the server's settings")
    else:
        yield warn(
            "Redis rights",
            f"user {_redis_user(client)} may do everything, so that whoever steals this host may too",
            "use the user that `pensum migrate` made for GPU hosts (docs/gpu-at-home.md).",
        )


def _subscribe(client: "redis.Redis") -> None:
    with client.pubsub() as subscription:  # type: ignore[no-untyped-call]  # redis-py types it in part
        subscription.subscribe(notifier.wakeups_channel(GPU_EMBED))
        subscription.get_message(timeout=settings().broker.timeout_seconds)


def _redis_user(client: "redis.Redis") -> str:
    return urlsplit(settings().broker.url).username or "default"


def _median(attempt: Callable[[], object]) -> float:
    attempt()  # connects
    seconds = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        attempt()
        seconds.append(time.perf_counter() - began)
    return statistics.median(seconds)


def _where(url: str) -> str:
    """Without the password."""
    parts = urlsplit(url)
    return parts.netloc.rpartition("@")[2] or "the local socket"
