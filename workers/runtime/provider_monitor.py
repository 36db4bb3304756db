"""Watches the providers that this process can ask: announces them, and probes those whose probe is due.

One process of all sends each probe. While a provider is away the pauses grow from 1 s to 30 s; while it is up, a probe
every 30 s notices that it went although nobody asked it.
"""

import logging
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from core.errors import Transient
from core.once import once
from db.queries.llm import providers
from db.queries.llm.providers import Announced
from db.transactions import transaction
from tasks import provider_health
from tasks.attempt_llm import connection
from tasks.queues import Queue
from tasks.shutdown import stopping
from workers.llm.gateway import ModelError
from workers.runtime.served_providers import LLM_QUEUES, announced_on

logger = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
ANNOUNCE_SECONDS = 2.0


@once
def ensure_announced(queue: Queue) -> None:
    """Before the first claim from a queue, so that its jobs find their providers probed. Does nothing for a queue
    without jobs for language models."""
    if queue in LLM_QUEUES:
        announce_and_probe([queue])


def announce_and_probe(queues: Sequence[Queue]) -> None:
    """Announces the providers and probes each at once, whoever did so before."""
    entries = announced_on(queues)
    _announce(entries)
    for entry in entries:
        probe(entry, at_once=True)


def start(queues: Sequence[Queue]) -> None:
    """One thread for each provider: the probe of a server that hangs must not delay that of another."""
    entries = announced_on(queues)
    if not entries:
        return
    threading.Thread(target=_announce_forever, args=[entries], name="provider announcer", daemon=True).start()
    for entry in entries:
        threading.Thread(target=_probe_forever, args=[entry], name=f"probe of {entry.name}", daemon=True).start()


def probe(entry: Announced, *, at_once: bool = False) -> None:
    """Sends the provider a quick request if one is due, and reports how that went."""
    with transaction() as session:
        if not providers.take_probe(session, entry.name, at_once=at_once):
            return
    try:
        models: list[dict[str, Any]] = [asdict(model) for model in connection(entry.name).models()]
    except ModelError as error:
        with transaction() as session:
            provider_health.report_failure(session, entry.name, error)
    else:
        with transaction() as session:
            provider_health.report_response(session, entry, models)


def _announce(entries: Sequence[Announced]) -> None:
    with transaction() as session:
        providers.announce(session, entries)


def _announce_forever(entries: Sequence[Announced]) -> None:
    while not stopping.wait(ANNOUNCE_SECONDS):
        try:
            _announce(entries)
        except Transient as error:
            logger.warning("postgres is away, so the providers are not announced: %s", error)


def _probe_forever(entry: Announced) -> None:
    while not stopping.wait(LOOK_SECONDS):
        try:
            probe(entry)
        except Transient as error:
            logger.warning("postgres is away, so the provider %s is not probed: %s", entry.name, error)
        except Exception:  # without this thread the provider would stay away for ever
            logger.exception("the probe of the provider %s failed", entry.name)
            time.sleep(LOOK_SECONDS)
