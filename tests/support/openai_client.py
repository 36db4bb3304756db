"""Clients of /v1, and workers of this process that run their jobs meanwhile."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import httpx

from tasks.contracts import GenerateText
from tasks.queues import IO_LLM
from tests.support.api_client import LONG_SECONDS, Json
from tests.support.api_jobs import work
from tests.support.api_server import Server
from workers.runtime.worker_loop import drain

if TYPE_CHECKING:  # the client takes half a second to import, so only the tests themselves do
    from openai import AsyncOpenAI

T = TypeVar("T")
CHAT = "/v1/chat/completions"
HELLO: list[Any] = [{"role": "user", "content": "Say hello."}]


def client_of(server: Server, key: str) -> AsyncOpenAI:
    import openai

    unproxied = openai.DefaultAsyncHttpxClient(trust_env=False, timeout=LONG_SECONDS)
    return openai.AsyncOpenAI(base_url=f"{server.url}/v1", api_key=key, http_client=unproxied, max_retries=0)


async def answered(request: Awaitable[T], kind: str = GenerateText.kind) -> T:
    """The response to a request whose job workers of this process run."""
    asking = asyncio.ensure_future(request)
    while not asking.done():
        await work(kind)
        await asyncio.to_thread(drain, IO_LLM, seconds=LONG_SECONDS)  # jobs of providers that need no GPU host
        await asyncio.wait({asking}, timeout=0.05)
    return await asking


async def completion(client: httpx.AsyncClient, body: Mapping[str, Any]) -> Json:
    """The whole one."""
    response = await answered(client.post(CHAT, json={"messages": HELLO, **body}))
    assert response.status_code == 200, response.text
    return dict(response.json())


async def chunks(client: httpx.AsyncClient, body: Mapping[str, Any]) -> list[Json]:
    """All chunks of a stream."""
    response = await answered(client.post(CHAT, json={"messages": HELLO, **body, "stream": True}))
    assert response.status_code == 200, response.text
    lines = [line.removeprefix("data: ") for line in response.text.splitlines() if line.startswith("data: ")]
    assert lines[-1] == "[DONE]"
    return [json.loads(line) for line in lines[:-1]]
