"""The claim of jobs by a worker: which are its next ones, and what comes with them."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from core.llm_config import LlmConfig
from core.origin import Origin
from db.models import SUSPECT_BREAKS
from db.prepared_statements import Prepared
from db.queries.embeddings.generations import ActiveGeneration
from db.queries.jobs import claim_context
from db.queries.jobs.attempts import BREAKS_TOLERATED, Fence
from db.sql_files import load


class Claim(NamedTuple):
    """A job that this process owns until its lease ends. `found` is how many jobs the claim found: more than it took if
    some are to be claimed alone. `is_trial`: it is the first to ask a provider that was away.
    `is_unproven`: it broke that provider again and again, and that has written nothing since. `receipt` is that of the
    attempts before, where one ended. `generation` is the active one and `spending` holds budgets and prices, for which
    jobs would have to ask otherwise."""

    fence: Fence
    kind: str
    user_id: UUID | None
    payload: Mapping[str, Any]
    max_attempts: int
    lease_seconds: float
    cancel_requested_at: datetime | None
    found: int
    queue: str
    chain: str | None = None
    provider: str | None = None
    model: str | None = None
    is_trial: bool = False
    lost_leases: int = 0
    receipt: Mapping[str, Any] | None = None
    breaks: int = 0
    is_unproven: bool = False
    queue_seconds: float = 0.0
    request_id: str | None = None
    traceparent: str | None = None
    generation: ActiveGeneration | None = None
    spending: LlmConfig = claim_context.NOTHING_CHANGED

    @property
    def origin(self) -> Origin:
        return Origin(self.request_id, self.traceparent)


NO_LIMITS: Mapping[str, int] = MappingProxyType({})


@dataclass(frozen=True)
class ServedProvider:
    """A provider that the claiming worker can ask, and its slots: of all workers together, or of each."""

    name: str
    slots: int
    per_worker: bool = False


# The claim behind it sees what was committed before this lock was granted.
ONE_CLAIM_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended('claim ' || :queue, 0));"

CLAIMED = load("queries/jobs/claimed.sql")

CLAIM = Prepared(load("queries/jobs/claim.sql"), after=CLAIMED)
CLAIM_WITHIN_LIMITS = Prepared(load("queries/jobs/claim_within_limits.sql"), before=ONE_CLAIM_AT_A_TIME, after=CLAIMED)
CLAIM_BY_USE = Prepared(load("queries/jobs/claim_by_use.sql"), before=ONE_CLAIM_AT_A_TIME, after=CLAIMED)

MOST_COMPARED = 256  # users, by their first jobs
STEP_SECONDS = 5.0  # who held slots for less is no heavier user than who held none


def claim(
    session: Session,
    *,
    queue: str,
    kinds: Sequence[str],
    worker: UUID,
    limit: int,
    running_per_user: Mapping[str, int] = NO_LIMITS,
    counted_with: Sequence[str] = (),
    served: Sequence[ServedProvider] = (),
) -> list[Claim]:
    """Up to `limit` of the queue's best jobs, each with a fresh lease. Kinds unknown to this worker stay waiting, and
    so do jobs of a user who has as many of their kind running as `running_per_user` allows, in this queue or those that
    are `counted_with` it and in all workers together, and jobs that wait for a provider which is not among `served`, is
    away, or has no slot free."""
    values: dict[str, Any] = {"queue": queue, "kinds": list(kinds), "worker": worker, "limit": limit}
    if running_per_user or served:
        limits, entries = json.dumps(dict(running_per_user)), json.dumps([asdict(one) for one in served])
        values |= {"counted": list(counted_with) or [queue]}
        values |= {"limits": limits, "providers": entries, "suspect": SUSPECT_BREAKS, "tolerated": BREAKS_TOLERATED}
        rows = CLAIM_WITHIN_LIMITS.run(session, {}, **values)
    else:
        rows = CLAIM.run(session, {}, **values)
    return _as_claims(worker, rows)


def claim_by_use(
    session: Session,
    *,
    queue: str,
    kinds: Sequence[str],
    worker: UUID,
    running_per_user: Mapping[str, int] = NO_LIMITS,
) -> list[Claim]:
    """The next job of a queue that users share by the seconds for which their jobs hold its slots, not by their number:
    after a job that took long its user waits for those who used less. Seconds fade within minutes, so that nobody
    starves. Within `running_per_user`."""
    values: dict[str, Any] = {"queue": queue, "kinds": list(kinds), "worker": worker, "counted": [queue]}
    values |= {"limits": json.dumps(dict(running_per_user)), "window": MOST_COMPARED, "step": STEP_SECONDS}
    return _as_claims(worker, CLAIM_BY_USE.run(session, {}, **values))


def _as_claims(worker: UUID, rows: Iterable[Any]) -> list[Claim]:
    return [_as_claim(worker, *row) for row in rows]


def _as_claim(worker: UUID, id_: UUID, stage: str, attempt: int, claimed_at: datetime, *rest: Any) -> Claim:
    *job, generation, spending = rest
    context: Iterable[Any] = claim_context.read(generation, spending)
    return Claim(Fence(id_, stage, attempt, worker, claimed_at), *job, *context)
