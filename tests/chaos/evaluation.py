"""Evaluation of a run: which jobs broke which promise, and the recovery time after each fault."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from tests.chaos import checks
from tests.chaos.checks import Vectors
from tests.chaos.fault_schedule import InjectedFault
from tests.chaos.records import Record


@dataclass(frozen=True)
class Outcome:
    """`violations` has a list for each promise, empty if it was kept. `exhausted` are jobs whose attempts were all hit
    by faults; `retried_requests` counts retries by reason."""

    planned: int
    accepted: int
    violations: dict[str, list[str]]
    exhausted: list[str]
    recovery_seconds: dict[str, list[float | None]]
    attempts_cut: int
    retried_requests: Counter[str]

    @property
    def is_passed(self) -> bool:
        return not any(self.violations.values())


def evaluate(records: Sequence[Record], vectors: Vectors) -> dict[str, list[str]]:
    """The ids of the jobs that broke each promise."""
    promises: dict[str, Callable[[Record], bool]] = {
        "lost": checks.is_lost,
        "not finished": checks.is_unfinished,
        "failed": checks.is_failed,
        "duplicate results": checks.has_duplicates,
        "stale writes": checks.has_stale_writes,
        "attempt used up by an outage": checks.has_paid_for_outage,
        "gaps in the event log": checks.has_gaps,
        "stream differs from the log": checks.has_wrong_stream,
        "wrong result": partial(checks.is_wrong, vectors=vectors),
    }
    return {name: checks.violations(records, is_violated) for name, is_violated in promises.items()}


def recovery_times(injected: Sequence[InjectedFault], records: Sequence[Record]) -> dict[str, list[float | None]]:
    times: dict[str, list[float | None]] = {}
    for one in sorted(injected, key=lambda one: one.result.at):
        times.setdefault(one.fault.name, []).append(recovery_time(one, records))
    return times


def recovery_time(injected: InjectedFault, records: Sequence[Record]) -> float | None:
    """From the fault to the success of the first job of an affected queue that started afterwards. None if no job
    started."""
    at, queues = injected.result.at, injected.fault.queues
    rows = [record.row for record in records if record.row is not None and record.job.first_queue in queues]
    ends = [row["finished_at"] for row in rows if row["state"] == "succeeded" and row["started_at"] > at]
    return (min(ends) - at).total_seconds() if ends else None
