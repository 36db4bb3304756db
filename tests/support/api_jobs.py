"""Jobs submitted over HTTP, and workers that run them in this process when a test calls for them."""

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx

import tasks.coding
import tasks.cv
import tasks.documents
import tasks.embeddings
import tasks.grading
import tasks.learning
import tasks.llm
import tasks.llm_models
import tasks.profiles
import tasks.reports  # noqa: F401  # importing them registers the handlers
from tasks.contracts import CONTRACTS, EmbedQuery
from tasks.queues import QUEUES
from tests.support.api_client import LONG_SECONDS, Json, content
from tests.support.factories import make_job
from workers.runtime.worker_loop import drain

SAMPLES = Path(__file__).parents[2] / "samples" / "library"
BOOKS = ("overfitting-and-regularization.md", "evaluation-metrics.txt")
FINAL_STATES = {"succeeded", "failed", "cancelled", "expired"}


async def work(kind: str) -> None:
    """Runs all waiting jobs in the queues of this kind, in this process."""
    for queue in CONTRACTS[kind].stages.values():
        for one in (queue, QUEUES[queue.large]) if queue.large else (queue,):
            await asyncio.to_thread(drain, one, seconds=LONG_SECONDS)


async def run_to_end(client: httpx.AsyncClient, job: Mapping[str, Any]) -> Json:
    """The job after it ran."""
    await work(job["kind"])
    finished = content(await client.get(job["links"]["self"]))
    assert finished["state"] in FINAL_STATES, finished
    return finished


async def submit(client: httpx.AsyncClient, path: str, body: Mapping[str, Any]) -> Json:
    response = await client.post(path, json=body)
    assert response.status_code == 202, response.text
    return content(response)


async def result_of(client: httpx.AsyncClient, path: str, body: Mapping[str, Any]) -> Json:
    """The result of the job that this request submits."""
    job = await run_to_end(client, await submit(client, path, body))
    assert job["state"] == "succeeded", job
    return dict(job["result"])


async def report_of(client: httpx.AsyncClient, path: str) -> bytes:
    """The PDF that a job makes for this request."""
    unready = await client.get(path, headers={"Prefer": "wait=0"})
    assert unready.status_code == 202, unready.text
    await run_to_end(client, content(unready))
    response = await client.get(path)
    assert (response.status_code, response.headers["content-type"]) == (200, "application/pdf")
    return response.content


async def upload(client: httpx.AsyncClient, body: bytes, name: str = "note.md") -> Json:
    """The submitted job."""
    response = await client.post("/api/documents/upload", files={"file": (name, body)})
    assert response.status_code == 202, response.text
    return content(response)


async def ingest(client: httpx.AsyncClient, body: bytes, name: str = "note.md") -> Json:
    """The result of the finished job."""
    job = await run_to_end(client, await upload(client, body, name))
    assert job["state"] == "succeeded", job
    return dict(job["result"])


async def add_project(client: httpx.AsyncClient, type: str = "learning", **fields: Any) -> str:
    """The id of a new project."""
    response = await client.post("/api/projects", json={"type": type, "name": "A project"} | fields)
    assert response.status_code == 201, response.text
    return str(response.json()["id"])


async def search(client: httpx.AsyncClient, query: str, **params: Any) -> list[Json]:
    """The results, after a worker has embedded the query."""
    me = content(await client.get("/api/auth/me"))
    make_job(UUID(me["id"]), EmbedQuery(text=query))
    await work(EmbedQuery.kind)
    response = content(await client.get("/api/documents/search", params={"query": query, **params}))
    assert set(response) == {"results"}
    return list(response["results"])


async def events_of(client: httpx.AsyncClient, job: Json) -> list[tuple[str, Json]]:
    """Type and data of each event, once the job ended."""
    text = (await client.get(job["links"]["events"])).text
    found = []
    for block in text.split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line and not line.startswith(":"))
        if "event" in lines:
            found.append((lines["event"], json.loads(lines["data"])))
    return found


async def is_untouched(client: httpx.AsyncClient) -> bool:
    """This user has no document, no job and no progress entry."""
    paths = ("/api/documents", "/api/jobs", "/api/profiles/progress")
    return all([(await client.get(path)).json() == {"items": [], "next_cursor": None} for path in paths])
