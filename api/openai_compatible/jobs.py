"""The job of a request: its client waits for it, and cancels it by leaving."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from fastapi import Response
from fastapi.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from api import errors
from api.job_changes import JobChanges
from api.long_poll import is_unfinished, wait_while
from api.middleware.long_response import run_after_stack
from api.open_streams import Admission
from core.errors import AppError
from db.models import Job, JobState
from db.queries.jobs import jobs
from db.row_level_security import acting_for
from db.transactions import read, write
from tasks import cancelling

JOB_HEADER = "X-Pensum-Job"
LOOK_SECONDS = 60.0

Render = Callable[[Job], dict[str, Any]]


@dataclass(frozen=True)
class OwnJob:
    id: UUID
    user_id: UUID
    admission: Admission
    job_changes: JobChanges

    async def get(self) -> Job:
        with acting_for(self.user_id):
            return await read(jobs.get, self.id, user_id=self.user_id)

    async def wait(self) -> Job:
        """Until it has ended, however long that takes: a job that nobody can do ends at its deadline."""
        with acting_for(self.user_id):
            while True:
                job = await wait_while(
                    is_unfinished,
                    self.job_changes,
                    self.id,
                    user_id=self.user_id,
                    admission=self.admission,
                    seconds=LOOK_SECONDS,
                )
                if job.state.is_terminal:
                    return job

    async def cancel(self) -> None:
        with acting_for(self.user_id):
            await write(cancelling.cancel, self.id, user_id=self.user_id)


class Outcome(Response):
    """What a job came to, once it has ended."""

    def __init__(self, job: OwnJob, render: Render) -> None:
        super().__init__()
        self._job = job
        self._render = render

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        run_after_stack(scope, partial(self._respond, scope, scope["path"]))

    async def _respond(self, scope: Scope, path: str, receive: Receive, send: Send) -> None:
        ended, left = asyncio.create_task(self._job.wait()), asyncio.create_task(leaves(receive))
        try:
            await asyncio.wait((ended, left), return_when=asyncio.FIRST_COMPLETED)
            if ended.done():
                await self._response(ended, path)(scope, receive, send)
            else:
                await self._job.cancel()
        finally:
            ended.cancel()
            left.cancel()

    def _response(self, ended: "asyncio.Task[Job]", path: str) -> Response:
        try:
            response = outcome(ended.result(), self._render, path)
        except AppError as error:
            response = errors.error_response(error, instance=path)
        response.headers[JOB_HEADER] = str(self._job.id)
        return response


async def leaves(receive: Receive) -> None:
    """Returns when the client has left."""
    while (await receive())["type"] != "http.disconnect":
        pass


def outcome(job: Job, render: Render, path: str) -> Response:
    if job.state == JobState.SUCCEEDED:
        return JSONResponse(render(job))
    return errors.job_problem(job, instance=path)
