"""Start and shutdown of a worker process, as Celery's signals call for them."""

import gc
import logging
import sys
import threading
from collections.abc import Collection, Sequence
from functools import partial
from typing import Any

from celery.concurrency.prefork import TaskPool
from celery.signals import (
    celeryd_init,
    setup_logging,
    worker_process_init,
    worker_ready,
    worker_shutdown,
    worker_shutting_down,
)
from kombu.transport import TRANSPORT_ALIASES

from core import last_resort
from core.errors import Transient
from core.outages import POSTGRES
from core.settings import settings
from db.queries.jobs import workers
from db.queries.llm import providers
from db.transactions import DatabaseUnavailable, statement, transaction
from tasks.queues import GPU_EMBED, GPU_LLM, QUEUES, Queue, concurrency
from tasks.shutdown import stopping
from workers.embeddings import loading
from workers.embeddings.models import EmbeddingModelMissing
from workers.llm.registry import registry
from workers.runtime import attempt_end, broker_log, provider_monitor, schema_check, state_reporter, worker_identity
from workers.runtime.heartbeat import live_attempts
from workers.runtime.prefork_supervisor import PreforkSupervisor, listen_for_stop
from workers.runtime.ready_encoders import ReadyEncoders
from workers.runtime.served_providers import LLM_QUEUES, announced_on, can_search, ensure_named_provider, queue_of
from workers.runtime.stall_detector import Watchdog

logger = logging.getLogger(__name__)

SEEN_EVERY_SECONDS = 3.0
GARBAGE_THRESHOLD = 5_000  # new objects before the collector runs
SWITCH_SECONDS = 0.0005  # a tenth of Python's: of a hundred threads that read tokens, one writes them all

# kombu picks the transport by the scheme of the URL.
TRANSPORT_ALIASES.update(dict.fromkeys(("redis", "rediss"), "workers.runtime.transport:Transport"))


class Presence:
    """Keeps the worker's row in `workers` and those of its providers fresh, every three seconds, once its models are
    warm: then it can serve."""

    def __init__(self, name: str, queues: list[str]) -> None:
        self._id = worker_identity.new_worker_id()
        self._name = name
        self._queues = queues
        self._encoders = ReadyEncoders(queues)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="presence", daemon=True)

    def begin(self) -> None:
        self._thread.start()

    def end(self) -> None:
        self._ended.set()

    def _run(self) -> None:
        self._encoders.warm_up()
        self._watch_providers()
        while not self._ended.is_set():
            self._see()
            self._ended.wait(SEEN_EVERY_SECONDS)
        self._leave()

    def _watch_providers(self) -> None:
        """Jobs should not find a provider away because nobody has looked yet."""
        queues = [QUEUES[name] for name in self._queues]
        _warn_of_unasked_providers(queues)
        try:
            provider_monitor.announce_and_probe(queues)
        except Transient as error:
            logger.debug("the providers are probed later: %s", error)
        provider_monitor.start(queues, self._ended)

    def _see(self) -> None:
        try:
            with statement(is_durable=False) as session:
                providers.announce(session, announced_on([QUEUES[name] for name in self._queues]))
                known = workers.record_heartbeat(
                    session, self._id, name=self._name, queues=self._queues, models=self._encoders.models
                )
            state_reporter.note_heartbeat()
            self._encoders.follow(known.active_model)
            provider_monitor.note_due(known.due_probes)
        except DatabaseUnavailable as error:
            state_reporter.note_problem(f"PostgreSQL is away: {error.reason}")

    def _leave(self) -> None:
        try:
            with transaction() as session:
                workers.leave(session, self._id)
        except Transient:
            logger.debug("this worker's row expires by itself")


def _warn_of_unasked_providers(queues: Sequence[Queue]) -> None:
    names = [entry.name for entry in registry().values() if queue_of(entry) in queues]
    if names and not can_search():
        logger.warning("this worker asks none of %s: its host has no embedding model to search with", ", ".join(names))


_presence: list[Presence] = []
_watchdogs: list[Watchdog] = []
_supervisors: list[PreforkSupervisor] = []


@setup_logging.connect  # type: ignore[untyped-decorator]  # Celery has no types
def _keep_wakeups_out_of_the_log(**_: Any) -> None:
    """Celery would log each wake-up and each tick of upkeep, and the HTTP clients each probe of a provider; the worker
    loop logs the jobs. Of an outage Celery would log every attempt."""
    broker_log.log_outages_once()
    for name in ("celery.app.trace", "celery.worker.strategy", "httpx", "httpx2"):
        logging.getLogger(name).setLevel(logging.WARNING)


@celeryd_init.connect  # type: ignore[untyped-decorator]  # Celery has no types
def _on_worker_init(sender: str, conf: Any, options: dict[str, Any], **_: Any) -> None:
    conf.control_queue_expires = None  # kombu keeps time with Lua, which a GPU host's user in Redis may not run
    queues = options.get("queues") or []
    names = queues.split(",") if isinstance(queues, str) else list(queues)
    conf.worker_concurrency = concurrency(names)
    _ensure_encoder(names)
    schema_check.ensure_compatible()
    ensure_named_provider(names)
    if any(queue.name in names for queue in LLM_QUEUES):
        sys.setswitchinterval(SWITCH_SECONDS)
    _presence.append(Presence(sender, names))
    _watchdogs.append(Watchdog(names))
    state_reporter.begin(sender)


def _ensure_encoder(queues: Collection[str]) -> None:
    """Better no worker than one that fails every job."""
    if {GPU_EMBED.name, GPU_LLM.name} & set(queues):
        try:
            loading.ensure_installed()
        except EmbeddingModelMissing as problem:
            raise SystemExit(f"pensum: {problem.detail}") from None


@worker_ready.connect  # type: ignore[untyped-decorator]  # Celery has no types
def _on_worker_ready(sender: Any, **_: Any) -> None:
    gc.freeze()  # startup objects stay
    gc.set_threshold(GARBAGE_THRESHOLD, 20, 20)
    for presence in _presence:
        presence.begin()
    for watchdog in _watchdogs:
        watchdog.begin(sender.pool)
    state_reporter.drain_on_request(partial(_drain, sender))
    schema_check.watch(stopping)
    if isinstance(sender.pool, TaskPool):
        _supervisors.append(PreforkSupervisor(sender.pool, sender.hostname))
        _supervisors[-1].begin()


@worker_process_init.connect  # type: ignore[untyped-decorator]  # Celery has no types
def _on_child_init(**_: Any) -> None:
    listen_for_stop()


@worker_shutting_down.connect  # type: ignore[untyped-decorator]  # Celery has no types
def _stop_claiming(**_: Any) -> None:
    _claim_no_more()
    warm_shutdown = threading.Timer(settings().worker.warm_shutdown_seconds, _give_back)
    warm_shutdown.daemon = True
    warm_shutdown.start()
    last_resort.end_within(last_resort.worker_seconds(), _kill_children)


def _drain(consumer: Any) -> None:
    """Wake-ups are left to other workers."""
    _claim_no_more()
    for queue in list(consumer.task_consumer.queues):
        consumer.call_soon(consumer.cancel_task_queue, queue.name)


def _claim_no_more() -> None:
    stopping.set()
    for presence in _presence:
        presence.end()
    for supervisor in _supervisors:
        supervisor.stop_claiming()


def _kill_children() -> None:
    for supervisor in _supervisors:
        supervisor.kill_children()


@worker_shutdown.connect  # type: ignore[untyped-decorator]  # Celery has no types
def _give_back(**_: Any) -> None:
    """Gives back the jobs that did not end in time: nobody should wait for their leases to run out. Celery waits for
    threads without end, so their handlers are stopped too."""
    for attempt in live_attempts():
        if not POSTGRES.is_on:
            attempt_end.give_back_all([attempt])
        attempt.lose()  # last: the process may end once no handler runs
    for supervisor in _supervisors:
        supervisor.give_back()
