"""Learning. The synchronous methods are generated from this file: run `make client` after a change."""

from collections.abc import AsyncIterator, Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import quote
from uuid import UUID

from pensum_client.async_connection import AsyncConnection
from pensum_client.http_request import HttpRequest, about_the_job, listing, read, sending, submission
from pensum_client.inputs import ExerciseType, LibraryResourceIn
from pensum_client.learning_outputs import (
    ExerciseDetail,
    ReviewOut,
    SessionOut,
    SessionSummary,
    TopicOut,
    TopicsOut,
)
from pensum_client.outputs import JobOut, LessonOut, LibraryResourceOut, Page

LEARNING = "/api/learning"


class AsyncLearning(AsyncConnection):
    """The methods of `AsyncPensum` on what a learner does, and on the library that all learners share."""

    async def start_session(self) -> SessionOut:
        """A learning session: its `id` connects the jobs of one sitting."""
        return await self._fetch(HttpRequest("POST", f"{LEARNING}/sessions"), SessionOut, is_repeatable=False)

    async def session(self, session_id: UUID | str) -> SessionOut:
        """With its queries, resources, exercises, answers and progress."""
        return await self._fetch(read(f"{LEARNING}/sessions/{quote(str(session_id), safe='')}"), SessionOut)

    def sessions(self) -> AsyncIterator[SessionSummary]:
        """Newest first."""
        return self._each(listing(f"{LEARNING}/sessions"), Page[SessionSummary])

    async def library(
        self, *, kind: str | None = None, level: str | None = None, topic: str | None = None
    ) -> list[LibraryResourceOut]:
        """The library that all learners share, newest first."""
        request = listing("/api/library", kind=kind, level=level, topic=topic)
        return [resource async for resource in self._each(request, Page[LibraryResourceOut])]

    async def library_resource(self, resource_id: UUID | str) -> LibraryResourceOut:
        return await self._fetch(read(f"/api/library/{resource_id}"), LibraryResourceOut)

    async def lesson(self, slug: str) -> LessonOut:
        """A lesson of the shared library with its text. `slug` is the end of its address."""
        return await self._fetch(read(f"/api/library/lessons/{quote(slug, safe='')}"), LessonOut)

    async def add_library_resource(self, body: LibraryResourceIn) -> LibraryResourceOut:
        """Adds a resource to the shared library. This and the next one are for administrators."""
        return await self._fetch(sending("POST", "/api/admin/library", body), LibraryResourceOut, is_repeatable=False)

    async def change_library_resource(self, resource_id: UUID | str, body: LibraryResourceIn) -> LibraryResourceOut:
        """Replaces all of it."""
        request = sending("PATCH", f"/api/admin/library/{resource_id}", body.model_dump(mode="json"))
        return await self._fetch(request, LibraryResourceOut)

    def exercises(
        self,
        *,
        type: ExerciseType | None = None,
        topic: str | None = None,
        session_id: UUID | str | None = None,
        answered: bool | None = None,
    ) -> AsyncIterator[ExerciseDetail]:
        """The learner's exercises, newest first."""
        filters = {"type": type, "topic": topic, "session_id": session_id, "answered": answered}
        return self._each(listing(f"{LEARNING}/exercises", **filters), Page[ExerciseDetail])

    async def exercise(self, exercise_id: UUID | str) -> ExerciseDetail:
        """With its solution once it was answered or given up."""
        return await self._fetch(read(f"{LEARNING}/exercises/{exercise_id}"), ExerciseDetail)

    async def submit_answer(
        self,
        exercise_id: UUID | str,
        answer: str | int | None,
        *,
        metadata: Mapping[str, str] | None = None,
        callback_url: str | None = None,
        idempotency_key: str | None = None,
        wait: int | None = None,
    ) -> JobOut:
        """The job that grades an answer, as `submit`; its result is a `GradedAnswer`. With None the learner gives the
        exercise up. A choice is named by its text, its letter or its index from 0."""
        given: dict[str, Any] = {"give_up": True} if answer is None else {"answer": str(answer)}
        body = given | about_the_job(metadata, callback_url)
        path = f"{LEARNING}/exercises/{exercise_id}/answers"
        request = submission("POST", path, {"json": body}, idempotency_key=idempotency_key, wait=wait)
        return await self._fetch(request, JobOut)

    def reviews(self, *, due_before: datetime | date | None = None) -> AsyncIterator[ReviewOut]:
        """The exercises that are due, the longest due first: by the end of the learner's today, unless `due_before`
        says another time or day."""
        due = None if due_before is None else due_before.isoformat()
        return self._each(listing(f"{LEARNING}/reviews", due_before=due), Page[ReviewOut])

    async def topics(self) -> list[TopicOut]:
        """What the learner's tasks and answers were about, with the mastery of each."""
        return (await self._fetch(read(f"{LEARNING}/topics"), TopicsOut)).items

    async def rename_topic(self, topic_id: UUID | str, name: str) -> TopicOut:
        return await self._fetch(sending("PATCH", f"{LEARNING}/topics/{topic_id}", {"name": name}), TopicOut)

    async def merge_topic(self, topic_id: UUID | str, into: UUID | str) -> TopicOut:
        """The topic `into`, which stays. Sent once: the API would not find the other one again."""
        request = sending("POST", f"{LEARNING}/topics/{topic_id}/merge", {"into": str(into)})
        return await self._fetch(request, TopicOut, is_repeatable=False)

    async def delete_topic(self, topic_id: UUID | str) -> None:
        """Its tasks stay, and it does not come back."""
        await self._once(HttpRequest("DELETE", f"{LEARNING}/topics/{topic_id}"))
