import ast
import html
import json
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from secrets import token_urlsafe
from uuid import uuid4

import httpx
import pytest

from api.main import create_app
from embedded.postgres import EmbeddedPostgres
from embedded.valkey import free_port
from tasks.problems import CAUSES, PROBLEMS
from tests.support.api_client import Json, assert_problem, content, fields_of
from tests.support.api_jobs import is_untouched
from tests.support.api_server import running_server
from tests.support.factories import Person
from tests.support.failures import each

ROOT = Path(__file__).parents[2]
PACKAGES = ("api", "core", "db", "tasks", "workers")

# Path, body with "?" for the text, and the field that contains the text.
TEXTS: list[tuple[str, Json, str]] = [
    ("/api/llm/generate", {"prompt": "?"}, "prompt"),
    ("/api/llm/generate", {"prompt": "a", "system": "?"}, "system"),
    ("/api/llm/generate", {"prompt": "a", "schema": {"properties": {"?": {"enum": [1, "a"]}}}}, "schema"),
    ("/api/llm/generate", {"prompt": "a", "schema": {"enum": [["?"]]}}, "schema"),
    ("/api/llm/generate", {"prompt": "a", "callback_url": "?"}, "callback_url"),
    ("/api/llm/embed", {"texts": ["a", "?"]}, "texts"),
    ("/api/documents/text", {"title": "?", "text": "b"}, "title"),
    ("/api/documents/text", {"title": "a", "text": "?"}, "text"),
    ("/api/profiles/match", {"query": "?"}, "query"),
    ("/api/profiles/progress", {"completed_task": "?"}, "completed_task"),
    ("/api/learning/resources", {"query": "?"}, "query"),
    ("/api/learning/exercises", {"exercise_type": "cloze", "topic": "?"}, "topic"),
    ("/api/answers", {"question": "?"}, "question"),
    ("/api/instructions", {"name": "?", "text": "a"}, "name"),
    ("/api/instructions", {"name": "a", "text": "?"}, "text"),
    ("/api/instructions/preview", {"text": "?", "question": "a"}, "text"),
]


@pytest.fixture(scope="module", params=["no server", "no socket", "no such host", "no such database"])
async def api_without_database(
    request: pytest.FixtureRequest, platform: None, postgres: EmbeddedPostgres
) -> AsyncIterator[httpx.AsyncClient]:
    """A server whose PostgreSQL cannot be reached."""
    urls = {
        "no server": f"postgresql://pensum@127.0.0.1:{free_port()}/pensum",
        "no socket": "postgresql://pensum@/pensum?host=/nowhere",
        "no such host": "postgresql://pensum@pensum.invalid/pensum",
        "no such database": postgres.url_of("absent"),
    }
    with running_server(DATABASE_URL=urls[request.param]) as server:
        async with server.client(Person(uuid4(), "pk_any")) as client:
            yield client


async def test_unknown_route_is_not_found(anybody: httpx.AsyncClient) -> None:
    for path in ("/nothing", "/api", "/api/jobs/1/2/3", "/problems/nothing"):
        assert_problem(await anybody.get(path), 404, "not-found")


async def test_wrong_method_is_not_allowed(anybody: httpx.AsyncClient) -> None:
    response = await anybody.put("/api/jobs")
    assert_problem(response, 405, "method-not-allowed")
    assert response.headers["Allow"] == "GET, HEAD"


@pytest.mark.parametrize(
    "body", ["", "{", "null", "[]", "1", '"a"', '{"prompt": }', '{"prompt": "a"'], ids=lambda body: body or "nothing"
)
async def test_body_that_is_not_a_json_object_is_rejected(client: httpx.AsyncClient, body: str) -> None:
    response = await client.post("/api/llm/generate", content=body, headers={"Content-Type": "application/json"})
    assert fields_of(assert_problem(response, 422, "validation-error")) == ["body"]
    assert await is_untouched(client)


@pytest.mark.parametrize("body", [b'{"prompt": "\xff"}', b"[" * 15_000, b"9" * 5_000], ids=["bytes", "deep", "long"])
async def test_unreadable_body_is_a_bad_request(client: httpx.AsyncClient, body: bytes) -> None:
    response = await client.post("/api/llm/generate", content=body, headers={"Content-Type": "application/json"})
    assert_problem(response, 400, "bad-request")
    assert await is_untouched(client)


async def test_body_of_another_content_type_is_rejected(client: httpx.AsyncClient) -> None:
    body = '{"prompt": "What is overfitting?"}'
    response = await client.post("/api/llm/generate", content=body, headers={"Content-Type": "text/plain"})
    assert "application/json" in assert_problem(response, 415, "unsupported-media-type")["detail"]


async def test_each_invalid_field_is_named(client: httpx.AsyncClient) -> None:
    response = await client.post("/api/learning/exercises", json={"exercise_type": "essay", "count": 0})
    problem = assert_problem(response, 422, "validation-error")
    assert fields_of(problem) == ["exercise_type", "count"]
    assert all(error["message"] in problem["detail"] for error in problem["errors"])


@pytest.mark.parametrize("text", ["a\0b", "a\ud800b"], ids=["NUL", "surrogate"])
async def test_unstorable_text_is_rejected(client: httpx.AsyncClient, text: str) -> None:
    for check in each(TEXTS):
        with check as (path, body, field):
            sent = json.dumps(body).replace('"?"', json.dumps(text))
            response = await client.post(path, content=sent, headers={"Content-Type": "application/json"})
            assert fields_of(assert_problem(response, 422, "validation-error")) == [field]
            assert await is_untouched(client)


@pytest.mark.parametrize(
    "authorization",
    ["Bearer", "Bearer ", "Bearer pk_wrong", "Basic cGs6cGs=", "pk_wrong", "Bearer pk_\u00e9", "Bearer a b"],
)
async def test_unknown_key_is_rejected(anybody: httpx.AsyncClient, authorization: str) -> None:
    headers = [(b"Authorization", authorization.encode())]
    response = await anybody.get("/api/jobs", headers=headers)
    assert_problem(response, 401, "not-authenticated")
    assert response.headers["WWW-Authenticate"] == "Bearer"


async def test_part_of_a_key_is_rejected(anybody: httpx.AsyncClient, user: Person) -> None:
    for key in (user.key[:-1], user.key + "x", user.key.upper(), f"pk_{token_urlsafe(32)}", str(user.id)):
        response = await anybody.get("/api/jobs", headers={"Authorization": f"Bearer {key}"})
        assert_problem(response, 401, "not-authenticated")


async def test_list_of_problems_is_complete(anybody: httpx.AsyncClient) -> None:
    listed = content(await anybody.get("/problems"))
    assert {slug: (known["status"], known["title"]) for slug, known in listed.items()} == {
        slug: (known.status, known.title) for slug, known in PROBLEMS.items()
    }
    assert CAUSES.keys() <= PROBLEMS.keys()
    causes = {slug: known["cause"] for slug, known in listed.items()}
    assert (causes["topic-not-found"], causes["unreadable-document"]) == ("expected", "input")
    assert causes["model-unavailable"] == causes["internal-error"] == "platform"
    assert all(400 <= known["status"] < 600 and known["meaning"] and known["remedy"] for known in listed.values())


async def test_type_of_a_problem_leads_to_its_meaning(anybody: httpx.AsyncClient) -> None:
    listed = content(await anybody.get("/problems"))
    for check in each(PROBLEMS):
        with check as slug:
            told = content(await anybody.get(f"/problems/{slug}"))
            assert told == listed[slug]
            headers = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
            page = await anybody.get(f"/problems/{slug}", headers=headers)
            assert page.headers["content-type"] == "text/html; charset=utf-8"
            text = html.unescape(re.sub(r"</?code>", "", page.text))
            for shown in (told["title"], slug, told["meaning"], told["remedy"]):
                assert shown.replace("`", "") in text


async def test_list_of_problems_is_a_page_for_browsers(anybody: httpx.AsyncClient) -> None:
    page = await anybody.get("/problems", headers={"Accept": "text/html"})
    links = re.findall(r'<a href="([^"]+)"', page.text)
    assert links == [f"problems/{slug}" for slug in PROBLEMS]
    for media_type in ("application/json", "*/*", "application/problem+json, text/html;q=0.1"):
        assert content(await anybody.get("/problems", headers={"Accept": media_type}))


def test_every_error_of_the_code_base_is_a_listed_problem() -> None:
    sources = [file.read_text() for package in PACKAGES for file in (ROOT / package).rglob("*.py")]
    slugs = {slug for source in sources if "slug" in source for slug in slugs_in(source)}
    assert len(slugs) > 80
    assert slugs <= PROBLEMS.keys()


def slugs_in(source: str) -> Iterator[str]:
    """The slugs of the error classes. They are read and not imported: importing everything takes ten seconds."""
    for definition in ast.walk(ast.parse(source)):
        for statement in definition.body if isinstance(definition, ast.ClassDef) else ():
            match statement:
                case (
                    ast.Assign(targets=[ast.Name(id="slug")], value=ast.Constant(value=str(slug)))
                    | ast.AnnAssign(target=ast.Name(id="slug"), value=ast.Constant(value=str(slug)))
                ):
                    yield slug


async def test_unexpected_error_reveals_no_details() -> None:
    app = create_app()

    @app.get("/bug")
    async def bug() -> None:
        raise RuntimeError("SELECT secret FROM /etc/passwd")

    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://pensum") as client:
        response = await client.get("/bug")
    assert_problem(response, 500, "internal-error")
    for leak in ("SELECT", "passwd", "RuntimeError", "Traceback", "test_problems"):
        assert leak not in response.text
        assert leak not in str(response.headers)


@pytest.mark.parametrize("path", ["/api/jobs", "/api/documents/search?query=a", "/api/llm/models"])
async def test_requests_return_503_without_the_database(api_without_database: httpx.AsyncClient, path: str) -> None:
    response = await api_without_database.get(path)
    assert_problem(response, 503, "database-unavailable")
    assert int(response.headers["Retry-After"]) >= 1


async def test_submissions_are_rejected_without_the_database(api_without_database: httpx.AsyncClient) -> None:
    response = await api_without_database.post("/api/llm/generate", json={"prompt": "What is overfitting?"})
    assert_problem(response, 503, "database-unavailable")


async def test_api_is_healthy_but_not_ready_without_the_database(api_without_database: httpx.AsyncClient) -> None:
    assert content(await api_without_database.get("/health")) == {"status": "ok"}
    response = await api_without_database.get("/ready")
    assert response.status_code == 503
    assert "the database" in response.json()["missing"]
    assert response.json()["database"] is False
