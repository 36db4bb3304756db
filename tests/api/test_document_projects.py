"""Documents in projects: in several at once, moved between them, with metadata of their own, listed by both."""

import json
from secrets import token_hex
from typing import Any
from uuid import uuid4

import httpx
import pytest

import tasks.answers  # noqa: F401  # importing it registers the handler
from tests.support.api_client import Json, assert_problem, content, fields_of, walk
from tests.support.api_jobs import add_project, ingest, run_to_end, search
from tests.support.document_files import make_pdf

PATH = "/api/documents"
QUERY = "What is backpressure?"


def note() -> bytes:
    return f"# Backpressure\n\nBackpressure slows a producer down. Note {token_hex(8)}.".encode()


async def upload(client: httpx.AsyncClient, body: bytes, *, name: str = "note.md", **data: str) -> Json:
    """The submitted job."""
    response = await client.post(f"{PATH}/upload", files={"file": (name, body)}, data=data)
    assert response.status_code == 202, response.text
    return content(response)


async def add(client: httpx.AsyncClient, body: bytes | None = None, *, name: str = "note.md", **data: str) -> str:
    """The id of a document that a search finds."""
    job = await run_to_end(client, await upload(client, body or note(), name=name, **data))
    assert job["state"] == "succeeded", job
    return str(job["result"]["document_id"])


async def move(client: httpx.AsyncClient, document: str, **change: Any) -> Json:
    return content(await client.patch(f"{PATH}/{document}", json=change))


async def ids(client: httpx.AsyncClient, **params: Any) -> list[str]:
    return [one["id"] for one in content(await client.get(PATH, params=params))["items"]]


async def found(client: httpx.AsyncClient, project: str) -> set[str]:
    return {passage["document_id"] for passage in await search(client, QUERY, project_id=project)}


async def test_document_in_several_projects_is_found_in_each(client: httpx.AsyncClient) -> None:
    one, two, three = [await add_project(client) for _ in range(3)]
    document, other = await add(client, project_id=one), await add(client, name="other.md", project_id=two)
    changed = await move(client, document, project_ids=[one, two])
    assert (changed["project_id"], changed["project_ids"]) == (one, sorted([one, two]))
    assert await found(client, one) == {document}
    assert await found(client, two) == {document, other}
    assert await found(client, three) == set()
    assert set(await ids(client, project_id=two)) == {document, other}
    assert content(await client.get(f"{PATH}/{document}"))["project_ids"] == sorted([one, two])


async def test_document_is_moved_into_a_project_to_another_and_out_of_all(client: httpx.AsyncClient) -> None:
    one, two = await add_project(client), await add_project(client)
    document = await add(client)
    for change, where in (({"project_id": one}, [one]), ({"project_id": two}, [two]), ({"project_id": None}, [])):
        changed = await move(client, document, **change)
        assert (changed["project_ids"], changed["project_id"]) == (where, next(iter(where), None))
        assert await found(client, one) == ({document} if one in where else set())
        assert await found(client, two) == ({document} if two in where else set())
    assert await ids(client) == [document]


async def test_answer_in_a_project_cites_only_documents_that_are_in_it_now(client: httpx.AsyncClient) -> None:
    one, two = await add_project(client), await add_project(client)
    document = await add(client, project_id=one)

    async def cited(project: str) -> set[str]:
        job = content(await client.post("/api/answers", json={"question": QUERY, "project_id": project}))
        if job["state"] != "succeeded":
            job = await run_to_end(client, job)
        return {one["document_id"] for one in job["result"]["citations"]}

    assert (await cited(one), await cited(two)) == ({document}, set())
    await move(client, document, project_ids=[two])
    assert (await cited(one), await cited(two)) == (set(), {document})


async def test_same_file_is_one_document_in_each_project_that_has_it(client: httpx.AsyncClient) -> None:
    one, two = await add_project(client), await add_project(client)
    body = note()
    document = await add(client, body, project_id=one)
    assert await add(client, body, project_id=one) == document
    await move(client, document, project_ids=[one, two])
    assert await add(client, body, project_id=two) == document
    assert await add(client, body, name="renamed.md", project_id=two) != document
    assert await add(client, body) != document
    assert len(await ids(client)) == 3


async def test_new_version_of_a_shared_document_is_seen_in_all_its_projects(client: httpx.AsyncClient) -> None:
    one, two = await add_project(client), await add_project(client)
    document = await add(client, project_id=one)
    await move(client, document, project_ids=[one, two])
    assert await add(client, b"# Other\n\nBackpressure, in other words.", project_id=two) == document
    shown = content(await client.get(f"{PATH}/{document}"))
    assert (shown["version"], shown["project_ids"]) == (2, sorted([one, two]))
    for project in (one, two):
        [passage] = await search(client, QUERY, project_id=project)
        assert "in other words" in passage["quote"]


async def test_path_names_one_document_in_each_project(client: httpx.AsyncClient) -> None:
    one, two = await add_project(client), await add_project(client)
    document, other = await add(client, project_id=one), await add(client, project_id=two)
    outside = await add(client)
    for change in ({"project_ids": [one, two]}, {"project_id": two}, {"project_id": None}):
        problem = assert_problem(await client.patch(f"{PATH}/{document}", json=change), 409, "conflict")
        assert "note.md" in problem["detail"]
    assert (await client.delete(f"{PATH}/{other}")).status_code == 204
    assert (await move(client, document, project_ids=[one, two]))["project_ids"] == sorted([one, two])
    assert set(await ids(client)) == {document, outside}


async def test_document_of_a_deleted_project_stays_in_its_others(client: httpx.AsyncClient) -> None:
    one, two = await add_project(client), await add_project(client)
    document, gone = await add(client, project_id=one), await add(client, name="gone.md", project_id=one)
    await move(client, document, project_ids=[one, two])
    pending = await upload(client, note(), project_id=two)
    assert (await client.delete(f"/api/projects/{one}")).status_code == 204
    shown = content(await client.get(f"{PATH}/{document}"))
    assert (shown["project_id"], shown["project_ids"]) == (two, [two])
    assert_problem(await client.get(f"{PATH}/{gone}"), 404, "not-found")
    assert (await run_to_end(client, pending))["state"] == "succeeded"
    assert await found(client, two) == {document}


@pytest.mark.parametrize("whose", ["nobody's", "another user's"])
async def test_document_is_not_moved_into_a_project_that_is_not_the_callers(
    client: httpx.AsyncClient, stranger: httpx.AsyncClient, whose: str
) -> None:
    project = str(uuid4()) if whose == "nobody's" else await add_project(stranger)
    document = json.loads((await client.get(PATH)).text)["items"] or [{"id": await add(client)}]
    for change in ({"project_id": project}, {"project_ids": [project]}):
        response = await client.patch(f"{PATH}/{document[0]['id']}", json=change)
        assert project in assert_problem(response, 404, "not-found")["detail"]
    assert_problem(await client.get(PATH, params={"project_id": project}), 404, "not-found")
    assert_problem(await client.get("/api/answers", params={"project_id": project}), 404, "not-found")


async def test_documents_of_others_are_neither_changed_nor_downloaded(
    client: httpx.AsyncClient, stranger: httpx.AsyncClient
) -> None:
    theirs = await add(stranger)
    assert_problem(await client.patch(f"{PATH}/{theirs}", json={"metadata": {}}), 404, "not-found")
    assert_problem(await client.get(f"{PATH}/{theirs}/file"), 404, "not-found")


# Metadata


async def test_metadata_is_kept_shown_and_searched_for(client: httpx.AsyncClient) -> None:
    pairs = {"course": "Größe & Zahl", "week": "3"}
    document = await add(client, metadata=json.dumps(pairs))
    text = {"title": "A text", "text": note().decode(), "metadata": {"course": "other", "week": "3"}}
    added = content(await client.post(f"{PATH}/text", json=text))
    url = {"url": "https://example.org/a", "metadata": {"week": "4"}}
    await client.post(f"{PATH}/url", json=url)
    assert content(await client.get(f"{PATH}/{document}"))["metadata"] == pairs
    assert await ids(client, **{"metadata.course": "Größe & Zahl"}) == [document]
    assert len(await ids(client, **{"metadata.week": "3"})) == 2
    assert await ids(client, **{"metadata.week": "3", "metadata.course": "other"}) != [document]
    assert await ids(client, **{"metadata.week": "5"}) == []
    assert len(await ids(client, **{"metadata.week": "4"})) == 1
    assert added["state"] == "queued"


async def test_metadata_is_replaced_by_a_change_and_by_a_new_version_that_has_some(client: httpx.AsyncClient) -> None:
    document = await add(client, metadata='{"week": "3"}')
    assert (await move(client, document, metadata={"room": "7"}))["metadata"] == {"room": "7"}
    await add(client)
    assert content(await client.get(f"{PATH}/{document}"))["metadata"] == {"room": "7"}
    await add(client, metadata='{"week": "4"}')
    assert content(await client.get(f"{PATH}/{document}"))["metadata"] == {"week": "4"}
    assert (await move(client, document, metadata={}))["metadata"] == {}


@pytest.mark.parametrize(
    "wrong",
    [
        [],
        "text",
        {"week": 3},
        {"": "empty"},
        {"k" * 65: "v"},
        {"key": "v" * 513},
        {"key": "a\0b"},
        {"key": {"deep": "er"}},
        {f"key {number}": "v" for number in range(17)},
    ],
    ids=lambda wrong: str(wrong)[:20],
)
async def test_wrong_metadata_is_refused_and_stores_nothing(client: httpx.AsyncClient, wrong: Any) -> None:
    form: Json = {"files": {"file": ("note.md", note())}, "data": {"metadata": json.dumps(wrong)}}
    text = {"title": "A text", "text": "Words.", "metadata": wrong}
    for response in (await client.post(f"{PATH}/upload", **form), await client.post(f"{PATH}/text", json=text)):
        problem = assert_problem(response, 422, "validation-error")
        assert all(field.startswith("metadata") for field in fields_of(problem))
    assert await ids(client) == []


async def test_metadata_that_is_no_json_is_refused(client: httpx.AsyncClient) -> None:
    response = await client.post(f"{PATH}/upload", files={"file": ("a.md", note())}, data={"metadata": "week=3"})
    assert fields_of(assert_problem(response, 422, "validation-error")) == ["metadata"]


# Lists and files


async def test_documents_are_listed_by_type_and_state(client: httpx.AsyncClient) -> None:
    ready = await add(client)
    pdf = await add(client, make_pdf("Backpressure in a PDF."), name="a.pdf")
    await upload(client, note(), name="pending.md")
    [[pending]] = [page for page in await walk(client, PATH, state="pending") if page]
    assert await ids(client, type="pdf") == [pdf]
    assert await ids(client, type="markdown", state="ready") == [ready]
    assert await ids(client, type="markdown") == [pending["id"], ready]
    for params in ({"type": "exe"}, {"state": "lost"}, {"project_id": "mine"}):
        [field] = fields_of(assert_problem(await client.get(PATH, params=params), 422, "validation-error"))
        assert field in params


async def test_file_is_returned_as_it_was_uploaded(client: httpx.AsyncClient) -> None:
    body = make_pdf("Backpressure in a PDF.")
    response = await client.get(f"{PATH}/{await add(client, body, name='Übung 1.pdf')}/file")
    assert (response.status_code, response.content) == (200, body)
    assert response.headers["content-type"] == "application/pdf"
    assert response.headers["content-disposition"] == "attachment; filename*=UTF-8''%C3%9Cbung%201.pdf"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["content-security-policy"] == "sandbox"


async def test_file_is_that_of_the_version_that_searches_find(client: httpx.AsyncClient) -> None:
    before, after = note(), note()
    document = await add(client, before)
    job = await upload(client, after)
    assert (await client.get(f"{PATH}/{document}/file")).content == before
    await run_to_end(client, job)
    assert (await client.get(f"{PATH}/{document}/file")).content == after


async def test_page_that_is_not_fetched_yet_has_no_file(client: httpx.AsyncClient) -> None:
    await client.post(f"{PATH}/url", json={"url": "https://example.org/a"})
    [document] = await ids(client)
    assert "fetched" in assert_problem(await client.get(f"{PATH}/{document}/file"), 404, "not-found")["detail"]
    assert_problem(await client.get(f"{PATH}/{uuid4()}/file"), 404, "not-found")


async def test_projects_of_a_document_are_given_in_one_field(client: httpx.AsyncClient) -> None:
    result = await ingest(client, note())
    change: Json = {"project_ids": [], "project_id": None}
    response = await client.patch(f"{PATH}/{result['document_id']}", json=change)
    assert "project_ids" in assert_problem(response, 422, "validation-error")["detail"]
