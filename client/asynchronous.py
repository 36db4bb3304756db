import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
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


class AsyncPensum:
    """`Pensum` to be awaited; its docstrings hold here too."""

    def __init__(self, base_url: str, key: str, *, timeout: float = 60.0) -> None:
        self._base_url = base_url
        self._timeout = timeout
        self._http = httpx.AsyncClient(**calls.http_options(base_url, key))

    async def __aenter__(self) -> Self:
        await self._http.__aenter__()
        return self

    async def __aexit__(self, *error: Any) -> None:
        await self._http.__aexit__(*error)

    async def submit(
        self,
        wish: Wish,
        *,
        idempotency_key: str | None = None,
        cancel_after: int | None = None,
        wait: int | None = None,
    ) -> JobOut:
        call = calls.submission(wish, idempotency_key=idempotency_key, cancel_after=cancel_after, wait=wait)
        return await self._run(flows.ask(call, JobOut, Patience(self._timeout)))

    async def upload(
        self,
        file: Path,
        *,
        callback_url: str | None = None,
        idempotency_key: str | None = None,
        cancel_after: int | None = None,
        wait: int | None = None,
    ) -> JobOut:
        call = await asyncio.to_thread(
            calls.upload,
            file,
            callback_url=callback_url,
            idempotency_key=idempotency_key,
            cancel_after=cancel_after,
            wait=wait,
        )
        return await self._run(flows.ask(call, JobOut, Patience(self._timeout)))

    async def ingest_profile(
        self,
        name: str,
        body: bytes,
        *,
        email: str | None = None,
        username: str | None = None,
        callback_url: str | None = None,
    ) -> JobOut:
        call = calls.profile(name, body, email=email, username=username, callback_url=callback_url)
        return await self._run(flows.ask(call, JobOut, Patience(self._timeout)))

    async def get(self, job_id: UUID | str) -> JobOut:
        return await self._run(flows.ask(calls.get(job_id), JobOut, Patience(self._timeout)))

    async def jobs(self, *, state: str | None = None, kind: str | None = None) -> AsyncIterator[JobOut]:
        cursor = None
        while True:
            call = calls.page(state=state, kind=kind, cursor=cursor)
            page = await self._run(flows.ask(call, PageOut[JobOut], Patience(self._timeout)))
            for job in page.items:
                yield job
            if (cursor := page.next_cursor) is None:
                return

    async def search(
        self, query: str, *, limit: int = 10, project_id: UUID | str | None = None, kinds: Sequence[str] = ()
    ) -> list[FoundPassageOut]:
        call = calls.search(query, limit=limit, project_id=project_id, kinds=kinds)
        return (await self._run(flows.ask(call, SearchResults, Patience(self._timeout)))).results

    async def cancel(self, job_id: UUID | str) -> JobOut:
        return await self._run(flows.ask(calls.cancel(job_id), JobOut, Patience(self._timeout)))

    async def retry(self, job_id: UUID | str) -> JobOut:
        return await self._run(flows.ask(calls.retry(job_id), JobOut, Patience(0)))

    async def wait(
        self, job_id: UUID | str, timeout: float | None = None, on_change: OnChange = lambda job: None
    ) -> JobOut:
        return await self._run(flows.wait(job_id, timeout=timeout, patience_seconds=self._timeout, on_change=on_change))

    async def result(self, job_id: UUID | str, timeout: float | None = None) -> dict[str, Any]:
        job = await self.wait(job_id, timeout)
        if job.result is None:
            raise JobFailed(job)
        return job.result

    async def stream(self, job_id: UUID | str, after: int = 0) -> AsyncGenerator[Event, None]:
        patience = Patience(self._timeout)
        while True:
            try:
                async with aclosing(self._events(calls.events(job_id, after), patience)) as events:
                    async for event in events:
                        after = event.seq
                        yield event
                return
            except TRY_AGAIN as failure:
                pause_seconds = patience.pause_after(failure)
            await asyncio.sleep(pause_seconds)

    async def start_session(self) -> SessionOut:
        return await self._run(flows.ask(calls.start_session(), SessionOut, Patience(0)))

    async def generations(self) -> list[GenerationOut]:
        page = await self._run(flows.ask(calls.generations(), PageOut[GenerationOut], Patience(self._timeout)))
        return page.items

    async def build_generation(self, wish: BuildIn) -> BuildOut:
        return await self._run(flows.ask(calls.build_generation(wish), BuildOut, Patience(self._timeout)))

    async def steer_generation(self, generation_id: int, order: Order, *, force: bool = False) -> GenerationOut:
        call = calls.steer_generation(generation_id, order, force=force)
        return await self._run(flows.ask(call, GenerationOut, Patience(0 if order == "rollback" else self._timeout)))

    async def _events(self, call: Call, patience: Patience) -> AsyncGenerator[Event, None]:
        parser = EventParser()
        with answering(self._base_url):
            async with self._http.stream(call.method, call.path, timeout=call.timeout, **call.options) as answer:
                if not answer.is_success:
                    await answer.aread()
                accepted(answer)
                async for chunk in answer.aiter_bytes():
                    patience.renew()
                    for event in parser.feed(chunk):
                        yield event

    async def _run(self, flow: Flow[T]) -> T:
        try:
            call = next(flow)
            while True:
                try:
                    answer = await self._send(call)
                except Unreachable as failure:
                    call = flow.throw(failure)
                else:
                    call = flow.send(answer)
        except StopIteration as end:
            value: T = end.value
            return value

    async def _send(self, call: Call) -> httpx.Response:
        await asyncio.sleep(call.delay_seconds)
        with answering(self._base_url):
            return await self._http.request(call.method, call.path, timeout=call.timeout, **call.options)
