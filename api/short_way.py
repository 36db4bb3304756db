"""The short way for what clients send most: a JSON body that becomes a job.

FastAPI's routing and dependency injection cost more than storing the job does. So a request without any special wish,
from somebody who was here a moment ago, goes straight to the route's function. Every other request, and every body that
does not validate, goes the usual way, which alone decides what is answered then.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import get_type_hints

from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute
from pydantic import BaseModel, ValidationError
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import deps, errors
from api.accounts.identity import User
from api.schemas.jobs import JobOut
from api.submitting import Submission, Submitting
from db.acting import acting_for
from db.errors import AppError

SPECIAL = {b"prefer", b"cancel-after", b"idempotency-key"}
JSON = b"application/json"

Submit = Callable[..., Awaitable[JobOut]]


def routes_of(routers: Iterable[APIRouter]) -> dict[str, tuple[Submit, type[BaseModel]]]:
    """The functions `(submitting: Submitting, body: SomeModel) -> JobOut` that answer 202, by path."""
    found = {}
    for router in routers:
        for route in router.routes:
            if isinstance(route, APIRoute) and route.methods == {"POST"} and route.status_code == 202:
                parameters = get_type_hints(route.endpoint, include_extras=True)
                body = parameters.get("body")
                if parameters == {"submitting": Submitting, "body": body, "return": JobOut} and isinstance(body, type):
                    found[route.path] = route.endpoint, body
    return found


class ShortWay:
    def __init__(self, app: ASGIApp, routes: Mapping[str, tuple[Submit, type[BaseModel]]]) -> None:
        self.app = app
        self.routes = routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "POST" or scope["path"] not in self.routes:
            await self.app(scope, receive, send)
            return
        user = _plain_user(scope)
        if user is None:
            await self.app(scope, receive, send)
            return
        submit, body_type = self.routes[scope["path"]]
        message = await receive()
        body = _parse(body_type, message)
        if body is None:
            await self.app(scope, _with_first(message, receive), send)
            return
        response = await _answer(scope, user, submit, body)
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
    if content_type != JSON or not credentials.startswith(b"Bearer "):
        return None
    return deps.known_user(credentials[7:].decode("latin-1"))


def _parse(body_type: type[BaseModel], message: Message) -> BaseModel | None:
    if message["type"] != "http.request" or message.get("more_body"):
        return None
    try:
        return body_type.model_validate_json(message.get("body", b""))
    except ValidationError:
        return None


def _with_first(first: Message, receive: Receive) -> Receive:
    """Puts back what was read already."""
    messages = [first]

    async def receive_again() -> Message:
        return messages.pop() if messages else await receive()

    return receive_again


async def _answer(scope: Scope, user: User, submit: Submit, body: BaseModel) -> Response:
    state = scope["app"].state
    response = Response(status_code=202, media_type="application/json")
    submitting = Submission(Request(scope), response, user.id, None, None, None, state.wakeups, state.desk)
    try:
        with acting_for(user.id):
            answer = await submit(submitting=submitting, body=body)
    except AppError as error:
        return errors.answer_to(error, instance=scope["path"])
    response.body = answer.__pydantic_serializer__.to_json(answer)
    response.headers["content-length"] = str(len(response.body))
    return response
