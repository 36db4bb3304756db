"""The short way for what clients send most: a JSON body that becomes a job, and a query that is answered at once.

FastAPI's routing and dependency injection cost more than storing a job does. So a request without any special wish,
from somebody who was here a moment ago, goes straight to the route's function. Every other request, and whatever does
not validate, goes the usual way, which alone decides what is answered then.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from functools import cache
from typing import Any, get_origin, get_type_hints
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute
from pydantic import BaseModel, ValidationError
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import deps, errors
from api.accounts.identity import User
from api.deps import CurrentUser
from api.schemas.jobs import JobOut
from api.submission import Submission, Submitting
from core.errors import AppError
from db.row_level_security import acting_for

SPECIAL = {b"prefer", b"cancel-after", b"idempotency-key"}
JSON = b"application/json"

Endpoint = Callable[..., Awaitable[Any]]
Routes = Mapping[tuple[str, str], tuple[Endpoint, type[BaseModel]]]


def routes_of(routers: Iterable[APIRouter]) -> Routes:
    """By method and path: the functions `(submitting: Submitting, body: SomeModel) -> JobOut` that answer 202, and
    `(request: Request, user: CurrentUser, asked: Annotated[SomeModel, Query()]) -> Response`."""
    found = {}
    for router in routers:
        for route in router.routes:
            if isinstance(route, APIRoute) and (model := _model_of(route)) is not None:
                found.update({(method, route.path): (route.endpoint, model) for method in route.methods or ()})
    return found


def _model_of(route: APIRoute) -> type[BaseModel] | None:
    hints = get_type_hints(route.endpoint, include_extras=True)
    if route.methods == {"POST"} and route.status_code == 202:
        model = hints.get("body")
        is_short = hints == {"submitting": Submitting, "body": model, "return": JobOut}
    else:
        asked = hints.get("asked")
        model = getattr(asked, "__origin__", None)
        is_short = route.methods == {"GET"} and hints == {
            "request": Request,
            "user": CurrentUser,
            "asked": asked,
            "return": Response,
        }
    return model if is_short and isinstance(model, type) else None


class FastPath:
    def __init__(self, app: ASGIApp, routes: Routes) -> None:
        self.app = app
        self.routes = routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = self.routes.get((scope["method"], scope["path"])) if scope["type"] == "http" else None
        user = None if found is None else _plain_user(scope)
        if found is None or user is None:
            await self.app(scope, receive, send)
        elif scope["method"] == "POST":
            await self._submit(scope, receive, send, user, *found)
        else:
            await self._ask(scope, receive, send, user, *found)

    async def _submit(
        self, scope: Scope, receive: Receive, send: Send, user: User, submit: Endpoint, body_type: type[BaseModel]
    ) -> None:
        message = await receive()
        body = _parse(body_type, message)
        if body is None:
            await self.app(scope, _with_first(message, receive), send)
        else:
            response = await _answer(scope, user, _submitted(scope, user, submit, body))
            await response(scope, receive, send)

    async def _ask(
        self, scope: Scope, receive: Receive, send: Send, user: User, ask: Endpoint, query_type: type[BaseModel]
    ) -> None:
        asked = _parse_query(query_type, scope["query_string"])
        if asked is None:
            await self.app(scope, receive, send)
        else:
            response = await _answer(scope, user, ask(request=Request(scope), user=user, asked=asked))
            await response(scope, receive, send)


def _plain_user(scope: Scope) -> User | None:
    """Who sends it, if that is known without asking PostgreSQL and nothing special is wished for."""
    credentials = content_type = b""
    for name, value in scope["headers"]:
        if name == b"authorization":
            credentials = value
        elif name == b"content-type":
            content_type = value
        elif name in SPECIAL:
            return None
    if (content_type != JSON and scope["method"] == "POST") or not credentials.startswith(b"Bearer "):
        return None
    return deps.cached_user(credentials[7:].decode("latin-1"))


def _parse(body_type: type[BaseModel], message: Message) -> BaseModel | None:
    if message["type"] != "http.request" or message.get("more_body"):
        return None
    try:
        return body_type.model_validate_json(message.get("body", b""))
    except ValidationError:
        return None


def _parse_query(query_type: type[BaseModel], query: bytes) -> BaseModel | None:
    """Of a name that comes several times the last counts, unless the model takes a list."""
    values: dict[str, Any] = {}
    try:
        for name, value in parse_qsl(query.decode("latin-1"), keep_blank_values=True):
            if name in _lists_of(query_type):
                values.setdefault(name, []).append(value)
            else:
                values[name] = value
        return query_type.model_validate(values)
    except ValueError:  # and pydantic's ValidationError is one
        return None


@cache
def _lists_of(model: type[BaseModel]) -> frozenset[str]:
    return frozenset(name for name, field in model.model_fields.items() if get_origin(field.annotation) is list)


def _with_first(first: Message, receive: Receive) -> Receive:
    """Puts back what was read already."""
    messages = [first]

    async def receive_again() -> Message:
        return messages.pop() if messages else await receive()

    return receive_again


async def _answer(scope: Scope, user: User, answering: Awaitable[Response]) -> Response:
    try:
        with acting_for(user.id):
            return await answering
    except AppError as error:
        return errors.error_response(error, instance=scope["path"])


async def _submitted(scope: Scope, user: User, submit: Endpoint, body: BaseModel) -> Response:
    state = scope["app"].state
    response = Response(status_code=202, media_type="application/json")
    submitting = Submission(Request(scope), response, user.id, None, None, None, state.job_changes, state.group_commit)
    answer = await submit(submitting=submitting, body=body)
    response.body = answer.__pydantic_serializer__.to_json(answer)
    response.headers["content-length"] = str(len(response.body))
    return response
