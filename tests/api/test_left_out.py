"""What does not fit the context of the model is left out before it is asked, and the receipt counts it."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest

import tasks.answers  # noqa: F401  # importing it registers the handler
from tasks.queues import GPU_LLM
from tests.fakes.ollama_server import FakeOllama
from tests.support.api_client import LONG_SECONDS, Json, client_of, content
from tests.support.api_jobs import ingest, run_to_end, submit, work
from tests.support.configuration import Configure
from tests.support.factories import make_user
from tests.support.prompt_data import data_of, passages_of
from tests.support.providers import connected_ollama, reconnect
from workers.runtime.worker_loop import drain

LEASE = "A lease is the time for which a silent worker keeps its job."
FILLER = "Workers extend their leases while they are alive, and the queue gives a job to another worker afterwards. "
SUGGESTED = {"passage": 1, "quote": LEASE, "reason": "It defines the lease."}
RUBRIC = [{"text": quote, "points": 1, "quote": quote} for quote in ("a silent worker", "keeps its job")]
PLAN = {"facts": [{"passage": 1, "quote": LEASE, "about": "lease"}]}
SHORT_ANSWER = {
    "passage": 1,
    "quote": LEASE,
    "prompt": "What is meant by a lease?",
    "answer": "a time",
    "rubric": RUBRIC,
}
REPLIES: dict[str, list[Any]] = {
    "/api/learning/resources": [{"suggestions": [SUGGESTED]}],
    "/api/learning/exercises": [PLAN, SHORT_ANSWER],
    "/api/profiles/progress": [{"text": "Well done.", "next": ["Go on."]}],
}
BODIES: dict[str, Json] = {
    "/api/learning/resources": {"query": "What is a lease?"},
    "/api/learning/exercises": {"exercise_type": "short_answer", "topic": "leases of workers"},
    "/api/profiles/progress": {"completed_task": "Read about the leases of workers", "score": 0.5},
}


@pytest.fixture
def server(platform: None, configure: Configure) -> Iterator[FakeOllama]:
    """A model with a small context."""
    drain(GPU_LLM, seconds=LONG_SECONDS)  # jobs left by other tests would consume the replies of this one
    with connected_ollama(configure) as server:
        reconnect(configure, PENSUM_LLM_NUM_CTX=1_800)
        yield server


@pytest.fixture(scope="module")
async def reader(api: httpx.ASGITransport) -> httpx.AsyncClient:
    """The API as a user with several documents about leases. Each test asks another question: answers are cached."""
    client = client_of(api, make_user())
    for number in range(5):
        await ingest(client, f"# Leases {number}\n\n{LEASE} {FILLER * 12}".encode(), f"{number}.md")
    return client


def shown_passages(server: FakeOllama) -> int:
    return len(passages_of(server.requests[-1].body["messages"][-1]["content"]))


async def test_answer_leaves_out_the_last_passages(reader: httpx.AsyncClient, server: FakeOllama) -> None:
    server.replies.append("It is a time. [1]")
    job = await run_to_end(reader, await submit(reader, "/api/answers", {"question": "What is a lease?"}))
    assert (job["state"], job["result"]["answer"]) == ("succeeded", "It is a time. [1]")
    assert job["receipt"]["passages_left_out"] > 0
    assert shown_passages(server) >= 1


@pytest.mark.parametrize("path", BODIES)
async def test_tutor_leaves_out_the_last_passages(reader: httpx.AsyncClient, server: FakeOllama, path: str) -> None:
    body = BODIES[path]
    if path.startswith("/api/learning"):
        body = body | {"session_id": content(await reader.post("/api/learning/sessions"))["id"]}
    server.replies.extend(json.dumps(reply) for reply in REPLIES[path])
    job = await run_to_end(reader, await submit(reader, path, body))
    assert job["state"] == "succeeded", job
    assert job["receipt"]["passages_left_out"] > 0
    assert shown_passages(server) >= 1


async def test_estimate_is_corrected_by_the_count_of_the_server(
    reader: httpx.AsyncClient, server: FakeOllama, configure: Configure
) -> None:
    reconnect(configure, PENSUM_LLM_NUM_CTX=4_000)
    server.tokens_per_word = 4
    server.replies.append("It is a time. [1]")
    job = await run_to_end(reader, await submit(reader, "/api/answers", {"question": "How long is a lease?"}))
    assert job["state"] == "succeeded", job
    assert len(server.requests) > 1


async def test_long_text_of_a_profile_is_read_in_part(client: httpx.AsyncClient, server: FakeOllama) -> None:
    hives = " ".join(f"She keeps hive {number} near the sea." for number in range(620))
    text = f"# Ana Silva\n\nHer number is {uuid4()}.\n\n{hives}"
    server.replies.append(json.dumps({"name": "Ana Silva", "bio": "Keeps bees.", "sections": ["Bees."]}))
    job = await run_to_end(client, await submit(client, "/api/profiles/ingest", {"text": text}))
    assert job["state"] == "succeeded", job
    assert len(job["result"]["wiki_content"]) > 20_000  # the whole text, and not what the model made of a part
    left_out = job["receipt"]["characters_left_out"]
    [request] = [request for request in server.requests if request.path == "/api/chat"]
    shown = data_of("text", request.body["messages"][-1]["content"])
    assert text.startswith(shown)
    assert len(shown) + left_out == pytest.approx(len(text), abs=5)


async def test_people_without_room_have_no_explanation(
    api: httpx.ASGITransport, client: httpx.AsyncClient, server: FakeOllama, configure: Configure
) -> None:
    reconnect(configure, PENSUM_LLM_NUM_CTX=600)
    people = [client_of(api, make_user()) for _ in range(3)]
    for person in people:
        bees = "She keeps bees near the sea and teaches everybody how to keep bees in a hive. "
        fields = {"name": "Ana", "wiki_content": f"# Ana\n\n{bees * 8}", "is_discoverable": True}
        content(await person.patch("/api/profiles/me", json=fields))
        await work("profiles.embed")
    explanations = [{"person": number, "text": "Keeps bees."} for number in (1, 2, 3)]
    server.replies.append(json.dumps({"explanations": explanations}))
    query = {"query": "somebody who can teach me how to keep bees", "limit": 3}
    job = await run_to_end(client, await submit(client, "/api/profiles/match", query))
    for person in people:
        await person.patch("/api/profiles/me", json={"is_discoverable": False})
    assert job["state"] == "succeeded", job
    assert job["receipt"]["characters_left_out"] > 0
    assert len(job["result"]["people"]) == 3


async def test_welcome_reads_a_long_profile_in_part(client: httpx.AsyncClient, server: FakeOllama) -> None:
    goals = "I want to learn how a hive of bees works. " * 200
    content(await client.patch("/api/profiles/me", json={"name": "Ana", "wiki_content": goals}))
    server.replies.append(json.dumps({"text": "Welcome, Ana.", "topics": ["Bees"]}))
    job = await run_to_end(client, await submit(client, "/api/profiles/me/personalize", {}))
    assert (job["state"], job["result"]["text"]) == ("succeeded", "Welcome, Ana.")
    assert job["receipt"]["characters_left_out"] > 2_000
