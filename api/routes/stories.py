from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from sqlalchemy.orm import Session

from api import story_memories, story_pages
from api.deps import CurrentUser, Page
from api.schemas.jobs import JobOut
from api.schemas.pages import PageOut, page_of
from api.schemas.stories import (
    StoryMemoryIn,
    StoryMemoryOut,
    StoryMemoryPatch,
    StoryMessageIn,
    StoryMessageOut,
    StoryNameOut,
    StoryPlanOut,
    TimelineEventOut,
)
from api.submission import Submitting, job_of
from db.models import Job, ProjectType, StoryMemory, StoryMessage
from db.queries import projects
from db.queries.stories import conversation, memories
from db.queries.stories.memories import Named
from db.transactions import read, write
from tasks.contracts import ReplyToStory
from tasks.submit import submit

router = APIRouter(prefix="/api/stories/{project_id}", tags=["stories"])


def check(session: Session, project_id: UUID, user_id: UUID) -> None:
    projects.get(session, project_id, user_id=user_id, of_type=ProjectType.TELL_ME_LIFE)


@router.post("/conversation", status_code=202, responses=job_of("stories.reply"))
async def tell_story(project_id: UUID, user: CurrentUser, submitting: Submitting, body: StoryMessageIn) -> JobOut:
    """Tells the interviewer something. The result is the reply with one question, memories proposed from your words,
    and what is asked next and why. A message is refused (409) while the reply to the one before is being written."""
    return await submitting.submit_with(_submit, project_id, body, user_id=user.id)


def _submit(session: Session, project_id: UUID, body: StoryMessageIn, *, user_id: UUID) -> Job:
    check(session, project_id, user_id)
    conversation.hold_plan(session, project_id, user_id=user_id)
    conversation.ensure_replied(session, project_id)
    job = submit(session, ReplyToStory(project_id=project_id), user_id=user_id, callback_url=body.callback_url)
    conversation.add_job(session, user_id=user_id, project_id=project_id, job_id=job.id)
    conversation.add_message(session, user_id=user_id, project_id=project_id, job_id=job.id, content=body.message)
    return job


@router.get("/conversation")
async def list_story_messages(project_id: UUID, user: CurrentUser, page: Page) -> PageOut[StoryMessageOut]:
    """Lists your messages with the replies, newest first."""

    def list_messages(session: Session) -> list[StoryMessage]:
        check(session, project_id, user.id)
        return list(conversation.list_messages(session, project_id, limit=page.limit + 1, before=page.before))

    return page_of(await read(list_messages), page.limit, StoryMessageOut.model_validate)


@router.delete("/conversation", status_code=204)
async def delete_story_messages(project_id: UUID, user: CurrentUser) -> None:
    """Deletes all messages and replies, with their jobs. Memories stay; delete those one by one, or the project."""

    def remove(session: Session) -> None:
        check(session, project_id, user.id)
        conversation.hold_plan(session, project_id, user_id=user.id)
        conversation.remove_messages(session, project_id)

    await write(remove)


@router.get("/plan")
async def get_story_plan(project_id: UUID, user: CurrentUser) -> StoryPlanOut:
    """Returns what is covered by decade and theme, what is blank, and what is asked next and why."""

    def get_plan(session: Session) -> StoryPlanOut:
        check(session, project_id, user.id)
        return story_pages.plan(conversation.find_plan(session, project_id))

    return await read(get_plan)


@router.get("/memories")
async def list_story_memories(
    project_id: UUID,
    user: CurrentUser,
    page: Page,
    confirmed: Annotated[bool | None, Query(description="Only those that you confirmed, or did not yet")] = None,
) -> PageOut[StoryMemoryOut]:
    """Lists memories, newest first."""

    def list_own(session: Session) -> tuple[list[StoryMemory], int | None]:
        check(session, project_id, user.id)
        rows = memories.list_own(session, project_id, limit=page.limit + 1, before=page.before, is_confirmed=confirmed)
        return list(rows), memories.find_start_of_life(session, project_id)

    rows, birth_year = await read(list_own)
    return page_of(rows, page.limit, lambda row: story_pages.memory(row, birth_year))


@router.post("/memories", status_code=201)
async def add_story_memory(project_id: UUID, user: CurrentUser, body: StoryMemoryIn) -> StoryMemoryOut:
    """Adds a memory that you type as one."""

    def add(session: Session) -> StoryMemoryOut:
        check(session, project_id, user.id)
        added = story_memories.add(session, body, user_id=user.id, project_id=project_id)
        return story_pages.memory(added, memories.find_start_of_life(session, project_id))

    return await write(add)


@router.patch("/memories/{memory_id}")
async def change_story_memory(
    project_id: UUID, memory_id: UUID, user: CurrentUser, body: StoryMemoryPatch
) -> StoryMemoryOut:
    """Confirms or edits a memory. Chapters that used an edited one are marked as stale."""

    def change(session: Session) -> StoryMemoryOut:
        check(session, project_id, user.id)
        changed = story_memories.change(session, memory_id, body, user_id=user.id, project_id=project_id)
        return story_pages.memory(changed, memories.find_start_of_life(session, project_id))

    return await write(change)


@router.delete("/memories/{memory_id}", status_code=204)
async def delete_story_memory(project_id: UUID, memory_id: UUID, user: CurrentUser) -> None:
    """Deletes a memory and all that was made of it: its words in the message, sentences of chapters, replies that share
    words with it, and the ended jobs of the story, whose results hold copies."""

    def remove(session: Session) -> None:
        check(session, project_id, user.id)
        story_memories.remove(session, memory_id, user_id=user.id, project_id=project_id)

    await write(remove)


@router.get("/timeline")
async def get_story_timeline(project_id: UUID, user: CurrentUser) -> PageOut[TimelineEventOut]:
    """Returns all memories in the order of time; those without a date come last."""

    def list_all(session: Session) -> list[TimelineEventOut]:
        check(session, project_id, user.id)
        return story_pages.timeline(
            memories.list_own(session, project_id), memories.find_start_of_life(session, project_id)
        )

    return PageOut(items=await read(list_all), next_cursor=None)


@router.get("/people")
async def list_story_people(project_id: UUID, user: CurrentUser) -> PageOut[StoryNameOut]:
    """Lists the people of your memories, those named most first."""
    return await _named(project_id, user.id, "people")


@router.get("/places")
async def list_story_places(project_id: UUID, user: CurrentUser) -> PageOut[StoryNameOut]:
    """Lists the places of your memories, those named most first."""
    return await _named(project_id, user.id, "places")


async def _named(project_id: UUID, user_id: UUID, of: Literal["people", "places"]) -> PageOut[StoryNameOut]:
    queries = {"people": memories.list_people, "places": memories.list_places}

    def list_named(session: Session) -> list[Named]:
        check(session, project_id, user_id)
        return queries[of](session, project_id)

    return PageOut(items=[StoryNameOut.model_validate(one) for one in await read(list_named)], next_cursor=None)
