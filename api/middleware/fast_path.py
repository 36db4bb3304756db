"""The fast path for what clients send most: a JSON body that becomes a job, and a search.

FastAPI's routing and dependency injection cost more than storing a job does. So a plain request (no special header, an
API key that was used before) goes straight to the function of a route that is decorated with `@fast_path`. Every other
request, and whatever does not validate, goes the usual way, so both ways respond alike.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from functools import cache
from typing import Any, TypeVar, get_args, get_type_hints
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute
from pydantic import BaseModel, ValidationError
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import deps, errors, strict_input
from api.accounts.identity import User
from api.deps import CurrentUser
from api.quotas.allowance import allowance_of
from api.quotas.rate_meter import RateExceeded
from api.schemas.jobs import JobOut
from api.submission import Submission, Submitting
from core.errors import AppError, Transient
from db.row_level_security import acting_for

SPECIAL = {b"prefer", b"cancel-after", b"idempotency-key"}
JSON = b"application/json"

Endpoint = Callable[..., Awaitable[Any]]
Routes = Mapping[tuple[str, str], tuple[Endpoint, type[BaseModel]]]
E = TypeVar("E", bound=Endpoint)

_decorated: set[Endpoint] = set()


class DoesNotFit(TypeError):
    """A bug: a route on the fast path has a signature that the fast path cannot call."""


def fast_path(endpoint: E) -> E:
    """Puts a route on the fast path. Its signature is one of two:

    `(submitting: Submitting, body: Model) -> JobOut`, for a POST that returns 202;
    `(request: Request, user: CurrentUser, params: Annotated[Model, Query()]) -> Response`, for a GET.
    """
    _decorated.add(endpoint)
    return endpoint


def routes_of(routers: Iterable[APIRouter]) -> Routes:
    """The decorated routes, by method and path. Raises `DoesNotFit`."""
    found = {}
    for router in routers:
        for route in router.routes:
            if isinstance(route, APIRoute) and route.endpoint in _decorated:
                model = _model_of(route)
                found.update({(method, route.path): (route.endpoint, model) for method in route.methods or ()})
    return found


def _model_of(route: APIRoute) -> type[BaseModel]:
    hints = get_type_hints(route.endpoint, include_extras=True)
    if route.methods == {"POST"} and route.status_code == 202:
        model = hints.get("body")
        fits = hints == {"submitting": Submitting, "body": model, "return": JobOut}
    else:
        model = next(iter(get_args(hints.get("params"))), None)
        expected = {"request": Request, "user": CurrentUser, "params": hints.get("params"), "return": Response}
        fits = route.methods == {"GET"} and hints == expected
    if not fits or not isinstance(model, type) or not issubclass(model, BaseModel):
        raise DoesNotFit(f"{route.endpoint.__qualname__} cannot be on the fast path. See fast_path for what it takes.")
    return model


class FastPathMiddleware:
    def __init__(self, app: ASGIApp, routes: Routes) -> None:
        self.app = app
        self.routes = routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = self.routes.get((scope["method"], scope["path"])) if scope["type"] == "http" else None
        try:
            user = None if found is None else await _plain_user(scope)
        except Transient as error:
            await errors.error_response(error, instance=scope["path"])(scope, receive, send)
            return
        if found is None or user is None or _has_stray_query(scope) or not _is_counted(scope, user):
            await self.app(scope, receive, send)
        elif scope["method"] == "POST":
            await self._submit(scope, receive, send, user, *found)
        else:
            await self._query(scope, receive, send, user, *found)

    async def _submit(
        self, scope: Scope, receive: Receive, send: Send, user: User, endpoint: Endpoint, body_type: type[BaseModel]
    ) -> None:
        message = await receive()
        body = _parse(body_type, message)
        if body is None:
            await self.app(scope, _with_first(message, receive), send)
        else:
            request = Request(scope, _with_first(message, receive))
            response = await _respond(scope, user, _submitted(request, user, endpoint, body))
            await response(scope, receive, send)

    async def _query(
        self, scope: Scope, receive: Receive, send: Send, user: User, endpoint: Endpoint, params_type: type[BaseModel]
    ) -> None:
        params = _parse_query(params_type, scope["query_string"])
        if params is None:
            await self.app(scope, receive, send)
        else:
            response = await _respond(scope, user, endpoint(request=Request(scope), user=user, params=params))
            await response(scope, receive, send)


async def _plain_user(scope: Scope) -> User | None:
    """The user of a plain request whose API key is known, or None."""
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
    return await deps.known_user(credentials[7:].decode("latin-1"), scope["method"])


def _has_stray_query(scope: Scope) -> bool:
    return scope["method"] == "POST" and bool(scope["query_string"])


def _is_counted(scope: Scope, user: User) -> bool:
    """A request too many is refused on the usual way."""
    try:
        allowance_of(scope).count_request(scope["app"].state.rate_meter, user)
    except RateExceeded:
        return False
    return True


def _parse(body_type: type[BaseModel], message: Message) -> BaseModel | None:
    if message["type"] != "http.request" or message.get("more_body"):
        return None
    try:
        return body_type.model_validate_json(message.get("body", b""))
    except ValidationError:
        return None


def _parse_query(query_type: type[BaseModel], query: bytes) -> BaseModel | None:
    """None also where a parameter is repeated that is no list."""
    values: dict[str, Any] = {}
    try:
        for name, value in parse_qsl(query.decode("latin-1"), keep_blank_values=True):
            if name in _lists_of(query_type):
                values.setdefault(name, []).append(value)
            elif name in values:
                return None
            else:
                values[name] = value
        return query_type.model_validate(values)
    except ValueError:  # and pydantic's ValidationError is one
        return None


@cache
def _lists_of(model: type[BaseModel]) -> frozenset[str]:
    return frozenset(strict_input.lists_of(model))


def _with_first(first: Message, receive: Receive) -> Receive:
    """Puts back the message that was read already."""
    messages = [first]

    async def receive_again() -> Message:
        return messages.pop() if messages else await receive()

    return receive_again


async def _respond(scope: Scope, user: User, response: Awaitable[Response]) -> Response:
    try:
        with acting_for(user.id):
            return await response
    except AppError as error:
        return errors.error_response(error, instance=scope["path"])


async def _submitted(request: Request, user: User, endpoint: Endpoint, body: BaseModel) -> Response:
    state = request.app.state
    response = Response(status_code=202, media_type="application/json")
    submitting = Submission(
        request,
        response,
        user.id,
        *(None, None, None),
        state.job_changes,
        state.group_commit,
        is_delegated=user.is_delegated,
    )
    job = await endpoint(submitting=submitting, body=body)
    response.body = job.__pydantic_serializer__.to_json(job)
    response.headers["content-length"] = str(len(response.body))
    return response
