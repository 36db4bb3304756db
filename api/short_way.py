"""The short way through FastAPI for what clients send most: a JSON body that becomes a job.

Dependency injection costs more than storing the job does. So a request without any special wish, from somebody who was
here a moment ago, goes straight to the route's function; every other request, and every body that does not validate,
goes the usual way, which alone decides what is answered then.
"""

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, get_type_hints

from fastapi import Request, Response
from fastapi.routing import APIRoute
from pydantic import BaseModel, ValidationError

from api import deps
from api.schemas.jobs import JobOut
from api.submitting import Submission

SPECIAL = {b"prefer", b"cancel-after", b"idempotency-key"}
JSON = b"application/json"


class SubmitRoute(APIRoute):
    """For functions `(submitting: Submitting, body: SomeModel) -> JobOut` that answer 202."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        usual = super().get_route_handler()
        function: Callable[..., Awaitable[JobOut]] = self.endpoint
        body_type = get_type_hints(function).get("body")
        if not (isinstance(body_type, type) and issubclass(body_type, BaseModel)):
            return usual

        async def handle(request: Request) -> Response:
            user = _plain_user(request)
            body = _parse(body_type, await request.body()) if user else None
            if user is None or body is None:
                return await usual(request)
            response = Response(status_code=202, media_type="application/json")
            state = request.app.state
            submitting = Submission(request, response, user.id, None, None, None, state.wakeups, state.desk)
            answer = await function(submitting=submitting, body=body)
            response.body = answer.__pydantic_serializer__.to_json(answer)
            response.headers["content-length"] = str(len(response.body))
            return response

        return handle


def _plain_user(request: Request) -> deps.User | None:
    """Who sends it, if that is known without asking PostgreSQL and nothing special is wished for."""
    credentials = content_type = b""
    for name, value in request.scope["headers"]:
        if name == b"authorization":
            credentials = value
        elif name == b"content-type":
            content_type = value
        elif name in SPECIAL:
            return None
    if content_type != JSON or not credentials.startswith(b"Bearer "):
        return None
    return deps.known_user(credentials[7:].decode("latin-1"))


def _parse(body_type: type[BaseModel], body: bytes) -> BaseModel | None:
    try:
        return body_type.model_validate_json(body)
    except ValidationError:
        return None
