"""What a narrator deletes is gone from every table and from Valkey, also while a job runs."""

import random
import string
from typing import Any

import httpx
import pytest

import tasks.stories  # noqa: F401  # importing it registers the handlers
from db.models import StoryPlan
from db.queries.stories import conversation
from db.queries.stories.conversation import StoryChanged
from db.transactions import transaction
from tests.support.api_client import Json, assert_problem, content
from tests.support.api_jobs import add_project, result_of, run_to_end, submit, work
from tests.support.traces import traces_of

CALLBACK = "https://example.org/hook"


@pytest.fixture
def secret() -> str:
    """A name that no other test stores."""
    return "Quill" + "".join(random.choices(string.ascii_lowercase, k=12))


@pytest.fixture
def told(secret: str) -> str:
    return f"I met {secret} in Leeds in 1962. My mother baked bread."


@pytest.fixture
async def project(client: httpx.AsyncClient) -> str:
    return await add_project(client, "tell_me_life")


async def tell_all(client: httpx.AsyncClient, story: str, secret: str, told: str) -> Json:
    """The secret in a message, its reply, a memory, a chapter, results, events and an idempotency key. The
    memory that holds it."""
    response = await client.post(
        f"{story}/conversation",
        json={"message": told, "callback_url": CALLBACK},
        headers={"Idempotency-Key": f"tell {secret[:3]}"},
    )
    job = await run_to_end(client, content(response))
    assert secret in job["result"]["reply"]
    memory = job["result"]["proposed_memories"][0]
    content(await client.patch(f"{story}/memories/{memory['id']}", json={"confirmed": True}))
    await result_of(client, f"{story}/chapters", {})
    await result_of(client, f"{story}/conversation", {"message": f"{told.upper()} Is that right?"})
    assert {"jobs", "story_memories", "story_messages", "story_sentences"} <= {*await traces_of(secret)}
    return dict(memory)


async def test_deleted_memory_leaves_no_trace(client: httpx.AsyncClient, project: str, secret: str, told: str) -> None:
    story = f"/api/stories/{project}"
    memory = await tell_all(client, story, secret, told)
    chapter = content(await client.get(f"{story}/chapters"))["items"][0]
    assert (await client.delete(f"{story}/memories/{memory['id']}")).status_code == 204
    assert await traces_of(secret) == []
    after = content(await client.get(f"{story}/chapters/{chapter['id']}"))
    assert (after["stale"], after["sentences"]) == (True, [])
    quotes = [one["quote"] for one in content(await client.get(f"{story}/memories"))["items"]]
    assert quotes == ["My mother baked bread."]
    kept = [one["content"] for one in content(await client.get(f"{story}/conversation"))["items"]]
    assert all("bread" in text.lower() and "█" in text for text in kept)


async def test_deleted_project_leaves_no_trace(client: httpx.AsyncClient, project: str, secret: str, told: str) -> None:
    await tell_all(client, f"/api/stories/{project}", secret, told)
    assert (await client.delete(f"/api/projects/{project}")).status_code == 204
    assert await traces_of(secret) == []
    assert await traces_of(project) == []


async def test_deleted_document_leaves_no_trace(
    client: httpx.AsyncClient, project: str, secret: str, told: str
) -> None:
    story = f"/api/stories/{project}"
    form: dict[str, Any] = {"files": {"file": ("life.md", told.encode())}, "data": {"project_id": project}}
    job = await run_to_end(client, content(await client.post("/api/documents/upload", **form)))
    result = await result_of(client, f"{story}/conversation", {"message": "I have uploaded something."})
    assert secret in str(result["proposed_memories"])
    assert (await client.delete(f"/api/documents/{job['result']['document_id']}")).status_code == 204
    assert await traces_of(secret) == []


async def test_deleted_conversation_takes_its_jobs_along_and_leaves_memories(
    client: httpx.AsyncClient, project: str, secret: str, told: str
) -> None:
    story = f"/api/stories/{project}"
    job = await run_to_end(client, await submit(client, f"{story}/conversation", {"message": told}))
    assert (await client.delete(f"{story}/conversation")).status_code == 204
    assert_problem(await client.get(f"/api/jobs/{job['id']}"), 410, "gone")
    assert content(await client.get(f"{story}/conversation"))["items"] == []
    assert len(content(await client.get(f"{story}/memories"))["items"]) == 2


async def test_project_that_is_deleted_before_the_reply_takes_the_job_along(
    client: httpx.AsyncClient, project: str, secret: str, told: str
) -> None:
    job = await submit(client, f"/api/stories/{project}/conversation", {"message": told})
    assert (await client.delete(f"/api/projects/{project}")).status_code == 204
    await work("stories.reply")
    assert_problem(await client.get(f"/api/jobs/{job['id']}"), 410, "gone")
    assert await traces_of(secret) == []


async def test_chapter_of_memories_that_are_deleted_before_it_is_written_fails(
    client: httpx.AsyncClient, project: str, secret: str, told: str
) -> None:
    story = f"/api/stories/{project}"
    memory = content(await client.post(f"{story}/memories", json={"quote": told}))
    job = await submit(client, f"{story}/chapters", {})
    assert (await client.delete(f"{story}/memories/{memory['id']}")).status_code == 204
    ended = await run_to_end(client, job)
    assert ended["error"]["type"] == "/problems/no-memories"
    assert await traces_of(secret) == []


async def test_reply_that_began_before_a_deletion_is_not_stored(
    client: httpx.AsyncClient, project: str, secret: str, told: str
) -> None:
    story = f"/api/stories/{project}"
    memory = content(await client.post(f"{story}/memories", json={"quote": told}))
    with transaction() as session:
        before = session.get_one(StoryPlan, project).version
    assert (await client.delete(f"{story}/memories/{memory['id']}")).status_code == 204
    with transaction() as session, pytest.raises(StoryChanged):
        conversation.hold_known_plan(session, session.get_one(StoryPlan, project).project_id, version=before)
