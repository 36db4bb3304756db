from collections.abc import Sequence
from functools import partial
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response
from sqlalchemy.orm import Session

from api import story_pages
from api.deps import CurrentUser, Page
from api.reports import ReportRequested, WantedReport, report_of
from api.routes.stories import check
from api.schemas.jobs import JobOut
from api.schemas.pages import PageOut, page_of
from api.schemas.stories import StoryChapterIn, StoryChapterOut
from api.submission import Submitting, job_of
from db.models import Job, StoryChapter, StoryMemory, StorySentence
from db.queries.reports import Subject
from db.queries.stories import chapters, conversation, memories
from db.queries.stories.memories import NoMemories
from db.transactions import read, write
from tasks import story_exports
from tasks.contracts import ExportStoryChapter, WriteStoryChapter
from tasks.steps.stories import date_of
from tasks.story_exports import ChapterFile
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


@router.get(
    "/{chapter_id}/export",
    responses=report_of("stories.export", "text/markdown"),
    response_model=JobOut,
    status_code=202,
)
async def export_story_chapter(
    project_id: UUID,
    chapter_id: UUID,
    user: CurrentUser,
    requested: ReportRequested,
    format_: Annotated[Literal["pdf", "markdown"], Query(alias="format")] = "pdf",
) -> Response | JobOut:
    """Returns the chapter as a file, its sentences with the numbers of the memories in which they stand. A job makes a
    PDF, for which the request waits: for 60 seconds, or as `Prefer` says. After that it returns 202 and the job."""

    def load(session: Session) -> ChapterFile:
        check(session, project_id, user.id)
        return story_exports.load(session, chapter_id, project_id=project_id)

    if format_ == "markdown":
        chapter = await read(load)
        return Response(story_exports.export_markdown(chapter), media_type="text/markdown; charset=utf-8")
    wanted = WantedReport(
        Subject(chapter_id=chapter_id),
        ExportStoryChapter(project_id=project_id, chapter_id=chapter_id),
        load=lambda session: load(session).report,
        add_rows=partial(_note_job, project_id),
    )
    return await requested.respond(wanted)


def _note_job(project_id: UUID, session: Session, job: Job) -> None:
    assert job.user_id is not None
    conversation.add_job(session, user_id=job.user_id, project_id=project_id, job_id=job.id)
