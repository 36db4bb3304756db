"""Isolation of users: every route, called without credentials, by another user and by an administrator.

None of them may read or change the rows of another user.

The routes come from the OpenAPI document, so a new one is under test by itself (tests/support/routes.py).
"""

import ast
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text, update

import api as api_package
import tasks.answers  # noqa: F401  # importing it registers its handler
from core.settings import WebhookSettings
from db import row_level_security
from db.models import ChatMessage, ChatThread, Project, ProjectType
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
from tests.support.failures import each
from tests.support.library import axis, make_passages
from tests.support.owned_rows import MARK, Rows, make_owned_rows
from tests.support.routes import QUESTION, SHARED, Route, Schema, ask, routes
from workers.egress.resolver import Resolver

SECRET = f"{MARK} of the owner: the library burns at dawn."
NAMES = {"example.org": [["93.184.215.14"]]}

#: Routes that need no credentials.
OPEN = {
    *(f"GET {path}" for path in ("/health", "/ready", "/metrics", "/problems", "/problems/{slug}", "/status")),
    *(f"GET /api/auth/{path}" for path in ("github/authorize", "github/callback", "options")),
    *(f"POST /api/auth/{path}" for path in ("register", "login", "cookie-login", "forgot-password", "reset-password")),
    *(f"POST /api/auth/{path}" for path in ("request-verify", "verify")),
    "POST /api/profiles/create",
}

#: Routes of a project of one type.
PROJECT_TYPES = {"/api/stories/": ProjectType.TELL_ME_LIFE}


def closed_routes() -> list[Route]:
    return [route for route in routes() if str(route) not in OPEN]


def guarded_routes() -> list[Route]:
    return [route for route in closed_routes() if route.is_for_administrators]


def routes_about_a_thing() -> list[Route]:
    own = [route for route in closed_routes() if not route.path.startswith(SHARED)]
    return [route for route in own if route.names and not route.is_for_administrators]


def routes_about_all() -> list[Route]:
    return [route for route in closed_routes() if not route.names and not route.is_for_administrators]


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


@pytest.fixture(scope="module")
async def single_scopes(api: httpx.ASGITransport) -> dict[str, str]:
    """Keys of one user, by the only scope they have."""
    client = client_of(api, make_user())
    return {
        scope: content(await client.post("/api/auth/api-keys", json={"name": scope, "scopes": [scope]}))["key"]
        for scope in ("read", "write")
    }


def assert_reveals_nothing(response: httpx.Response, owner: Owner) -> None:
    """A problem may repeat what the request named; the response must contain nothing else of the owner."""
    request = str(response.request.url) + response.request.read().decode("latin-1")
    named = {id_ for id_ in owner.ids if id_ in request}
    assert [id_ for id_ in owner.ids - named if id_ in response.text] == []
    if response.is_success:
        assert [id_ for id_ in named if id_ in response.text] == []
        assert MARK not in response.text


def others_of(api: httpx.ASGITransport) -> tuple[httpx.AsyncClient, httpx.AsyncClient]:
    """A new user and a new administrator: a route may change or delete the account that asks."""
    return client_of(api, make_user()), client_of(api, make_user(is_admin=True))


async def test_every_endpoint_needs_credentials(anybody: httpx.AsyncClient, owner: Owner) -> None:
    """If your route is meant to need no credentials, add it to OPEN."""
    for check in each(closed_routes()):
        with check as route:
            assert_problem(await ask(anybody, route, owner.things), 401, "not-authenticated")


async def test_rows_of_other_users_are_not_found(api: httpx.ASGITransport, owner: Owner) -> None:
    """Also for administrators: their access to other users is under /api/admin."""
    for check in each(routes_about_a_thing()):
        with check as route:
            _place_chat(owner, route)
            for client in others_of(api):
                response = await ask(client, route, owner.things)
                assert response.status_code != 422, f"say in BODIES what it takes: {response.text}"
                assert_problem(response, 404, "not-found")
                assert_reveals_nothing(response, owner)


@pytest.fixture
def policies_that_show_everything(platform: None) -> Iterator[None]:
    """As if somebody had forgotten what a policy is for: what the queries promise has to hold by itself. The policies
    that the API knows are all there, so it serves the database."""
    with transaction() as session:
        secured = "SELECT oid::regclass::text FROM pg_class WHERE relrowsecurity"
        tables = list(session.scalars(text(secured)))
        assert {"jobs", "documents", "webhooks"} < set(tables)
    _run_for_each(tables, "CREATE POLICY tests_everything ON {table} TO pensum_api USING (true)")
    yield
    _run_for_each(tables, "DROP POLICY tests_everything ON {table}")


def _run_for_each(tables: list[str], statement: str) -> None:
    with transaction() as session:
        session.execute(text("; ".join(statement.format(table=table) for table in tables)))


@pytest.mark.usefixtures("policies_that_show_everything")
async def test_queries_alone_keep_users_apart(api: httpx.ASGITransport, owner: Owner) -> None:
    refused: set[str] = set()
    for check in each([*routes_about_a_thing(), *routes_about_all()]):
        with check as route:
            _place_chat(owner, route)
            other = client_of(api, make_user())
            assert_reveals_nothing(response := await ask(other, route, owner.things), owner)
            if response.status_code == 503:
                refused.add(str(route))
            if route.names:
                assert_problem(response, 404, "not-found")
    assert refused == set()


#: There an administrator acts for any user, and gets that user's job.
FOR_ANY_USER = {"POST /api/profiles/progress"}


async def test_public_endpoints_reveal_no_rows_of_others(api: httpx.ASGITransport, owner: Owner) -> None:
    for check in each(routes_about_all()):
        with check as route:
            for client in others_of(api)[: 1 if str(route) in FOR_ANY_USER else None]:
                response = await ask(client, route, owner.things)
                assert response.status_code < 500 or response.status_code == 503, response.text
                assert_reveals_nothing(response, owner)


#: The secret that signs, and a key of two scopes.
NEEDS_BOTH = {"GET /api/webhooks/callback-secret", "POST /api/auth/api-keys"}


@pytest.mark.parametrize("scope", ["read", "write"])
async def test_key_of_a_single_scope_may_only_that(
    api: httpx.ASGITransport, single_scopes: dict[str, str], owner: Owner, scope: str
) -> None:
    for check in each(closed_routes()):
        with check as route:
            response = await ask(client_with(api, single_scopes[scope]), route, owner.things)
            needed = "read" if route.method == "GET" else "write"
            if route.is_for_administrators or str(route) in NEEDS_BOTH or scope != needed:
                assert_problem(response, 403, "scope-missing")
            else:
                assert response.status_code != 403, response.text


async def test_owner_sees_their_rows(api: httpx.ASGITransport, owner: Owner) -> None:
    """So the 404 for others is about ownership: the rows exist."""
    read_by_id = [
        route for route in routes_about_a_thing() if route.method == "GET" and not route.path.endswith("/events")
    ]
    for check in each(read_by_id):
        with check as route:
            for prefix, of_type in PROJECT_TYPES.items():
                if route.path.startswith(prefix):
                    _give_type(owner.things["projects"]["id"], of_type)
            _place_chat(owner, route)
            response = await ask(client_of(api, owner.person), route, owner.things)
            assert response.status_code in (200, 202), response.text  # 202: a report that a job makes


def _place_chat(owner: Owner, route: Route) -> None:
    """The message, and its thread, are in the project or in none, as the route needs them."""
    if not route.path.startswith("/api/chat"):
        return
    project_id = owner.things["projects"]["id"] if "project_id" in route.names else None
    with transaction() as session:
        for table in (ChatThread, ChatMessage):
            session.execute(update(table).where(table.user_id == owner.person.id).values(project_id=project_id))


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


async def test_acting_user_is_reset_after_each_request(api: httpx.ASGITransport) -> None:
    before = row_level_security.transaction_settings()
    for client, path in zip(others_of(api), ("/api/jobs", "/api/admin/stats"), strict=True):
        content(await client.get(path))
        assert row_level_security.transaction_settings() == before


async def test_group_commit_rejects_jobs_for_another_user(platform: None) -> None:
    job = draft(GenerateText(prompt="What is a lease?"), user_id=make_user().id)
    with row_level_security.acting_for(make_user().id), pytest.raises(row_level_security.WrongActingUser):
        await GroupCommit().submit(job)


def test_all_api_connections_are_under_row_level_security() -> None:
    """What is not async in `db.transactions` and `db.engines` is for workers, who own the tables. Two modules look
    at the database with it before anybody is served."""
    imported = {
        name.name
        for file in Path(api_package.__path__[0]).rglob("*.py")
        if file.name not in ("serve.py", "database_check.py")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.ImportFrom) and node.module in ("db.transactions", "db.engines")
        for name in node.names
    }
    confined = {"read", "write", "async_engine", "AsyncStatements", "DatabaseUnavailable"}
    assert imported <= confined


async def test_documentation_needs_no_credentials(anybody: httpx.AsyncClient) -> None:
    for path in ("/docs", "/openapi.json"):
        assert (await anybody.get(path)).status_code == 200
    assert json.loads((await anybody.get("/openapi.json")).text)["paths"].keys() == {route.path for route in routes()}
