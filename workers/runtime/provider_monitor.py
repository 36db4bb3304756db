"""Watches the providers that this process can ask: announces them, and probes those whose probe is due.

One process of all sends each probe. While a provider is away the pauses grow from 1 s to 30 s; while it is up, a probe
every 30 s notices that it went although nobody asked it.
"""

import logging
import threading
from collections.abc import Collection, Sequence
from dataclasses import asdict
from typing import Any

from core.errors import Transient
from core.once import once
from db.queries.llm import providers
from db.queries.llm.providers import Announced
from db.transactions import statement, transaction
from tasks import provider_health
from tasks.attempt_llm import connection
from tasks.queues import Queue
from workers.llm.gateway import ModelError, ModelLoading
from workers.runtime.served_providers import announced_on

logger = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
QUICK_SECONDS = 1.0  # a model that is loaded by then was in memory


_due: set[str] = set()


def note_due(names: Collection[str]) -> None:
    """The probes of these are due, as the worker's heartbeat has learned by the way."""
    _due.update(names)


@once
def ensure_announced(queue: Queue) -> None:
    """Before the first claim from a queue of language models, so that its jobs find their providers probed."""
    announce_and_probe([queue])


def announce_and_probe(queues: Sequence[Queue]) -> None:
    """Announces the providers and probes each at once, whoever did so before."""
    entries = announced_on(queues)
    _announce(entries)
    for entry in entries:
        probe(entry, at_once=True)


def start(queues: Sequence[Queue], ended: threading.Event) -> None:
    """One thread for each provider, until `ended`: the probe of a server that hangs must not delay that of another."""
    for entry in announced_on(queues):
        threading.Thread(target=_probe_forever, args=[entry, ended], name=f"probe of {entry.name}", daemon=True).start()


def probe(entry: Announced, *, at_once: bool = False) -> bool:
    """Sends the provider a quick request if one is due, and reports how that went. Returns whether it came back."""
    with statement(is_durable=False) as session:
        if not providers.take_probe(session, entry.name, at_once=at_once):
            return False
    try:
        models: list[dict[str, Any]] = [asdict(model) for model in connection(entry.name).models()]
    except ModelError as error:
        with transaction() as session:
            provider_health.report_failure(session, entry.name, error, is_probe=True)
        return False
    with statement(is_durable=False) as session:
        return provider_health.report_response(session, entry, models)


def load_model(entry: Announced) -> None:
    """The first learner should not wait for the model to be read from disk. While that takes long, jobs wait as for a
    provider that is away."""
    is_long = threading.Timer(QUICK_SECONDS, _report_loading, args=[entry])
    is_long.start()
    try:
        connection(entry.name).load(None)
    except ModelError as error:  # the job that asks next finds out what it means
        logger.warning("the model of the provider %s was not loaded: %s", entry.name, error.detail)
    finally:
        is_long.cancel()
        is_long.join()
    probe(entry, at_once=True)


def _report_loading(entry: Announced) -> None:
    with transaction() as session:
        provider_health.report_failure(session, entry.name, ModelLoading())


def _announce(entries: Sequence[Announced]) -> None:
    with statement(is_durable=False) as session:
        providers.announce(session, entries)


def _probe_forever(entry: Announced, ended: threading.Event) -> None:
    """PostgreSQL is asked whether a probe is due only of a provider that is away, as far as this process knows: there
    the heartbeat comes too late."""
    is_new = True
    while not ended.wait(LOOK_SECONDS):
        if not (is_new or entry.name in _due or entry.name in provider_health.away):
            continue
        _due.discard(entry.name)
        try:
            if probe(entry) or is_new:
                is_new = False
                load_model(entry)
        except Transient:  # postgres is away, as the heartbeat says
            continue
        except Exception:  # without this thread the provider would stay away for ever
            logger.exception("the probe of the provider %s failed", entry.name)
