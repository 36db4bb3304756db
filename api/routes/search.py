from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from sqlalchemy.orm import Session

from api.deps import CurrentUser, WakeupsDep
from api.following import is_unfinished, wait_while
from api.schemas.documents import FoundPassageOut, SearchResults
from api.schemas.texts import Line
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

MOST_KINDS = 20


class SearchUnavailable(Transient):
    """No worker turned the search into a vector in time. Check that a `gpu.embed` worker runs."""

    slug = "search-unavailable"


async def _searches(request: Request) -> Searches:
    searches: Searches = request.app.state.searches
    return searches


@router.get("/search", response_model=SearchResults)
async def search_documents(
    user: CurrentUser,
    wakeups: WakeupsDep,
    searches: Annotated[Searches, Depends(_searches)],
    query: Annotated[Line, Query(min_length=1, max_length=1000, pattern=r"\S")],
    limit: Annotated[int, Query(ge=1, le=50)] = 10,
    project_id: UUID | None = None,
    kind: Annotated[
        list[Line], Query(max_length=MOST_KINDS, description="Only documents of this kind; may be given several times")
    ] = [],  # noqa: B006  # FastAPI copies it
) -> Response:
    """The passages of your library that fit best. `"a phrase"` must be in a passage that is found by its words, and
    nothing with `-this` is found. Only a query that is new to the server needs a worker."""
    wish = Search(user_id=user.id, query=query, limit=limit, project_id=project_id, kinds=kind)
    found = await searches.find_at_once(wish) or await _find_anew(searches, wish, wakeups)
    results = SearchResults(results=[_render(passage) for passage in found])
    return Response(results.__pydantic_serializer__.to_json(results), media_type="application/json")


async def _find_anew(searches: Searches, wish: Search, wakeups: Wakeups) -> list[FoundPassage]:
    """Where the query is new, the library empty, or another generation active than a moment ago."""
    generation, is_known = await read(_look_up, wish.query)
    if not is_known:
        await _embed(wakeups, wish, generation)
    return await searches.find(wish, generation)


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
