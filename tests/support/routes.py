"""The routes of the API, from its OpenAPI document, and valid requests for them that name the rows of one user.

A new route is under test by itself. Where it needs something that its schema does not tell, the failure says which
table below wants an entry.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import uuid4

import httpx

from tests.support.openapi import document, schemas
from tests.support.owned_rows import Rows

Schema = dict[str, Any]

QUESTION = "When does the library burn?"

#: What belongs to the platform, and all users read.
SHARED = "/api/library/"

FOR_ADMINISTRATORS = ("/api/admin/", "/api/embeddings/", "/api/llm/models/")

#: The table of a path parameter, if its name is not that of the table.
TABLES = {
    "session_id": "learning_sessions",
    "key_id": "api_keys",
    "token_id": "api_keys",
    "match_id": "cv_matches",
    "memory_id": "story_memories",
    "chapter_id": "story_chapters",
    "delivery_id": "deliveries",
    "generation_id": "embedding_generations",
    "message_id": "chat_messages",
    "thread_id": "chat_threads",
}

#: Path parameters that name no row.
VALUES = {
    "external_id": "learner-7",
    "provider": "ollama",
    "name": "smollm2:135m",
    "slug": "overfitting-and-how-to-prevent-it",
    "kind": "tests.of-nobody",
    "worker_id": str(uuid4()),
    "bulk_action_id": str(uuid4()),
}

#: Bodies that cannot be derived from the schema.
BODIES: dict[str, Any] = {
    "PATCH /api/chat/{project_id}/messages/{message_id}": {"message": QUESTION},
    "POST /api/chat/{project_id}": {"message": QUESTION},
    "PATCH /api/chat/messages/{message_id}": {"message": QUESTION},
    "POST /api/chat": {"message": QUESTION},
    "POST /api/chat/messages/{message_id}/regenerate": {},
    "POST /api/chat/{project_id}/messages/{message_id}/regenerate": {},
    "POST /api/learning/exercises/{exercise_id}/answers": {"give_up": True},
    "POST /api/profiles/match": {"query": QUESTION},
}
#: A stream does not end: it is asked for behind a place that is gone. Whose jobs it tells, test_own_job_events.py says.
PARAMETERS = {"GET /api/jobs/events": {"after": "1700000000000000-1:1:"}}
FILES = {
    "/api/transcripts/upload": ("talk.srt", b"1\n00:00:01,000 --> 00:00:02,000\nHello, everybody.\n"),
    "": ("note.md", b"# A note\n\nOf the stranger."),
}
STRINGS = {
    "email": "stranger@example.org",
    "uri": "https://example.org/",
    "uuid": str(uuid4()),
    "date-time": "2027-01-01T00:00:00Z",
    "password": "nine-herons-on-a-pier",
}


@dataclass(frozen=True)
class Route:
    method: str
    path: str
    operation: Schema

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def is_for_administrators(self) -> bool:
        return self.path.startswith(FOR_ADMINISTRATORS)

    @property
    def names(self) -> list[str]:
        return re.findall(r"{(\w+)}", self.path)


@cache
def routes() -> list[Route]:
    return [
        Route(method.upper(), path, operation)
        for path, operations in document()["paths"].items()
        for method, operation in operations.items()
    ]


async def ask(client: httpx.AsyncClient, route: Route, things: Rows) -> httpx.Response:
    """A valid request that names the rows of the owner wherever it needs an id."""
    for name in route.names:
        assert name in VALUES or _table_of(name) in things, f"{route}: say in TABLES which table's id {name!r} is"
    path = route.path.format(**{name: VALUES.get(name) or _id_of(name, things) for name in route.names})
    params = {
        parameter["name"]: _example(parameter["schema"], parameter["name"], things)
        for parameter in route.operation.get("parameters", [])
        if parameter["in"] == "query" and parameter.get("required")
    }
    params |= PARAMETERS.get(str(route), {})
    headers = {"Prefer": "wait=0"} if route.method == "GET" else {}  # no worker makes a report meanwhile
    return await client.request(route.method, path, params=params, headers=headers, **_body(route, things))


def _table_of(name: str) -> str:
    return TABLES.get(name, f"{name.removesuffix('_id')}s")


def _id_of(name: str, things: Rows) -> str:
    key = things[_table_of(name)]
    return str(key.get("id") or next(iter(key.values())))


def _body(route: Route, things: Rows) -> dict[str, Any]:
    if str(route) in BODIES:
        return {"json": BODIES[str(route)]}
    media = route.operation.get("requestBody", {}).get("content", {})
    if "application/json" in media:
        return {"json": _example(media["application/json"]["schema"], "", things)}
    for kind in media:
        schema = _resolved(media[kind]["schema"])
        fields = _fields(schema, things)
        if kind != "multipart/form-data":
            return {"data": fields}
        file = FILES.get(route.path, FILES[""])
        ids = {name: value for name, value in fields.items() if name.endswith("_id")}
        return {"files": dict.fromkeys(fields.keys() - ids.keys(), file), "data": ids}
    return {}


def _example(schema: Schema, name: str, things: Rows) -> Any:
    """A value that matches the schema and names a row of the owner where an id is needed."""
    schema = _resolved(schema)
    if "const" in schema or "enum" in schema:
        return schema.get("const", schema.get("enum", [None])[0])
    match schema.get("type"):
        case "object":
            return _fields(schema, things)
        case "array":
            return [_example(schema["items"], name, things) for _ in range(schema.get("minItems", 1))]
        case "integer" | "number":
            return schema.get("minimum", schema.get("exclusiveMinimum", 0) + 1)
        case "boolean":
            return False
    if name.endswith("_id") and _table_of(name) in things:
        return _id_of(name, things)
    if "url" in name:
        return STRINGS["uri"]
    return STRINGS.get(schema.get("format", name), QUESTION)


def _fields(schema: Schema, things: Rows) -> Schema:
    """The required fields and every optional id."""
    properties = schema.get("properties", {})
    wanted = set(schema.get("required", ())) | {name for name in properties if name.endswith("_id")}
    return {name: _example(properties[name], name, things) for name in sorted(wanted)}


def _resolved(schema: Schema) -> Schema:
    if "$ref" in schema:
        return _resolved(schemas()[schema["$ref"].rpartition("/")[2]])
    options: list[Schema] = schema.get("anyOf") or schema.get("oneOf") or []
    choices = [option for option in options if option.get("type") != "null"]
    return _resolved(choices[0]) if choices else schema
