"""What a run comes to: what offends against which promise, and how long it took to go on after each fault."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from tests.chaos import checks
from tests.chaos.checks import Vectors
from tests.chaos.records import Record
from tests.chaos.schedule import Injected


@dataclass(frozen=True)
class Outcome:
    """`offences` has the offenders against each promise, kept or not. `spent` are failures that say honestly that every
    attempt was hit; `unanswered` counts requests that were sent again, by why."""

    planned: int
    accepted: int
    offences: dict[str, list[str]]
    spent: list[str]
    resumed: dict[str, list[float | None]]
    attempts_cut: int
    unanswered: Counter[str]

    @property
    def is_kept(self) -> bool:
        return not any(self.offences.values())


def judge(records: Sequence[Record], vectors: Vectors) -> dict[str, list[str]]:
    """The ids that offend against each promise; a line for each, kept or not."""
    promises: dict[str, Callable[[Record], bool]] = {
        "lost": checks.is_lost,
        "stuck": checks.is_stuck,
        "failed": checks.is_failed,
        "duplicated": checks.is_duplicated,
        "stale": checks.is_stale,
        "gaps in the log": checks.has_gaps,
        "stream differs": checks.is_misheard,
        "wrong result": partial(checks.is_wrong, vectors=vectors),
    }
    return {name: checks.offenders(records, offends) for name, offends in promises.items()}


def times_to_resume(injected: Sequence[Injected], records: Sequence[Record]) -> dict[str, list[float | None]]:
    times: dict[str, list[float | None]] = {}
    for one in sorted(injected, key=lambda one: one.damage.at):
        times.setdefault(one.fault.name, []).append(seconds_to_resume(one, records))
    return times


def seconds_to_resume(injected: Injected, records: Sequence[Record]) -> float | None:
    """From the damage to the success of the first job of an affected queue that began to run afterwards. None where no
    job came any more."""
    at, queues = injected.damage.at, injected.fault.queues
    rows = [record.row for record in records if record.row is not None and record.job.first_queue in queues]
    ends = [row["finished_at"] for row in rows if row["state"] == "succeeded" and row["started_at"] > at]
    return (min(ends) - at).total_seconds() if ends else None
