"""Where a waiting job stands in its queue, and when it may begin: as things are now, since later jobs of users who wait
for less may pass it (docs/decisions/0002)."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from api.schemas.jobs import JobOut
from api.ttl_cache import TtlCache
from core.once import once
from db.models import Job, JobState
from db.queries.jobs import places
from db.queries.jobs.places import Pace
from db.row_level_security import acting_as_platform
from db.transactions import read
from tasks.contracts import CONTRACTS
from tasks.job_schema import FOR_A_TURN

PACE_SECONDS = 5.0

_paces: TtlCache[tuple[str, str | None], Pace] = TtlCache(seconds=PACE_SECONDS)


async def with_place(shown: JobOut, job: Job) -> JobOut:
    """The same job with its position, where it waits in a queue; and with an estimate, where it waits for a turn alone
    and recent jobs say how long one takes."""
    if job.state != JobState.QUEUED:
        return shown
    with acting_as_platform():
        ahead = await read(places.count_ahead, job)
        if ahead is None:
            return shown
        is_for_a_turn = shown.waiting_reason in FOR_A_TURN
        wait = (await _pace(job.queue, job.provider)).wait(ahead) if is_for_a_turn else None
    begins_at = None if wait is None else datetime.now(UTC) + wait
    return shown.model_copy(update={"position": ahead + 1, "estimated_start_at": begins_at})


async def _pace(queue: str, provider: str | None) -> Pace:
    return await _paces.get(
        (queue, provider), lambda: read(places.pace, queue, provider, passing=list(_passing().get(queue, ())))
    )


@once
def _passing() -> Mapping[str, Sequence[str]]:
    """The kinds with a stage in a queue, by the queue, that have another stage after it."""
    found: dict[str, list[str]] = {}
    for kind, contract in CONTRACTS.items():
        for queue in list(contract.stages.values())[:-1]:
            found.setdefault(queue.name, []).append(kind)
    return found
