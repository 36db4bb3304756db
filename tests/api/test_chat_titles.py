"""Titles of chats, which a model writes after the first reply, while the chat goes on."""

import asyncio
import json
import threading
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select

import tasks.chat
import tasks.documents  # noqa: F401  # importing them registers the handlers
from db.models import Job
from db.transactions import read_only
from tasks import backlog
from tasks.contracts import GenerateText
from tasks.queues import GPU_LLM
from tests.support.api_client import LONG_SECONDS, Json, content
from tests.support.api_jobs import run_to_end, work
from tests.support.chats import begin_chat, say, send, threads
from tests.support.configuration import Configure
from tests.support.factories import make_job, make_user
from tests.support.providers import connected_ollama
from workers.runtime.worker_loop import drain

REPLY, TITLE = "chat.reply", "chat.title"
GOOD, NAMED = "It is a time. [1]", "A lease"
QUESTION = "What is a lease?"


class Model:
    """Writes replies at once, and titles when it may."""

    def __init__(self) -> None:
        self.may_name = threading.Event()
        self.may_name.set()
        self.named: list[str] = []

    def respond(self, asked: Mapping[str, Any]) -> str:
        form = (asked.get("format") or {}).get("properties", {})
        if "title" not in form:
            return json.dumps({"question": "How is a lease extended?"}) if form else GOOD
        assert self.may_name.wait(LONG_SECONDS)
        self.named.append(asked["messages"][-1]["content"])
        return json.dumps({"title": NAMED})


@pytest.fixture
def model(platform: None, configure: Configure) -> Iterator[Model]:
    drain(GPU_LLM, seconds=LONG_SECONDS)  # jobs left by other tests
    with connected_ollama(configure) as server:
        model = Model()
        server.respond = model.respond
        yield model
        model.may_name.set()


@pytest.fixture
async def chat(client: httpx.AsyncClient) -> str:
    return await begin_chat(client)


async def title_jobs(client: httpx.AsyncClient) -> list[Json]:
    items: list[Json] = content(await client.get("/api/jobs", params={"kind": TITLE, "internal": True}))["items"]
    return items


async def title_of(client: httpx.AsyncClient, chat: str, thread_id: str) -> str:
    [thread] = [one for one in await threads(client, chat) if one["id"] == thread_id]
    return str(thread["title"])


async def ended(client: httpx.AsyncClient, job: Json) -> Json:
    """The job, which a worker has in hand, once it has ended."""
    return content(await client.get(job["links"]["self"], params={"wait": 60}))


async def test_chat_goes_on_while_its_title_is_written(client: httpx.AsyncClient, chat: str, model: Model) -> None:
    model.may_name.clear()
    first = await send(client, chat, QUESTION)
    working = asyncio.create_task(work(REPLY))
    thread_id = (await ended_with_success(client, first))["thread_id"]
    assert await title_of(client, chat, thread_id) == QUESTION
    second = await send(client, chat, "And how is it extended?", thread_id=thread_id)
    [thread] = await threads(client, chat)
    assert thread["job_id"] == second["id"]
    model.may_name.set()
    await working
    await run_to_end(client, second)
    [thread] = await threads(client, chat)
    assert (thread["title"], thread["job_id"]) == (NAMED, second["id"])
    assert len(model.named) == 1
    assert QUESTION in model.named[0]


async def ended_with_success(client: httpx.AsyncClient, job: Json) -> Json:
    while (shown := await ended(client, job))["state"] != "succeeded":
        assert shown["state"] in ("queued", "running")
    return dict(shown["result"])


async def test_titles_are_written_behind_all_replies(client: httpx.AsyncClient, chat: str, model: Model) -> None:
    await send(client, chat, QUESTION)
    await asyncio.to_thread(drain, GPU_LLM, seconds=0)  # one job
    await send(client, chat, "What is a heartbeat?")
    await work(REPLY)
    with read_only() as session:
        owner = UUID(content(await client.get("/api/auth/me"))["id"])
        query = select(Job.kind).where(Job.user_id == owner, Job.kind.in_((REPLY, TITLE))).order_by(Job.started_at)
        assert session.scalars(query).all() == [REPLY, REPLY, TITLE, TITLE]
    assert [one["title"] for one in await threads(client, chat)] == [NAMED, NAMED]


async def test_title_is_no_job_of_the_user_and_keeps_no_text(
    client: httpx.AsyncClient, chat: str, model: Model
) -> None:
    thread_id = (await say(client, chat, QUESTION))["result"]["thread_id"]
    [job] = await title_jobs(client)
    assert (job["state"], job["internal"], job["result"]) == ("succeeded", True, {"thread_id": thread_id})
    assert job["receipt"]["output_tokens"] > 0
    listed = content(await client.get("/api/jobs"))["items"]
    assert TITLE not in [one["kind"] for one in listed]


async def test_title_that_its_owner_gives_meanwhile_stays(client: httpx.AsyncClient, chat: str, model: Model) -> None:
    model.may_name.clear()
    first = await send(client, chat, QUESTION)
    working = asyncio.create_task(work(REPLY))
    thread_id = (await ended_with_success(client, first))["thread_id"]
    content(await client.patch(f"{chat}/threads/{thread_id}", json={"title": "Mine"}))
    model.may_name.set()
    await working
    assert await title_of(client, chat, thread_id) == "Mine"


async def test_chat_that_is_deleted_meanwhile_needs_no_title(
    client: httpx.AsyncClient, chat: str, model: Model
) -> None:
    model.may_name.clear()
    first = await send(client, chat, QUESTION)
    working = asyncio.create_task(work(REPLY))
    await ended_with_success(client, first)
    assert (await client.delete(chat)).status_code == 204
    model.may_name.set()
    await working
    assert [job["state"] for job in await title_jobs(client)] == ["succeeded"]


async def test_without_a_model_the_first_words_are_the_title(client: httpx.AsyncClient, chat: str) -> None:
    await say(client, chat, QUESTION)
    assert [one["title"] for one in await threads(client, chat)] == [QUESTION]
    assert await title_jobs(client) == []


async def test_only_the_first_reply_is_asked_for_a_title(client: httpx.AsyncClient, chat: str, model: Model) -> None:
    thread_id = (await say(client, chat, QUESTION))["result"]["thread_id"]
    await say(client, chat, "And how is it extended?", thread_id=thread_id)
    given = content(await client.post(f"{chat}/threads", json={"title": "Mine"}))
    await say(client, chat, "What is a heartbeat?", thread_id=given["id"])
    assert len(await title_jobs(client)) == 1


async def test_reply_is_stored_where_no_title_job_is_accepted(
    client: httpx.AsyncClient, chat: str, model: Model, configure: Configure
) -> None:
    job = await send(client, chat, QUESTION)
    make_job(make_user().id, GenerateText(prompt="Wait.", provider="ollama"))
    configure(PENSUM_BACKLOG_PER_QUEUE=1)
    backlog.forget()
    assert (await run_to_end(client, job))["state"] == "succeeded"
    assert await title_jobs(client) == []
    assert [one["title"] for one in await threads(client, chat)] == [QUESTION]
