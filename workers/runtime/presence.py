"""The presence of a worker process in the table `workers`: what it announces, and whether it is to drain."""

import logging
import os
import signal
import threading
from collections.abc import Callable, Collection, Sequence
from importlib.metadata import version
from uuid import UUID

from sqlalchemy.orm import Session

from core.errors import Transient
from core.machine import this_machine
from core.settings import settings
from db.queries.jobs import workers
from db.queries.jobs.workers import Equipment
from db.queries.llm import providers
from db.transactions import DatabaseUnavailable, statement, transaction
from tasks.queues import QUEUES, Queue
from workers.runtime import provider_monitor, state_reporter, worker_identity
from workers.runtime.ready_encoders import ReadyEncoders
from workers.runtime.served_providers import LLM_QUEUES, announced_on, can_search, configured_on

logger = logging.getLogger(__name__)

SEEN_EVERY_SECONDS = 3.0


class Presence:
    """Keeps the worker's row in `workers` and those of its providers fresh, every three seconds, once its models are
    warm: then it can serve."""

    def __init__(self, name: str, queues: list[str]) -> None:
        self._id = worker_identity.new_worker_id()
        self._name = name
        self._queues = queues
        self._encoders = ReadyEncoders(queues)
        self._ended = threading.Event()
        self._is_draining = False
        self._held_elsewhere: Sequence[str] = ()

    def begin(self, *, processes: Callable[[], Collection[UUID]], drain: Callable[[], None]) -> None:
        """`processes` returns the ids under which this worker claims jobs, `drain` has it claim no more."""
        self._processes = processes
        self._drain = drain
        threading.Thread(target=self._run, name="presence", daemon=True).start()

    def serves(self, queue: Queue) -> bool:
        return queue.name in self._queues

    def end(self) -> None:
        self._ended.set()

    def _run(self) -> None:
        """Whoever cannot begin to announce itself ends, so that its supervisor knows. Later this thread goes on
        whatever happens: without it the worker would be dead for all others."""
        try:
            self._begin()
        except Exception:  # whatever a driver or a model raises
            logger.exception("this worker cannot announce itself, and ends")
            os.kill(os.getpid(), signal.SIGTERM)
            return
        while not self._ended.is_set():
            self._try_to_see()
            self._ended.wait(SEEN_EVERY_SECONDS)
        self._leave()

    def _begin(self) -> None:
        self._encoders.warm_up()
        self._watch_providers()
        self._equipment = _equipment(self._queues)

    def _watch_providers(self) -> None:
        """Jobs should not find a provider away because nobody has looked yet."""
        queues = [QUEUES[name] for name in self._queues]
        _warn_of_unasked_providers(queues)
        try:
            provider_monitor.announce_and_probe(queues)
        except Transient as error:
            logger.debug("the providers are probed later: %s", error)
        except Exception:  # this worker serves jobs that ask none
            logger.exception("the providers are probed later")
        provider_monitor.start(queues, self._ended)

    def _try_to_see(self) -> None:
        try:
            self._see()
        except DatabaseUnavailable as error:
            state_reporter.note_problem(f"PostgreSQL is away: {error.reason}")
        except Exception as error:  # the next try may succeed
            logger.exception("this worker was not announced")
            state_reporter.note_problem(f"it was not announced: {error!r}")

    def _see(self) -> None:
        with statement(is_durable=False) as session:
            announced = self._announce_providers(session)
            known = workers.record_heartbeat(
                session,
                self._id,
                name=self._name,
                queues=self._queues,
                models=self._encoders.models,
                processes=self._processes(),
                equipment=self._equipment,
                providers=announced,
            )
        state_reporter.note_heartbeat()
        self._encoders.follow(known.active_model)
        provider_monitor.note_due(known.due_probes)
        self._warn_of_providers_held_elsewhere(known.held_elsewhere)
        if known.is_to_drain and not self._is_draining:
            self._drain()
            self._is_draining = True

    def _announce_providers(self, session: Session) -> Sequence[str]:
        """Returns their names."""
        queues = [QUEUES[name] for name in self._queues]
        if not any(queue in LLM_QUEUES for queue in queues):
            return ()
        announced = announced_on(queues)
        providers.announce(session, announced)
        providers.note_configured(session, self._name, configured_on(queues))
        return [entry.name for entry in announced]

    def _warn_of_providers_held_elsewhere(self, names: Sequence[str]) -> None:
        if names and names != self._held_elsewhere:
            logger.warning(
                "jobs for %s go to workers of another queue, which announce a provider of that name too: "
                "give the one that is configured here another name",
                ", ".join(names),
            )
        self._held_elsewhere = names

    def _leave(self) -> None:
        try:
            with transaction() as session:
                workers.leave(session, self._id)
        except Transient:
            logger.debug("this worker's row expires by itself")


def _equipment(queues: Sequence[str]) -> Equipment:
    machine = this_machine(settings().gpu.devices)
    return Equipment(
        version=version("pensum"),
        slots={name: QUEUES[name].slots for name in queues},
        cores=machine.cores,
        memory_bytes=machine.memory_bytes,
        gpus=[vars(gpu) for gpu in machine.gpus],
    )


def _warn_of_unasked_providers(queues: Sequence[Queue]) -> None:
    names = configured_on(queues)
    if names and not can_search():
        logger.warning("this worker asks none of %s: its host has no embedding model to search with", ", ".join(names))
