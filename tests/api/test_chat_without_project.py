"""Chats without a project: the same routes and replies, on all documents of the user and the shared library."""

from collections.abc import AsyncIterator, Set

import httpx
import pytest

import tasks.chat
import tasks.documents  # noqa: F401  # importing them registers the handlers
from tests.support.api_client import Json, assert_problem, client_of, content
from tests.support.api_jobs import add_project, ingest, run_to_end, work
from tests.support.chats import HEARTBEAT, LEASE, NOTE, begin_chat, messages, say, send, threads
from tests.support.factories import make_user
from tests.support.openapi import document, schemas

CHAT, OF_PROJECT = "/api/chat", "/api/chat/{project_id}"
QUESTION = "What is a lease?"
RESOURCE = {
    "url": "https://example.org/zymology",
    "title": "Zymology for Everyone",
    "kind": "course",
    "level": "beginner",
    "topics": ["zymology"],
    "summary": "Zymology is the study of the fermentation of sugar by yeast. The course bakes bread.",
}


@pytest.fixture
async def resource(api: httpx.ASGITransport) -> AsyncIterator[Json]:
    """Of the shared library, while the test runs."""
    admin = client_of(api, make_user(is_admin=True))
    made = content(await admin.post("/api/admin/library", json=RESOURCE))
    await work("documents.ingest")
    yield made
    assert (await admin.delete(f"/api/admin/library/{made['id']}")).is_success


def test_each_route_of_a_project_has_a_twin() -> None:
    """With the same methods, parameters, body and answers, but those that its `project_id` alone can cause."""
    paths = document()["paths"]
    below = {path: operations for path, operations in paths.items() if path.startswith(OF_PROJECT)}
    assert len(below) > 5
    for path, operations in below.items():
        twins = paths[path.replace(OF_PROJECT, CHAT)]
        assert set(twins) == set(operations)
        for method, operation in operations.items():
            twin = twins[method]
            assert twin.get("parameters", []) == [one for one in operation["parameters"] if one["name"] != "project_id"]
            assert body(twin) == body(operation)
            of_project_alone = operation["responses"].keys() - twin["responses"].keys()
            assert of_project_alone <= {"404", "405"}
            assert twin["responses"] == without(operation["responses"], of_project_alone)


def body(operation: Json) -> Json:
    """With its fields, whatever the name of their schema."""
    [sent] = operation.get("requestBody", {}).get("content", {"none": {}}).values()
    named = sent.get("schema", {}).get("$ref")
    return without(schemas()[named.rsplit("/", 1)[1]], {"title"}) if named else sent


def without(given: Json, keys: Set[str]) -> Json:
    return {key: value for key, value in given.items() if key not in keys}


async def test_message_is_answered_from_documents_of_all_projects(client: httpx.AsyncClient) -> None:
    await begin_chat(client)  # in a project
    await ingest(client, b"# Bells\n\nA bell wakes a worker that has nothing to do.", "bells.md")
    lease = (await say(client, CHAT, QUESTION))["result"]
    bell = (await say(client, CHAT, "What does a bell wake?", thread_id=lease["thread_id"]))["result"]
    assert LEASE in [one["quote"] for one in lease["citations"]]
    assert "A bell wakes a worker that has nothing to do." in [one["quote"] for one in bell["citations"]]
    assert [one["shared"] for one in lease["citations"]] == [False] * len(lease["citations"])
    [thread] = await threads(client, CHAT)
    assert (thread["id"], thread["project_id"], thread["title"]) == (lease["thread_id"], None, QUESTION)
    assert [one["role"] for one in await messages(client, CHAT)] == ["assistant", "user"] * 2


async def test_shared_library_is_quoted_with_its_address(client: httpx.AsyncClient, resource: Json) -> None:
    """By chats without a project alone."""
    result = (await say(client, CHAT, "What is zymology?"))["result"]
    [cited] = [one for one in result["citations"] if "study" in one["quote"]]
    assert (cited["shared"], cited["url"]) == (True, resource["url"])
    assert_problem(await client.get(f"/api/documents/{cited['document_id']}"), 404, "not-found")
    project = f"/api/chat/{await add_project(client, 'private_gpt')}"
    assert (await say(client, project, "What is zymology?"))["result"]["outcome"] == "not_found"


async def test_chats_of_projects_and_those_without_are_apart(client: httpx.AsyncClient) -> None:
    project = await begin_chat(client)
    inside = (await say(client, project, QUESTION))["result"]
    outside = (await say(client, CHAT, QUESTION))["result"]
    assert [one["id"] for one in await threads(client, CHAT)] == [outside["thread_id"]]
    assert [one["id"] for one in await threads(client, project)] == [inside["thread_id"]]
    for here, elsewhere in ((CHAT, inside), (project, outside)):
        wrong = {"message": "Hello?", "thread_id": elsewhere["thread_id"]}
        assert_problem(await client.post(here, json=wrong), 404, "not-found")
        assert_problem(await client.get(f"{here}/messages/{elsewhere['message_id']}/versions"), 404, "not-found")
        assert_problem(await client.delete(here, params={"thread_id": elsewhere["thread_id"]}), 404, "not-found")
    assert (await client.delete(CHAT)).status_code == 204
    assert (await threads(client, CHAT), len(await threads(client, project))) == ([], 1)


async def test_reply_is_stopped_regenerated_edited_and_exported(client: httpx.AsyncClient) -> None:
    note = {"file": ("leases.md", NOTE)}
    job = content(await client.post(f"{CHAT}/upload", files=note))
    assert (await run_to_end(client, job))["state"] == "succeeded"
    [thread] = await threads(client, CHAT)
    assert thread["title"] == "leases.md"
    first = (await say(client, CHAT, QUESTION, thread_id=thread["id"]))["result"]
    regenerated = await client.post(f"{CHAT}/messages/{first['message_id']}/regenerate")
    again = (await run_to_end(client, content(regenerated)))["result"]
    assert (again["turn_id"], again["version"]) == (first["turn_id"], 2)
    edited = await client.patch(f"{CHAT}/messages/{first['turn_id']}", json={"message": "What extends a lease?"})
    result = (await run_to_end(client, content(edited)))["result"]
    assert HEARTBEAT in [one["quote"] for one in result["citations"]]
    waiting = await send(client, CHAT, QUESTION, thread_id=thread["id"])
    assert content(await client.post(f"{CHAT}/threads/{thread['id']}/stop"))["id"] == waiting["id"]
    content(await client.patch(f"{CHAT}/threads/{thread['id']}", json={"title": "Leases"}))
    assert (await client.get(f"{CHAT}/export")).text.startswith("# Leases\n")
    exported: Json = content(await client.get(f"{CHAT}/export", params={"format": "json"}))
    assert (exported["project_id"], [one["title"] for one in exported["threads"]]) == (None, ["Leases"])


@pytest.mark.parametrize("path", ["", "/threads", "/export"])
async def test_others_see_nothing_of_it(client: httpx.AsyncClient, stranger: httpx.AsyncClient, path: str) -> None:
    thread_id = content(await client.post(f"{CHAT}/threads", json={"title": "Mine"}))["id"]
    response = await stranger.get(f"{CHAT}{path}")
    assert response.status_code == 200
    assert thread_id not in response.text
    assert "Mine" not in response.text
