"""Generated from async_stories.py by `make client`: change that file instead."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal
from uuid import UUID

from pensum_client.http_request import HttpRequest, about_the_job, listing, read, sending, submission
from pensum_client.inputs import StoryMemoryIn
from pensum_client.outputs import JobOut, Page
from pensum_client.story_outputs import (
    StoryChapterOut,
    StoryMemoryOut,
    StoryMessageOut,
    StoryNameOut,
    StoryPlanOut,
    TimelineEventOut,
)
from pensum_client.sync_connection import Connection


def _path(project_id: UUID | str, rest: str) -> str:
    return f"/api/stories/{project_id}/{rest}"


class Stories(Connection):
    """The methods of `Pensum` on projects of the type `tell_me_life`."""

    def tell_story(
        self,
        project_id: UUID | str,
        message: str,
        *,
        metadata: Mapping[str, str] | None = None,
        wait: int | None = None,
    ) -> JobOut:
        """The job of the reply; its result is a `StoryReply`."""
        options = {"json": {"message": message} | about_the_job(metadata)}
        return self._fetch(submission("POST", _path(project_id, "conversation"), options, wait=wait), JobOut)

    def story_messages(self, project_id: UUID | str) -> Iterator[StoryMessageOut]:
        """Newest first."""
        return self._each(listing(_path(project_id, "conversation")), Page[StoryMessageOut])

    def delete_story_messages(self, project_id: UUID | str) -> None:
        """Deletes the conversation; memories stay."""
        self._once(HttpRequest("DELETE", _path(project_id, "conversation")))

    def story_plan(self, project_id: UUID | str) -> StoryPlanOut:
        return self._fetch(read(_path(project_id, "plan")), StoryPlanOut)

    def story_memories(self, project_id: UUID | str, *, confirmed: bool | None = None) -> Iterator[StoryMemoryOut]:
        """Newest first."""
        return self._each(listing(_path(project_id, "memories"), confirmed=confirmed), Page[StoryMemoryOut])

    def add_story_memory(self, project_id: UUID | str, body: StoryMemoryIn) -> StoryMemoryOut:
        request = sending("POST", _path(project_id, "memories"), body)
        return self._fetch(request, StoryMemoryOut, is_repeatable=False)

    def change_story_memory(self, project_id: UUID | str, memory_id: UUID | str, **changes: Any) -> StoryMemoryOut:
        """Confirms (`confirmed=True`) or edits (`quote`, `event_date`, `people`, `places`) a memory."""
        return self._fetch(sending("PATCH", _path(project_id, f"memories/{memory_id}"), changes), StoryMemoryOut)

    def delete_story_memory(self, project_id: UUID | str, memory_id: UUID | str) -> None:
        """Deletes a memory and all that was made of it."""
        self._once(HttpRequest("DELETE", _path(project_id, f"memories/{memory_id}")))

    def story_timeline(self, project_id: UUID | str) -> list[TimelineEventOut]:
        """In the order of time; what has no date comes last."""
        return (self._fetch(read(_path(project_id, "timeline")), Page[TimelineEventOut])).items

    def story_people(self, project_id: UUID | str) -> list[StoryNameOut]:
        """Who was named, and in which memories."""
        return (self._fetch(read(_path(project_id, "people")), Page[StoryNameOut])).items

    def story_places(self, project_id: UUID | str) -> list[StoryNameOut]:
        """Which places were named, and in which memories."""
        return (self._fetch(read(_path(project_id, "places")), Page[StoryNameOut])).items

    def write_story_chapter(
        self,
        project_id: UUID | str,
        *,
        title: str | None = None,
        decade: int | None = None,
        theme: str | None = None,
        memory_ids: Sequence[UUID | str] | None = None,
        metadata: Mapping[str, str] | None = None,
        wait: int | None = None,
    ) -> JobOut:
        """The job of the chapter; its result is a `WrittenStoryChapter`."""
        ids = None if memory_ids is None else [str(memory_id) for memory_id in memory_ids]
        body = {"title": title, "decade": decade, "theme": theme, "memory_ids": ids}
        given = {name: value for name, value in body.items() if value is not None}
        options = {"json": given | about_the_job(metadata)}
        return self._fetch(submission("POST", _path(project_id, "chapters"), options, wait=wait), JobOut)

    def story_chapters(self, project_id: UUID | str) -> Iterator[StoryChapterOut]:
        """Newest first."""
        return self._each(listing(_path(project_id, "chapters")), Page[StoryChapterOut])

    def story_chapter(self, project_id: UUID | str, chapter_id: UUID | str) -> StoryChapterOut:
        return self._fetch(read(_path(project_id, f"chapters/{chapter_id}")), StoryChapterOut)

    def delete_story_chapter(self, project_id: UUID | str, chapter_id: UUID | str) -> None:
        """Its memories stay."""
        self._once(HttpRequest("DELETE", _path(project_id, f"chapters/{chapter_id}")))

    def export_story_chapter(
        self,
        project_id: UUID | str,
        chapter_id: UUID | str,
        *,
        format: Literal["pdf", "markdown"] = "pdf",
        timeout: float | None = None,
    ) -> bytes:
        """The chapter as a file. A job makes a PDF: raises `NotFinished` after `timeout`."""
        return self._file_of_job(_path(project_id, f"chapters/{chapter_id}/export"), timeout, format=format)
