"""The order of keys in a client's JSON schema, and in what a model wrote by it. PostgreSQL sorts keys by length."""

import asyncio
import io
import json
from collections.abc import Iterator
from typing import Any
from zipfile import ZipFile

import httpx
import pytest

import tasks.webhooks.dispatcher  # noqa: F401  # importing it registers the handler
from tasks.contracts import DeliverWebhooks, GenerateText
from tasks.queues import GPU_LLM
from tests.fakes.ollama_server import FakeOllama
from tests.fakes.webhook_receiver import FakeReceiver
from tests.support.api_client import LONG_SECONDS, Json, content
from tests.support.api_jobs import events_of, run_to_end, submit, work
from tests.support.configuration import Configure
from tests.support.factories import Person, make_job
from tests.support.job_queue import change
from tests.support.providers import connected_ollama
from workers.runtime.worker_loop import drain

GENERATE = "/api/llm/generate"
STEP: Json = {"type": "object", "properties": {"reasoning": {"type": "string"}, "z": {"type": "string"}, "a": {}}}
SCHEMA: Json = {
    "type": "object",
    "required": ["reasoning", "answer"],
    "properties": {
        "reasoning": {"type": "string"},
        "steps": {"type": "array", "items": {"$ref": "#/$defs/step"}},
        "answer": {"type": "string"},
    },
    "$defs": {"step": STEP},
}
VALUE: Json = {"reasoning": "It is.", "steps": [{"reasoning": "So.", "z": "ü", "a": 1.0}], "answer": "Yes."}


@pytest.fixture
def ollama(platform: None, configure: Configure) -> Iterator[FakeOllama]:
    drain(GPU_LLM, seconds=LONG_SECONDS)  # jobs left by other tests would consume the replies of this one
    with connected_ollama(configure) as server:
        server.replies.append(json.dumps(VALUE, indent=1))
        yield server


def ordered(value: Any) -> str:
    """Differs where keys differ in their order."""
    return json.dumps(value)


async def test_schema_and_value_keep_their_order(
    client: httpx.AsyncClient, ollama: FakeOllama, receiver: FakeReceiver
) -> None:
    body = {"prompt": "Is it?", "schema": SCHEMA, "callback_url": f"{receiver.url}/callback"}
    job = await run_to_end(client, await submit(client, GENERATE, body))
    assert ordered(ollama.requests[-1].body["format"]) == ordered(SCHEMA)
    assert ordered(job["result"]["value"]) == ordered(VALUE)

    [result] = [data for type_, data in await events_of(client, job) if type_ == "result"]
    assert ordered(result) == ordered(job["result"])
    [listed] = content(await client.get("/api/jobs"))["items"]
    assert ordered(listed["result"]) == ordered(job["result"])
    assert ordered([job["input"]["schema"], listed["input"]["schema"]]) == ordered([SCHEMA, SCHEMA])
    await work(DeliverWebhooks.kind)
    [delivered] = [json.loads(request.body) for request in receiver.requests]
    assert ordered(delivered["data"]["result"]) == ordered(job["result"])
    assert ordered(delivered["data"]["input"]["schema"]) == ordered(SCHEMA)
    [exported] = await exported_jobs(client)
    assert ordered(exported["input"]["schema"]) == ordered(SCHEMA)
    assert ordered(exported["result"]["value"]) == ordered(VALUE)


async def exported_jobs(client: httpx.AsyncClient) -> list[Json]:
    with ZipFile(io.BytesIO((await client.get("/api/account/export")).content)) as archive:
        return list(json.loads(archive.read("jobs.json")))


async def test_schema_that_is_too_long_to_be_shown_keeps_the_order_of_what_is_left(client: httpx.AsyncClient) -> None:
    properties = {f"{'z' * (30 - number)}": {"type": "string", "title": "t"} for number in range(30)}
    schema = {"type": "object", "properties": properties}
    job = await submit(client, GENERATE, {"prompt": "Is it?", "schema": schema})
    shown = content(await client.get(job["links"]["self"]))["input"]["schema"]
    assert ordered(shown) == ordered(job["input"]["schema"])
    assert list(shown["properties"]) == [*list(properties)[:20], "…"]


async def test_keys_in_another_order_are_the_same_request(client: httpx.AsyncClient) -> None:
    key = {"Idempotency-Key": "an order"}
    first = await client.post(GENERATE, json={"prompt": "Is it?", "schema": SCHEMA}, headers=key)
    turned = dict(reversed(SCHEMA.items()))
    again = await client.post(GENERATE, json={"schema": turned, "prompt": "Is it?"}, headers=key)
    assert content(again)["id"] == content(first)["id"]
    assert ordered(content(again)["input"]["schema"]) == ordered(SCHEMA)


async def test_schema_of_a_chat_completion_keeps_its_order(client: httpx.AsyncClient, ollama: FakeOllama) -> None:
    body: Json = {
        "model": "auto",
        "messages": [{"role": "user", "content": "Is it?"}],
        "response_format": {"type": "json_schema", "json_schema": {"name": "verdict", "schema": SCHEMA}},
    }
    asking = asyncio.create_task(client.post("/v1/chat/completions", json=body))
    while not asking.done():
        await work(GenerateText.kind)
        await asyncio.wait({asking}, timeout=0.05)
    response = content(asking.result())
    assert ordered(ollama.requests[-1].body["format"]) == ordered(SCHEMA)
    assert ordered(json.loads(response["choices"][0]["message"]["content"])) == ordered(VALUE)
    [job] = content(await client.get("/api/jobs"))["items"]
    assert ordered(job["input"]["response_format"]["json_schema"]["schema"]) == ordered(SCHEMA)


async def test_job_of_an_older_version_is_asked_by_its_sorted_schema(
    client: httpx.AsyncClient, user: Person, ollama: FakeOllama
) -> None:
    job = make_job(user.id, GenerateText.model_validate({"prompt": "Is it?", "schema": SCHEMA}))
    change(job.id, "payload = payload - 'schema_text'")
    finished = await run_to_end(client, content(await client.get(f"/api/jobs/{job.id}")))
    assert finished["state"] == "succeeded"
    assert ollama.requests[-1].body["format"] == SCHEMA


def test_workers_of_older_versions_find_the_schema_where_it_was(platform: None, user: Person) -> None:
    job = make_job(user.id, GenerateText.model_validate({"prompt": "Is it?", "schema": SCHEMA}))
    assert job.payload["schema"] == SCHEMA
