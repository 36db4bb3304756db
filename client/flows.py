"""What takes more than one request, written once for both clients.

A flow yields each call and is sent its answer; where none came, `Unreachable` is thrown into it.
"""

import math
import time
from collections.abc import Callable, Generator
from dataclasses import replace
from http import HTTPStatus
from typing import TypeVar
from uuid import UUID

import httpx
from pydantic import BaseModel, ValidationError

from api.schemas.jobs import JobOut
from client import calls
from client.calls import Call
from client.errors import NotFinished, Unintelligible, accepted
from client.patience import TRY_AGAIN, Patience

T = TypeVar("T")
Model = TypeVar("Model", bound=BaseModel)
Flow = Generator[Call, httpx.Response, T]
OnChange = Callable[[JobOut], None]

POLL_SECONDS = 30


def ask(call: Call, model: type[Model], patience: Patience) -> Flow[Model]:
    """Only for calls that may be sent twice, or with no patience."""
    return _read(model, (yield from _persist(call, patience)))


def wait(job_id: UUID | str, *, timeout: float | None, patience_seconds: float, on_change: OnChange) -> Flow[JobOut]:
    ends_at = math.inf if timeout is None else time.monotonic() + timeout
    call = calls.get(job_id)
    while True:
        patience = Patience(min(patience_seconds, ends_at - time.monotonic()))
        answer = yield from _persist(call, patience)
        if answer.status_code != HTTPStatus.NOT_MODIFIED:
            job, etag = _read(JobOut, answer), answer.headers.get("ETag", "")
            on_change(job)
            if job.finished_at is not None:
                return job
        remaining = ends_at - time.monotonic()
        if timeout is not None and remaining <= 0:
            raise NotFinished(job, timeout)
        call = calls.poll(job_id, etag, min(POLL_SECONDS, remaining))


def _persist(call: Call, patience: Patience) -> Flow[httpx.Response]:
    while True:
        try:
            return accepted((yield call))
        except TRY_AGAIN as failure:
            call = replace(call, delay_seconds=patience.pause_after(failure))


def _read(model: type[Model], answer: httpx.Response) -> Model:
    try:
        return model.model_validate_json(answer.content)
    except ValidationError as error:
        raise Unintelligible(f"{answer.request.url} did not answer with a {model.__name__}: {error}") from error
