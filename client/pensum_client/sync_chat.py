"""Generated from async_chat.py by `make client`: change that file instead."""

from collections.abc import Iterator
from typing import Literal
from uuid import UUID

from pensum_client import chat_requests
from pensum_client.chat_models import ChatIn, ChatMessageOut, EditIn, ReplyIn, ThreadOut
from pensum_client.outputs import JobOut, Page
from pensum_client.retry import RetryBudget
from pensum_client.sync_connection import Connection


class Chats(Connection):
    """The methods of `Pensum` on chats with the documents of a project."""

    def chat(self, project_id: UUID | str, body: ChatIn, *, idempotency_key: str | None = None) -> JobOut:
        """The accepted job, whose result is a `StoredChatReply`. A thread takes one message at a time."""
        request = chat_requests.send(project_id, body, idempotency_key=idempotency_key)
        return self._fetch(request, JobOut)

    def edit_chat_message(self, project_id: UUID | str, message_id: UUID | str, body: EditIn) -> JobOut:
        """The job that replies to the changed message. The turns after it are deleted."""
        return self._fetch(chat_requests.edit(project_id, message_id, body), JobOut)

    def regenerate_chat_reply(
        self, project_id: UUID | str, message_id: UUID | str, body: ReplyIn | None = None
    ) -> JobOut:
        """The job that replies again, as a new version of the same turn."""
        return self._fetch(chat_requests.regenerate(project_id, message_id, body or ReplyIn()), JobOut)

    def stop_chat_reply(self, project_id: UUID | str, thread_id: UUID | str) -> JobOut:
        """What was streamed stays in the thread."""
        return self._fetch(chat_requests.stop(project_id, thread_id), JobOut, is_repeatable=False)

    def chat_messages(self, project_id: UUID | str, *, thread_id: UUID | str | None = None) -> Iterator[ChatMessageOut]:
        """Newest first. Pages are requested as the iteration reaches them."""
        cursor = None
        while True:
            request = chat_requests.messages(project_id, thread_id=thread_id, cursor=cursor)
            page = self._fetch(request, Page[ChatMessageOut])
            for message in page.items:
                yield message
            if (cursor := page.next_cursor) is None:
                return

    def chat_threads(self, project_id: UUID | str) -> Iterator[ThreadOut]:
        """Newest first. Pages are requested as the iteration reaches them."""
        cursor = None
        while True:
            page = self._fetch(chat_requests.threads(project_id, cursor=cursor), Page[ThreadOut])
            for thread in page.items:
                yield thread
            if (cursor := page.next_cursor) is None:
                return

    def clear_chat(self, project_id: UUID | str, *, thread_id: UUID | str | None = None) -> None:
        """Deletes all chats of the project, or one thread."""
        self._send(chat_requests.clear(project_id, thread_id=thread_id), RetryBudget(0))

    def export_chat(
        self,
        project_id: UUID | str,
        *,
        thread_id: UUID | str | None = None,
        as_format: Literal["markdown", "json"] = "markdown",
    ) -> str:
        request = chat_requests.export(project_id, thread_id=thread_id, as_format=as_format)
        return (self._send(request, RetryBudget(self._timeout))).text
