"""Workers, as they are in `workers/runtime`: the claim, the heartbeat, the report writer, the result writer and the end
of an attempt, without the threads and pauses between them."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy import text
from sqlalchemy.orm import Session

from core.errors import LeaseLost
from db.queries.jobs import attempts, claims
from db.queries.jobs.attempts import Event, Fence, Reports, Success, Written
from db.queries.jobs.claims import Claim
from db.transactions import statement, transaction
from tests.prove.outages import repeated
from tests.prove.scene import KIND, PROBLEM, RECEIPT

if TYPE_CHECKING:
    from tests.prove.scene import Scene


class Worker:
    """A process with one slot. Its steps return whether it still owns its job; after one that says no it stops."""

    def __init__(self, scene: "Scene", name: str) -> None:
        self.scene, self.name = scene, name
        self.id = uuid4()
        self.fence: Fence | None = None
        self._reports = 0

    def works(self, *steps: Callable[[], bool]) -> Callable[[], None]:
        """The body of an actor: claims, unless it has a job, and takes these steps."""

        def body() -> None:
            if self.fence is None and not self.claim():
                return
            for step in steps:
                if not step():
                    return

        return body

    def claim(self, queue: str | None = None) -> bool:
        """In one try more than an outage cuts off. A job that it does not learn of waits until the lease has ended."""

        def ask() -> list[Claim]:
            with statement(is_durable=False) as session:
                return claims.claim(
                    session,
                    queue=queue or self.scene.queue,
                    kinds=[KIND],
                    worker=self.id,
                    limit=1,
                    running_per_user=self.scene.running_per_user,
                )

        claimed = repeated(ask)
        for claim in claimed:
            self.fence, self._reports = claim.fence, 0
            self.scene.tell(self.name, "claimed", claim.fence.id, claim.fence.attempt)
        return bool(claimed)

    def report(self) -> bool:
        """Streams a word, numbered, and once more where the answer is lost."""
        fence, number = self._owned, self._reports + 1
        word = f"{self.name} {fence.attempt} {number}"
        reports = Reports(None, [Event("token", {"text": word})], number, self._reports)

        def write(fences: Sequence[Fence]) -> Written:
            with statement(is_durable=False) as session:
                return attempts.report_all(session, [(each, reports) for each in fences])

        is_stored = bool(write_behind_locks(write, [fence]))
        self._reports = number if is_stored else self._reports
        self.scene.tell(self.name, "reported" if is_stored else "refused", fence.id, word)
        return is_stored

    def renew(self) -> bool:
        """Renews the lease, or resumes the job. Returns False where it is lost, or to be cancelled. While its row is
        locked its worker goes on: the next renewal is soon."""
        fence = self._owned

        def write() -> str:
            with statement(is_durable=False) as session:
                owned = attempts.renew_leases(session, worker=fence.worker, fences=[fence])
                if fence in owned:
                    return "asked to stop" if owned[fence] else "renewed"
                found = attempts.resume(session, [fence]).get(fence)
            if found is None or found.is_cancelled:
                return "lost" if found is None else "asked to stop"
            return "held" if found.is_held else "resumed"

        what = repeated(write)
        self.scene.tell(self.name, what, fence.id)
        if what not in ("lost", "held"):
            self.scene.tell_owner(self.name, fence)
        return what in ("renewed", "resumed", "held")

    def succeed(self) -> bool:
        """By the batched writer of results."""
        fence = self._owned
        success = Success(fence, Reports(number=None, follows=self._reports), {"by": self.name}, RECEIPT)

        def write(fences: Sequence[Fence]) -> Written:
            with statement() as session:
                return attempts.succeed_all(session, [success._replace(fence=each) for each in fences])

        return self._tell_end("succeeded", bool(write_behind_locks(write, [fence])))

    def succeed_writing(self) -> bool:
        """With writes of its own in the same transaction."""

        def write(session: Session) -> None:
            session.execute(text("SELECT 1"))
            attempts.succeed(session, self._owned, Reports(), result={"by": self.name}, receipt=RECEIPT)

        return self.end(write, "succeeded")

    def fail(self) -> bool:
        return self.end(lambda session: attempts.fail(session, self._owned, Reports(), error=PROBLEM, receipt=RECEIPT))

    def cancel(self) -> bool:
        return self.end(lambda session: attempts.cancel(session, self._owned, Reports(), receipt=RECEIPT))

    def move_on(self) -> bool:
        return self.end(
            lambda session: attempts.move_on(session, self._owned, Reports(), stage="next", queue=self.scene.queue)
        )

    def retry_later(self) -> bool:
        return self.end(
            lambda session: attempts.retry_later(session, self._owned, Reports(), delay_seconds=0, error=PROBLEM)
        )

    def release(self) -> bool:
        return self.end(lambda session: attempts.release(session, self._owned))

    def wait_for_provider(self) -> bool:
        waiting = Reports(events=[Event("waiting", {"reason": "model_away", "provider": "tests"})])
        return self.end(
            lambda session: attempts.wait_for_provider(
                session, self._owned, waiting, queue=self.scene.queue, chain=None, provider=None, model=None
            )
        )

    def end(self, write: Callable[[Session], object], what: str = "ended") -> bool:
        """Ends the attempt in a transaction."""

        def write_once() -> bool:
            try:
                with transaction() as session:
                    write(session)
            except LeaseLost:
                return False
            return True

        return self._tell_end(what, repeated(write_once))

    def _tell_end(self, what: str, is_done: bool) -> bool:
        fence = self._owned
        self.scene.tell(self.name, what if is_done else "refused", fence.id, fence.attempt, fence.worker)
        return is_done

    @property
    def _owned(self) -> Fence:
        assert self.fence is not None, f"{self.name} has claimed nothing"
        return self.fence


class Batch:
    """A process with several slots: it claims several jobs at once, and each of its writers writes for all of them."""

    def __init__(self, scene: "Scene", name: str) -> None:
        self.scene, self.name = scene, name
        self.id = uuid4()
        self.fences: list[Fence] = []

    def claim(self) -> None:
        def ask() -> list[Claim]:
            with statement(is_durable=False) as session:
                return claims.claim(session, queue=self.scene.queue, kinds=[KIND], worker=self.id, limit=9)

        self.fences = [claim.fence for claim in repeated(ask)]
        for fence in self.fences:
            self.scene.tell(self.name, "claimed", fence.id, fence.attempt)

    def renew(self) -> None:
        def write() -> None:
            with statement(is_durable=False) as session:
                owned = attempts.renew_leases(session, worker=self.id, fences=self.fences)
                attempts.resume(session, set(self.fences) - owned.keys())

        if self.fences:
            repeated(write)

    def report(self) -> None:
        words = {fence: f"{self.name} {fence.attempt} {nth}" for nth, fence in enumerate(self.fences)}
        reports = {fence: Reports(None, [Event("token", {"text": word})], 1, 0) for fence, word in words.items()}

        def write(fences: Sequence[Fence]) -> Written:
            with statement(is_durable=False) as session:
                return attempts.report_all(session, [(fence, reports[fence]) for fence in fences])

        for fence in write_behind_locks(write, self.fences):
            self.scene.tell(self.name, "reported", fence.id, words[fence])

    def succeed(self) -> None:
        def write(fences: Sequence[Fence]) -> Written:
            successes = [Success(fence, Reports(), {"by": self.name}, RECEIPT) for fence in fences]
            with statement() as session:
                return attempts.succeed_all(session, successes)

        for fence in write_behind_locks(write, self.fences):
            self.scene.tell(self.name, "succeeded", fence.id, fence.attempt)


def write_behind_locks(write: Callable[[Sequence[Fence]], Written], fences: Sequence[Fence]) -> list[Fence]:
    """Returns those for which something was stored. As a writer does, it comes back to a row that somebody else has
    locked once the lock is gone."""
    stored: list[Fence] = []
    left = list(fences)
    while left:
        written = repeated(partial(write, left))
        stored += [fence for fence in left if fence in written.stored]
        left = [fence for fence in left if fence in written.held]
        for fence in left:
            repeated(partial(_wait_for_lock, fence))
    return stored


def _wait_for_lock(fence: Fence) -> None:
    with statement(is_durable=False) as session:
        session.execute(attempts.LOCK, {"id": fence.id})
