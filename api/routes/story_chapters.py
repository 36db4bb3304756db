import asyncio
from collections.abc import Sequence
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response
from sqlalchemy.orm import Session

from api import story_pages
from api.deps import CurrentUser, Page
from api.routes.stories import check
from api.schemas.jobs import JobOut
from api.schemas.pages import PageOut, page_of
from api.schemas.stories import StoryChapterIn, StoryChapterOut
from api.submission import Submitting, job_of
from db.models import Job, StoryChapter, StoryMemory, StorySentence
from db.queries.stories import chapters, conversation, memories
from db.queries.stories.memories import NoMemories
from db.transactions import read, write
from tasks.contracts import WriteStoryChapter
from tasks.steps.stories import date_of, told
from tasks.story_exports import ChapterFile, export_markdown, export_pdf
from tasks.submit import submit

router = APIRouter(prefix="/api/stories/{project_id}/chapters", tags=["stories"])


@router.post("", status_code=202, responses=job_of("stories.chapter"))
async def write_story_chapter(
    project_id: UUID, user: CurrentUser, submitting: Submitting, body: StoryChapterIn
) -> JobOut:
    """Writes a chapter of confirmed memories, or of those that you name. Every sentence cites the memories in which it
    stands; what they do not support is left out."""
    return await submitting.submit_with(_submit, project_id, body, user_id=user.id)


def _submit(session: Session, project_id: UUID, body: StoryChapterIn, *, user_id: UUID) -> Job:
    check(session, project_id, user_id)
    conversation.hold_plan(session, project_id, user_id=user_id)
    contract = WriteStoryChapter(
        project_id=project_id,
        memory_ids=_chosen(session, project_id, body),
        title=body.title,
        theme=body.theme,
        decade=body.decade,
    )
    job = submit(session, contract, user_id=user_id, callback_url=body.callback_url)
    conversation.add_job(session, user_id=user_id, project_id=project_id, job_id=job.id)
    return job


def _chosen(session: Session, project_id: UUID, body: StoryChapterIn) -> list[UUID]:
    if body.memory_ids is not None:
        return [memories.get(session, memory_id, project_id=project_id).id for memory_id in body.memory_ids]
    birth_year = memories.find_start_of_life(session, project_id)
    confirmed = memories.list_confirmed(session, project_id)
    chosen = [one.id for one in confirmed if _fits(one, body, birth_year)]
    if not chosen:
        raise NoMemories
    return chosen


def _fits(memory: StoryMemory, body: StoryChapterIn, birth_year: int | None) -> bool:
    is_of_decade = body.decade is None or date_of(memory, birth_year).decade == body.decade
    return is_of_decade and (body.theme is None or body.theme in memory.themes)


@router.get("")
async def list_story_chapters(project_id: UUID, user: CurrentUser, page: Page) -> PageOut[StoryChapterOut]:
    """Lists chapters, newest first."""

    def list_own(session: Session) -> list[tuple[StoryChapter, Sequence[StorySentence]]]:
        check(session, project_id, user.id)
        rows = chapters.list_own(session, project_id, limit=page.limit + 1, before=page.before)
        sentences = chapters.sentences_of(session, rows)
        return [(row, sentences[row.id]) for row in rows]

    found = await read(list_own)
    sentences = {row.id: of_row for row, of_row in found}
    return page_of([row for row, _ in found], page.limit, lambda row: story_pages.chapter(row, sentences[row.id]))


@router.get("/{chapter_id}")
async def get_story_chapter(project_id: UUID, chapter_id: UUID, user: CurrentUser) -> StoryChapterOut:
    """Returns a chapter, every sentence with the memories that it stands in."""
    return await read(_get, project_id, chapter_id, user_id=user.id)


def _get(session: Session, project_id: UUID, chapter_id: UUID, *, user_id: UUID) -> StoryChapterOut:
    check(session, project_id, user_id)
    row = chapters.get(session, chapter_id, project_id=project_id)
    return story_pages.chapter(row, chapters.sentences_of(session, [row])[row.id])


@router.delete("/{chapter_id}", status_code=204)
async def delete_story_chapter(project_id: UUID, chapter_id: UUID, user: CurrentUser) -> None:
    """Deletes a chapter with the job that wrote it. The memories stay."""

    def remove(session: Session) -> None:
        check(session, project_id, user.id)
        chapters.remove(session, chapter_id, project_id=project_id)

    await write(remove)


FORMATS = {"pdf": ("application/pdf", export_pdf), "markdown": ("text/markdown; charset=utf-8", export_markdown)}


@router.get(
    "/{chapter_id}/export",
    response_class=Response,
    responses={200: {"content": {"application/pdf": {}, "text/markdown": {}}, "description": "The chapter as a file."}},
)
async def export_story_chapter(
    project_id: UUID,
    chapter_id: UUID,
    user: CurrentUser,
    format_: Annotated[Literal["pdf", "markdown"], Query(alias="format")] = "pdf",
) -> Response:
    """Returns the chapter as a file, its sentences with the numbers of the memories in which they stand."""
    chapter = await read(_file, project_id, chapter_id, user_id=user.id)
    media_type, export = FORMATS[format_]
    return Response(await asyncio.to_thread(export, chapter), media_type=media_type)


def _file(session: Session, project_id: UUID, chapter_id: UUID, *, user_id: UUID) -> ChapterFile:
    found = _get(session, project_id, chapter_id, user_id=user_id)
    birth_year = memories.find_start_of_life(session, project_id)
    cited = list(dict.fromkeys(memory_id for one in found.sentences for memory_id in one.memory_ids))
    by_id = {row.id: told(row, birth_year) for row in memories.list_told(session, project_id, cited)}
    return ChapterFile(
        title=found.title,
        language=found.language,
        sentences=[(one.text, [str(memory_id) for memory_id in one.memory_ids]) for one in found.sentences],
        memories=[by_id[memory_id] for memory_id in cited if memory_id in by_id],
    )
