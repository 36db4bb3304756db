"""All checks of `pensum worker gpu --check`, in the order in which a person would look."""

from collections.abc import Iterator
from pathlib import Path

from cli.worker_check import findings, front, host
from cli.worker_check.findings import Finding, fail, ok
from cli.worker_host import ensure_servers_are_given
from core.settings import settings
from embedded.errors import CannotRun

CHECKS = {
    "PostgreSQL": front.check_postgres,
    "Redis": front.check_redis,
    "encoder": host.check_encoder,
    "language model": host.check_language_model,
    "GPU": host.check_gpu,
}


def check(env_file: Path | None, *, as_json: bool) -> int:
    """0 if the workers can do their jobs, 1 if not."""
    failed = findings.print_all(_find(env_file), as_json=as_json)
    if not as_json:
        print(
            "Ready: `pensum worker gpu` can start." if not failed else f"Not ready: {failed} of these lines say FAIL."
        )
    return 1 if failed else 0


def _find(env_file: Path | None) -> Iterator[Finding]:
    where = f"the environment and {env_file}" if env_file else "the environment"
    try:
        ensure_servers_are_given(settings())
    except CannotRun as problem:
        yield fail("settings", f"from {where}: {problem}", "give the file that the front wrote with --env-file.")
        return
    yield ok("settings", f"from {where}: DATABASE_URL and REDIS_URL, and {settings().llm.ollama_host} for Ollama")
    for subject, one in CHECKS.items():
        yield from findings.run(subject, one)
