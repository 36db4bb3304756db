"""Handlers of probe jobs that raise, and a slot that runs them."""

from collections.abc import Callable

from core.errors import Permanent, Transient
from db.queries.jobs import upkeep
from db.transactions import transaction
from tasks.attempt import Attempt
from tasks.handlers import Outcome
from tasks.queues import IO
from tests.support.probe_jobs import Done, Probe
from tests.support.waiting import LONGEST_SECONDS
from workers.runtime.worker_loop import drain


class Asleep(Transient):
    """The dependency sleeps."""

    slug = "asleep"


class Nonsense(Permanent):
    """The payload makes no sense."""

    slug = "nonsense"


def work(*, promote: bool = False) -> int:
    if promote:
        with transaction() as session:
            upkeep.promote_due(session)
    return drain(IO, seconds=LONGEST_SECONDS)


def raising(*errors: Exception | None) -> Callable[[Attempt, Probe], Outcome]:
    """A handler that raises these, one each time, and then succeeds."""
    left = list(errors)

    def handle(attempt: Attempt, contract: Probe) -> Outcome:
        error = left.pop(0) if left else None
        if error is not None:
            raise error
        return Done()

    return handle
