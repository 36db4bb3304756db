"""An attempt of a job in a worker: claim it, keep its lease, report progress, end it.

Every write is fenced. An attempt that lost its lease goes on with its first write if nobody has begun its job since:
nothing finished is thrown away. Otherwise it changes nothing, and its caller learns so.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from sqlalchemy import Integer, TextualSelect, cast, func, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from core.errors import LeaseLost
from core.storable import storable_json
from db.models import SUSPECT_BREAKS, Job, LlmProvider
from db.prepared_statements import Prepared
from db.queries.jobs import changes
from db.queries.jobs.changes import Because
from db.queries.webhooks import outbox
from db.sql_files import load

T = TypeVar("T")


class Fence(NamedTuple):
    """The columns that a running row must still hold for this attempt to own it. `claimed_at` tells two claims apart
    that have the same number because PostgreSQL crashed and lost the first."""

    id: UUID
    stage: str
    attempt: int
    worker: UUID
    claimed_at: datetime


@dataclass(frozen=True)
class Event:
    type: str
    data: Mapping[str, Any] = field(default_factory=dict)


class Reports(NamedTuple):
    """What a handler reported: its latest progress, and its events in order. The `number` grows within an attempt, so
    that a report which is sent again is stored once. It is stored only if the one that it `follows` is, or none where
    that is 0."""

    progress: Mapping[str, Any] | None = None
    events: Sequence[Event] = ()
    number: int | None = None
    follows: int | None = None

    def __bool__(self) -> bool:
        return self.progress is not None or bool(self.events)


class ReportsLost(Exception):
    """PostgreSQL has lost reports of the attempt in a crash. It still owns its job, and has to tell its text again."""


class Written(NamedTuple):
    """Outcomes of the writes of several attempts. Attempts in none of the sets have lost their leases."""

    stored: set[Fence]
    behind: set[Fence]
    """They still own their jobs, and `ReportsLost` is so."""
    held: set[Fence]
    """Somebody else has locked their rows. Nothing is stored yet, and they are to be written again."""


class Ownership(NamedTuple):
    """How an attempt owns its job: whether it is to be cancelled, had lost its lease until now, and whether somebody
    else has locked its row."""

    is_cancelled: bool
    has_waited: bool
    is_held: bool


class Success(NamedTuple):
    """An attempt that ended well. `unsure` may be stored already, and comes before its last reports. `keep` writes what
    is kept also where the attempt has lost its lease."""

    fence: Fence
    reports: Reports
    result: Mapping[str, Any]
    receipt: Mapping[str, Any]
    keep: Callable[[Session], None] | None = None
    unsure: Reports = Reports()


RENEW_LEASES = text(load("queries/jobs/renew_leases.sql"))
RESUME = text(load("queries/jobs/resume.sql"))
LOCK = text("SELECT 1 FROM jobs WHERE id = :id FOR NO KEY UPDATE")
REPORT = Prepared(load("queries/jobs/report.sql"), rows="json")
SUCCEED = Prepared(load("queries/jobs/succeed.sql"), rows="json")
SUCCEED_AT_ONCE = text(load("queries/jobs/succeed_at_once.sql"))
MOVE_ON = text(load("queries/jobs/move_on.sql")).columns(told=JSONB)
RETRY_LATER = text(load("queries/jobs/retry_later.sql")).columns(told=JSONB)
FAIL = text(load("queries/jobs/fail.sql")).columns(told=JSONB)
CANCEL = text(load("queries/jobs/cancel_attempt.sql")).columns(told=JSONB)
RELEASE = text(load("queries/jobs/release.sql")).columns(told=JSONB)
WAIT_FOR_PROVIDER = text(load("queries/jobs/wait_for_provider.sql")).columns(told=JSONB)

BREAKS_TOLERATED = 2  # a trial may be cut off by an outage that it did not cause


def renew_leases(session: Session, *, worker: UUID, fences: Sequence[Fence]) -> dict[Fence, bool]:
    """Extends the leases. Returns, for each attempt in time, whether it is to be cancelled. `resume` knows what is with
    the others."""
    rows = session.execute(
        RENEW_LEASES,
        {
            "worker": worker,
            "ids": [fence.id for fence in fences],
            "stages": [fence.stage for fence in fences],
            "attempts": [fence.attempt for fence in fences],
            "claims": [fence.claimed_at for fence in fences],
        },
    )
    return {Fence(row.id, row.stage, row.attempt, row.worker, row.claimed_at): row.is_cancelled for row in rows}


def resume(session: Session, fences: Iterable[Fence]) -> dict[Fence, Ownership]:
    """Gives attempts that lost their leases their jobs back, where nobody has begun these since. Those that are not
    returned are lost."""
    columns = {"ids": "id", "stages": "stage", "attempts": "attempt", "workers": "worker", "claims": "claimed_at"}
    lapsed = list(fences)
    values = {name: [getattr(fence, column) for fence in lapsed] for name, column in columns.items()}
    rows = session.execute(RESUME, values)
    return {Fence(*row[:5]): Ownership(*row[5:]) for row in rows}


def report_all(session: Session, reported: Sequence[tuple[Fence, Reports]]) -> Written:
    """Stores progress and events of any number of running attempts, in one statement, and what is numbered only
    once."""
    return _write_all(session, dict(reported), _report_all)


def report(session: Session, fence: Fence, reports: Reports) -> None:
    """`report_all` for one attempt, which waits for whoever has locked its row. Raises `LeaseLost`."""
    while (written := report_all(session, [(fence, reports)])).held:
        session.execute(LOCK, {"id": fence.id})
    if not written.stored | written.behind:
        raise LeaseLost


def _report_all(session: Session, reported: Mapping[Fence, Reports]) -> dict[Fence, bool]:
    fences = list(reported)
    rows = [_row(n, fence, reported[fence]) for n, fence in enumerate(fences)]
    return {fences[n]: is_stored for n, is_stored in REPORT.run(session, {"rows": storable_json(rows)})}


def _write_all(
    session: Session, values: Mapping[Fence, T], write: Callable[[Session, Mapping[Fence, T]], dict[Fence, bool]]
) -> Written:
    """Writes once more for attempts that have to be resumed first. What is refused to the owner of a job follows
    reports that are lost. `write` returns whether each was stored, without those whose rows are locked."""
    answers = write(session, values)
    if len(answers) == len(values) and all(answers.values()):
        return Written(set(answers), behind=set(), held=set())
    owned = resume(session, [fence for fence in values if not answers.get(fence)])
    held = {fence for fence in owned if owned[fence].is_held}
    if free := owned.keys() - held:
        again = write(session, {fence: values[fence] for fence in free})
        held |= free - again.keys()
        answers |= again
    stored = {fence for fence, is_stored in answers.items() if is_stored}
    return Written(stored, behind=owned.keys() - stored - held, held=held)


def _row(n: int, fence: Fence, reports: Reports, **more: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "n": n,
        "id": fence.id,
        "stage": fence.stage,
        "attempt": fence.attempt,
        "worker": fence.worker,
        "claimed_at": fence.claimed_at,
        "number": reports.number,
        "follows": reports.follows,
        "progress": reports.progress,
        "events": [{"type": event.type, "data": event.data} for event in reports.events],
        **more,
    }


def succeed(
    session: Session, fence: Fence, reports: Reports, *, result: Mapping[str, Any], receipt: Mapping[str, Any]
) -> None:
    """Waits for whoever has locked the row. Raises `LeaseLost`, and `ReportsLost`."""
    successes = [Success(fence, reports, result, receipt)]
    while (written := succeed_all(session, successes)).held:
        session.execute(LOCK, {"id": fence.id})
    if written.behind:
        raise ReportsLost
    if not written.stored:
        raise LeaseLost


def succeed_all(session: Session, successes: Sequence[Success]) -> Written:
    """Ends any number of jobs in one statement."""
    for success in successes:
        if success.keep is not None:
            success.keep(session)
    unsure = [(success.fence, success.unsure) for success in successes if success.unsure]
    held = report_all(session, unsure).held if unsure else set()
    free = {success.fence: success for success in successes if not held or success.fence not in held}
    written = _write_all(session, free, _succeed_all)
    return written._replace(held=written.held | held)


def _succeed_all(session: Session, successes: Mapping[Fence, Success]) -> dict[Fence, bool]:
    fences = list(successes)
    rows = [
        _row(n, fence, success.reports, result=success.result, receipt=success.receipt)
        for n, (fence, success) in enumerate(successes.items())
    ]
    ended = SUCCEED.run(session, {"rows": storable_json(rows)}).all()
    outbox.note(session, any(has_deliveries for _, _, has_deliveries in ended))
    return {fences[n]: is_stored for n, is_stored, _ in ended}


def succeed_at_once(
    session: Session, job_id: UUID, events: Sequence[Event], *, result: Mapping[str, Any], receipt: Mapping[str, Any]
) -> None:
    """Ends a job that this transaction added, in the API or in a worker. Its log is that of a first attempt."""
    log = [Event("started"), *events, Event("result"), _end(receipt)]
    values = {"result": _json(result), "receipt": _json(receipt), "events": _log(log)}
    ended = session.execute(SUCCEED_AT_ONCE, {"id": job_id, **values}).one()
    outbox.note(session, ended.has_deliveries)


def move_on(
    session: Session,
    fence: Fence,
    reports: Reports,
    *,
    stage: str,
    queue: str,
    chain: str | None = None,
    provider: str | None = None,
    model: str | None = None,
    receipt: Mapping[str, Any] | None = None,
    given_up: Sequence[str] = (),
    alone: bool = False,
) -> None:
    """Queues the job's next stage under the same id; the stage that ended well uses up no attempt. `given_up` are
    providers that could not do it. A kind that runs `alone` does so in each stage. Raises `LeaseLost`."""
    values: dict[str, Any] = {"next_stage": stage, "next_queue": queue, "alone": alone}
    values |= {"progress": _json(reports.progress), "receipt": _json(receipt)}
    values |= {"chain": chain, "provider": provider, "model": model, "given_up": json.dumps(list(given_up))}
    _change(session, MOVE_ON, fence, reports.events, values)


def retry_later(
    session: Session,
    fence: Fence,
    reports: Reports,
    *,
    delay_seconds: float,
    error: Mapping[str, Any],
    receipt: Mapping[str, Any] | None = None,
    is_forgiven: bool = False,
    is_wait: bool = False,
) -> None:
    """An attempt that `is_forgiven` does not count; it counts as a lost lease. One that only had to wait counts as
    nothing. Raises `LeaseLost`."""
    retrying = Event("retrying", {"after_seconds": delay_seconds, "error": dict(error)})
    values = {"delay_seconds": delay_seconds, "error": _json(error), "receipt": _json(receipt)}
    values |= {"forgiven": int(is_forgiven), "waited": int(is_wait)}
    _change(session, RETRY_LATER, fence, [*reports.events, retrying], values)


def fail(
    session: Session, fence: Fence, reports: Reports, *, error: Mapping[str, Any], receipt: Mapping[str, Any]
) -> None:
    """Raises `LeaseLost`."""
    values = {"progress": _json(reports.progress), "error": _json(error), "receipt": _json(receipt)}
    _change(session, FAIL, fence, [*reports.events, Event("error"), _end(receipt)], values)


def cancel(session: Session, fence: Fence, reports: Reports, *, receipt: Mapping[str, Any]) -> None:
    """Ends a running job because its cancellation was requested. Raises `LeaseLost`."""
    values = {"progress": _json(reports.progress), "receipt": _json(receipt)}
    _change(session, CANCEL, fence, [*reports.events, Event("cancelled"), _end(receipt)], values)


def _end(receipt: Mapping[str, Any]) -> Event:
    """The last event, as `succeed.sql` writes it too."""
    reason = receipt.get("finish_reason")
    return Event("end", {} if reason is None else {"finish_reason": reason})


def release(
    session: Session, fence: Fence, *, receipt: Mapping[str, Any] | None = None, has_streamed: bool = False
) -> None:
    """Gives the job back because its worker is told to stop; that uses up no attempt. What it has streamed is
    withdrawn. Raises `LeaseLost`."""
    events = [*([Event("restarted")] if has_streamed else []), Event("retrying", {"after_seconds": 0})]
    _change(session, RELEASE, fence, events, {"receipt": _json(receipt)}, "given_back")


def wait_for_provider(
    session: Session,
    fence: Fence,
    reports: Reports,
    *,
    queue: str,
    chain: str | None,
    provider: str | None,
    model: str | None,
    gave_up: str | None = None,
    broke_it: bool = False,
    breaks: int = 0,
    broke_at: datetime | None = None,
    receipt: Mapping[str, Any] | None = None,
) -> None:
    """Gives the job back to wait for a provider, in its queue; that uses up no attempt, and the job keeps its turn.
    `gave_up` is a provider that could not do it. Of a job that `broke_it` as its trial again and again the turn comes
    after those that wait, and so does that of one with `SUSPECT_BREAKS` or more. Raises `LeaseLost`."""
    values = {
        "next_queue": queue,
        "chain": chain,
        "provider": provider,
        "model": model,
        "gave_up": gave_up,
        "broke_it": broke_it,
        "tolerated": BREAKS_TOLERATED,
        "breaks": breaks,
        "broke_at": broke_at,
        "suspect": SUSPECT_BREAKS,
        "receipt": _json(receipt),
    }
    _change(session, WAIT_FOR_PROVIDER, fence, reports.events, values, "provider_away")


@dataclass(frozen=True)
class Breaks:
    """How often a job's provider broke while it worked on the job, and when it last did."""

    count: int
    at: datetime


def count_break(session: Session, fence: Fence) -> Breaks:
    """With one more, now. It counts if the provider had written since the last: an outage may cut a job off again and
    again and is not its fault."""
    has_worked = LlmProvider.wrote_at > func.coalesce(Job.broke_at, LlmProvider.wrote_at - timedelta(seconds=1))
    found = select(Job.breaks + cast(func.coalesce(has_worked, False), Integer), func.now()).outerjoin(
        LlmProvider, LlmProvider.name == Job.provider
    )
    return Breaks(*session.execute(found.where(Job.id == fence.id)).one())


def receipt_before(session: Session, fence: Fence) -> dict[str, Any] | None:
    """What the job's earlier attempts have used."""
    return session.scalars(select(Job.receipt).where(Job.id == fence.id)).one_or_none()


def providers_given_up(session: Session, fence: Fence) -> list[str]:
    """The providers that could not do the job."""
    return list(session.scalars(select(Job.given_up).where(Job.id == fence.id)).one_or_none() or ())


def _change(
    session: Session,
    statement: TextualSelect,
    fence: Fence,
    events: Sequence[Event],
    values: Mapping[str, Any],
    because: Because | None = None,
) -> None:
    """One fenced update, with its events behind those that are in the log. It waits for whoever has locked the row."""
    values = {**values, **fence._asdict(), "ids": [fence.id], "events": _log(events)}
    changed = session.execute(statement, values).first()
    while changed is None and resume(session, [fence]):
        changed = session.execute(statement, values).first()
    if changed is None:
        raise LeaseLost
    changes.note(session, [changed.told], because)
    outbox.note(session, changed.has_deliveries)


def _log(events: Sequence[Event]) -> str:
    return storable_json([{"type": event.type, "data": dict(event.data)} for event in events])


def _json(value: Mapping[str, Any] | None) -> str | None:
    return None if value is None else storable_json(dict(value))
