"""A client of the public API, as anybody could write it."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

import httpx

Job = dict[str, Any]

ANSWER_SECONDS = 30.0
POLL_SECONDS = 10
JOB_SECONDS = 300.0
FINAL_STATES = {"succeeded", "failed", "cancelled", "expired"}


class Refused(Exception):
    """The API answered with a problem, or a job ended in one."""


class Client:
    def __init__(self, url: str, key: str) -> None:
        headers = {"Authorization": f"Bearer {key}"}
        timeout = httpx.Timeout(ANSWER_SECONDS)
        self._http = httpx.AsyncClient(base_url=url, headers=headers, timeout=timeout, trust_env=False)

    async def __aenter__(self) -> Self:
        await self._http.__aenter__()
        return self

    async def __aexit__(self, *error: Any) -> None:
        await self._http.__aexit__(*error)

    async def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        return _checked(await self._http.post(path, json=body))

    async def upload(self, path: str, file: Path) -> Job:
        return _checked(await self._http.post(path, files={"file": (file.name, file.read_bytes())}))

    async def follow(self, job: Job, on_change: Callable[[Job], None]) -> Job:
        """The finished job. Each request waits at the server until something changes."""
        deadline = time.monotonic() + JOB_SECONDS
        etag = ""
        while job["state"] not in FINAL_STATES:
            if time.monotonic() > deadline:
                raise Refused(f"{job['kind']} is still {job['state']} after {JOB_SECONDS:.0f} s.")
            answer = await self._http.get(
                job["links"]["self"], params={"wait": POLL_SECONDS}, headers={"If-None-Match": etag} if etag else {}
            )
            if answer.status_code != httpx.codes.NOT_MODIFIED:
                job, etag = _checked(answer), answer.headers.get("ETag", "")
            on_change(job)
        if job["state"] != "succeeded":
            problem = job["error"] or {}
            raise Refused(f"{job['kind']} {job['state']}: {problem.get('detail') or problem.get('title')}")
        return job


def _checked(answer: httpx.Response) -> dict[str, Any]:
    if answer.is_error:
        raise Refused(f"{answer.request.method} {answer.request.url.path}: {answer.status_code} {answer.text}")
    content: dict[str, Any] = answer.json()
    return content
