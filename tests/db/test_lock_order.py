"""Statements that lock several rows lock them in the order of their ids, so that none waits for another in a circle.
What PostgreSQL ends nevertheless is tried again, and the log calls it what it is."""

import asyncio
import logging
import random
import re
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from core.outages import POSTGRES
from db.conflicts import retried
from db.models import Intake, Job
from db.queries.jobs import attempts, child_jobs, jobs, upkeep
from db.queries.jobs.attempts import Event, Fence, Reports, Success
from db.queries.jobs.jobs import Draft
from db.queries.webhooks import deliveries, delivery_queue, webhooks
from db.row_level_security import acting_as_platform
from db.transactions import AsyncStatements, transaction, write
from tests.support import delivery_rows
from tests.support.factories import Person, make_document, make_job, make_webhook
from tests.support.job_queue import KIND, RECEIPT, JobQueue, change, row_of
from tests.support.reaping import LOST, reap_jobs
from tests.support.waiting import LONGEST_SECONDS

QUERIES = Path(__file__).parents[2] / "db" / "queries"
ROWS, ROUNDS = 150, 12

#: Of a single row, or of rows that nobody waits for.
LOCKS = re.compile(r"\b(UPDATE (?!SET|OF|SKIP)\w+|DELETE FROM|FOR (NO KEY )?UPDATE|FOR (KEY )?SHARE)\b")
OF_ONE_ROW = re.compile(r"WHERE (\w+\.)?(id|name) = (:|\$)\w+")
IN_ORDER = re.compile(r"ORDER BY [\w.]*\b(id|day)\s+FOR (NO KEY )?UPDATE|SKIP LOCKED")

HELD = {"expire.sql"}  # the caller has locked them


class Reading(NamedTuple):
    fence: Fence
    document_id: UUID
    user_id: UUID


class _Undone(Exception):
    """Rolls the transaction back."""


def run_at_once(*changes: Callable[[Session], object]) -> None:
    """Each again and again in a thread of its own, and undone. Raises `TransactionConflict` if PostgreSQL ended one."""
    start = threading.Barrier(len(changes))

    def repeat(change: Callable[[Session], object]) -> None:
        start.wait(LONGEST_SECONDS)
        for _ in range(ROUNDS):
            with suppress(_Undone), transaction() as session:
                change(session)
                raise _Undone

    with ThreadPoolExecutor(len(changes)) as pool:
        for running in [pool.submit(repeat, change) for change in changes]:
            running.result(4 * LONGEST_SECONDS)


def shuffled(fences: Sequence[Fence]) -> list[Fence]:
    return random.sample(fences, len(fences))


def test_changes_of_many_jobs_at_once_never_wait_for_each_other_in_a_circle(queue: JobQueue, user: Person) -> None:
    for _ in range(ROWS):
        queue.add(user.id)
    fences = [claim.fence for claim in queue.claim(ROWS)]
    with transaction() as session:
        half_over = "UPDATE jobs SET lease_until = now() + interval '14 seconds' WHERE worker = :worker"
        session.execute(text(half_over), {"worker": queue.worker})
    reports = Reports({"done": 1, "total": 2, "unit": "chunks", "note": ""}, [Event("token", {"text": "a"})])
    run_at_once(
        lambda session: attempts.renew_leases(session, worker=queue.worker, fences=shuffled(fences)),
        lambda session: attempts.report_all(session, [(fence, reports) for fence in shuffled(fences)]),
        lambda session: attempts.resume(session, shuffled(fences)),
        lambda session: child_jobs.renew_leases(session, [queue.worker]),
        lambda session: attempts.succeed_all(
            session, [Success(fence, reports, {}, RECEIPT) for fence in shuffled(fences)]
        ),
        lambda session: jobs.cancel_all(session, user_id=user.id),
    )


def test_changes_of_many_deliveries_at_once_never_wait_for_each_other_in_a_circle(user: Person) -> None:
    hooks = [make_webhook(user.id) for _ in range(3)]
    with transaction() as session:
        for number in range(ROWS):
            deliveries.add_test(session, hooks[number % 3])
    claimed = delivery_rows.claim(limit=ROWS, most_per_host=ROWS)
    responses = [delivery_rows.response(dispatch, 500, retry_seconds=9.0) for dispatch in claimed]

    def record(session: Session) -> None:
        some = random.sample(responses, len(responses))
        delivery_queue.record(session, some, disable_after=delivery_rows.DISABLE_AFTER)

    def disable(session: Session) -> None:
        webhooks.change(session, random.choice(hooks).id, user_id=user.id, url="https://other.test/", enabled=False)

    def remove(session: Session) -> None:
        webhooks.remove(session, random.choice(hooks).id, user_id=user.id)

    run_at_once(record, record, disable, remove)


ORDER = ("documents", "intakes", "jobs")

#: Triggers that lock rows of a table which comes before their own. Statements that fire them lock these rows first.
BACKWARDS = {"note_reading", "note_transcripts", "delete_refused_intake"}

TRIGGERS = text(
    """
    SELECT DISTINCT relname AS table, proname AS function, prosrc AS body
    FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid JOIN pg_proc ON pg_proc.oid = tgfoid
    WHERE NOT tgisinternal
    """
)


def test_triggers_that_lock_against_the_order_are_known(platform: None) -> None:
    with transaction() as session:
        triggers = session.execute(TRIGGERS).all()
    backwards = {
        trigger.function
        for trigger in triggers
        for table in ORDER
        if re.search(rf"(UPDATE|DELETE FROM) {table}\b", trigger.body)
        if trigger.table in ORDER and ORDER.index(table) < ORDER.index(trigger.table)
    }
    assert backwards == BACKWARDS


@pytest.fixture(params=["document", "intake"])
def reading(request: pytest.FixtureRequest, queue: JobQueue, user: Person) -> Reading:
    """A job that reads a document, or an upload of which one was made, and runs, and whose lease ended."""
    document = make_document(user.id, text="# A lease\n\nIt ends.", path=f"{uuid4()}.md")
    made = {"document_id": str(document.id), "version": 1}
    is_intake = request.param == "intake"
    with transaction() as session:
        draft = Draft(
            user.id,
            KIND,
            {} if is_intake else made,
            stage="embed",
            queue=queue.name,
            priority=5,
            max_attempts=3,
            lease_seconds=30,
        )
        job = jobs.add(session, draft)
        if is_intake:
            session.add(Intake(job_id=job.id, user_id=user.id, path="a.vtt", documents=[made]))
    fence = queue.claim_one().fence
    if is_intake:
        change(job.id, "kind = 'transcripts.ingest'")
    change(job.id, "lease_until = now() - interval '1 second', expires_at = now() - interval '1 second'")
    return Reading(fence, document.id, user.id)


def retry(session: Session, reading: Reading) -> None:
    jobs.retry(session, reading.fence.id, user_id=reading.user_id, more_attempts=3)


ENDS: dict[str, Callable[[Session, Reading], object]] = {
    "cancel": lambda session, reading: jobs.cancel(session, reading.fence.id, user_id=reading.user_id),
    "cancel all": lambda session, reading: jobs.cancel_all(session, user_id=reading.user_id),
    "fail": lambda session, reading: attempts.fail(session, reading.fence, Reports(), error=LOST, receipt=RECEIPT),
    "cancelled": lambda session, reading: attempts.cancel(session, reading.fence, Reports(), receipt=RECEIPT),
    "retry": retry,
}
WAITS = "state = 'queued', lease_until = NULL"
BEFORE = {"cancel": WAITS, "cancel all": WAITS, "retry": "state = 'failed', lease_until = NULL, finished_at = now()"}


def expect_wait(reading: Reading, end: Callable[[Session, Reading], object], held: str) -> None:
    """The end waits for a row that somebody holds by this statement, and meanwhile the job is free."""

    def run() -> None:
        with transaction() as session:
            end(session, reading)

    with ThreadPoolExecutor(1) as pool, transaction() as writer:
        writer.execute(text(held), {"document": reading.document_id, "job": reading.fence.id})
        running = pool.submit(run)
        while not writer.scalar(SOMEBODY_WAITS):
            assert not running.done(), running.result()
        is_free = text("SELECT count(*) FROM (SELECT FROM jobs WHERE id = :id FOR UPDATE SKIP LOCKED)")
        assert writer.scalar(is_free, {"id": reading.fence.id}) == 1
        writer.commit()
        running.result(LONGEST_SECONDS)


@pytest.mark.parametrize("end", ENDS)
def test_whoever_ends_a_reading_waits_for_its_document_before_it_locks_the_job(reading: Reading, end: str) -> None:
    change(reading.fence.id, BEFORE.get(end, "state = 'running'"))
    expect_wait(reading, ENDS[end], "UPDATE documents SET state = 'ready' WHERE id = :document")


@pytest.mark.parametrize("reading", ["intake"], indirect=True)
def test_whoever_refuses_an_intake_waits_for_it_before_it_locks_the_job(reading: Reading) -> None:
    """Its bytes are deleted, by a trigger."""
    refused = {"slug": "unreadable-document", "detail": "", "errors": []}
    expect_wait(
        reading,
        lambda session, reading: attempts.fail(session, reading.fence, Reports(), error=refused, receipt=RECEIPT),
        "UPDATE intakes SET title = 'a' WHERE job_id = :job",
    )


UPKEEP: dict[str, Callable[[Session], object]] = {
    "reap": lambda session: reap_jobs(session, most_lost=0),
    "expire": lambda session: upkeep.expire(session, receipt=RECEIPT),
    "cancel asked": upkeep.cancel_asked,
}


@pytest.mark.parametrize("run", UPKEEP)
def test_upkeep_waits_for_no_document(reading: Reading, run: str) -> None:
    """It leaves the job to its next run, and ends it once the document is free."""
    if run != "reap":
        change(reading.fence.id, f"{WAITS}, cancel_requested_at = now()")
    state = row_of(reading.fence.id)["state"]
    with transaction() as writer:
        writer.execute(text("UPDATE documents SET state = 'ready' WHERE id = :id"), {"id": reading.document_id})
        with transaction() as session:
            UPKEEP[run](session)
        assert row_of(reading.fence.id)["state"] == state
    with transaction() as session:
        UPKEEP[run](session)
    assert row_of(reading.fence.id)["state"] in ("failed", "cancelled")


def test_statements_of_several_rows_name_their_order() -> None:
    """Those in files; docs/decisions/0048 says what holds for the others."""
    for file in QUERIES.rglob("*.sql"):
        statement = re.sub(r"--.*", "", file.read_text())
        if LOCKS.search(statement) and not OF_ONE_ROW.search(statement):
            assert IN_ORDER.search(statement) or file.name in HELD, f"{file.name} locks rows in any order"


@pytest.fixture
def two_jobs(user: Person) -> list[UUID]:
    return [make_job(user.id).id for _ in range(2)]


SOON = text("SET LOCAL deadlock_timeout = '20ms'")  # after which PostgreSQL looks for a deadlock; a second otherwise
LOCK = "UPDATE jobs SET version = version + 1 WHERE id = :id"
SOMEBODY_WAITS = text(
    "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid)))"
    " FROM pg_sleep(0.02)"
)


def crossing(first: UUID, second: UUID, both_hold: threading.Barrier) -> Callable[[Session], None]:
    """Locks the rows one after the other; the first time not before somebody else holds the second."""
    first_time = iter([both_hold])

    def change(session: Session) -> None:
        session.execute(SOON)
        session.execute(text(LOCK), {"id": first})
        for barrier in first_time:
            barrier.wait(LONGEST_SECONDS)
        session.execute(text(LOCK), {"id": second})

    return change


def test_deadlock_in_a_worker_is_tried_again_and_is_no_outage(
    two_jobs: list[UUID], caplog: pytest.LogCaptureFixture
) -> None:
    both_hold, was_away = threading.Barrier(2), POSTGRES.is_on

    def run(first: UUID, second: UUID) -> None:
        change = crossing(first, second, both_hold)

        def once() -> None:
            with transaction() as session:
                change(session)

        retried(once)

    with caplog.at_level(logging.INFO), ThreadPoolExecutor(2) as pool:
        running = [pool.submit(run, *order) for order in (two_jobs, two_jobs[::-1])]
        for each in running:
            each.result(LONGEST_SECONDS)
    assert "because of a deadlock" in caplog.text
    assert "is away" not in caplog.text
    assert not POSTGRES.is_on or was_away
    with transaction() as session:
        assert [session.get_one(Job, id_).version for id_ in two_jobs] == [3, 3]


async def test_deadlock_in_the_api_is_tried_again(two_jobs: list[UUID], caplog: pytest.LogCaptureFixture) -> None:
    first, second = two_jobs
    statements, holds_first = AsyncStatements(), asyncio.Event()
    first_time = iter([SOMEBODY_WAITS])

    def lock_both(session: Session) -> None:
        session.execute(text(LOCK), {"id": first})
        holds_first.set()
        for somebody_waits in first_time:
            while not session.scalar(somebody_waits):
                pass
        session.execute(text(LOCK), {"id": second})

    async def lock_both_backwards() -> None:
        await holds_first.wait()
        in_reverse = "SELECT id FROM jobs WHERE id = ANY(CAST($1 AS uuid[])) ORDER BY id DESC FOR UPDATE"
        await statements.fetch(in_reverse, two_jobs)

    with acting_as_platform():
        await asyncio.gather(write(lock_both), lock_both_backwards())
    await statements.close()
    assert "because of a deadlock" in caplog.text
    with transaction() as session:
        assert [session.get_one(Job, id_).version for id_ in two_jobs] == [2, 2]
