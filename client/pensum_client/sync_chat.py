"""Generated from async_chat.py by `make client`: change that file instead."""

from collections.abc import Iterator, Mapping
from typing import Literal
from uuid import UUID

from pensum_client import chat_requests
from pensum_client.chat_models import ChatIn, ChatMessageOut, EditIn, ReplyIn, ThreadOut
from pensum_client.http_request import listing, read, sending
from pensum_client.outputs import JobOut, Page
from pensum_client.sync_connection import Connection


class Chats(Connection):
    """The methods of `Pensum` on chats with the documents of a project or, where `project_id` is None, with all
    documents of the user and the shared library."""

    def chat(self, project_id: UUID | str | None, body: ChatIn, *, idempotency_key: str | None = None) -> JobOut:
        """The accepted job, whose result is a `StoredChatReply`. A thread takes one message at a time."""
        request = chat_requests.send(project_id, body, idempotency_key=idempotency_key)
        return self._fetch(request, JobOut)

    def edit_chat_message(self, project_id: UUID | str | None, message_id: UUID | str, body: EditIn) -> JobOut:
        """The job that replies to the changed message. The turns after it are deleted."""
        return self._fetch(chat_requests.edit(project_id, message_id, body), JobOut)

    def regenerate_chat_reply(
        self, project_id: UUID | str | None, message_id: UUID | str, body: ReplyIn | None = None
    ) -> JobOut:
        """The job that replies again, as a new version of the same turn."""
        return self._fetch(chat_requests.regenerate(project_id, message_id, body or ReplyIn()), JobOut)

    def stop_chat_reply(self, project_id: UUID | str | None, thread_id: UUID | str) -> JobOut:
        """What was streamed stays in the thread."""
        return self._fetch(chat_requests.stop(project_id, thread_id), JobOut, is_repeatable=False)

    def chat_messages(
        self, project_id: UUID | str | None, *, thread_id: UUID | str | None = None
    ) -> Iterator[ChatMessageOut]:
        """Newest first."""
        return self._each(listing(chat_requests.path(project_id), thread_id=thread_id), Page[ChatMessageOut])

    def chat_message_versions(self, project_id: UUID | str | None, message_id: UUID | str) -> list[ChatMessageOut]:
        """All versions of it, newest first."""
        request = read(f"{chat_requests.path(project_id)}/messages/{message_id}/versions")
        return (self._fetch(request, Page[ChatMessageOut])).items

    def chat_threads(self, project_id: UUID | str | None) -> Iterator[ThreadOut]:
        """Newest first."""
        return self._each(listing(f"{chat_requests.path(project_id)}/threads"), Page[ThreadOut])

    def add_chat_thread(self, project_id: UUID | str | None, title: str) -> ThreadOut:
        request = sending("POST", f"{chat_requests.path(project_id)}/threads", {"title": title})
        return self._fetch(request, ThreadOut, is_repeatable=False)

    def rename_chat_thread(self, project_id: UUID | str | None, thread_id: UUID | str, title: str) -> ThreadOut:
        request = sending("PATCH", f"{chat_requests.path(project_id)}/threads/{thread_id}", {"title": title})
        return self._fetch(request, ThreadOut)

    def upload_chat_document(
        self,
        project_id: UUID | str | None,
        name: str,
        content: bytes,
        *,
        thread_id: UUID | str | None = None,
        metadata: Mapping[str, str] | None = None,
        callback_url: str | None = None,
    ) -> JobOut:
        """A file for the project, which the thread tells of. The ending of `name` tells its type."""
        request = chat_requests.upload(
            project_id, name, content, thread_id=thread_id, metadata=metadata, callback_url=callback_url
        )
        return self._fetch(request, JobOut)

    def clear_chat(self, project_id: UUID | str | None, *, thread_id: UUID | str | None = None) -> None:
        """Deletes all chats of the project, or one thread."""
        self._once(chat_requests.clear(project_id, thread_id=thread_id))

    def export_chat(
        self,
        project_id: UUID | str | None,
        *,
        thread_id: UUID | str | None = None,
        as_format: Literal["markdown", "json"] = "markdown",
    ) -> str:
        request = read(f"{chat_requests.path(project_id)}/export", thread_id=thread_id, format=as_format)
        return (self._content(request)).decode()
