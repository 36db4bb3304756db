"""A chat over HTTP, on one document."""

from typing import Any

import httpx

from tests.support.api_client import Json, content
from tests.support.api_jobs import add_project, run_to_end

LEASE = "A lease is the time for which a silent worker keeps its job."
HEARTBEAT = "The heartbeat of a process extends it once a second."
NOTE = f"# Leases\n\n{LEASE} {HEARTBEAT}\n".encode()


async def begin_chat(client: httpx.AsyncClient) -> str:
    """The path of a chat on `NOTE`."""
    path = f"/api/chat/{await add_project(client, 'private_gpt')}"
    job = content(await client.post(f"{path}/upload", files={"file": ("leases.md", NOTE)}))
    assert (await run_to_end(client, job))["state"] == "succeeded"
    assert (await client.delete(path)).status_code == 204
    return path


async def send(client: httpx.AsyncClient, path: str, message: str, **body: Any) -> Json:
    """The submitted job."""
    return content(await client.post(path, json={"message": message} | body))


async def say(client: httpx.AsyncClient, path: str, message: str, **body: Any) -> Json:
    """The finished job."""
    return await run_to_end(client, await send(client, path, message, **body))


async def messages(client: httpx.AsyncClient, path: str, **params: Any) -> list[Json]:
    items: list[Json] = content(await client.get(path, params=params))["items"]
    return items


async def threads(client: httpx.AsyncClient, path: str) -> list[Json]:
    items: list[Json] = content(await client.get(f"{path}/threads"))["items"]
    return items
