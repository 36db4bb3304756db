"""The scene of one run: its jobs, its queue, and what the actors were told. What time does is done to its rows."""

import secrets
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text

from core.once import once
from db.failures import DatabaseUnavailable
from db.queries.jobs import bulk_actions, jobs, upkeep, workers
from db.queries.jobs.all_jobs import JobFilter
from db.queries.jobs.attempts import Fence
from db.queries.jobs.jobs import Draft, NotFinished
from db.transactions import read_only, statement, transaction
from tasks import upkeep as platform_upkeep
from tasks.attempt import Usage
from tasks.bulk_actions import _act_on_batch, stored_filter
from tasks.contracts import DeliverWebhooks
from tasks.submit import draft
from tests.prove import gate, invariants
from tests.prove.gate import NO_CUTS, Cuts, Run
from tests.prove.outages import repeated
from tests.prove.steps import Statements
from tests.prove.streams import JobReader, OwnReader, PlatformReader
from tests.support.factories import Person, make_user

KIND = "tests.prove"
RECEIPT = Usage().as_receipt()
PROBLEM = {"slug": "tests", "detail": "", "errors": []}
CALLBACK = "https://example.org/prove"
MOST_ROUNDS = 12


@dataclass(frozen=True)
class Told:
    """What an actor was told of a job."""

    actor: str
    what: str
    job: UUID | None = None
    detail: Any = None
    worker: UUID | None = None


#: Claims, upkeep and the writers of a process take what is free: one row that somebody holds must stop no other job.
NEVER_WAIT = frozenset(
    (
        *("claim", "reap", "promote", "renew_leases", "resume", "report", "succeed"),
        *(Statements().read(str(sql)).label for sql in (upkeep.LATE, upkeep.ASKED_TO_STOP)),
    )
)
WAITING = ("queued", "scheduled")
REMOVE = text(
    """
    DELETE FROM deliveries WHERE job_id = ANY(:ids);
    DELETE FROM jobs WHERE id = ANY(:ids);
    DELETE FROM idempotency_keys;
    DELETE FROM webhooks;
    DELETE FROM prove_versions
    """
)


def forget_database() -> None:
    """The next one has other users, and a dispatcher of its own."""
    person.forget()
    ensure_dispatcher.forget()


@dataclass(frozen=True)
class Judgement:
    outcome: str
    problems: Sequence[str]


@once
def person(name: str) -> Person:
    """One of the users of this process's database."""
    made = make_user()
    with transaction() as session:
        secret = "INSERT INTO callback_secrets (user_id, secret) VALUES (:user, 'secret')"
        session.execute(text(secret), {"user": made.id})
    return made


@once
def ensure_dispatcher() -> None:
    """One waits always, so that no end of a job submits another."""
    with transaction() as session:
        jobs.add(session, draft(DeliverWebhooks(), user_id=None))


def draft_of(queue: str, user: str = "ann", **changes: Any) -> Draft:
    values: dict[str, Any] = {"stage": "run", "priority": 5, "max_attempts": 3, "lease_seconds": 30}
    values |= {"queue": queue, "kind": KIND, "payload": {}, "callback_url": CALLBACK}
    return Draft(person(user).id, **values | changes)


class Scene:
    def __init__(self, scenario: str) -> None:
        self.scenario = scenario
        self.queue = f"prove.{uuid4().hex[:8]}"
        self.told: list[Told] = []
        self.jobs: list[UUID] = []
        self.cuts: Cuts = NO_CUTS
        self.job_readers: list[JobReader] = []
        self.own_readers: list[OwnReader] = []
        self.platform_readers: list[PlatformReader] = []
        self.never_wait = NEVER_WAIT
        self.false_words: list[str] = []
        self.running_per_user: dict[str, int] = {}
        self.checks: list[Callable[[], Iterable[str]]] = []
        """What has to hold in this scenario besides, when all has ended."""
        person("ann")
        ensure_dispatcher()

    def tell(
        self, actor: str, what: str, job: UUID | None = None, detail: Any = None, worker: UUID | None = None
    ) -> None:
        self.told.append(Told(actor, what, job, detail, worker))

    def tell_owner(self, actor: str, fence: Fence) -> None:
        """An actor was told just now that it still owns a job. Nobody has taken a step since."""
        with gate.unseen(), read_only() as session:
            row = session.execute(
                text("SELECT worker, claimed_at, state FROM jobs WHERE id = :id"), {"id": fence.id}
            ).one()
        if row.state == "running" and (row.worker, row.claimed_at) != (fence.worker, fence.claimed_at):
            self.false_words.append(f"{actor} was told that it owns the job, which runs elsewhere")

    # What is there before the actors begin.

    def add(self, user: str = "ann", **changes: Any) -> UUID:
        """One more job."""
        with statement() as session:
            [new] = jobs.add_all(session, [draft_of(self.queue, user, **changes)])
        self.jobs.append(new.id)
        return new.id

    @property
    def job(self) -> UUID:
        return self.jobs[0]

    # Time.

    def end_leases(self) -> None:
        self._pass("lease_until = now() - interval '1 second' WHERE state = 'running' AND lease_until > now()")

    def kill_processes(self) -> None:
        """Their supervisor ends the leases of dead processes."""
        self._pass("lease_until = 'epoch' WHERE state = 'running'")

    def pass_deadlines(self) -> None:
        self._pass("expires_at = now() - interval '1 second' WHERE coalesce(expires_at > now(), true)")

    def make_due(self) -> None:
        self._pass("run_at = now() - interval '1 millisecond' WHERE state = 'scheduled' AND run_at > now()")

    def _pass(self, change: str) -> None:
        with statement() as session:
            session.execute(text(f"UPDATE jobs SET {change} AND id = ANY(:ids)"), {"ids": self.jobs})

    # Upkeep. What an outage cuts off is left to the next run.

    def reap(self, most_lost: int | None = None) -> None:
        limits = platform_upkeep._limits() | ({} if most_lost is None else {"most_lost": most_lost})
        with suppress(DatabaseUnavailable), transaction() as session:
            upkeep.reap(session, **limits)

    def relay(self) -> None:
        with suppress(DatabaseUnavailable), transaction() as session:
            upkeep.cancel_asked(session)
            upkeep.expire(session, receipt=RECEIPT)
            upkeep.promote_due(session)

    def expire(self) -> None:
        with suppress(DatabaseUnavailable), transaction() as session:
            upkeep.expire(session, receipt=RECEIPT)

    def cancel_asked(self) -> None:
        with suppress(DatabaseUnavailable), transaction() as session:
            upkeep.cancel_asked(session)

    def promote(self) -> None:
        with suppress(DatabaseUnavailable), transaction() as session:
            upkeep.promote_due(session)

    def end_leases_of(self, worker: UUID) -> None:
        """The supervisor of a process that hung and was killed."""
        with suppress(DatabaseUnavailable), statement() as session:
            workers.end_leases(session, worker, of_job=None)

    # What users and operators do. A request that an outage cuts off is sent again.

    def cancel(self, job: UUID | None = None) -> None:
        def write() -> str:
            with transaction() as session:
                return str(jobs.cancel(session, job or self.job, user_id=person("ann").id).state)

        state = repeated(write)
        self.tell("canceller", "cancelled" if state == "cancelled" else "accepted", job or self.job, state)

    def cancel_all(self) -> None:
        def write() -> None:
            with transaction() as session:
                jobs.cancel_all(session, user_id=person("ann").id)

        repeated(write)

    def bulk_cancel(self) -> Callable[[], None]:
        """An operator has begun to cancel all jobs of the queue. One batch of that."""
        with transaction() as session:
            carrier = jobs.add(session, draft(DeliverWebhooks(), user_id=None)._replace(queue=f"{self.queue}.bulk"))
            bulk_id = UUID(int=(int(time.time() * 1000 + 1000) << 80) | secrets.randbits(62))
            bulk_actions.add(
                session,
                bulk_id,
                action="cancel",
                filter=stored_filter(JobFilter(queue=self.queue)),
                count=len(self.jobs),
                actor_id=person("operator").id,
                job_id=carrier.id,
            )
        return lambda: repeated(lambda: _act_on_batch(bulk_id)) and None

    def retry(self, job: UUID | None = None) -> None:
        def write() -> str:
            try:
                with transaction() as session:
                    jobs.retry(session, job or self.job, user_id=person("ann").id, more_attempts=3)
            except NotFinished:
                return "not finished"
            return "retried"

        self.tell("retrier", repeated(write), job or self.job)

    # Others, and faults.

    def hold(self, job: UUID | None = None) -> None:
        """Somebody else has the row for a moment."""
        with suppress(DatabaseUnavailable), transaction() as session:
            session.execute(text("SELECT id FROM jobs WHERE id = :id FOR UPDATE"), {"id": job or self.job})

    def end_backend(self, name: str) -> Callable[[], None]:
        """PostgreSQL ends the session of an actor, wherever that stands."""
        return lambda: gate.act(f"end the backend of {name}", lambda run: run.end_backend(name))

    def lose_answer(self, name: str) -> Callable[[], None]:
        """The next commit of an actor is done, and it does not hear of that."""

        def lose(run: Run) -> None:
            run.lose_answer(name)
            self.tell(name, "lost answer")
            for job in self.jobs:
                self.tell(name, "lost answer", job)

        return lambda: gate.act(f"lose the next answer to {name}", lose)

    # Afterwards.

    def judge(self, run: Run) -> Judgement:
        """What does not hold: as the actors left the jobs, and when these have been driven to an end."""
        problems = [f"{actor.name} raised {actor.problem!r}" for actor in run.actors.values() if actor.problem]
        problems += ["a deadlock"] * run.deadlocks
        problems += [f"{label} waited for a row" for label in sorted(run.waits & self.never_wait)]
        facts = invariants.read(self)
        outcome = " ".join(sorted(each.state for each in facts))
        if problems:
            return Judgement(outcome, problems)
        problems += [*self.false_words, *invariants.find_problems(facts)]
        if not all(each.has_ended for each in facts):
            problems += self._drive_to_an_end()
            facts = invariants.read(self)
            problems += [problem for problem in invariants.find_problems(facts) if problem not in problems]
        problems += invariants.find_problems_of_streams(self, facts)
        problems += [problem for check in self.checks for problem in check()]
        return Judgement(outcome, problems)

    def _drive_to_an_end(self) -> list[str]:
        """Nobody is there any more but upkeep and one healthy worker."""
        problems = []
        self.relay()
        if any(each.row["cancel_requested_at"] and each.state in WAITING for each in invariants.read(self)):
            problems.append("asked to stop, and waits on after a relay")
        for _ in range(MOST_ROUNDS):
            self._work()
            if all(each.has_ended for each in invariants.read(self)):
                return problems
            self.end_leases()
            self.reap()
            self.make_due()
            self.relay()
        left = {each.state for each in invariants.read(self) if not each.has_ended}
        return [*problems, f"{left} and no end"]

    def _work(self) -> None:
        from tests.prove.actors import Worker

        healthy = Worker(self, "healthy")
        while healthy.claim():
            if healthy.renew():
                healthy.succeed()
            else:
                healthy.cancel()

    def remove(self) -> None:
        with statement(is_durable=False) as session:
            session.execute(REMOVE, {"ids": self.jobs})
