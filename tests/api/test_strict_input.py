"""What a request may not hold is named. One of these requests was answered as if nothing were wrong, or in riddles."""

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.support.api_client import assert_problem, client_of, client_with, content, fields_of
from tests.support.factories import Person, make_user
from tests.support.failures import each
from tests.support.openapi import document, schemas
from tests.support.specified_methods import OF_SPECIFICATIONS

Schema = dict[str, Any]

ID = "0198c2a4-0000-7000-8000-000000000000"
VERBS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def messages_of(problem: dict[str, Any]) -> dict[str, str]:
    return {error["field"]: error["message"] for error in problem["errors"]}


# Unknown names


@pytest.mark.parametrize(
    ("path", "body", "field", "meant"),
    [
        ("/api/answers", {"question": "What is a lease?", "projct_id": ID}, "projct_id", "project_id"),
        ("/api/auth/api-keys", {"name": "t", "scope": ["read"]}, "scope", "scopes"),
        ("/api/learning/exercises", {"exercise_type": "cloze", "cnt": 3}, "cnt", "count"),
        ("/api/learning/resources", {"query": "leases", "limt": 3}, "limt", "limit"),
        ("/api/profiles/progress", {"completed_task": "Read", "scor": 1}, "scor", "score"),
        ("/api/llm/generate", {"prompt": "Hi", "answer_shema": {}, "shema": {}}, "shema", "schema"),
        ("/api/llm/generate", {"messages": [{"role": "user", "contnt": "Hi"}]}, "messages.0.contnt", "content"),
    ],
)
async def test_misspelt_field_is_refused_with_the_one_that_was_meant(
    client: httpx.AsyncClient, path: str, body: dict[str, Any], field: str, meant: str
) -> None:
    problem = assert_problem(await client.post(path, json=body), 422, "validation-error")
    assert messages_of(problem)[field] == f"unknown; did you mean `{meant}`?"


async def test_field_like_none_is_refused_with_the_names_of_all(client: httpx.AsyncClient) -> None:
    body = {"url": "https://example.org/hook", "zzz": 1}
    problem = assert_problem(await client.post("/api/webhooks", json=body), 422, "validation-error")
    assert messages_of(problem) == {"zzz": "unknown; known are `events`, `url`"}


async def test_misspelt_field_is_told_beside_the_missing_one(client: httpx.AsyncClient) -> None:
    problem = assert_problem(await client.post("/api/answers", json={"qestion": "What?"}), 422, "validation-error")
    assert set(fields_of(problem)) == {"question", "qestion"}


@pytest.mark.parametrize("headers", [{}, {"Prefer": "wait=0"}], ids=["plain", "special"])
async def test_misspelt_query_parameter_is_refused(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    for path in ("/api/jobs", "/api/documents/search?query=a", "/api/projects", "/health"):
        url = f"{path}{'&' if '?' in path else '?'}limt=3"
        problem = assert_problem(await client.get(url, headers=headers), 422, "validation-error")
        assert fields_of(problem) == ["limt"]
    listed = assert_problem(await client.get("/api/jobs?limt=3"), 422, "validation-error")
    assert messages_of(listed) == {"limt": "unknown; did you mean `limit`?"}


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/api/jobs?state=queued&state=failed", "state"),
        ("/api/documents?limit=3&limit=3", "limit"),
        ("/api/documents?metadata.a=1&metadata.a=2", "metadata.a"),
        ("/api/documents/search?query=a&limit=3&query=", "query"),
    ],
)
@pytest.mark.parametrize("headers", [{}, {"Prefer": "wait=0"}], ids=["plain", "special"])
async def test_repeated_query_parameter_is_refused(
    client: httpx.AsyncClient, path: str, name: str, headers: dict[str, str]
) -> None:
    problem = assert_problem(await client.get(path, headers=headers), 422, "validation-error")
    assert messages_of(problem)[name] == "sent 2 times; send it once"


async def test_query_parameter_of_a_post_is_refused(client: httpx.AsyncClient) -> None:
    response = await client.post("/api/llm/embed?wait=5", json={"texts": ["a"]})
    assert fields_of(assert_problem(response, 422, "validation-error")) == ["wait"]


async def test_metadata_may_have_any_key_where_it_filters_and_none_elsewhere(client: httpx.AsyncClient) -> None:
    assert content(await client.get("/api/documents?metadata.course=biology"))["items"] == []
    response = await client.get("/api/projects?metadata.course=biology")
    assert fields_of(assert_problem(response, 422, "validation-error")) == ["metadata.course"]


@pytest.mark.parametrize("path", ["/api/documents/upload", "/api/profiles/ingest", "/api/transcripts/upload"])
async def test_misspelt_form_field_is_refused(client: httpx.AsyncClient, path: str) -> None:
    file = {"file": ("a.md", b"# Leases\n\nA lease is a promise.")}
    response = await client.post(path, files=file, data={"callback_ur": "https://example.org/"})
    problem = assert_problem(response, 422, "validation-error")
    assert messages_of(problem)["callback_ur"] == "unknown; did you mean `callback_url`?"


async def test_file_in_another_form_field_is_told(client: httpx.AsyncClient) -> None:
    response = await client.post("/api/documents/upload", files={"document": ("a.md", b"# Leases")})
    problem = assert_problem(response, 422, "validation-error")
    assert messages_of(problem)["document"].startswith("unknown; known are `callback_url`, `file`")
    assert messages_of(problem)["file"] == "Field required"


def test_every_object_of_a_body_says_which_fields_it_takes() -> None:
    for check in each(document()["paths"]):
        with check as path:
            for operation in document()["paths"][path].values():
                if media := operation.get("requestBody", {}).get("content", {}).get("application/json"):
                    assert list(_lax(media["schema"], path)) == []


def _lax(schema: Schema, name: str) -> Iterator[str]:
    """The names of the objects with fields that would take others too."""
    if "$ref" in schema:
        schema = schemas()[schema["$ref"].rpartition("/")[2]]
    if "properties" in schema and schema.get("additionalProperties") is not False:
        yield name
    for key, inner in schema.get("properties", {}).items():
        yield from _lax(inner, f"{name}.{key}")
    for inner in [*schema.get("anyOf", ()), *schema.get("oneOf", ()), *filter(None, [schema.get("items")])]:
        yield from _lax(inner, name)


# Media types and broken JSON


@pytest.mark.parametrize(
    ("path", "media_type", "body", "wanted"),
    [
        ("/api/answers", "application/x-www-form-urlencoded", "question=Why", "application/json"),
        ("/api/answers", "text/plain", '{"question": "Why?"}', "application/json"),
        ("/api/answers", "", '{"question": "Why?"}', "application/json"),
        ("/api/auth/login", "text/plain", '{"username": "a"}', "application/x-www-form-urlencoded"),
        ("/api/documents/upload", "application/json", '{"file": "a"}', "multipart/form-data"),
        ("/api/documents/upload", "text/markdown", "# Leases", "multipart/form-data"),
        ("/api/profiles/ingest", "text/markdown", "# Ana", "multipart/form-data"),
    ],
)
async def test_wrong_media_type_is_told_with_the_one_that_is_wanted(
    client: httpx.AsyncClient, path: str, media_type: str, body: str, wanted: str
) -> None:
    headers = {"Content-Type": media_type} if media_type else {}
    response = await client.post(path, content=body.encode(), headers=headers)
    assert wanted in assert_problem(response, 415, "unsupported-media-type")["detail"]


async def test_json_by_another_name_is_read(client: httpx.AsyncClient) -> None:
    for media_type in ("application/json; charset=utf-8", "application/vnd.pensum+json", "Application/JSON"):
        response = await client.post("/api/answers", content=b"{}", headers={"Content-Type": media_type})
        assert fields_of(assert_problem(response, 422, "validation-error")) == ["question"]


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ('{"question": "Why?",}', "line 1, column 21"),
        ('{\n  "question": "Why?"\n  "limit": 3\n}', "line 3, column 3"),
        ("", "Field required"),
    ],
)
@pytest.mark.parametrize("path", ["/api/answers", "/api/instructions"], ids=["fast path", "usual way"])
async def test_broken_json_is_told_with_line_and_column(
    client: httpx.AsyncClient, path: str, body: str, place: str
) -> None:
    response = await client.post(path, content=body.encode(), headers={"Content-Type": "application/json"})
    problem = assert_problem(response, 422, "validation-error")
    assert fields_of(problem) == ["body"]
    assert place in problem["detail"]


# Paths and methods


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("/api/job", "/api/jobs"),
        ("/api/document/upload", "/api/documents/upload"),
        (f"/api/jobs/{ID}/event", f"/api/jobs/{ID}/events"),
        ("/healthz", "/health"),
        ("/jobs", "/api/jobs"),
        (f"/jobs/{ID}", f"/api/jobs/{ID}"),
        ("/chat/completions", "/v1/chat/completions"),
        ("/api/job/", "/api/jobs"),
    ],
)
async def test_mistyped_path_is_told_with_the_nearest(client: httpx.AsyncClient, path: str, meant: str) -> None:
    problem = assert_problem(await client.get(path), 404, "not-found")
    assert problem["detail"] == f"There is no path {path}. Did you mean {meant}?"


async def test_path_that_the_caller_may_not_use_is_not_suggested(api: httpx.ASGITransport, user: Person) -> None:
    """An administrator's path is told to administrators, and to a key what its scopes allow."""
    admin = make_user(is_admin=True)
    created = await client_of(api, admin).post("/api/auth/api-keys", json={"name": "reads", "scopes": ["read"]})
    reads = content(created)["key"]
    paths = ("/api/admin/user", "/api/admin/queue", "/api/admin/worker")
    for path in paths:
        for key, is_told in ((admin.key, True), (user.key, False), (reads, False), ("pk_wrong", False)):
            problem = assert_problem(await client_with(api, key).get(path), 404, "not-found")
            assert ("Did you mean" in problem["detail"]) == is_told, (path, key)
    for path, is_told in (("/api/llm/generat", False), ("/api/job", True)):
        problem = assert_problem(await client_with(api, reads).get(path), 404, "not-found")
        assert ("Did you mean" in problem["detail"]) == is_told, path


async def test_path_like_none_is_told_where_all_stand(client: httpx.AsyncClient) -> None:
    for path in (
        "/api",
        "/responses",
        "/wp-login.php",
        "/" + "a/" * 500,
        "/" + "x" * 5000,
    ):
        problem = assert_problem(await client.get(path), 404, "not-found")
        assert "/openapi.json" in problem["detail"]
        assert len(problem["detail"]) < 300


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("/v1/responses", None),
        ("/v1/assistants", None),
        ("/v1/audio/speech", None),
        ("/v1", None),
        ("/v1/chat/completion", "/v1/chat/completions"),
        ("/v1/completions", "/v1/chat/completions"),
        ("/v1/v1/models", "/v1/models"),
    ],
)
async def test_clients_of_openai_are_told_too(client: httpx.AsyncClient, path: str, meant: str | None) -> None:
    response = await client.post(path, json={})
    hint = f"Did you mean {meant}?" if meant else "GET /openapi.json lists all paths."
    assert f"There is no path {path}. {hint}" in response.text


async def test_undefined_method_is_told_with_all_that_the_path_has(client: httpx.AsyncClient) -> None:
    for check in each(document()["paths"]):
        with check as path:
            known = {method.upper() for method in document()["paths"][path]}
            url = re.sub(r"\{\w+\}", ID, path)
            also = OF_SPECIFICATIONS.get(path, frozenset())
            for method in set(VERBS) - known - also:
                response = await client.request(method, url)
                problem = assert_problem(response, 405, "method-not-allowed")
                assert set(response.headers["Allow"].split(", ")) - {"HEAD"} - also == known
                assert known <= set(re.findall(r"[A-Z]{3,}", problem["detail"]))
                assert len(response.headers.get_list("Allow")) == 1


async def test_name_of_a_path_is_no_id(client: httpx.AsyncClient) -> None:
    response = await client.get("/api/documents/upload")
    assert_problem(response, 405, "method-not-allowed")
    assert response.headers["Allow"] == "POST"


async def test_no_text_in_an_address_can_hold_nul(api: httpx.ASGITransport) -> None:
    """PostgreSQL has no such text, so that a statement with one fails."""
    admin = client_of(api, make_user(is_admin=True))
    addresses = {
        (method, _with_nul(path, parameter))
        for path, operations in document()["paths"].items()
        for method, operation in operations.items()
        for parameter in operation.get("parameters", [])
        if parameter["in"] in {"path", "query"}
    }
    answers = {address: (await admin.request(*address)).status_code for address in addresses}
    assert len(answers) > 100
    assert {address: status for address, status in answers.items() if not 400 <= status < 500} == {}


def _with_nul(path: str, parameter: Schema) -> str:
    query = f"?{parameter['name']}=a%00b" if parameter["in"] == "query" else ""
    named = path.replace(f"{{{parameter['name']}}}", "a%00b")
    return re.sub(r"\{[^}]*\}", ID, named) + query
