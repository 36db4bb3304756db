import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Self, TypeVar
from uuid import UUID

import httpx

from api.schemas.documents import FoundPassageOut, SearchResults
from api.schemas.embeddings import BuildIn, BuildOut, GenerationOut
from api.schemas.jobs import JobOut
from api.schemas.learning import SessionOut
from api.schemas.pages import PageOut
from client import calls, flows
from client.calls import Call, Order
from client.errors import JobFailed, Unreachable, accepted, answering
from client.events import Event, EventParser
from client.flows import Flow, OnChange
from client.kinds import Wish
from client.patience import TRY_AGAIN, Patience

T = TypeVar("T")


class Pensum:
    """The API at `base_url`, as the owner of this key. All times are seconds.

    For `timeout` seconds it goes on asking a server that is away or overloaded. Threads may share it.
    """

    def __init__(self, base_url: str, key: str, *, timeout: float = 60.0) -> None:
        self._base_url = base_url
        self._timeout = timeout
        self._http = httpx.Client(**calls.http_options(base_url, key))

    def __enter__(self) -> Self:
        self._http.__enter__()
        return self

    def __exit__(self, *error: Any) -> None:
        self._http.__exit__(*error)

    def submit(
        self,
        wish: Wish,
        *,
        idempotency_key: str | None = None,
        cancel_after: int | None = None,
        wait: int | None = None,
    ) -> JobOut:
        """The accepted job; with `wait` (at most 60), as it is when it ends or the time is up.

        A key of its own makes it one job however often it has to be sent. With `idempotency_key` that holds for a day,
        for other processes too. After `cancel_after` the job is not wanted any more.
        """
        call = calls.submission(wish, idempotency_key=idempotency_key, cancel_after=cancel_after, wait=wait)
        return self._run(flows.ask(call, JobOut, Patience(self._timeout)))

    def upload(
        self,
        file: Path,
        *,
        callback_url: str | None = None,
        idempotency_key: str | None = None,
        cancel_after: int | None = None,
        wait: int | None = None,
    ) -> JobOut:
        """`submit` for a file that goes into the library; .srt, .vtt and .zip as transcripts."""
        call = calls.upload(
            file, callback_url=callback_url, idempotency_key=idempotency_key, cancel_after=cancel_after, wait=wait
        )
        return self._run(flows.ask(call, JobOut, Patience(self._timeout)))

    def ingest_profile(
        self,
        name: str,
        body: bytes,
        *,
        email: str | None = None,
        username: str | None = None,
        callback_url: str | None = None,
    ) -> JobOut:
        """`submit` for a text about somebody, which becomes the caller's profile; for an administrator, that of whoever
        has this e-mail. The name says what kind of file it is."""
        call = calls.profile(name, body, email=email, username=username, callback_url=callback_url)
        return self._run(flows.ask(call, JobOut, Patience(self._timeout)))

    def get(self, job_id: UUID | str) -> JobOut:
        return self._run(flows.ask(calls.get(job_id), JobOut, Patience(self._timeout)))

    def jobs(self, *, state: str | None = None, kind: str | None = None) -> Iterator[JobOut]:
        """Newest first. A page is asked for when it is reached."""
        cursor = None
        while True:
            call = calls.page(state=state, kind=kind, cursor=cursor)
            page = self._run(flows.ask(call, PageOut[JobOut], Patience(self._timeout)))
            yield from page.items
            if (cursor := page.next_cursor) is None:
                return

    def search(
        self, query: str, *, limit: int = 10, project_id: UUID | str | None = None, kinds: Sequence[str] = ()
    ) -> list[FoundPassageOut]:
        """The best passages of the library, best first."""
        call = calls.search(query, limit=limit, project_id=project_id, kinds=kinds)
        return self._run(flows.ask(call, SearchResults, Patience(self._timeout))).results

    def cancel(self, job_id: UUID | str) -> JobOut:
        """Ends a waiting job at once and asks a running one to stop."""
        return self._run(flows.ask(calls.cancel(job_id), JobOut, Patience(self._timeout)))

    def retry(self, job_id: UUID | str) -> JobOut:
        """Runs a failed, cancelled or expired job again. It is sent once: a second time would be refused."""
        return self._run(flows.ask(calls.retry(job_id), JobOut, Patience(0)))

    def wait(self, job_id: UUID | str, timeout: float | None = None, on_change: OnChange = lambda job: None) -> JobOut:
        """The ended job, whether it succeeded or not. Raises `NotFinished` after `timeout`.

        `on_change` hears of the job as it is now, and of each new state or progress.
        """
        return self._run(flows.wait(job_id, timeout=timeout, patience_seconds=self._timeout, on_change=on_change))

    def result(self, job_id: UUID | str, timeout: float | None = None) -> dict[str, Any]:
        """The result of the job, once it is there. Raises `JobFailed` where none will be."""
        job = self.wait(job_id, timeout)
        if job.result is None:
            raise JobFailed(job)
        return job.result

    def stream(self, job_id: UUID | str, after: int = 0) -> Iterator[Event]:
        """Everything that happened to the job behind this `seq`, and happens until it ends. Where the connection was
        cut, it goes on behind the last event."""
        patience = Patience(self._timeout)
        while True:
            try:
                for event in self._events(calls.events(job_id, after), patience):
                    after = event.seq
                    yield event
                return
            except TRY_AGAIN as failure:
                pause_seconds = patience.pause_after(failure)
            time.sleep(pause_seconds)

    def start_session(self) -> SessionOut:
        """What keeps together the wishes of one sitting, by its `id`."""
        return self._run(flows.ask(calls.start_session(), SessionOut, Patience(0)))

    def generations(self) -> list[GenerationOut]:
        """The embedding generations, newest first. These four are for administrators."""
        return self._run(flows.ask(calls.generations(), PageOut[GenerationOut], Patience(self._timeout))).items

    def build_generation(self, wish: BuildIn) -> BuildOut:
        """Begins to embed the library with another model."""
        return self._run(flows.ask(calls.build_generation(wish), BuildOut, Patience(self._timeout)))

    def steer_generation(self, generation_id: int, order: Order, *, force: bool = False) -> GenerationOut:
        """What has become of it by the order. A rollback answers with the generation that is active then, and is sent
        once: a second one would undo it."""
        call = calls.steer_generation(generation_id, order, force=force)
        return self._run(flows.ask(call, GenerationOut, Patience(0 if order == "rollback" else self._timeout)))

    def _events(self, call: Call, patience: Patience) -> Iterator[Event]:
        parser = EventParser()
        with (
            answering(self._base_url),
            self._http.stream(call.method, call.path, timeout=call.timeout, **call.options) as answer,
        ):
            if not answer.is_success:
                answer.read()
            accepted(answer)
            for chunk in answer.iter_bytes():
                patience.renew()
                yield from parser.feed(chunk)

    def _run(self, flow: Flow[T]) -> T:
        try:
            call = next(flow)
            while True:
                try:
                    answer = self._send(call)
                except Unreachable as failure:
                    call = flow.throw(failure)
                else:
                    call = flow.send(answer)
        except StopIteration as end:
            value: T = end.value
            return value

    def _send(self, call: Call) -> httpx.Response:
        time.sleep(call.delay_seconds)
        with answering(self._base_url):
            return self._http.request(call.method, call.path, timeout=call.timeout, **call.options)
