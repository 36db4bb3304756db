"""Answers that were given. The synchronous methods are generated from this file: run `make client` after a change."""

from collections.abc import AsyncIterator
from uuid import UUID

from pensum_client.async_connection import AsyncConnection
from pensum_client.http_request import HttpRequest, listing, read
from pensum_client.learning_outputs import AnswerOut
from pensum_client.outputs import Page

ANSWERS = "/api/answers"


class AsyncAnswers(AsyncConnection):
    """The methods of `AsyncPensum` on answers that were given. Submit an `AskIn` for a new one."""

    def answers(self, *, project_id: UUID | str | None = None) -> AsyncIterator[AnswerOut]:
        """Newest first."""
        return self._each(listing(ANSWERS, project_id=project_id), Page[AnswerOut])

    async def answer(self, answer_id: UUID | str) -> AnswerOut:
        return await self._fetch(read(f"{ANSWERS}/{answer_id}"), AnswerOut)

    async def delete_answer(self, answer_id: UUID | str) -> None:
        await self._once(HttpRequest("DELETE", f"{ANSWERS}/{answer_id}"))
