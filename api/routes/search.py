import asyncio
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from starlette.datastructures import State

from api import query_encoders, reranking
from api.deps import CurrentUser
from api.middleware.fast_path import fast_path
from api.projects import check_project
from api.schemas.documents import NOT_RERANKED, FoundPassageOut, PlaceOfCopyOut, SearchQuery, SearchResults
from api.ttl_cache import TtlCache
from core.settings import settings
from db.models import EmbeddingGeneration
from db.search import passages
from db.search.passages import FoundPassage, Search
from db.search.pool import SearchUnavailable
from db.transactions import read
from tasks.attempt import WORDS_ONLY
from tasks.contracts import EmbedQuery
from tasks.submit import draft

router = APIRouter(prefix="/api/documents", tags=["documents"])

LEAST_LOOK_SECONDS = 0.01
LOOK_SHARE = 0.1
SIZE_SECONDS = 30  # a library that grew since then is still searched completely

_sizes: TtlCache[tuple[UUID, UUID | None], bool] = TtlCache(SIZE_SECONDS)


@router.get("/search", response_model=SearchResults)
@fast_path
async def search_documents(request: Request, user: CurrentUser, params: Annotated[SearchQuery, Query()]) -> Response:
    """Finds the best matching passages of your library, and nothing where none is near to the query or holds its words.
    `"a phrase"` must occur in a passage found by its words, and passages with `-word` are excluded, unless that may be
    an option of a command (`-v`, `-xzf`, `--verbose`) or a number. Only a query whose vector is not cached needs a
    worker; where none embeds it in time, it is searched for by words alone, and the response is `degraded`; so it is
    where a reranker is configured and no worker runs it in time. Of passages with the same text the best is found;
    `also_in` names the documents of the others."""
    most = reranking.most_found(params.limit)
    query = Search(user.id, params.query, most, params.project_id, params.kind, has_floor=True)
    is_large = await _sizes.get(
        (user.id, params.project_id), partial(read, passages.has_many, user.id, params.project_id)
    )
    state = request.app.state
    found, has_vector = await state.search_pool.find_at_once(query, is_large=is_large), True
    if not found:
        await check_project(params.project_id, user_id=user.id)
        found, has_vector = await _find_uncached(state, query, is_large=is_large)
    reranked = await reranking.rerank(state, query, found) if found and settings().reranking.model else found
    results = SearchResults(
        results=[_render(passage) for passage in (found if reranked is None else reranked)[: params.limit]],
        degraded=WORDS_ONLY if not has_vector else NOT_RERANKED if reranked is None else None,
    )
    return Response(results.__pydantic_serializer__.to_json(results), media_type="application/json")


async def _find_uncached(state: State, query: Search, *, is_large: bool) -> tuple[list[FoundPassage], bool]:
    """For a query without a cached vector, an empty library, or after a switch of the active generation. Says, too,
    whether there was a vector to search with."""
    generation, is_known = await state.search_pool.look_up(query)
    try:
        if not is_known:
            await _embed(state, query, generation)
    except SearchUnavailable:
        return await state.search_pool.find_by_words(query, generation, is_large=is_large), False
    return await state.search_pool.find(query, generation, is_large=is_large), True


async def _embed(state: State, query: Search, generation: EmbeddingGeneration) -> None:
    """Raises `SearchUnavailable` where no encoder is within reach, or none responds within the time of a search."""
    queue = await query_encoders.find_queue(generation.model)
    if queue is None:
        raise SearchUnavailable
    contract = EmbedQuery(text=query.query, generation_id=generation.id)
    job = await state.group_commit.submit(draft(contract, user_id=query.user_id)._replace(queue=queue.name))
    clock = asyncio.get_running_loop()
    began = clock.time()
    ends_at = began + settings().api.search_wait_seconds
    with state.job_changes.watching(job.id, checks_itself=True) as waiter:
        while not await state.search_pool.is_embedded(query, generation, by=job.id):
            if (remaining := ends_at - clock.time()) <= 0:
                raise SearchUnavailable
            await waiter.pause(min(remaining, _next_look(clock.time() - began)))


def _next_look(waited_seconds: float) -> float:
    """The vector is there before the word of it: a worker at the end of a line hears that it is stored, then says so.
    The longer a search has waited, the less it matters when it looks."""
    return max(LEAST_LOOK_SECONDS, waited_seconds * LOOK_SHARE)


def _render(passage: FoundPassage) -> FoundPassageOut:
    return FoundPassageOut(
        document_id=passage.document_id,
        document_path=passage.document_path,
        title=passage.title,
        quote=passage.text,
        start=passage.start,
        end=passage.end,
        page=passage.page,
        start_seconds=passage.start_seconds,
        url=passage.url,
        score=round(passage.score, 4),
        also_in=[PlaceOfCopyOut(**copy._asdict()) for copy in passage.also_in],
    )
