"""Documents in the libraries of a bench's learners."""

import asyncio
from collections.abc import Mapping

import httpx

from bench.common.api_server import HOST
from bench.common.waiting import BenchFailed

MOST_AT_ONCE = 10
PATIENCE_SECONDS = 60

Document = Mapping[str, str]


async def add_documents(port: int, documents: Mapping[str, Document]) -> None:
    """Each user, by API key, gets a document with `title` and `text`. Returns when all are embedded."""
    slots = asyncio.Semaphore(MOST_AT_ONCE)
    async with httpx.AsyncClient(
        base_url=f"http://{HOST}:{port}", timeout=2 * PATIENCE_SECONDS, trust_env=False
    ) as client:

        async def add(key: str, document: Document) -> None:
            headers = {"Authorization": f"Bearer {key}", "Prefer": f"wait={PATIENCE_SECONDS}"}
            async with slots:
                response = await client.post("/api/documents/text", json=dict(document), headers=headers)
            if response.status_code != 200 or response.json()["state"] != "succeeded":
                raise BenchFailed(f"the document was not added: {response.status_code} {response.text[:500]}")

        await asyncio.gather(*(add(key, document) for key, document in documents.items()))
