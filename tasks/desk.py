"""Where requests hand in wishes: those that arrive while a commit is under way share the next one.

There is no timer: a wish that comes alone is committed alone, at once, and a crowd costs few commits. Each caller hears
only after the commit that holds their job, so what is promised is the same as with a transaction of one's own.
"""

import asyncio
from collections.abc import Sequence

from db.errors import BacklogFull
from db.queries.jobs import Draft, NewJob
from db.session import DatabaseUnavailable, write_one
from tasks.submit import submit_all


class Desk:
    """For one event loop."""

    def __init__(self) -> None:
        self._waiting: list[tuple[Draft, asyncio.Future[NewJob]]] = []
        self._clerk: asyncio.Task[None] | None = None

    async def submit(self, draft: Draft) -> NewJob:
        """Returns once the job is committed. Raises `BacklogFull`, and whatever PostgreSQL has against it."""
        answer: asyncio.Future[NewJob] = asyncio.get_running_loop().create_future()
        self._waiting.append((draft, answer))
        if self._clerk is None:
            self._clerk = asyncio.create_task(self._commit_all())
        return await answer

    async def _commit_all(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting, []
                await self._commit(batch)
        finally:
            self._clerk = None

    async def _commit(self, batch: Sequence[tuple[Draft, asyncio.Future[NewJob]]]) -> None:
        try:
            outcomes = await write_one(submit_all, [draft for draft, _ in batch])
        except Exception as error:
            if len(batch) > 1 and not isinstance(error, DatabaseUnavailable):
                for alone in batch:  # one of them cannot be stored, and the others should not suffer
                    await self._commit([alone])
            else:
                for _, answer in batch:
                    _refuse(answer, error)
            return
        for (_, answer), outcome in zip(batch, outcomes, strict=True):
            if isinstance(outcome, BacklogFull):
                _refuse(answer, outcome)
            elif not answer.done():
                answer.set_result(outcome)


def _refuse(answer: asyncio.Future[NewJob], error: Exception) -> None:
    if not answer.done():  # a client that left cancelled it
        answer.set_exception(error)
