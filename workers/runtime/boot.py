"""What a worker process does when it comes up and goes down."""

import gc
import logging
import threading
from typing import Any

from celery.concurrency.prefork import TaskPool
from celery.signals import (
    after_setup_logger,
    celeryd_init,
    worker_process_init,
    worker_ready,
    worker_shutdown,
    worker_shutting_down,
)
from kombu.transport import TRANSPORT_ALIASES

from core.errors import LeaseLost, Transient
from db.queries.embeddings import generations
from db.queries.jobs import attempts, workers
from db.transactions import read_only, transaction
from tasks import notifier
from tasks.queues import GPU_EMBED, GPU_LLM
from tasks.settings import WorkerSettings
from tasks.shutdown import stopping
from workers.embeddings.encoder import encoder
from workers.llm.choice import available_models
from workers.runtime import worker_identity
from workers.runtime.heartbeat import live_attempts
from workers.runtime.prefork_supervisor import PreforkSupervisor, listen_for_stop
from workers.runtime.stall_detector import Watchdog

logger = logging.getLogger(__name__)

SEEN_EVERY_SECONDS = 2.0
MODELS_EVERY = 15  # sightings
GARBAGE = 5_000  # new objects before the collector looks

# kombu picks the transport by the scheme of the URL.
TRANSPORT_ALIASES.update(dict.fromkeys(("redis", "rediss"), "workers.runtime.transport:Transport"))


class Presence:
    """Says every other second that this worker lives. It begins once the models are warm: then the worker can serve."""

    def __init__(self, name: str, queues: list[str]) -> None:
        self._id = worker_identity.new_worker_id()
        self._name = name
        self._queues = queues
        self._gone = threading.Event()
        self._thread = threading.Thread(target=self._stay, name="presence", daemon=True)

    def begin(self) -> None:
        self._thread.start()

    def end(self) -> None:
        self._gone.set()

    def _stay(self) -> None:
        self._warm_up()
        models: list[dict[str, Any]] = []
        sighting = 0
        while not self._gone.is_set():
            if GPU_LLM.name in self._queues and sighting % MODELS_EVERY == 0:
                models = available_models()
            sighting += 1
            self._see(models)
            self._gone.wait(SEEN_EVERY_SECONDS)
        self._leave()

    def _warm_up(self) -> None:
        """The first learner should not wait for the model to be read from disk."""
        if not {GPU_EMBED.name, GPU_LLM.name} & set(self._queues):
            return
        try:
            with read_only() as session:
                model = generations.get_active(session).model
            encoder(model).encode(["warm up"])
        except Transient as error:
            logger.warning("the embedding model is not warm: %s", error)
        except Exception:  # the worker lives, and what its jobs come to says the rest
            logger.exception("the embedding model does not work")

    def _see(self, models: list[dict[str, Any]]) -> None:
        try:
            with transaction() as session:
                workers.see(session, self._id, name=self._name, queues=self._queues, models=models)
        except Transient as error:
            logger.warning("postgres is away: %s", error)

    def _leave(self) -> None:
        try:
            with transaction() as session:
                workers.leave(session, self._id)
        except Transient:
            logger.warning("postgres is away; the others notice by themselves that this worker left")


_presence: list[Presence] = []
_watchdogs: list[Watchdog] = []
_wardens: list[PreforkSupervisor] = []


@after_setup_logger.connect  # type: ignore[untyped-decorator]  # Celery has no types
def _keep_bells_out_of_the_log(**_: Any) -> None:
    """Celery would log each bell and each tick of upkeep; `workers.runtime.worker_loop` logs the jobs."""
    for name in ("celery.app.trace", "celery.worker.strategy"):
        logging.getLogger(name).setLevel(logging.WARNING)


@celeryd_init.connect  # type: ignore[untyped-decorator]
def _on_worker_init(sender: str, options: dict[str, Any], **_: Any) -> None:
    queues = options.get("queues") or []
    names = queues.split(",") if isinstance(queues, str) else list(queues)
    _presence.append(Presence(sender, names))
    _watchdogs.append(Watchdog(names))


@worker_ready.connect  # type: ignore[untyped-decorator]
def _be_ready(sender: Any, **_: Any) -> None:
    gc.freeze()  # what was imported stays
    gc.set_threshold(GARBAGE, 20, 20)
    for presence in _presence:
        presence.begin()
    for watchdog in _watchdogs:
        watchdog.begin(sender.pool)
    if isinstance(sender.pool, TaskPool):
        _wardens.append(PreforkSupervisor(sender.pool, sender.hostname))
        _wardens[-1].begin()


@worker_process_init.connect  # type: ignore[untyped-decorator]
def _be_child(**_: Any) -> None:
    listen_for_stop()


@worker_shutting_down.connect  # type: ignore[untyped-decorator]
def _stop_claiming(**_: Any) -> None:
    stopping.set()
    for presence in _presence:
        presence.end()
    for warden in _wardens:
        warden.tell_to_stop()
    patience = threading.Timer(WorkerSettings().warm_shutdown_seconds, _give_back)
    patience.daemon = True
    patience.start()


@worker_shutdown.connect  # type: ignore[untyped-decorator]
def _give_back(**_: Any) -> None:
    """Jobs that did not end in time go back at once: nobody should wait for their leases to run out. Celery waits for
    threads without end, so their handlers are told to stop."""
    for attempt in live_attempts():
        try:
            with transaction() as session:
                attempts.release(session, attempt.fence)
                notifier.wake_after_commit(session, attempt.queue)
                notifier.job_changed_after_commit(session, attempt.id)
        except (LeaseLost, Transient) as error:
            logger.warning("job %s: not given back: %s", attempt.id, error)
        attempt.lose()  # last: the process may end once no handler runs
    for warden in _wardens:
        warden.give_back()
