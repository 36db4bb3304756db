"""Life stories. The synchronous methods are generated from this file: run `make client` after a change."""

from collections.abc import AsyncIterator, Sequence
from typing import Any, Literal
from uuid import UUID

from pensum_client import story_requests
from pensum_client.async_connection import AsyncConnection
from pensum_client.outputs import JobOut, Page
from pensum_client.retry import RetryBudget
from pensum_client.story_outputs import StoryChapterOut, StoryMemoryOut, StoryPlanOut, TimelineEventOut


class AsyncStories(AsyncConnection):
    """The methods of `AsyncPensum` on projects of the type `tell_me_life`."""

    async def tell_story(self, project_id: UUID | str, message: str, *, wait: int | None = None) -> JobOut:
        """The job of the reply; its result is a `StoryReply`. Sent once: a repetition would tell it again."""
        request = story_requests.submission(project_id, "conversation", {"message": message}, wait)
        return await self._fetch(request, JobOut, is_repeatable=False)

    async def story_plan(self, project_id: UUID | str) -> StoryPlanOut:
        return await self._fetch(story_requests.story("GET", project_id, "plan"), StoryPlanOut)

    async def story_memories(
        self, project_id: UUID | str, *, confirmed: bool | None = None
    ) -> AsyncIterator[StoryMemoryOut]:
        """Newest first. Pages are requested as the iteration reaches them."""
        cursor = None
        filters = {} if confirmed is None else {"confirmed": confirmed}
        while True:
            page = await self._fetch(
                story_requests.page(project_id, "memories", cursor, **filters), Page[StoryMemoryOut]
            )
            for memory in page.items:
                yield memory
            if (cursor := page.next_cursor) is None:
                return

    async def change_story_memory(
        self, project_id: UUID | str, memory_id: UUID | str, **changes: Any
    ) -> StoryMemoryOut:
        """Confirms (`confirmed=True`) or edits (`quote`, `event_date`, `people`, `places`) a memory."""
        request = story_requests.story("PATCH", project_id, f"memories/{memory_id}", json=changes)
        return await self._fetch(request, StoryMemoryOut)

    async def delete_story_memory(self, project_id: UUID | str, memory_id: UUID | str) -> None:
        """Deletes a memory and all that was made of it."""
        await self._send(story_requests.story("DELETE", project_id, f"memories/{memory_id}"), RetryBudget(0))

    async def story_timeline(self, project_id: UUID | str) -> list[TimelineEventOut]:
        """In the order of time; what has no date comes last."""
        return (await self._fetch(story_requests.story("GET", project_id, "timeline"), Page[TimelineEventOut])).items

    async def write_story_chapter(
        self,
        project_id: UUID | str,
        *,
        title: str | None = None,
        decade: int | None = None,
        theme: str | None = None,
        memory_ids: Sequence[UUID | str] | None = None,
        wait: int | None = None,
    ) -> JobOut:
        """The job of the chapter; its result is a `WrittenStoryChapter`."""
        ids = None if memory_ids is None else [str(memory_id) for memory_id in memory_ids]
        body = {"title": title, "decade": decade, "theme": theme, "memory_ids": ids}
        request = story_requests.submission(project_id, "chapters", body, wait)
        return await self._fetch(request, JobOut, is_repeatable=False)

    async def story_chapters(self, project_id: UUID | str) -> AsyncIterator[StoryChapterOut]:
        """Newest first. Pages are requested as the iteration reaches them."""
        cursor = None
        while True:
            page = await self._fetch(story_requests.page(project_id, "chapters", cursor), Page[StoryChapterOut])
            for chapter in page.items:
                yield chapter
            if (cursor := page.next_cursor) is None:
                return

    async def export_story_chapter(
        self, project_id: UUID | str, chapter_id: UUID | str, *, format: Literal["pdf", "markdown"] = "pdf"
    ) -> bytes:
        """The chapter as a file."""
        path = f"chapters/{chapter_id}/export"
        request = story_requests.story("GET", project_id, path, params={"format": format})
        return (await self._send(request, RetryBudget(self._timeout))).content
