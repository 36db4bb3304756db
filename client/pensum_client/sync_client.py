"""Generated from async_client.py by `make client`: change that file instead."""

import math
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import date, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from pydantic import BaseModel

from pensum_client import requests
from pensum_client.account_outputs import LoginSessionOut
from pensum_client.cv_outputs import CvMatchOut
from pensum_client.errors import JobFailed, NotFinished
from pensum_client.events import Event
from pensum_client.inputs import BuildIn, ExerciseType, LibraryResourceIn
from pensum_client.kinds import JobRequest
from pensum_client.outputs import (
    BuildOut,
    ExerciseDetail,
    FoundPassages,
    GenerationOut,
    JobOut,
    LibraryResourceOut,
    ModelOut,
    ModelsOut,
    Page,
    ProviderOut,
    ProvidersOut,
    ReviewOut,
    SearchResults,
    SessionOut,
    TopicOut,
    TopicsOut,
)
from pensum_client.requests import GenerationAction, ProviderVerb
from pensum_client.responses import parse
from pensum_client.results import GradedAnswer
from pensum_client.retry import RETRIABLE, RetryBudget
from pensum_client.sync_chat import Chats
from pensum_client.sync_connection import Connection
from pensum_client.sync_projects import Projects
from pensum_client.sync_stories import Stories

Model = TypeVar("Model", bound=BaseModel)

LONG_POLL_SECONDS = 30


class Pensum(Projects, Stories, Chats, Connection):
    """The API at `base_url`, as the owner of this key. All times are seconds.

    Requests to an absent or overloaded server are repeated for `timeout` seconds. Tasks and threads may share a client
    of their kind.
    """

    def submit(
        self,
        body: JobRequest,
        *,
        idempotency_key: str | None = None,
        cancel_after: int | None = None,
        wait: int | None = None,
    ) -> JobOut:
        """The accepted job; with `wait` (at most 60), the job when it ends or the time is up.

        However often the request is repeated, it is one job. An `idempotency_key` extends that to other calls and
        processes for a day. After `cancel_after` seconds the job expires.
        """
        request = requests.submit(body, idempotency_key=idempotency_key, cancel_after=cancel_after, wait=wait)
        return self._fetch(request, JobOut)

    def upload(
        self,
        file: Path,
        *,
        name: str | None = None,
        project_id: UUID | str | None = None,
        metadata: Mapping[str, str] | None = None,
        callback_url: str | None = None,
        idempotency_key: str | None = None,
        cancel_after: int | None = None,
        wait: int | None = None,
    ) -> JobOut:
        """`submit` for a file that goes into the library; .srt, .vtt and .zip as transcripts, which have no metadata.
        `name` is its path in the library, by default that of the file alone."""
        content = file.read_bytes()
        request = requests.upload(
            name or file.name,
            content,
            project_id=project_id,
            metadata=metadata,
            callback_url=callback_url,
            idempotency_key=idempotency_key,
            cancel_after=cancel_after,
            wait=wait,
        )
        return self._fetch(request, JobOut)

    def ingest_profile(
        self,
        name: str,
        content: bytes,
        *,
        email: str | None = None,
        username: str | None = None,
        callback_url: str | None = None,
    ) -> JobOut:
        """`submit` for a file about a person, which becomes the caller's profile. An administrator names another
        account by `email`. The ending of `name` tells the file's type."""
        request = requests.ingest_profile(name, content, email=email, username=username, callback_url=callback_url)
        return self._fetch(request, JobOut)

    def get(self, job_id: UUID | str) -> JobOut:
        return self._fetch(requests.get(job_id), JobOut)

    def jobs(self, *, state: str | None = None, kind: str | None = None) -> Iterator[JobOut]:
        """Newest first. Pages are requested as the iteration reaches them."""
        cursor = None
        while True:
            page = self._fetch(requests.page(state=state, kind=kind, cursor=cursor), Page[JobOut])
            for job in page.items:
                yield job
            if (cursor := page.next_cursor) is None:
                return

    def search(
        self, query: str, *, limit: int = 10, project_id: UUID | str | None = None, kinds: Sequence[str] = ()
    ) -> FoundPassages:
        """Passages of the library, best first. They are `degraded` where they were found by their words alone."""
        request = requests.search(query, limit=limit, project_id=project_id, kinds=kinds)
        return FoundPassages(self._fetch(request, SearchResults))

    def summarize(self, document_id: UUID | str, *, wait: int | None = None) -> JobOut:
        """The job that summarises a document or transcript: `SummarizedDocument.model_validate(job.result)`. The
        summary is made anew whenever the document changes."""
        return self._fetch(requests.summarize(document_id, wait=wait), JobOut)

    def cancel(self, job_id: UUID | str) -> JobOut:
        """Ends a waiting job at once and asks a running one to stop."""
        return self._fetch(requests.cancel(job_id), JobOut)

    def retry(self, job_id: UUID | str) -> JobOut:
        """Runs a failed, cancelled or expired job again. Sent once: the API would refuse a repetition."""
        return self._fetch(requests.retry(job_id), JobOut, is_repeatable=False)

    def wait(
        self, job_id: UUID | str, timeout: float | None = None, on_change: Callable[[JobOut], None] = lambda job: None
    ) -> JobOut:
        """The ended job, whether it succeeded or not. Raises `NotFinished` after `timeout`.

        `on_change` is called with the job as it is now, and at each new state or progress.
        """
        ends_at = math.inf if timeout is None else time.monotonic() + timeout
        request = requests.get(job_id)
        while True:
            remaining = ends_at - time.monotonic()
            response = self._send(request, RetryBudget(min(self._timeout, remaining)))
            if response.status_code != HTTPStatus.NOT_MODIFIED:
                job, etag = parse(response, JobOut), response.headers.get("ETag", "")
                on_change(job)
                if job.finished_at is not None:
                    return job
            remaining = ends_at - time.monotonic()
            if timeout is not None and remaining <= 0:
                raise NotFinished(job, timeout)
            request = requests.long_poll(job_id, etag, min(LONG_POLL_SECONDS, remaining))

    def result(self, job_id: UUID | str, timeout: float | None = None) -> dict[str, Any]:
        """Waits for the job's result. Raises `JobFailed` if it ends without one, `NotFinished` after `timeout`."""
        job = self.wait(job_id, timeout)
        if job.result is None:
            raise JobFailed(job)
        return job.result

    def result_as(self, job_id: UUID | str, model: type[Model], timeout: float | None = None) -> Model:
        """`result` in the form of its kind, such as `WrittenExercises`; `RESULTS` names that of each."""
        return model.model_validate(self.result(job_id, timeout))

    def stream(self, job_id: UUID | str, after: int = 0) -> Generator[Event, None, None]:
        """The job's events behind the event number `after`, until it ends. Resumes behind the last event where the
        connection was lost."""
        budget = RetryBudget(self._timeout)
        while True:
            try:
                with closing(self._events(requests.events(job_id, after), budget)) as received:
                    for event in received:
                        after = event.seq
                        yield event
                return
            except RETRIABLE as failure:
                pause_seconds = budget.pause_after(failure)
            time.sleep(pause_seconds)

    def start_session(self) -> SessionOut:
        """A learning session: its `id` connects the jobs of one sitting."""
        return self._fetch(requests.start_session(), SessionOut, is_repeatable=False)

    def session(self, session_id: UUID | str) -> SessionOut:
        """With its queries, resources, exercises, answers and progress."""
        return self._fetch(requests.session(session_id), SessionOut)

    def library(
        self, *, kind: str | None = None, level: str | None = None, topic: str | None = None
    ) -> list[LibraryResourceOut]:
        """The library that all learners share, newest first."""
        found: list[LibraryResourceOut] = []
        cursor: str | None = None
        while True:
            request = requests.library(kind=kind, level=level, topic=topic, cursor=cursor)
            page = self._fetch(request, Page[LibraryResourceOut])
            found += page.items
            cursor = page.next_cursor
            if cursor is None:
                return found

    def library_resource(self, resource_id: UUID | str) -> LibraryResourceOut:
        return self._fetch(requests.library_resource(resource_id), LibraryResourceOut)

    def add_library_resource(self, body: LibraryResourceIn) -> LibraryResourceOut:
        """Adds a resource to the shared library. This and the next one are for administrators."""
        request = requests.add_library_resource(body)
        return self._fetch(request, LibraryResourceOut, is_repeatable=False)

    def change_library_resource(self, resource_id: UUID | str, body: LibraryResourceIn) -> LibraryResourceOut:
        return self._fetch(requests.change_library_resource(resource_id, body), LibraryResourceOut)

    def exercises(
        self,
        *,
        type: ExerciseType | None = None,
        topic: str | None = None,
        session_id: UUID | str | None = None,
        answered: bool | None = None,
    ) -> Iterator[ExerciseDetail]:
        """The learner's exercises, newest first. Pages are requested as the iteration reaches them."""
        cursor = None
        while True:
            request = requests.exercises(
                type=type, topic=topic, session_id=session_id, answered=answered, cursor=cursor
            )
            page = self._fetch(request, Page[ExerciseDetail])
            for exercise in page.items:
                yield exercise
            if (cursor := page.next_cursor) is None:
                return

    def exercise(self, exercise_id: UUID | str) -> ExerciseDetail:
        """With its solution once it was answered or given up."""
        return self._fetch(requests.exercise(exercise_id), ExerciseDetail)

    def submit_answer(
        self,
        exercise_id: UUID | str,
        answer: str | int | None,
        *,
        callback_url: str | None = None,
        idempotency_key: str | None = None,
        wait: int | None = None,
    ) -> JobOut:
        """The job that grades an answer, as `submit`. With None the learner gives the exercise up. A choice is named by
        its text, its letter or its index from 0."""
        request = requests.submit_answer(
            exercise_id, answer, callback_url=callback_url, idempotency_key=idempotency_key, wait=wait
        )
        return self._fetch(request, JobOut)

    def grade(self, exercise_id: UUID | str, answer: str | int | None, timeout: float | None = None) -> GradedAnswer:
        """Submits an answer and waits for its grade. Raises as `result`."""
        job = self.submit_answer(exercise_id, answer)
        return self.result_as(job.id, GradedAnswer, timeout)

    def reviews(self, *, due_before: datetime | date | None = None) -> Iterator[ReviewOut]:
        """The exercises that are due, the longest due first: by the end of the learner's today, unless `due_before`
        says another time or day."""
        cursor = None
        while True:
            page = self._fetch(requests.reviews(due_before=due_before, cursor=cursor), Page[ReviewOut])
            for review in page.items:
                yield review
            if (cursor := page.next_cursor) is None:
                return

    def topics(self) -> list[TopicOut]:
        """What the learner's tasks and answers were about, with the mastery of each."""
        return (self._fetch(requests.topics(), TopicsOut)).items

    def rename_topic(self, topic_id: UUID | str, name: str) -> TopicOut:
        return self._fetch(requests.rename_topic(topic_id, name), TopicOut)

    def merge_topic(self, topic_id: UUID | str, into: UUID | str) -> TopicOut:
        """The topic `into`, which stays. Sent once: the API would not find the other one again."""
        return self._fetch(requests.merge_topic(topic_id, into), TopicOut, is_repeatable=False)

    def delete_topic(self, topic_id: UUID | str) -> None:
        """Its tasks stay, and it does not come back."""
        self._send(requests.delete_topic(topic_id), RetryBudget(0))

    def cv_matches(self, *, project_id: UUID | str | None = None) -> Iterator[CvMatchOut]:
        """Newest first. Pages are requested as the iteration reaches them."""
        cursor = None
        while True:
            page = self._fetch(requests.cv_matches(project_id=project_id, cursor=cursor), Page[CvMatchOut])
            for match in page.items:
                yield match
            if (cursor := page.next_cursor) is None:
                return

    def cv_match(self, match_id: UUID | str) -> CvMatchOut:
        return self._fetch(requests.cv_match(match_id), CvMatchOut)

    def delete_cv_match(self, match_id: UUID | str) -> None:
        self._send(requests.delete_cv_match(match_id), RetryBudget(0))

    def cv_report(self, match_id: UUID | str) -> bytes:
        """A match as PDF."""
        return (self._send(requests.cv_report(match_id), RetryBudget(self._timeout))).content

    def login_sessions(self) -> Iterator[LoginSessionOut]:
        """The caller's logins that are valid now, newest first."""
        cursor = None
        while True:
            page = self._fetch(requests.login_sessions(cursor), Page[LoginSessionOut])
            for session in page.items:
                yield session
            if (cursor := page.next_cursor) is None:
                return

    def end_login_session(self, session_id: UUID | str) -> None:
        """Ends a login at once. Sent once: there is nothing to end a second time."""
        self._send(requests.end_login_session(session_id), RetryBudget(0))

    def models(self) -> list[ModelOut]:
        """The language models. Administrators submit a `PullIn` for another one."""
        return (self._fetch(requests.models(), ModelsOut)).models

    def delete_model(self, name: str, *, provider: str = "ollama", wait: int | None = None) -> JobOut:
        """The job that deletes a model from a provider's server, for administrators."""
        return self._fetch(requests.delete_model(provider, name, wait=wait), JobOut)

    def providers(self) -> ProvidersOut:
        """The providers of language models, and when they went and came. This and the next one are for
        administrators."""
        return self._fetch(requests.providers(), ProvidersOut)

    def declare_provider(self, name: str, verb: ProviderVerb) -> ProviderOut:
        """Keeps jobs from a provider (`away`), or no longer (`back`)."""
        return self._fetch(requests.declare_provider(name, verb), ProviderOut)

    def generations(self) -> list[GenerationOut]:
        """The embedding generations, newest first. This and the next two are for administrators."""
        return (self._fetch(requests.generations(), Page[GenerationOut])).items

    def build_generation(self, body: BuildIn) -> BuildOut:
        """Starts to embed the library with another model."""
        return self._fetch(requests.build_generation(body), BuildOut)

    def steer_generation(self, generation_id: int, action: GenerationAction, *, force: bool = False) -> GenerationOut:
        """The generation after the action. A rollback returns the one that is active then, and is sent once: a
        repetition would undo it."""
        request = requests.steer_generation(generation_id, action, force=force)
        return self._fetch(request, GenerationOut, is_repeatable=action != "rollback")
