"""Providers of language models as a new process finds them: nothing is connected, nothing known about their health."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import text

from db.models import ProviderState
from db.queries.llm import providers
from db.queries.llm.providers import Announced
from db.transactions import transaction
from tasks import routing
from tasks.attempt_llm import connection
from tests.fakes.ollama_server import FakeOllama
from tests.support.configuration import Configure
from workers.llm.ollama import OllamaProvider
from workers.llm.registry import registry
from workers.runtime import provider_monitor
from workers.runtime.served_providers import LLM_QUEUES, served_on


def forget_providers() -> None:
    """Their jobs too: those that wait would consume the replies of the next test, those that run would hold slots."""
    with transaction() as session:
        session.execute(text("DELETE FROM jobs WHERE state IN ('queued', 'running') AND provider IS NOT NULL"))
        session.execute(text("DELETE FROM llm_providers"))
    for made in (registry, connection, served_on, provider_monitor.ensure_announced):
        made.forget()
    routing.forget_directory()


def restore_providers() -> None:
    """The providers of this process are announced and probed anew."""
    forget_providers()
    for queue in LLM_QUEUES:
        provider_monitor.ensure_announced(queue)
    routing.forget_directory()


def probe_providers() -> None:
    """Announces and probes the providers of this process, as a worker does when it starts."""
    provider_monitor.announce_and_probe(LLM_QUEUES)
    routing.forget_directory()


@pytest.fixture(scope="module", autouse=True)
def free_slots(platform: None) -> None:
    """Jobs that earlier tests left running hold no slots of providers."""
    with transaction() as session:
        session.execute(text("UPDATE jobs SET provider = NULL WHERE state = 'running' AND provider IS NOT NULL"))


def reconnect(configure: Configure, **variables: object) -> None:
    """Other settings take effect at a new connection."""
    configure(**variables)
    for made in (registry, connection):
        made.forget()
    connection("ollama").models()  # as a probe does


@contextmanager
def announced_providers(
    models: Mapping[str, Sequence[dict[str, Any]]],
    *,
    away: Collection[str] = (),
    unseen: Mapping[str, str] | None = None,
) -> Iterator[None]:
    """These providers are up, with these models, as if a worker elsewhere had probed them, or went away since. Those
    that are `unseen`, each with its default model, no worker has reached yet. No others are known."""
    forget_providers()
    with transaction() as session:
        for rank, (name, listed) in enumerate(models.items()):
            default = listed[0]["name"] if listed else None
            providers.announce(session, [Announced(name, "gpu.llm", rank, slots=1, default_model=default)])
            providers.report_up(session, name, models=listed, has_written=True)
            if name in away:
                providers.report_down(session, name, ProviderState.AWAY, detail="It is away.")
        for name, default in (unseen or {}).items():
            providers.announce(session, [Announced(name, "gpu.llm", len(models), slots=1, default_model=default)])
        session.execute(text("UPDATE llm_providers SET announced_at = now() + interval '1 hour'"))
    try:
        yield
    finally:
        restore_providers()


@contextmanager
def connected_ollama(configure: Configure, **variables: object) -> Iterator[FakeOllama]:
    """This process's language model is a stand-in for Ollama behind a real socket, and in no other state than up."""
    try:
        with FakeOllama() as server:
            configure(**{"OLLAMA_HOST": server.url, "PENSUM_LLM_PROVIDER": "ollama"} | variables)
            restore_providers()
            server.requests.clear()
            try:
                yield server
            finally:
                provider = connection("ollama")
                assert isinstance(provider, OllamaProvider)
                provider.close()
    finally:
        restore_providers()
