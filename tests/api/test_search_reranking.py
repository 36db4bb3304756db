"""Searches over HTTP where a reranker is configured: a worker of `gpu.embed` orders what was found."""

import asyncio
from uuid import UUID

import httpx
import pytest

from tasks.queues import GPU_EMBED
from tests.support.api_client import Json, content, promptly
from tests.support.api_jobs import search
from tests.support.configuration import Configure
from tests.support.cross_encoder import cross_encoder
from tests.support.live_workers import forget_workers, live_worker
from workers.embeddings import reranking
from workers.runtime.worker_loop import drain

__all__ = ["cross_encoder"]

QUESTION = "Why does my model fit its training data but fail on fresh examples?"
PATH = "/api/documents/search"


async def searched(client: httpx.AsyncClient, waiting: "asyncio.Queue[UUID]", *, limit: int = 10) -> Json:
    """While a worker takes the jobs of searches."""
    forget_workers()
    with live_worker(GPU_EMBED.name):
        request = asyncio.create_task(client.get(PATH, params={"query": QUESTION, "limit": limit}))
        await waiting.get()
        await asyncio.to_thread(drain, GPU_EMBED, seconds=9)
        return content(await promptly(request))


async def test_best_passages_by_the_reranker_come_first(
    learner: httpx.AsyncClient, waiting_requests: "asyncio.Queue[UUID]", configure: Configure, cross_encoder: str
) -> None:
    by_vectors = await search(learner, QUESTION, limit=30)
    configure(PENSUM_RERANK_MODEL=cross_encoder)
    reranker = reranking.find()
    assert reranker is not None
    scores = reranker.scores(QUESTION, [one["quote"] for one in by_vectors])
    ranked = [one["quote"] for _, one in sorted(zip(scores, by_vectors, strict=True), key=lambda pair: -pair[0])]
    found = await searched(learner, waiting_requests, limit=5)
    assert "degraded" not in found
    assert [one["quote"] for one in found["results"]] == ranked[:5]
    assert [one["score"] for one in found["results"]] == pytest.approx(sorted(scores, reverse=True)[:5], abs=1e-3)


async def test_search_says_where_nobody_reranks(
    learner: httpx.AsyncClient, configure: Configure, cross_encoder: str
) -> None:
    by_vectors = await search(learner, QUESTION)
    configure(PENSUM_RERANK_MODEL=cross_encoder)
    forget_workers()
    found = content(await learner.get(PATH, params={"query": QUESTION}))
    assert found["degraded"] == "not reranked"
    assert found["results"] == by_vectors


async def test_worker_without_the_model_leaves_the_order(
    learner: httpx.AsyncClient, waiting_requests: "asyncio.Queue[UUID]", configure: Configure, cross_encoder: str
) -> None:
    by_vectors = await search(learner, QUESTION)
    configure(PENSUM_RERANK_MODEL=cross_encoder)
    forget_workers()
    with live_worker(GPU_EMBED.name):
        request = asyncio.create_task(learner.get(PATH, params={"query": QUESTION}))
        await waiting_requests.get()
        configure(PENSUM_RERANK_MODEL="")
        await asyncio.to_thread(drain, GPU_EMBED, seconds=9)
        found = content(await promptly(request))
    assert (found["degraded"], found["results"]) == ("not reranked", by_vectors)
