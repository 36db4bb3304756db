import asyncio
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from starlette.datastructures import State

from api.deps import CurrentUser
from api.schemas.documents import FoundPassageOut, SearchQuery, SearchResults
from api.settings import ApiSettings
from api.ttl_cache import TtlCache
from db.models import EmbeddingGeneration
from db.search import passages
from db.search.passages import FoundPassage, Search
from db.search.pool import SearchUnavailable
from db.transactions import read
from tasks.contracts import EmbedQuery
from tasks.submit import draft

router = APIRouter(prefix="/api/documents", tags=["documents"])

SIZE_SECONDS = 30  # a library that has grown meanwhile is still searched from end to end

_sizes: TtlCache[tuple[UUID, UUID | None], bool] = TtlCache(SIZE_SECONDS)


@router.get("/search", response_model=SearchResults)
async def search_documents(request: Request, user: CurrentUser, asked: Annotated[SearchQuery, Query()]) -> Response:
    """The passages of your library that fit best. `"a phrase"` must be in a passage that is found by its words, and
    nothing with `-this` is found. Only a query that is new to the server needs a worker."""
    wish = Search(user.id, asked.query, asked.limit, asked.project_id, asked.kind)
    is_large = await _sizes.get(
        (user.id, asked.project_id), partial(read, passages.has_many, user.id, asked.project_id)
    )
    state = request.app.state
    found = await state.search_pool.find_at_once(wish, is_large=is_large)
    if not found:
        found = await _find_anew(state, wish, is_large=is_large)
    results = SearchResults(results=[_render(passage) for passage in found])
    return Response(results.__pydantic_serializer__.to_json(results), media_type="application/json")


async def _find_anew(state: State, wish: Search, *, is_large: bool) -> list[FoundPassage]:
    """Where the query is new, the library empty, or another generation active than a moment ago."""
    generation, is_known = await state.search_pool.look_up(wish)
    if not is_known:
        await _embed(state, wish, generation)
    found: list[FoundPassage] = await state.search_pool.find(wish, generation, is_large=is_large)
    return found


async def _embed(state: State, wish: Search, generation: EmbeddingGeneration) -> None:
    query = EmbedQuery(text=wish.query, generation_id=generation.id)
    job = await state.group_commit.submit(draft(query, user_id=wish.user_id))
    clock = asyncio.get_running_loop()
    ends_at = clock.time() + ApiSettings().search_wait_seconds
    with state.job_changes.watching(job.id, looks_itself=True) as waiter:
        while not await state.search_pool.is_embedded(wish, generation, by=job.id):
            if (remaining := ends_at - clock.time()) <= 0:
                raise SearchUnavailable
            await waiter.pause(remaining)


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
    )
