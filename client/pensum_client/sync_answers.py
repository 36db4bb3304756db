"""Generated from async_answers.py by `make client`: change that file instead."""

from collections.abc import Iterator
from uuid import UUID

from pensum_client.http_request import HttpRequest, listing, read
from pensum_client.learning_outputs import AnswerOut
from pensum_client.outputs import Page
from pensum_client.sync_connection import Connection

ANSWERS = "/api/answers"


class Answers(Connection):
    """The methods of `Pensum` on answers that were given. Submit an `AskIn` for a new one."""

    def answers(self, *, project_id: UUID | str | None = None) -> Iterator[AnswerOut]:
        """Newest first."""
        return self._each(listing(ANSWERS, project_id=project_id), Page[AnswerOut])

    def answer(self, answer_id: UUID | str) -> AnswerOut:
        return self._fetch(read(f"{ANSWERS}/{answer_id}"), AnswerOut)

    def delete_answer(self, answer_id: UUID | str) -> None:
        self._once(HttpRequest("DELETE", f"{ANSWERS}/{answer_id}"))
