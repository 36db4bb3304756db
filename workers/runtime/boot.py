"""Start and shutdown of a worker process, as Celery's signals call for them."""

import gc
import logging
import os
import sys
import threading
from collections.abc import Collection
from functools import partial
from typing import Any
from uuid import UUID

from celery.concurrency.prefork import TaskPool
from celery.signals import (
    celeryd_after_setup,
    celeryd_init,
    setup_logging,
    worker_process_init,
    worker_ready,
    worker_shutdown,
    worker_shutting_down,
)
from kombu.transport import TRANSPORT_ALIASES

from core import last_resort
from core.outages import POSTGRES
from core.settings import settings
from tasks.queues import GPU_EMBED, GPU_LLM, UPKEEP, concurrency, served_by_worker_of
from tasks.shutdown import claims_no_more, stopping
from workers.embeddings import loading
from workers.embeddings.models import EmbeddingModelMissing
from workers.runtime import attempt_end, broker_log, schema_check, session_reaper, state_reporter, worker_identity
from workers.runtime.heartbeat import live_attempts
from workers.runtime.prefork_supervisor import PreforkSupervisor, listen_for_stop
from workers.runtime.presence import Presence
from workers.runtime.served_providers import LLM_QUEUES, ensure_named_provider
from workers.runtime.stall_detector import Watchdog

logger = logging.getLogger(__name__)

GARBAGE_THRESHOLD = 5_000  # new objects before the collector runs
SWITCH_SECONDS = 0.0005  # a tenth of Python's: of a hundred threads that read tokens, one writes them all

# kombu picks the transport by the scheme of the URL.
TRANSPORT_ALIASES.update(dict.fromkeys(("redis", "rediss"), "workers.runtime.transport:Transport"))

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
    names = served_by_worker_of(queues.split(",") if isinstance(queues, str) else queues)
    conf.worker_concurrency = concurrency(names)
    _ensure_encoder(names)
    schema_check.ensure_compatible()
    ensure_named_provider(names)
    if any(queue.name in names for queue in LLM_QUEUES):
        sys.setswitchinterval(SWITCH_SECONDS)
    _presence.append(Presence(sender, names))
    _watchdogs.append(Watchdog(names))
    state_reporter.begin(sender)


@celeryd_after_setup.connect  # type: ignore[untyped-decorator]  # Celery has no types
def _serve_all_queues(instance: Any, **_: Any) -> None:
    queues = instance.app.amqp.queues
    queues.select(served_by_worker_of(queues.consume_from))


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
    if isinstance(sender.pool, TaskPool):
        _supervisors.append(PreforkSupervisor(sender.pool, sender.hostname))
        _supervisors[-1].begin()
    for presence in _presence:
        presence.begin(processes=_processes, drain=partial(_drain, sender))
    for watchdog in _watchdogs:
        watchdog.begin(sender.pool)
    state_reporter.drain_on_request(partial(_drain_to_the_end, sender))
    schema_check.watch(stopping)
    if any(presence.serves(UPKEEP) for presence in _presence):
        session_reaper.watch(stopping)


def _processes() -> Collection[UUID]:
    """The ids under which this worker claims jobs."""
    if _supervisors:
        return {worker for supervisor in _supervisors for worker in supervisor.workers()}
    return {worker_identity.of_process(os.getpid())}


@worker_process_init.connect  # type: ignore[untyped-decorator]  # Celery has no types
def _on_child_init(**_: Any) -> None:
    listen_for_stop()


@worker_shutting_down.connect  # type: ignore[untyped-decorator]  # Celery has no types
def _stop_claiming(**_: Any) -> None:
    _begin_to_stop()
    warm_shutdown = threading.Timer(settings().worker.warm_shutdown_seconds, _give_back)
    warm_shutdown.daemon = True
    warm_shutdown.start()
    last_resort.end_within(last_resort.worker_seconds(), _kill_children)


def _drain_to_the_end(consumer: Any) -> None:
    _begin_to_stop()
    _leave_wakeups(consumer)


def _drain(consumer: Any) -> None:
    """The jobs that run go on as they would, and the process stays."""
    logger.info("draining: this worker claims no more jobs, and stays until it is stopped")
    _claim_no_more()
    _leave_wakeups(consumer)


def _begin_to_stop() -> None:
    stopping.set()
    for presence in _presence:
        presence.end()
    _claim_no_more()


def _claim_no_more() -> None:
    claims_no_more.set()
    for supervisor in _supervisors:
        supervisor.stop_claiming()


def _leave_wakeups(consumer: Any) -> None:
    """To other workers."""
    for queue in list(consumer.task_consumer.queues):
        consumer.call_soon(consumer.cancel_task_queue, queue.name)


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
