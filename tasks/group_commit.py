"""Group commit of submitted jobs: those that arrive while a commit is under way share the next one.

There is no timer: a job that comes alone is committed alone, at once, and a crowd costs few commits. A caller gets the
job only once it is on disk, so 202 promises the same as with a transaction of one's own.

A lone job is committed early: workers see it and may begin, while its caller waits until it is on disk, which takes
longer than all the rest. PostgreSQL keeps the order, so whatever such a job writes is durable only together with the
job. Between the two steps PostgreSQL may crash, or another server may take its place: a job that the second step does
not find is refused.
"""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from core.batcher import AsyncBatcher, Failure
from core.errors import BacklogFull, BudgetExhausted
from core.settings import settings
from db.models import JobState
from db.queries.jobs import jobs
from db.queries.jobs.jobs import Draft, NewJob
from db.row_level_security import acting_as_platform, ensure_acting_user
from db.transactions import AsyncStatements, DatabaseUnavailable, read
from tasks import backlog, budget
from tasks.notifier import notifier


@dataclass(eq=False, slots=True)
class Submission:
    draft: Draft
    future: "asyncio.Future[NewJob]"

    def resolve(self, new: NewJob) -> None:
        if not self.future.done():  # a client that left cancelled it
            self.future.set_result(new)

    def refuse(self, error: Exception) -> None:
        if not self.future.done():
            self.future.set_exception(error)


@dataclass(eq=False, slots=True)
class EarlyCommit:
    """A lone submission that workers see already, and that is not on disk yet."""

    submission: Submission
    new: NewJob


class GroupCommit:
    """For one event loop."""

    def __init__(self) -> None:
        self._submissions = AsyncBatcher(self._store, _refuse_all)
        self._early_commits = AsyncBatcher(self._flush, _refuse_early)
        self._add = AsyncStatements()
        self._add_early = AsyncStatements(is_durable=False)
        self._keep = AsyncStatements()

    async def submit(self, draft: Draft) -> NewJob:
        """Returns once the job is durable. Raises `BacklogFull`, `BudgetExhausted`, `DatabaseUnavailable`, and whatever
        PostgreSQL has against it."""
        ensure_acting_user(draft.user_id)
        submission = Submission(draft, asyncio.get_running_loop().create_future())
        self._submissions.add(submission)
        try:
            async with asyncio.timeout(settings().database.request_seconds):
                return await submission.future
        except TimeoutError as error:  # behind a commit that hangs
            raise DatabaseUnavailable from error

    async def close(self) -> None:
        for statement in (self._add, self._add_early, self._keep):
            await statement.close()

    async def _store(self, batch: Sequence[Submission]) -> None:
        wanted = [submission for submission in batch if not submission.future.done()]
        with acting_as_platform():
            accepted = await _without_refused(wanted)
            if not accepted:
                return
            drafts = [submission.draft for submission in accepted]
            add = self._add_early if len(drafts) == 1 else self._add
            added = jobs.as_added(drafts, await add.fetch(jobs.ADD_BY_ASYNCPG, jobs.as_json(drafts)))
        notifier().notify_slots(Counter(new.draft.queue for new in added if new.state == JobState.QUEUED))
        for submission, new in zip(accepted, added, strict=True):
            if add is self._add_early:
                self._early_commits.add(EarlyCommit(submission, new))
            else:
                submission.resolve(new)

    async def _flush(self, batch: Sequence[EarlyCommit]) -> None:
        kept = {row["id"] for row in await self._keep.fetch(jobs.KEEP, [early.new.id for early in batch])}
        for early in batch:
            if early.new.id in kept:
                early.submission.resolve(early.new)
            else:
                early.submission.refuse(DatabaseUnavailable())


async def _without_refused(batch: Sequence[Submission]) -> list[Submission]:
    drafts = [submission.draft for submission in batch]
    if not backlog.is_counted(drafts):
        await read(backlog.count, drafts)
    if not budget.is_known(drafts):
        await read(budget.look, drafts)
    accepted = []
    for submission in batch:
        try:
            backlog.check(submission.draft)
            budget.check(submission.draft)
            accepted.append(submission)
        except (BacklogFull, BudgetExhausted) as refusal:
            submission.refuse(refusal)
    return accepted


def _refuse_all(failures: Sequence[Failure[Submission]]) -> None:
    for submission, error in failures:
        submission.refuse(error)


def _refuse_early(failures: Sequence[Failure[EarlyCommit]]) -> None:
    """Whatever PostgreSQL lacks now, it may have the job: `DatabaseUnavailable` says so, its subclasses do not."""
    for early, error in failures:
        early.submission.refuse(DatabaseUnavailable() if isinstance(error, DatabaseUnavailable) else error)
