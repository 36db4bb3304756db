"""Where requests hand in wishes: those that arrive while a commit is under way share the next one.

There is no timer: a wish that comes alone is committed alone, at once, and a crowd costs few commits. Each caller hears
only once the disk has their job, so what is promised is the same as with a transaction of one's own.

A lone job is stored first, where workers see it and may begin, and its caller hears when the disk has it: waiting for
the disk takes longer than all the rest. PostgreSQL keeps the order, so whatever such a job writes is durable only
together with the job.
"""

import asyncio
from collections import Counter
from collections.abc import Sequence

from core.errors import BacklogFull
from db.models import JobState
from db.queries.jobs import jobs
from db.queries.jobs.jobs import Draft, NewJob
from db.row_level_security import acting_as_platform, ensure_acting_user
from db.transactions import AsyncStatements, DatabaseUnavailable, read
from tasks import backlog
from tasks.notifier import notifier

Submission = tuple[Draft, "asyncio.Future[NewJob]"]
Stored = tuple["asyncio.Future[NewJob]", NewJob]


class GroupCommit:
    """For one event loop."""

    def __init__(self) -> None:
        self._waiting: list[Submission] = []
        self._clerk: asyncio.Task[None] | None = None
        self._stored: list[Stored] = []
        self._keeper: asyncio.Task[None] | None = None
        self._add = AsyncStatements()
        self._add_early = AsyncStatements(is_durable=False)
        self._keep = AsyncStatements()

    async def submit(self, draft: Draft) -> NewJob:
        """Returns once the job is durable. Raises `BacklogFull`, and whatever PostgreSQL has against it."""
        ensure_acting_user(draft.user_id)
        answer: asyncio.Future[NewJob] = asyncio.get_running_loop().create_future()
        self._waiting.append((draft, answer))
        if self._clerk is None:
            self._clerk = asyncio.create_task(self._store_all())
        return await answer

    async def close(self) -> None:
        for statement in (self._add, self._add_early, self._keep):
            await statement.close()

    async def _store_all(self) -> None:
        try:
            with acting_as_platform():
                while self._waiting:
                    batch, self._waiting = self._waiting, []
                    await self._store(batch)
        finally:
            self._clerk = None

    async def _store(self, batch: Sequence[Submission]) -> None:
        try:
            accepted = await self._without_refused(batch)
            if accepted:
                drafts = [draft for draft, _ in accepted]
                add = self._add_early if len(drafts) == 1 else self._add
                added = jobs.as_added(drafts, await add.fetch(jobs.ADD_DIRECTLY, jobs.as_json(drafts)))
        except Exception as error:
            if len(batch) > 1 and not isinstance(error, DatabaseUnavailable):
                for alone in batch:  # one of them cannot be stored, and the others should not suffer
                    await self._store([alone])
            else:
                for _, answer in batch:
                    _refuse(answer, error)
            return
        if accepted:
            notifier().ring(Counter(new.draft.queue for new in added if new.state == JobState.QUEUED))
            stored = [(answer, new) for (_, answer), new in zip(accepted, added, strict=True)]
            if add is self._add_early:
                self._keep_soon(stored)
            else:
                _answer(stored)

    def _keep_soon(self, stored: Sequence[Stored]) -> None:
        self._stored += stored
        if self._keeper is None:
            self._keeper = asyncio.create_task(self._keep_all())

    async def _keep_all(self) -> None:
        try:
            while self._stored:
                stored, self._stored = self._stored, []
                try:
                    await self._keep.fetch(jobs.KEEP)
                except Exception as error:
                    for answer, _ in stored:
                        _refuse(answer, error)
                else:
                    _answer(stored)
        finally:
            self._keeper = None

    async def _without_refused(self, batch: Sequence[Submission]) -> list[Submission]:
        if lines := backlog.uncounted((draft.queue, draft.user_id) for draft, _ in batch):
            await read(backlog.count, lines)
        accepted = []
        for draft, answer in batch:
            try:
                backlog.judge(draft.queue, draft.user_id)
                accepted.append((draft, answer))
            except BacklogFull as full:
                _refuse(answer, full)
        return accepted


def _answer(stored: Sequence[Stored]) -> None:
    for answer, new in stored:
        if not answer.done():  # a client that left cancelled it
            answer.set_result(new)


def _refuse(answer: "asyncio.Future[NewJob]", error: Exception) -> None:
    if not answer.done():
        answer.set_exception(error)
