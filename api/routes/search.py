from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy.orm import Session

from api.deps import CurrentUser
from api.following import is_unfinished, wait_while
from api.remembered import Remembered
from api.schemas.documents import FoundPassageOut, SearchQuery, SearchResults
from api.settings import ApiSettings
from api.wakeups import Wakeups
from db.errors import Transient
from db.models import EmbeddingGeneration
from db.queries import generations, passages
from db.queries.passages import FoundPassage, Search
from db.searching import Searches
from db.session import read, write
from tasks.contracts import EmbedQuery
from tasks.submit import submit

router = APIRouter(prefix="/api/documents", tags=["documents"])

SIZE_SECONDS = 30  # a library that has grown meanwhile is still searched from end to end

_sizes: Remembered[tuple[UUID, UUID | None], bool] = Remembered(SIZE_SECONDS)


class SearchUnavailable(Transient):
    """No worker turned the search into a vector in time. Check that a `gpu.embed` worker runs."""

    slug = "search-unavailable"


@router.get("/search", response_model=SearchResults)
async def search_documents(request: Request, user: CurrentUser, asked: Annotated[SearchQuery, Query()]) -> Response:
    """The passages of your library that fit best. `"a phrase"` must be in a passage that is found by its words, and
    nothing with `-this` is found. Only a query that is new to the server needs a worker."""
    wish = Search(user.id, asked.query, asked.limit, asked.project_id, asked.kind)
    is_large = await _sizes.get(
        (user.id, asked.project_id), partial(read, passages.has_many, user.id, asked.project_id)
    )
    state = request.app.state
    found = await state.searches.find_at_once(wish, is_large=is_large)
    if not found:
        found = await _find_anew(state.searches, wish, state.wakeups, is_large=is_large)
    results = SearchResults(results=[_render(passage) for passage in found])
    return Response(results.__pydantic_serializer__.to_json(results), media_type="application/json")


async def _find_anew(searches: Searches, wish: Search, wakeups: Wakeups, *, is_large: bool) -> list[FoundPassage]:
    """Where the query is new, the library empty, or another generation active than a moment ago."""
    generation, is_known = await read(_look_up, wish.query)
    if not is_known:
        await _embed(wakeups, wish, generation)
    return await searches.find(wish, generation, is_large=is_large)


def _look_up(session: Session, query: str) -> tuple[EmbeddingGeneration, bool]:
    generation = generations.get_active(session)
    return generation, passages.find_vector(session, query, generation_id=generation.id) is not None


async def _embed(wakeups: Wakeups, wish: Search, generation: EmbeddingGeneration) -> None:
    query = EmbedQuery(text=wish.query, generation_id=generation.id)
    job = await write(submit, query, user_id=wish.user_id)
    await wait_while(is_unfinished, wakeups, job.id, user_id=wish.user_id, seconds=ApiSettings().search_wait_seconds)
    if await read(passages.find_vector, wish.query, generation_id=generation.id) is None:
        raise SearchUnavailable


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
