"""What is left of a chat that was deleted."""

import httpx
import pytest

import tasks.chat
import tasks.documents  # noqa: F401  # importing them registers the handlers
from tests.support.api_client import assert_problem, content
from tests.support.api_jobs import run_to_end
from tests.support.chats import begin_chat, messages, say, send, threads


@pytest.fixture
async def chat(client: httpx.AsyncClient) -> str:
    return await begin_chat(client)


@pytest.mark.parametrize("whole", [True, False])
async def test_deleted_thread_cancels_its_job(client: httpx.AsyncClient, chat: str, whole: bool) -> None:
    job = await send(client, chat, "What is a lease?")
    [thread] = await threads(client, chat)
    params = {} if whole else {"thread_id": thread["id"]}
    assert (await client.delete(chat, params=params)).status_code == 204
    assert (await run_to_end(client, job))["state"] == "cancelled"
    assert (await messages(client, chat), await threads(client, chat)) == ([], [])


@pytest.mark.parametrize("what", ["thread", "project", "later turns"])
async def test_replies_are_deleted_with_the_jobs_that_wrote_them(
    client: httpx.AsyncClient, chat: str, what: str
) -> None:
    first = await say(client, chat, "What is a lease?")
    [thread] = await threads(client, chat)
    second = await say(client, chat, "What extends it?", thread_id=thread["id"])
    if what == "later turns":
        asked = (await messages(client, chat))[-1]
        edited = content(await client.patch(f"{chat}/messages/{asked['id']}", json={"message": "What is a heartbeat?"}))
        await run_to_end(client, edited)
    else:
        path = chat if what == "thread" else chat.replace("chat", "projects")
        assert (await client.delete(path)).status_code == 204
        assert_problem(await client.get(f"/api/jobs/{first['id']}"), 410, "gone")
    assert_problem(await client.get(f"/api/jobs/{second['id']}"), 410, "gone")


async def test_deleted_thread_keeps_the_jobs_of_its_uploads(client: httpx.AsyncClient, chat: str) -> None:
    job = content(await client.post(f"{chat}/upload", files={"file": ("more.md", b"# More\n\nQuite another text.\n")}))
    await run_to_end(client, job)
    assert (await client.delete(chat)).status_code == 204
    assert content(await client.get(f"/api/jobs/{job['id']}"))["state"] == "succeeded"


async def test_job_of_a_deleted_project_says_so(client: httpx.AsyncClient, chat: str) -> None:
    job = await send(client, chat, "What is a lease?")
    assert (await client.delete(chat.replace("chat", "projects"))).status_code == 204
    ended = await run_to_end(client, job)
    assert (ended["state"], ended["error"]["type"]) == ("failed", "/problems/chat-turn-deleted")
