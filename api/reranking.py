"""Reranking of what a search over HTTP found: where a reranker is configured, a worker of `gpu.embed` runs it."""

import asyncio
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from starlette.datastructures import State

from api import query_encoders
from core.settings import settings
from db.models import JobState
from db.queries.jobs import jobs
from db.search.passages import FoundPassage, Search
from db.transactions import read
from tasks.contracts import PassageSpan, RerankPassages
from tasks.submit import draft


def most_found(limit: int) -> int:
    """How many passages a search must find, so that the reranker has some to choose from."""
    reranking = settings().reranking
    return limit if reranking.model is None else max(limit, reranking.top_k)


async def rerank(state: State, search: Search, found: Sequence[FoundPassage]) -> list[FoundPassage] | None:
    """Best first, without those that were deleted meanwhile. None where no worker reranks within the time of a
    search."""
    if not await query_encoders.is_gpu_within_reach():
        return None
    spans = [PassageSpan(document_id=one.document_id, start=one.start, end=one.end) for one in found]
    job = await state.group_commit.submit(
        draft(RerankPassages(query=search.query, passages=spans), user_id=search.user_id)
    )
    result = await _result(state, job.id, search.user_id)
    scores = None if result is None else result["scores"]
    if scores is None:
        return None
    scored = [one._replace(score=score) for one, score in zip(found, scores, strict=True) if score is not None]
    return sorted(scored, key=lambda one: one.score, reverse=True)


async def _result(state: State, job_id: UUID, user_id: UUID) -> dict[str, Any] | None:
    """None where the job has no result in time."""
    clock = asyncio.get_running_loop()
    ends_at = clock.time() + settings().api.search_wait_seconds
    with state.job_changes.watching(job_id, checks_itself=True) as waiter:
        while not (job := await read(jobs.get, job_id, user_id=user_id)).state.is_terminal:
            if (remaining := ends_at - clock.time()) <= 0:
                return None
            await waiter.pause(remaining)
    return job.result if job.state == JobState.SUCCEEDED else None
