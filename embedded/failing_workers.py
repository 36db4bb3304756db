"""Tells the front which workers of this host end at their start again and again: they cannot do so themselves."""

import logging
import threading
from collections.abc import Mapping
from uuid import UUID, uuid4

from core.early_exits import EarlyExits
from core.errors import Transient
from db.queries.jobs import workers
from db.transactions import transaction
from embedded import process_specs

logger = logging.getLogger(__name__)

EVERY_SECONDS = 3.0
END_SECONDS = 2.0  # PostgreSQL may be away while the host stops


class FailureReporter:
    """A thread of its own: whoever supervises must not wait for PostgreSQL. It says nothing while no worker fails."""

    def __init__(self, queues: Mapping[str, str]) -> None:
        """`queues` has the queue of each worker by its name."""
        self._workers = {process_specs.process_name(worker): (worker, queue) for worker, queue in queues.items()}
        self._failing: Mapping[str, EarlyExits] = {}
        self._ids: dict[str, UUID] = {}
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="failing workers", daemon=True)
        self._thread.start()

    def note(self, failing: Mapping[str, EarlyExits]) -> None:
        """`failing` are the workers that fail now, by the names of their processes."""
        self._failing = failing

    def end(self) -> None:
        """None fails any more: the host stops."""
        self._failing = {}
        self._ended.set()
        self._thread.join(END_SECONDS)

    def _run(self) -> None:
        while not self._ended.wait(EVERY_SECONDS):
            self._report()
        self._report()

    def _report(self) -> None:
        try:
            self._write(self._failing)
        except Transient as error:
            logger.debug("the front learns later which workers fail: %s", error)
        except Exception:  # without this thread the front would never learn it
            logger.exception("the front did not learn which workers fail")

    def _write(self, failing: Mapping[str, EarlyExits]) -> None:
        if not failing and not self._ids:
            return
        works_again = self._ids.keys() - failing.keys()
        with transaction() as session:
            for process, failure in failing.items():
                worker, queue = self._workers[process]
                known_as = self._ids.setdefault(process, uuid4())
                workers.note_failing(session, known_as, name=worker, queue=queue, failure=failure)
            workers.forget(session, [self._ids[process] for process in works_again])
        for process in works_again:
            del self._ids[process]
