"""The document itself. FastAPI writes it from the routes; then what holds for all of them is added."""

from collections.abc import Iterable, Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from api.accounts.cookies import session_cookie_name
from api.known_paths import KnownPaths
from api.openapi import examples, headers, problems, schemas, webhooks
from api.openapi.dependencies import Needs, needs_of
from api.openapi.tags import INTRODUCTION, TAGS

Json = dict[str, Any]

SERVERS = [
    {"url": "/", "description": "The server that this document comes from"},
    {"url": "http://127.0.0.1:8000", "description": "`pensum up` on this machine"},
]


def write(app: FastAPI, routes: Iterable[APIRoute], paths: KnownPaths) -> Json:
    document: Json = get_openapi(
        title=app.title,
        version=app.version,
        summary=app.summary,
        description=INTRODUCTION,
        routes=app.routes,
        webhooks=webhooks.router.routes,
        tags=[{"name": name, "description": said} for name, said in TAGS],
        servers=SERVERS,
    )
    components = document["components"]
    components["responses"], components["headers"] = problems.components(), headers.HEADERS
    components["securitySchemes"]["session_cookie"] = _cookie()
    for route, operation in _operations(document, routes):
        _complete(operation, route, needs_of(route), paths)
    document = schemas.tidied(document)
    examples.add(document)
    return document


def _cookie() -> Json:
    said = "What `POST /api/auth/login?cookie=true` sets, for pages of this site."
    return {"type": "apiKey", "in": "cookie", "name": session_cookie_name(), "description": said}


def _operations(document: Json, routes: Iterable[APIRoute]) -> Iterator[tuple[APIRoute, Json]]:
    for route in routes:
        for method in (route.methods or ()) if route.include_in_schema else ():
            yield route, document["paths"][route.path_format][method.lower()]


def _complete(operation: Json, route: APIRoute, needs: Needs, paths: KnownPaths) -> None:
    raised = {status for status, known in operation["responses"].items() if "$ref" in known}
    told = {status: known for status, known in operation["responses"].items() if status not in raised | {"422"}}
    for status, response in told.items():
        if found := headers.headers_of(status, needs):
            response["headers"] = found | response.get("headers", {})
    missing = {status for status in problems.statuses_of(route, needs, paths) if str(status) not in told}
    operation["responses"] = told | problems.references_to(missing | set(map(int, raised)))
    for parameter in operation.get("parameters", ()):
        if parameter["in"] == "header":
            parameter["name"] = parameter["schema"]["title"]  # as clients know it: `Idempotency-Key`
    if "security" in operation:
        operation["security"].append({"session_cookie": []})
