"""The requests of chats."""

from collections.abc import Mapping
from uuid import UUID

from pensum_client.chat_models import ChatIn, EditIn, ReplyIn
from pensum_client.http_request import HttpRequest, as_field, submission

Id = UUID | str
Project = UUID | str | None


def send(project_id: Project, body: ChatIn, *, idempotency_key: str | None) -> HttpRequest:
    return _submission("POST", path(project_id), body, idempotency_key)


def edit(project_id: Project, message_id: Id, body: EditIn) -> HttpRequest:
    return _submission("PATCH", f"{path(project_id)}/messages/{message_id}", body, None)


def regenerate(project_id: Project, message_id: Id, body: ReplyIn) -> HttpRequest:
    return _submission("POST", f"{path(project_id)}/messages/{message_id}/regenerate", body, None)


def upload(
    project_id: Project,
    name: str,
    content: bytes,
    *,
    thread_id: Id | None,
    metadata: Mapping[str, str] | None,
    callback_url: str | None,
) -> HttpRequest:
    thread = thread_id and str(thread_id)
    fields = {"thread_id": thread, "metadata": as_field(metadata), "callback_url": callback_url}
    given = {name: value for name, value in fields.items() if value is not None}
    return submission("POST", f"{path(project_id)}/upload", {"files": {"file": (name, content)}, "data": given})


def stop(project_id: Project, thread_id: Id) -> HttpRequest:
    return HttpRequest("POST", f"{path(project_id)}/threads/{thread_id}/stop")


def clear(project_id: Project, *, thread_id: Id | None) -> HttpRequest:
    return HttpRequest(
        "DELETE", path(project_id), {"params": {} if thread_id is None else {"thread_id": str(thread_id)}}
    )


def path(project_id: Project) -> str:
    """Without a project, that of the chats with all documents of the user."""
    return "/api/chat" if project_id is None else f"/api/chat/{project_id}"


def _submission(method: str, to: str, body: ReplyIn, idempotency_key: str | None) -> HttpRequest:
    json = body.model_dump(mode="json", exclude_unset=True)
    return submission(method, to, {"json": json}, idempotency_key=idempotency_key)
