"""The requests of chats."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from pensum_client.chat_models import ChatIn, EditIn, ReplyIn
from pensum_client.requests import HttpRequest

Id = UUID | str


def send(project_id: Id, body: ChatIn, *, idempotency_key: str | None) -> HttpRequest:
    return _submission("POST", _path(project_id), body, idempotency_key)


def edit(project_id: Id, message_id: Id, body: EditIn) -> HttpRequest:
    return _submission("PATCH", f"{_path(project_id)}/messages/{message_id}", body, None)


def regenerate(project_id: Id, message_id: Id, body: ReplyIn) -> HttpRequest:
    return _submission("POST", f"{_path(project_id)}/messages/{message_id}/regenerate", body, None)


def stop(project_id: Id, thread_id: Id) -> HttpRequest:
    return HttpRequest("POST", f"{_path(project_id)}/threads/{thread_id}/stop")


def messages(project_id: Id, *, thread_id: Id | None, cursor: str | None) -> HttpRequest:
    return HttpRequest("GET", _path(project_id), _params(thread_id=thread_id, cursor=cursor, limit="100"))


def threads(project_id: Id, *, cursor: str | None) -> HttpRequest:
    return HttpRequest("GET", f"{_path(project_id)}/threads", _params(cursor=cursor, limit="100"))


def clear(project_id: Id, *, thread_id: Id | None) -> HttpRequest:
    return HttpRequest("DELETE", _path(project_id), _params(thread_id=thread_id))


def export(project_id: Id, *, thread_id: Id | None, as_format: str) -> HttpRequest:
    return HttpRequest("GET", f"{_path(project_id)}/export", _params(thread_id=thread_id, format=as_format))


def _path(project_id: Id) -> str:
    return f"/api/chat/{project_id}"


def _submission(method: str, path: str, body: ReplyIn, idempotency_key: str | None) -> HttpRequest:
    """With a key, so that a repeated request sends the message once."""
    headers = {"Idempotency-Key": idempotency_key or str(uuid4())}
    return HttpRequest(method, path, {"json": body.model_dump(mode="json", exclude_unset=True), "headers": headers})


def _params(**given: Id | None) -> Mapping[str, Any]:
    return {"params": {name: str(value) for name, value in given.items() if value is not None}}
