"""`AsyncConnection`: how all methods of the client send their requests. The synchronous one is generated from it."""

import asyncio
import math
import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from http import HTTPStatus
from typing import Any, Self, TypeVar

import httpx
from httpx_sse import EventSource, ServerSentEvent
from pydantic import BaseModel

from pensum_client import requests
from pensum_client.errors import NotFinished
from pensum_client.http_request import HttpRequest, file_of_job
from pensum_client.outputs import JobOut, Page
from pensum_client.responses import parse, raise_for_problem, transport_errors
from pensum_client.retry import RETRIABLE, RetryBudget

Model = TypeVar("Model", bound=BaseModel)
Item = TypeVar("Item")


class AsyncConnection:
    """Requests to an absent or overloaded server are repeated for `timeout` seconds. `key` is an API key, or the token
    of a login; what needs neither can be called without."""

    def __init__(self, base_url: str, key: str | None = None, *, timeout: float = 60.0) -> None:
        self._base_url = base_url
        self._timeout = timeout
        self._http = httpx.AsyncClient(**requests.client_options(base_url, key))

    async def __aenter__(self) -> Self:
        await self._http.__aenter__()
        return self

    async def __aexit__(self, *error: Any) -> None:
        await self._http.__aexit__(*error)

    async def _events(self, request: HttpRequest, budget: RetryBudget) -> AsyncGenerator[ServerSentEvent, None]:
        with transport_errors(self._base_url):
            async with self._http.stream(
                request.method, request.path, timeout=request.timeout, **request.options
            ) as response:
                if not response.is_success:
                    await response.aread()
                raise_for_problem(response)
                try:
                    async for event in EventSource(response).aiter_sse():
                        yield event
                finally:
                    if response.num_bytes_downloaded:
                        budget.renew()

    async def _follow(self, path: str, after: str | None) -> AsyncGenerator[ServerSentEvent, None]:
        """Without end, unless the key is valid no more. Goes on behind the last id where the connection was lost."""
        budget = RetryBudget(self._timeout)
        while True:
            try:
                async with aclosing(self._events(requests.follow(path, after), budget)) as received:
                    async for sse in received:
                        after = sse.id or after
                        yield sse
            except RETRIABLE as failure:
                pause_seconds = budget.pause_after(failure)
                await asyncio.sleep(pause_seconds)

    async def _each(self, request: HttpRequest, page: type[Page[Item]]) -> AsyncIterator[Item]:
        """Pages are requested as the iteration reaches them."""
        cursor = None
        while True:
            fetched = await self._fetch(request.at(cursor), page)
            for item in fetched.items:
                yield item
            if (cursor := fetched.next_cursor) is None:
                return

    async def _once(self, request: HttpRequest) -> None:
        """Sent once, and what comes back is not needed."""
        await self._send(request, RetryBudget(0))

    async def _content(self, request: HttpRequest) -> bytes:
        return (await self._send(request, RetryBudget(self._timeout))).content

    async def _file_of_job(self, path: str, timeout: float | None, **filters: object) -> bytes:
        """Asks for it until the job has made it. Raises `NotFinished` after `timeout`."""
        ends_at = math.inf if timeout is None else time.monotonic() + timeout
        while True:
            request = file_of_job(path, ends_at - time.monotonic(), **filters)
            response = await self._send(request, RetryBudget(self._timeout))
            if response.status_code != HTTPStatus.ACCEPTED:
                return response.content
            if timeout is not None and time.monotonic() >= ends_at:
                raise NotFinished(parse(response, JobOut), timeout)

    async def _fetch(self, request: HttpRequest, model: type[Model], *, is_repeatable: bool = True) -> Model:
        return parse(await self._send(request, RetryBudget(self._timeout if is_repeatable else 0)), model)

    async def _send(self, request: HttpRequest, budget: RetryBudget) -> httpx.Response:
        while True:
            try:
                with transport_errors(self._base_url):
                    response = await self._http.request(
                        request.method, request.path, timeout=request.timeout, **request.options
                    )
                return raise_for_problem(response)
            except RETRIABLE as failure:
                pause_seconds = budget.pause_after(failure)
            await asyncio.sleep(pause_seconds)
