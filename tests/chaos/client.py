"""A client of one user that retries every request until it gets a response."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any, Self

import httpx

from tests.chaos.planned_jobs import PlannedJob

TIMEOUT_SECONDS = 30.0
PAUSE_SECONDS = 0.5
WAIT_SECONDS = 10
UNKNOWN = {404, 410}
FINAL_STATES = {"succeeded", "failed", "cancelled", "expired"}


@dataclass(frozen=True)
class StreamedEvent:
    """An event of a job's stream."""

    seq: int
    type: str
    data: dict[str, Any]


@dataclass
class RequestLog:
    """`retried_requests` counts retries by reason; `unexpected` are responses that no fault explains."""

    retried_requests: Counter[str] = field(default_factory=Counter)
    unexpected: list[str] = field(default_factory=list)


class Client:
    def __init__(self, url: str, key: str, request_log: RequestLog) -> None:
        self._request_log = request_log
        self._http = httpx.AsyncClient(
            base_url=url,
            headers={"Authorization": f"Bearer {key}"},
            timeout=TIMEOUT_SECONDS,
            limits=httpx.Limits(max_connections=None),
            trust_env=False,
        )

    async def __aenter__(self) -> Self:
        await self._http.__aenter__()
        return self

    async def __aexit__(self, *error: Any) -> None:
        await self._http.__aexit__(*error)

    async def submit(self, job: PlannedJob) -> str:
        """Returns the id of the accepted job."""
        headers = {"Idempotency-Key": job.key}
        if job.prefers_wait:
            headers["Prefer"] = f"wait={WAIT_SECONDS}"
        response = await self._request("POST", job.path, expected={200, 202}, json=job.body, headers=headers)
        id_: str = response.json()["id"]
        return id_

    async def get(self, path: str, **params: Any) -> dict[str, Any] | None:
        """None for 404 and 410."""
        response = await self._request("GET", path, expected={200, *UNKNOWN}, params=params)
        content: dict[str, Any] = response.json()
        return content if response.is_success else None

    async def list_job_ids(self) -> list[str]:
        ids: list[str] = []
        cursor: dict[str, str] = {}
        while True:
            page = await self.get("/api/jobs", limit=100, **cursor)
            assert page is not None
            ids += [job["id"] for job in page["items"]]
            if page["next_cursor"] is None:
                return ids
            cursor = {"cursor": page["next_cursor"]}

    async def await_end(self, job_id: str) -> None:
        """Long polls until the job has a final state."""
        while True:
            job = await self.get(f"/api/jobs/{job_id}", wait=WAIT_SECONDS)
            if job is None or job["state"] in FINAL_STATES:
                return

    async def stream_events(self, job_id: str) -> list[StreamedEvent]:
        """The job's events to the last one. After a broken connection it resumes behind the last event."""
        streamed: list[StreamedEvent] = []
        while not streamed or streamed[-1].type != "end":
            after = streamed[-1].seq if streamed else 0
            try:
                async with self._http.stream("GET", f"/api/jobs/{job_id}/events", params={"after": after}) as response:
                    if response.status_code in UNKNOWN:
                        return streamed
                    if not response.is_success:
                        await response.aread()
                        await self._record_retry(response)
                        continue
                    async for event in _events(response.aiter_lines()):
                        streamed.append(event)  # noqa: PERF401  # events before a broken connection are kept
            except httpx.TransportError as error:
                await self._record_retry(error)
        return streamed

    async def _request(self, method: str, path: str, *, expected: set[int], **options: Any) -> httpx.Response:
        while True:
            try:
                response = await self._http.request(method, path, **options)
            except httpx.TransportError as error:
                await self._record_retry(error)
                continue
            if response.status_code in expected:
                return response
            await self._record_retry(response)

    async def _record_retry(self, failure: httpx.Response | httpx.TransportError) -> None:
        """Records the failure and pauses before the retry."""
        if isinstance(failure, httpx.Response):
            self._request_log.retried_requests[str(failure.status_code)] += 1
            if failure.status_code != httpx.codes.SERVICE_UNAVAILABLE:
                request = f"{failure.request.method} {failure.request.url.path}"
                self._request_log.unexpected.append(f"{request}: {failure.status_code} {failure.text}")
        else:
            self._request_log.retried_requests[type(failure).__name__] += 1
        await asyncio.sleep(PAUSE_SECONDS)


async def _events(lines: AsyncIterator[str]) -> AsyncIterator[StreamedEvent]:
    fields: dict[str, str] = {}
    async for line in lines:
        name, _, value = line.partition(": ")
        if name:
            fields[name] = value
        elif "event" in fields:
            yield StreamedEvent(int(fields["id"]), fields["event"], json.loads(fields["data"]))
            fields = {}
