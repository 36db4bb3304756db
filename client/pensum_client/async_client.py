"""`AsyncPensum`. The synchronous client is generated from this file: run `make client` after a change."""

import asyncio
import math
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping, Sequence
from contextlib import aclosing
from http import HTTPStatus
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from pydantic import BaseModel

from pensum_client import events, requests
from pensum_client.async_accounts import AsyncAccounts
from pensum_client.async_admin import AsyncAdmin
from pensum_client.async_answers import AsyncAnswers
from pensum_client.async_chat import AsyncChats
from pensum_client.async_connection import AsyncConnection
from pensum_client.async_cv import AsyncCv
from pensum_client.async_documents import AsyncDocuments
from pensum_client.async_instructions import AsyncInstructions
from pensum_client.async_learning import AsyncLearning
from pensum_client.async_platform import AsyncPlatform
from pensum_client.async_profiles import AsyncProfiles
from pensum_client.async_projects import AsyncProjects
from pensum_client.async_stories import AsyncStories
from pensum_client.async_webhooks import AsyncWebhooks
from pensum_client.errors import JobFailed, NotFinished
from pensum_client.events import Event, JobChanged
from pensum_client.http_request import HttpRequest, read
from pensum_client.inputs import BuildIn
from pensum_client.kinds import JobRequest
from pensum_client.outputs import (
    BuildOut,
    FoundPassages,
    GenerationOut,
    JobOut,
    ModelOut,
    ModelsOut,
    Page,
    ProviderOut,
    ProvidersOut,
    SearchResults,
)
from pensum_client.requests import GenerationAction, ProviderVerb
from pensum_client.responses import parse
from pensum_client.results import GradedAnswer
from pensum_client.retry import RETRIABLE, RetryBudget

Model = TypeVar("Model", bound=BaseModel)

LONG_POLL_SECONDS = 30


class AsyncPensum(
    AsyncAccounts,
    AsyncAdmin,
    AsyncAnswers,
    AsyncChats,
    AsyncCv,
    AsyncDocuments,
    AsyncInstructions,
    AsyncLearning,
    AsyncProfiles,
    AsyncProjects,
    AsyncPlatform,
    AsyncStories,
    AsyncWebhooks,
    AsyncConnection,
):
    """The API at `base_url`, as the owner of this key. All times are seconds.

    Requests to an absent or overloaded server are repeated for `timeout` seconds. Tasks and threads may share a client
    of their kind.
    """

    async def submit(
        self,
        request: JobRequest | str,
        body: Mapping[str, Any] | None = None,
        *,
        idempotency_key: str | None = None,
        cancel_after: int | None = None,
        wait: int | None = None,
    ) -> JobOut:
        """The accepted job; with `wait` (at most 60), the job when it ends or the time is up.

        However often the request is repeated, it is one job. An `idempotency_key` extends that to other calls and
        processes for a day. After `cancel_after` seconds the job expires.

        `submit("answers.ask", {"question": "..."})` is for a kind that is known as late as the program runs, and
        for the kinds of plug-ins of the server.
        """
        sent = requests.submit(
            request, body or {}, idempotency_key=idempotency_key, cancel_after=cancel_after, wait=wait
        )
        return await self._fetch(sent, JobOut)

    async def upload(
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
        """`submit` for a file that goes into the library; .srt, .vtt and .zip as transcripts. The `metadata` are noted
        on the job, and on a document. `name` is its path in the library, by default that of the file alone."""
        content = await asyncio.to_thread(file.read_bytes)
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
        return await self._fetch(request, JobOut)

    async def get(self, job_id: UUID | str) -> JobOut:
        return await self._fetch(requests.get(job_id), JobOut)

    async def jobs(
        self,
        *,
        state: str | None = None,
        kind: str | None = None,
        metadata: Mapping[str, str] | None = None,
        internal: bool = False,
    ) -> AsyncIterator[JobOut]:
        """Newest first; only those with all that is given, and with `internal` those too that the platform asks of
        itself. Pages are requested as the iteration reaches them."""
        cursor = None
        while True:
            request = requests.page(state=state, kind=kind, metadata=metadata, internal=internal, cursor=cursor)
            page = await self._fetch(request, Page[JobOut])
            for job in page.items:
                yield job
            if (cursor := page.next_cursor) is None:
                return

    async def search(
        self, query: str, *, limit: int = 10, project_id: UUID | str | None = None, kinds: Sequence[str] = ()
    ) -> FoundPassages:
        """Passages of the library, best first. They are `degraded` where they were found by their words alone."""
        request = requests.search(query, limit=limit, project_id=project_id, kinds=kinds)
        return FoundPassages(await self._fetch(request, SearchResults))

    async def cancel(self, job_id: UUID | str) -> JobOut:
        """Ends a waiting job at once and asks a running one to stop."""
        return await self._fetch(requests.cancel(job_id), JobOut)

    async def retry(self, job_id: UUID | str) -> JobOut:
        """Runs a failed, cancelled or expired job again. Sent once: the API would refuse a repetition."""
        return await self._fetch(requests.retry(job_id), JobOut, is_repeatable=False)

    async def wait(
        self, job_id: UUID | str, timeout: float | None = None, on_change: Callable[[JobOut], None] = lambda job: None
    ) -> JobOut:
        """The ended job, whether it succeeded or not. Raises `NotFinished` after `timeout`.

        `on_change` is called with the job as it is now, and at each new state or progress.
        """
        ends_at = math.inf if timeout is None else time.monotonic() + timeout
        request = requests.get(job_id)
        while True:
            remaining = ends_at - time.monotonic()
            response = await self._send(request, RetryBudget(min(self._timeout, remaining)))
            if response.status_code != HTTPStatus.NOT_MODIFIED:
                job, etag = parse(response, JobOut), response.headers.get("ETag", "")
                on_change(job)
                if job.finished_at is not None:
                    return job
            remaining = ends_at - time.monotonic()
            if timeout is not None and remaining <= 0:
                raise NotFinished(job, timeout)
            request = requests.long_poll(job_id, etag, min(LONG_POLL_SECONDS, remaining))

    async def result(self, job_id: UUID | str, timeout: float | None = None) -> dict[str, Any]:
        """Waits for the job's result. Raises `JobFailed` if it ends without one, `NotFinished` after `timeout`."""
        job = await self.wait(job_id, timeout)
        if job.result is None:
            raise JobFailed(job)
        return job.result

    async def result_as(self, job_id: UUID | str, model: type[Model], timeout: float | None = None) -> Model:
        """`result` in the form of its kind, such as `WrittenExercises`; `RESULTS` names that of each."""
        return model.model_validate(await self.result(job_id, timeout))

    async def stream(self, job_id: UUID | str, after: int = 0) -> AsyncGenerator[Event, None]:
        """The job's events behind the event number `after`, until it ends. Resumes behind the last event where the
        connection was lost."""
        budget = RetryBudget(self._timeout)
        while True:
            try:
                async with aclosing(self._events(requests.events(job_id, after), budget)) as received:
                    async for sse in received:
                        if event := events.parse(sse):
                            after = event.seq
                            yield event
                return
            except RETRIABLE as failure:
                pause_seconds = budget.pause_after(failure)
            await asyncio.sleep(pause_seconds)

    async def job_changes(self, after: str | None = None) -> AsyncGenerator[JobChanged, None]:
        """Each of the caller's jobs as it is after a change of its state or progress, from now on or behind a `place`:
        without end, unless the key is valid no more. Goes on where the connection was lost."""
        async with aclosing(self._follow("/api/jobs/events", after)) as received:
            async for sse in received:
                if changed := events.parse_job_changed(sse):
                    yield changed

    async def grade(
        self, exercise_id: UUID | str, answer: str | int | None, timeout: float | None = None
    ) -> GradedAnswer:
        """Submits an answer and waits for its grade. Raises as `result`."""
        job = await self.submit_answer(exercise_id, answer)
        return await self.result_as(job.id, GradedAnswer, timeout)

    async def models(self) -> list[ModelOut]:
        """The language models. Administrators submit a `PullIn` for another one."""
        return (await self._fetch(requests.models(), ModelsOut)).models

    async def delete_model(self, name: str, *, provider: str = "ollama", wait: int | None = None) -> JobOut:
        """The job that deletes a model from a provider's server, for administrators."""
        return await self._fetch(requests.delete_model(provider, name, wait=wait), JobOut)

    async def providers(self) -> ProvidersOut:
        """The providers of language models, and when they went and came. This and the next one are for
        administrators."""
        return await self._fetch(requests.providers(), ProvidersOut)

    async def declare_provider(self, name: str, verb: ProviderVerb) -> ProviderOut:
        """Keeps jobs from a provider (`away`), or no longer (`back`)."""
        return await self._fetch(requests.declare_provider(name, verb), ProviderOut)

    async def forget_provider(self, name: str) -> None:
        """Jobs that asked for exactly this provider fail, others go on with the next one of their chain. It comes back
        by itself when a worker announces it. For administrators."""
        await self._once(requests.forget_provider(name))

    async def generation(self, generation_id: int) -> GenerationOut:
        return await self._fetch(read(f"/api/embeddings/generations/{generation_id}"), GenerationOut)

    async def delete_generation(self, generation_id: int, *, force: bool = False) -> None:
        """One that is being built or retired; with `force`, also one that is kept for a rollback."""
        options = {"params": {"force": str(force).lower()}}
        await self._once(HttpRequest("DELETE", f"/api/embeddings/generations/{generation_id}", options))

    async def generations(self) -> list[GenerationOut]:
        """The embedding generations, newest first. All on generations is for administrators."""
        return (await self._fetch(requests.generations(), Page[GenerationOut])).items

    async def build_generation(self, body: BuildIn) -> BuildOut:
        """Starts to embed the library with another model."""
        return await self._fetch(requests.build_generation(body), BuildOut)

    async def steer_generation(
        self, generation_id: int, action: GenerationAction, *, force: bool = False
    ) -> GenerationOut:
        """The generation after the action. A rollback returns the one that is active then, and is sent once: a
        repetition would undo it."""
        request = requests.steer_generation(generation_id, action, force=force)
        return await self._fetch(request, GenerationOut, is_repeatable=action != "rollback")
