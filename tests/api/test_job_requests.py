"""What jobs tell of their requests: the input without secrets, and metadata that clients note and find them by."""

import json
import secrets
from typing import Any

import httpx
import pytest
from sqlalchemy import select

import tasks.answers  # noqa: F401  # importing it registers its handler
from db.models import JobMetadata
from db.transactions import read_only
from tasks.contracts import EmbedQuery
from tests.support.api_client import Json, assert_problem, client_of, content, fields_of, walk
from tests.support.api_jobs import add_project, run_to_end, submit, upload
from tests.support.api_worker import path_of
from tests.support.chats import begin_chat
from tests.support.factories import Person, make_job, make_user
from tests.support.failures import each
from tests.support.openapi import document, schemas
from tests.support.traces import tables_with
from tests.support.transcript_files import srt

JOBS = "/api/jobs"
PAIRS = {"order": "4711", "course": "Größe & Zahl"}
NOTE = b"# A note\n\nThe heron stands in the reeds.\n"


async def shown(client: httpx.AsyncClient, job: Json) -> Json:
    return content(await client.get(job["links"]["self"]))


async def input_of(client: httpx.AsyncClient, path: str, body: Json, **options: Any) -> Any:
    """As the response tells it, and as it is stored."""
    response = await client.post(path, json=body, **options)
    assert response.status_code == 202, response.text
    job = content(response)
    assert (await shown(client, job))["input"] == job["input"]
    return job["input"]


async def ids(client: httpx.AsyncClient, **params: Any) -> list[str]:
    return [job["id"] for page in await walk(client, JOBS, **params) for job in page]


# Input


@pytest.mark.parametrize("headers", [{}, {"Prefer": "wait=0"}, {"Idempotency-Key": "k"}, {"Cancel-After": "3600"}])
async def test_input_is_the_request_as_it_was_sent(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    body = {"prompt": f"Was ist Größe {secrets.token_hex(3)}?", "max_tokens": 50, "seed": 0, "stop": ["\n"]}
    assert await input_of(client, "/api/llm/generate", body, headers=headers) == body


async def test_input_names_what_the_path_names(client: httpx.AsyncClient) -> None:
    project = await add_project(client, "tell_me_life")
    asked = await input_of(client, f"/api/stories/{project}/conversation", {"message": "I was born in 1950."})
    assert asked == {"project_id": project, "message": "I was born in 1950."}


async def test_lists_show_what_was_asked(client: httpx.AsyncClient) -> None:
    await submit(client, "/api/answers", {"question": "What is a heron?"})
    [job] = content(await client.get(JOBS))["items"]
    assert job["input"] == {"question": "What is a heron?"}


async def test_uploaded_file_is_named_with_its_size(client: httpx.AsyncClient) -> None:
    job = await upload(client, NOTE, "birds/heron.md")
    assert job["input"] == {"file": {"name": "birds/heron.md", "size_bytes": len(NOTE)}}


async def test_text_of_a_document_stands_in_the_document_alone(client: httpx.AsyncClient) -> None:
    word = f"heron{secrets.token_hex(6)}"
    job = await submit(client, "/api/documents/text", {"title": "A note", "text": f"The {word} stands."})
    assert job["input"] == {"title": "A note", "text": f"… ({len(word) + 12} characters)"}
    assert "jobs" not in tables_with(word)


async def test_long_input_is_cut_and_says_so(client: httpx.AsyncClient) -> None:
    texts = [f"text {n} " + "a" * 5_000 for n in range(100)]
    asked = await input_of(client, "/api/llm/embed", {"texts": texts})
    assert asked["texts"][0] == f"{texts[0][:1_000]}… ({len(texts[0])} characters)"
    assert asked["texts"][-1] == "… (100 items)"
    assert len(json.dumps(asked)) < 20_000


async def test_job_that_no_request_asked_shows_what_it_was_given(client: httpx.AsyncClient, user: Person) -> None:
    job = make_job(user.id, EmbedQuery(text="What is a heron?"))
    found = content(await client.get(path_of(job)))
    assert (found["input"], found["metadata"]) == ({"text": "What is a heron?", "generation_id": None}, {})


@pytest.mark.parametrize(
    "text",
    [
        "https://ada:{secret}@example.com/private",
        "https://example.com/file?X-Amz-Signature={secret}&page=2",
        "https://example.com/file?hdnts=exp~1~{secret}",
        "https://example.com/#access_token={secret}",
        "Call it with Authorization: Bearer {secret}",
        "My key is sk-ant-{secret}",
        "password={secret}",
        "-----BEGIN PRIVATE KEY-----\n{secret}\n-----END PRIVATE KEY-----",
    ],
)
async def test_secrets_in_texts_are_not_repeated(client: httpx.AsyncClient, text: str) -> None:
    secret = secrets.token_hex(16)
    asked = await input_of(client, "/api/llm/embed", {"texts": [text.format(secret=secret)]})
    assert "[secret]" in asked["texts"][0]
    assert secret not in asked["texts"][0]


async def test_callback_url_and_fields_with_secret_names_are_not_repeated(client: httpx.AsyncClient) -> None:
    schema = {"type": "object", "properties": {"api_key": "hunter2", "max_tokens": {"type": "integer"}}}
    body = {"prompt": "Hello.", "callback_url": "https://example.com/T0/secret", "schema": {"examples": [schema]}}
    asked = await input_of(client, "/api/llm/generate", body)
    [example] = asked.pop("schema")["examples"]
    assert asked == {"prompt": "Hello."}
    assert example["properties"] == {"api_key": "[secret]", "max_tokens": {"type": "integer"}}


async def test_password_and_address_of_a_new_account_are_not_in_its_job(client: httpx.AsyncClient) -> None:
    address, password = f"{secrets.token_hex(6)}@example.org", f"nine {secrets.token_hex(6)} on a pier"
    body = {"email": address, "username": "Ada", "password": password}
    job = content(await client.post("/api/profiles/create", json=body))
    assert job["input"]["password"] == "[secret]"
    assert not {address, password} & {*job["input"].values()}
    assert "jobs" not in tables_with(address)
    assert tables_with(password) == []


# Metadata


def submitting_operations() -> dict[str, Json]:
    """The operations that return a job, by method and path."""
    submitting = {}
    for path, operations in document()["paths"].items():
        for method, operation in operations.items():
            answer = operation["responses"].get("202", {}).get("content", {}).get("application/json", {})
            name = answer.get("schema", {}).get("$ref", "").rpartition("/")[2]
            if "progress" in schemas().get(name, {}).get("properties", {}) and "{job_id}" not in path:
                submitting[f"{method.upper()} {path}"] = operation
    return submitting


def test_every_route_that_submits_takes_metadata() -> None:
    """A body takes it as a field. A request without one takes `?metadata.KEY=VALUE`."""
    operations = submitting_operations()
    for check in each(operations):
        with check as route:
            operation = operations[route]
            for media in operation.get("requestBody", {}).get("content", {}).values():
                assert "metadata" in _fields(media["schema"])
            if "requestBody" not in operation and not route.startswith("GET "):  # which may find a job that is there
                assert "metadata.KEY" in operation["description"]


def _fields(schema: Json) -> set[str]:
    schema = next((one for one in schema.get("anyOf", []) if "$ref" in one), schema)
    if "$ref" in schema:
        schema = schemas()[schema["$ref"].rpartition("/")[2]]
    return set(schema["properties"])


@pytest.mark.parametrize("headers", [{}, {"Prefer": "wait=0"}, {"Idempotency-Key": "m"}])
async def test_metadata_is_kept_shown_and_found(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    body = {"prompt": "Hello.", "metadata": PAIRS}
    job = content(await client.post("/api/llm/generate", json=body, headers=headers))
    other = await submit(client, "/api/answers", {"question": "Why?", "metadata": {"order": "4711"}})
    await submit(client, "/api/answers", {"question": "Why not?", "metadata": {"order": "4712"}})
    assert (await shown(client, job))["metadata"] == job["metadata"] == PAIRS
    assert await ids(client, **{"metadata.course": "Größe & Zahl"}) == [job["id"]]
    assert await ids(client, **{"metadata.order": "4711"}) == [other["id"], job["id"]]
    pages = await walk(client, "/api/jobs", **{"metadata.order": "4711", "limit": 1})
    assert [[each["id"] for each in page] for page in pages] == [[other["id"]], [job["id"]]]
    assert await ids(client, **{"metadata.order": "4711", "kind": "llm.generate"}) == [job["id"]]
    assert await ids(client, **{"metadata.order": "4711", "metadata.course": "Größe & Zahl"}) == [job["id"]]
    assert await ids(client, **{"metadata.order": "4712", "metadata.course": "Größe & Zahl"}) == []


@pytest.mark.parametrize("path", ["/api/documents/upload", "chat", "/api/transcripts/upload", "/api/profiles/ingest"])
async def test_forms_take_metadata(client: httpx.AsyncClient, path: str) -> None:
    if path == "chat":
        path = f"{await begin_chat(client)}/upload"
    file = ("talk.srt", srt("Hello, everybody.")) if "transcripts" in path else ("note.md", NOTE)
    response = await client.post(path, files={"file": file}, data={"metadata": json.dumps(PAIRS)})
    assert response.status_code == 202, response.text
    assert (await shown(client, content(response)))["metadata"] == PAIRS
    refused = await client.post(path, files={"file": file}, data={"metadata": '{"a": 1}'})
    assert fields_of(assert_problem(refused, 422, "validation-error")) == ["metadata.a"]


async def test_request_without_a_body_takes_metadata(client: httpx.AsyncClient) -> None:
    content(await client.patch("/api/profiles/me", json={"name": "Ada"}))
    job = await submit(client, "/api/profiles/me/personalize", {"metadata": PAIRS})
    assert job["metadata"] == PAIRS
    assert (await client.post("/api/profiles/me/personalize")).status_code == 202


@pytest.mark.parametrize(
    ("pairs", "field"),
    [
        ({f"k{n}": "" for n in range(17)}, "metadata"),
        ({"a" * 65: ""}, "metadata"),
        ({"a": "b" * 513}, "metadata.a"),
        ({"a": None}, "metadata.a"),
        ([], "metadata"),
    ],
)
async def test_too_much_metadata_is_refused(client: httpx.AsyncClient, pairs: Any, field: str) -> None:
    response = await client.post("/api/llm/generate", json={"prompt": "Hello.", "metadata": pairs})
    [found] = fields_of(assert_problem(response, 422, "validation-error"))
    assert found.startswith(field)
    assert await ids(client) == []


async def test_longest_metadata_is_found(client: httpx.AsyncClient) -> None:
    pairs = {f"{n:02}".ljust(64, "𝄞"): "𝄞" * 512 for n in range(16)}
    job = await submit(client, "/api/answers", {"question": "Why?", "metadata": pairs})
    first, *_ = pairs
    assert await ids(client, **{f"metadata.{first}": pairs[first]}) == [job["id"]]


async def test_metadata_finds_no_job_of_another_user(
    client: httpx.AsyncClient, stranger: httpx.AsyncClient, api: httpx.ASGITransport
) -> None:
    job = await submit(client, "/api/answers", {"question": "Why?", "metadata": PAIRS})
    assert await ids(stranger, **{"metadata.order": "4711", "internal": True}) == []
    administrator = client_of(api, make_user(is_admin=True))
    assert await ids(administrator, **{"metadata.order": "4711"}) == []
    assert await ids(client, **{"metadata.order": "4711"}) == [job["id"]]


async def test_metadata_goes_with_the_account(api: httpx.ASGITransport) -> None:
    person = make_user()
    await submit(client_of(api, person), "/api/answers", {"question": "Why?", "metadata": PAIRS})
    assert _stored(person) == PAIRS
    administrator = client_of(api, make_user(is_admin=True))
    assert (await administrator.delete(f"/api/admin/users/{person.id}")).status_code == 204
    assert _stored(person) == {}


def _stored(person: Person) -> dict[str, str]:
    with read_only() as session:
        pairs = select(JobMetadata.key, JobMetadata.value).where(JobMetadata.user_id == person.id)
        return {row.key: row.value for row in session.execute(pairs)}


async def test_job_keeps_its_request_over_its_run_and_a_retry(client: httpx.AsyncClient) -> None:
    job = await submit(client, "/api/llm/embed", {"texts": ["A heron."], "metadata": PAIRS})
    content(await client.post(job["links"]["cancel"]))
    content(await client.post(f"{job['links']['self']}/retry"))
    ended = await run_to_end(client, job)
    assert (ended["state"], ended["input"], ended["metadata"]) == ("succeeded", {"texts": ["A heron."]}, PAIRS)


async def test_answer_from_the_cache_keeps_its_own_request(learner: httpx.AsyncClient) -> None:
    question = {"question": "What is overfitting?"}
    await run_to_end(learner, await submit(learner, "/api/answers", question))
    job = content(await learner.post("/api/answers", json={**question, "metadata": PAIRS}))
    assert (job["state"], job["receipt"]["cache"]) == ("succeeded", "hit")
    assert (job["input"], job["metadata"]) == (question, PAIRS)


# Internal jobs


async def test_internal_jobs_are_listed_on_request(client: httpx.AsyncClient, user: Person) -> None:
    asked = await submit(client, "/api/answers", {"question": "Why?"})
    internal = make_job(user.id, EmbedQuery(text="Why?"))
    assert not asked["internal"]
    assert content(await client.get(path_of(internal)))["internal"]
    assert await ids(client) == [asked["id"]]
    assert await ids(client, internal=True) == [str(internal.id), asked["id"]]
    assert await ids(client, kind="embeddings.query") == [str(internal.id)]
    assert await ids(client, state="queued") == [asked["id"]]
