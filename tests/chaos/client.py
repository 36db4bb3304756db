"""One person's client, as a careful one would be written: where no answer came, it asks again."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any, Self

import httpx

from tests.chaos.plan import PlannedJob

ANSWER_SECONDS = 30.0
PAUSE_SECONDS = 0.5
WAIT_SECONDS = 10
UNKNOWN = {404, 410}
FINAL_STATES = {"succeeded", "failed", "cancelled", "expired"}


@dataclass(frozen=True)
class Heard:
    """An event as the stream tells it."""

    seq: int
    type: str
    data: dict[str, Any]


@dataclass
class Journal:
    """`unanswered` counts requests by why they were sent again; `strange` are answers that no fault excuses."""

    unanswered: Counter[str] = field(default_factory=Counter)
    strange: list[str] = field(default_factory=list)


class Client:
    def __init__(self, url: str, key: str, journal: Journal) -> None:
        self._journal = journal
        self._http = httpx.AsyncClient(
            base_url=url,
            headers={"Authorization": f"Bearer {key}"},
            timeout=ANSWER_SECONDS,
            limits=httpx.Limits(max_connections=None),
            trust_env=False,
        )

    async def __aenter__(self) -> Self:
        await self._http.__aenter__()
        return self

    async def __aexit__(self, *error: Any) -> None:
        await self._http.__aexit__(*error)

    async def submit(self, job: PlannedJob) -> str:
        """The id of the accepted job."""
        headers = {"Idempotency-Key": job.key}
        if job.prefers_wait:
            headers["Prefer"] = f"wait={WAIT_SECONDS}"
        answer = await self._ask("POST", job.path, expected={200, 202}, json=job.body, headers=headers)
        id_: str = answer.json()["id"]
        return id_

    async def get(self, path: str, **params: Any) -> dict[str, Any] | None:
        """None for what the API does not know."""
        answer = await self._ask("GET", path, expected={200, *UNKNOWN}, params=params)
        content: dict[str, Any] = answer.json()
        return content if answer.is_success else None

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
        """Each request waits at the server until something changes."""
        while True:
            job = await self.get(f"/api/jobs/{job_id}", wait=WAIT_SECONDS)
            if job is None or job["state"] in FINAL_STATES:
                return

    async def listen(self, job_id: str) -> list[Heard]:
        """The job's stream to its end; after a break it goes on behind the last event that came."""
        heard: list[Heard] = []
        while not heard or heard[-1].type != "end":
            after = heard[-1].seq if heard else 0
            try:
                async with self._http.stream("GET", f"/api/jobs/{job_id}/events", params={"after": after}) as answer:
                    if answer.status_code in UNKNOWN:
                        return heard
                    if not answer.is_success:
                        await answer.aread()
                        await self._note(answer)
                        continue
                    async for event in _events(answer.aiter_lines()):
                        heard.append(event)  # noqa: PERF401  # a break must not lose what came
            except httpx.TransportError as error:
                await self._note(error)
        return heard

    async def _ask(self, method: str, path: str, *, expected: set[int], **options: Any) -> httpx.Response:
        while True:
            try:
                answer = await self._http.request(method, path, **options)
            except httpx.TransportError as error:
                await self._note(error)
                continue
            if answer.status_code in expected:
                return answer
            await self._note(answer)

    async def _note(self, failure: httpx.Response | httpx.TransportError) -> None:
        """Before it is sent again."""
        if isinstance(failure, httpx.Response):
            self._journal.unanswered[str(failure.status_code)] += 1
            if failure.status_code != httpx.codes.SERVICE_UNAVAILABLE:
                asked = f"{failure.request.method} {failure.request.url.path}"
                self._journal.strange.append(f"{asked}: {failure.status_code} {failure.text}")
        else:
            self._journal.unanswered[type(failure).__name__] += 1
        await asyncio.sleep(PAUSE_SECONDS)


async def _events(lines: AsyncIterator[str]) -> AsyncIterator[Heard]:
    fields: dict[str, str] = {}
    async for line in lines:
        name, _, value = line.partition(": ")
        if name:
            fields[name] = value
        elif "event" in fields:
            yield Heard(int(fields["id"]), fields["event"], json.loads(fields["data"]))
            fields = {}
