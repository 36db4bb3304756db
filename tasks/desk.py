"""Where requests hand in wishes: those that arrive while a commit is under way share the next one.

There is no timer: a wish that comes alone is committed alone, at once, and a crowd costs few commits. Each caller hears
only after the commit that holds their job, so what is promised is the same as with a transaction of one's own.
"""

import asyncio
from collections import Counter
from collections.abc import Sequence

from db.errors import BacklogFull
from db.models import JobState
from db.queries import jobs
from db.queries.jobs import Draft, NewJob
from db.session import AsyncStatement, DatabaseUnavailable, read
from tasks import backlog
from tasks.bell import bell

Submission = tuple[Draft, "asyncio.Future[NewJob]"]


class Desk:
    """For one event loop."""

    def __init__(self) -> None:
        self._waiting: list[Submission] = []
        self._clerk: asyncio.Task[None] | None = None
        self._add = AsyncStatement(jobs.ADD_DIRECTLY)

    async def submit(self, draft: Draft) -> NewJob:
        """Returns once the job is committed. Raises `BacklogFull`, and whatever PostgreSQL has against it."""
        answer: asyncio.Future[NewJob] = asyncio.get_running_loop().create_future()
        self._waiting.append((draft, answer))
        if self._clerk is None:
            self._clerk = asyncio.create_task(self._commit_all())
        return await answer

    async def close(self) -> None:
        await self._add.close()

    async def _commit_all(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting, []
                await self._commit(batch)
        finally:
            self._clerk = None

    async def _commit(self, batch: Sequence[Submission]) -> None:
        try:
            accepted = await self._without_refused(batch)
            if accepted:
                drafts = [draft for draft, _ in accepted]
                added = jobs.as_added(drafts, await self._add.fetch(jobs.as_json(drafts)))
        except Exception as error:
            if len(batch) > 1 and not isinstance(error, DatabaseUnavailable):
                for alone in batch:  # one of them cannot be stored, and the others should not suffer
                    await self._commit([alone])
            else:
                for _, answer in batch:
                    _refuse(answer, error)
            return
        if accepted:
            bell().ring(Counter(new.draft.queue for new in added if new.state == JobState.QUEUED))
            for (_, answer), new in zip(accepted, added, strict=True):
                if not answer.done():  # a client that left cancelled it
                    answer.set_result(new)

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


def _refuse(answer: "asyncio.Future[NewJob]", error: Exception) -> None:
    if not answer.done():
        answer.set_exception(error)
