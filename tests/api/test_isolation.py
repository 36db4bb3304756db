"""Isolation of users: every route, called without credentials, by another user and by an administrator.

None of them may read or change the rows of another user.

The routes come from the OpenAPI document, so a new one is under test by itself. Where it needs something that its
schema does not tell, this says which table below wants an entry.
"""

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import update

import api as api_package
import tasks.answers  # noqa: F401  # importing it registers its handler
from api.main import create_app
from core.settings import WebhookSettings
from db import row_level_security
from db.models import Project, ProjectType
from db.queries.embeddings import generations
from db.search import passages
from db.transactions import transaction
from tasks.contracts import GenerateText
from tasks.group_commit import GroupCommit
from tasks.submit import draft
from tests.fakes.resolver import FakeDns
from tests.support.api_client import assert_problem, client_of, client_with, content
from tests.support.api_jobs import result_of
from tests.support.factories import Person, make_user
from tests.support.library import axis, make_passages
from tests.support.owned_rows import MARK, Rows, make_owned_rows
from workers.egress.resolver import Resolver

Schema = dict[str, Any]

SECRET = f"{MARK} of the owner: the library burns at dawn."
QUESTION = "When does the library burn?"
NAMES = {"example.org": [["93.184.215.14"]]}

#: Routes that need no credentials.
OPEN = {
    *(f"GET {path}" for path in ("/health", "/ready", "/metrics", "/problems", "/problems/{slug}", "/status")),
    *(f"GET /api/auth/{path}" for path in ("github/authorize", "github/callback", "options")),
    *(f"POST /api/auth/{path}" for path in ("register", "login", "cookie-login", "forgot-password", "reset-password")),
    *(f"POST /api/auth/{path}" for path in ("request-verify", "verify")),
    "POST /api/profiles/create",
}

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

#: Routes of a project of one type.
PROJECT_TYPES = {"/api/stories/": ProjectType.TELL_ME_LIFE}

#: Path parameters that name no row.
VALUES = {
    "external_id": "learner-7",
    "provider": "ollama",
    "name": "smollm2:135m",
    "kind": "tests.of-nobody",
    "worker_id": str(uuid4()),
    "bulk_action_id": str(uuid4()),
}

#: Bodies that cannot be derived from the schema.
BODIES: dict[str, Any] = {
    "PATCH /api/chat/{project_id}/messages/{message_id}": {"message": QUESTION},
    "POST /api/chat/{project_id}": {"message": QUESTION},
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


DOCUMENT: Schema = create_app().openapi()
SCHEMAS: Schema = DOCUMENT["components"]["schemas"]
ROUTES = [
    Route(method.upper(), path, operation)
    for path, operations in DOCUMENT["paths"].items()
    for method, operation in operations.items()
]
CLOSED = [route for route in ROUTES if str(route) not in OPEN]
OWNED = [route for route in CLOSED if not route.path.startswith(SHARED)]
ABOUT_A_THING = [route for route in OWNED if route.names and not route.is_for_administrators]
ABOUT_ALL = [route for route in CLOSED if not route.names and not route.is_for_administrators]
GUARDED = [route for route in CLOSED if route.is_for_administrators]


@dataclass(frozen=True)
class Owner:
    person: Person
    things: Rows

    @property
    def ids(self) -> set[str]:
        return {str(value) for row in self.things.values() for name, value in row.items() if name.endswith("id")} - {
            str(self.things["embedding_generations"]["id"])
        }


@pytest.fixture(scope="module")
def owner(platform: None) -> Owner:
    """A user with a row in every table and a passage that matches the stranger's question best."""
    person = make_user()
    things = make_owned_rows(person.id)
    make_passages(person.id, [(SECRET, axis(1))])
    _keep_question(person)
    return Owner(person, things)


def _keep_question(person: Person) -> None:
    with transaction() as session:
        generation = generations.get_active(session)
        passages.keep_vector(session, QUESTION, axis(1), user_id=person.id, generation_id=generation.id)


@pytest.fixture(scope="module", autouse=True)
def _names(api: httpx.ASGITransport) -> Iterator[None]:
    """Host names are resolved by a fake DNS."""
    app: Any = api.app
    real, app.state.resolver = app.state.resolver, Resolver(WebhookSettings(), FakeDns(NAMES))
    yield
    app.state.resolver.close()
    app.state.resolver = real


@pytest.fixture
async def admin(api: httpx.ASGITransport) -> httpx.AsyncClient:
    return client_of(api, make_user(is_admin=True))


@pytest.fixture(scope="module")
async def single_scopes(api: httpx.ASGITransport) -> dict[str, str]:
    """Keys of one user, by the only scope they have."""
    client = client_of(api, make_user())
    return {
        scope: content(await client.post("/api/auth/api-keys", json={"name": scope, "scopes": [scope]}))["key"]
        for scope in ("read", "write")
    }


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
    return await client.request(route.method, path, params=params, **_body(route, things))


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
        return _resolved(SCHEMAS[schema["$ref"].rpartition("/")[2]])
    options: list[Schema] = schema.get("anyOf") or schema.get("oneOf") or []
    choices = [option for option in options if option.get("type") != "null"]
    return _resolved(choices[0]) if choices else schema


def assert_reveals_nothing(response: httpx.Response, owner: Owner) -> None:
    """A problem may repeat what the request named; the response must contain nothing else of the owner."""
    request = str(response.request.url) + response.request.read().decode("latin-1")
    named = {id_ for id_ in owner.ids if id_ in request}
    assert [id_ for id_ in owner.ids - named if id_ in response.text] == []
    if response.is_success:
        assert [id_ for id_ in named if id_ in response.text] == []
        assert MARK not in response.text


@pytest.mark.parametrize("route", CLOSED, ids=str)
async def test_every_endpoint_needs_credentials(anybody: httpx.AsyncClient, owner: Owner, route: Route) -> None:
    """If your route is meant to need no credentials, add it to OPEN."""
    assert_problem(await ask(anybody, route, owner.things), 401, "not-authenticated")


@pytest.mark.parametrize("route", ABOUT_A_THING, ids=str)
async def test_rows_of_other_users_are_not_found(
    stranger: httpx.AsyncClient, admin: httpx.AsyncClient, owner: Owner, route: Route
) -> None:
    """Also for administrators: their access to other users is under /api/admin."""
    for client in (stranger, admin):
        response = await ask(client, route, owner.things)
        assert response.status_code != 422, f"{route}: say in BODIES what it takes: {response.text}"
        assert_problem(response, 404, "not-found")
        assert_reveals_nothing(response, owner)


@pytest.mark.parametrize("route", ABOUT_ALL, ids=str)
async def test_public_endpoints_reveal_no_rows_of_others(
    stranger: httpx.AsyncClient, admin: httpx.AsyncClient, owner: Owner, route: Route
) -> None:
    for client in (stranger, admin):
        response = await ask(client, route, owner.things)
        assert response.status_code < 500 or response.status_code == 503, response.text
        assert_reveals_nothing(response, owner)


#: The secret that signs, and a key of two scopes.
NEEDS_BOTH = {"GET /api/webhooks/callback-secret", "POST /api/auth/api-keys"}


@pytest.mark.parametrize("route", CLOSED, ids=str)
async def test_key_of_a_single_scope_may_only_that(
    api: httpx.ASGITransport, single_scopes: dict[str, str], owner: Owner, route: Route
) -> None:
    needed = "read" if route.method == "GET" else "write"
    for scope, key in single_scopes.items():
        response = await ask(client_with(api, key), route, owner.things)
        if route.is_for_administrators or str(route) in NEEDS_BOTH or scope != needed:
            assert_problem(response, 403, "scope-missing")
        else:
            assert response.status_code != 403, response.text


READ_BY_ITS_ID = [route for route in ABOUT_A_THING if route.method == "GET" and not route.path.endswith("/events")]


@pytest.mark.parametrize("route", READ_BY_ITS_ID, ids=str)
async def test_owner_sees_their_rows(api: httpx.ASGITransport, owner: Owner, route: Route) -> None:
    """So the 404 for others is about ownership: the rows exist."""
    for prefix, of_type in PROJECT_TYPES.items():
        if route.path.startswith(prefix):
            _give_type(owner.things["projects"]["id"], of_type)
    response = await ask(client_of(api, owner.person), route, owner.things)
    assert response.status_code == 200, response.text


def _give_type(project_id: UUID, of_type: ProjectType) -> None:
    with transaction() as session:
        session.execute(update(Project).where(Project.id == project_id).values(type=of_type))


async def test_search_finds_passages_of_the_owner_only(api: httpx.ASGITransport, owner: Owner) -> None:
    params, stranger = {"query": QUESTION}, make_user()
    _keep_question(stranger)
    theirs = content(await client_of(api, owner.person).get("/api/documents/search", params=params))
    assert SECRET in [found["quote"] for found in theirs["results"]]
    assert content(await client_of(api, stranger).get("/api/documents/search", params=params)) == {"results": []}


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/learning/resources", {"query": QUESTION}),
        ("/api/answers", {"question": QUESTION}),
    ],
)
async def test_workers_read_only_the_library_of_the_jobs_user(
    api: httpx.ASGITransport, owner: Owner, path: str, body: Schema
) -> None:
    """Workers own the tables, so there only the queries keep users apart."""
    asker = make_user()
    make_passages(asker.id, [("My library burns wood in its stove, which keeps it warm in winter.", axis(1))])
    result = await result_of(client_of(api, asker), path, body)
    assert "stove" in str(result)
    assert MARK not in str(result)


async def test_acting_user_is_reset_after_each_request(stranger: httpx.AsyncClient, admin: httpx.AsyncClient) -> None:
    for client, path in ((stranger, "/api/jobs"), (admin, "/api/admin/stats")):
        content(await client.get(path))
        assert row_level_security.transaction_settings() == ""


async def test_group_commit_rejects_jobs_for_another_user(platform: None) -> None:
    job = draft(GenerateText(prompt="What is a lease?"), user_id=make_user().id)
    with row_level_security.acting_for(make_user().id), pytest.raises(row_level_security.WrongActingUser):
        await GroupCommit().submit(job)


def test_all_api_connections_are_under_row_level_security() -> None:
    """What is not async in `db.transactions` and `db.engines` is for workers, who own the tables."""
    imported = {
        name.name
        for file in Path(api_package.__path__[0]).rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.ImportFrom) and node.module in ("db.transactions", "db.engines")
        for name in node.names
    }
    confined = {"read", "write", "async_engine", "AsyncStatements", "DatabaseUnavailable"}
    assert imported <= confined


async def test_documentation_needs_no_credentials(anybody: httpx.AsyncClient) -> None:
    for path in ("/docs", "/openapi.json"):
        assert (await anybody.get(path)).status_code == 200
    assert json.loads((await anybody.get("/openapi.json")).text)["paths"].keys() == {route.path for route in ROUTES}
