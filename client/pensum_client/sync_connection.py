"""Generated from async_connection.py by `make client`: change that file instead."""

import math
import time
from collections.abc import Generator, Iterator
from contextlib import closing
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


class Connection:
    """Requests to an absent or overloaded server are repeated for `timeout` seconds. `key` is an API key, or the token
    of a login; what needs neither can be called without."""

    def __init__(self, base_url: str, key: str | None = None, *, timeout: float = 60.0) -> None:
        self._base_url = base_url
        self._timeout = timeout
        self._http = httpx.Client(**requests.client_options(base_url, key))

    def __enter__(self) -> Self:
        self._http.__enter__()
        return self

    def __exit__(self, *error: Any) -> None:
        self._http.__exit__(*error)

    def _events(self, request: HttpRequest, budget: RetryBudget) -> Generator[ServerSentEvent, None, None]:
        with transport_errors(self._base_url):
            with self._http.stream(
                request.method, request.path, timeout=request.timeout, **request.options
            ) as response:
                if not response.is_success:
                    response.read()
                raise_for_problem(response)
                try:
                    for event in EventSource(response).iter_sse():
                        yield event
                finally:
                    if response.num_bytes_downloaded:
                        budget.renew()

    def _follow(self, path: str, after: str | None) -> Generator[ServerSentEvent, None, None]:
        """Without end, unless the key is valid no more. Goes on behind the last id where the connection was lost."""
        budget = RetryBudget(self._timeout)
        while True:
            try:
                with closing(self._events(requests.follow(path, after), budget)) as received:
                    for sse in received:
                        after = sse.id or after
                        yield sse
            except RETRIABLE as failure:
                pause_seconds = budget.pause_after(failure)
                time.sleep(pause_seconds)

    def _each(self, request: HttpRequest, page: type[Page[Item]]) -> Iterator[Item]:
        """Pages are requested as the iteration reaches them."""
        cursor = None
        while True:
            fetched = self._fetch(request.at(cursor), page)
            for item in fetched.items:
                yield item
            if (cursor := fetched.next_cursor) is None:
                return

    def _once(self, request: HttpRequest) -> None:
        """Sent once, and what comes back is not needed."""
        self._send(request, RetryBudget(0))

    def _content(self, request: HttpRequest) -> bytes:
        return (self._send(request, RetryBudget(self._timeout))).content

    def _file_of_job(self, path: str, timeout: float | None, **filters: object) -> bytes:
        """Asks for it until the job has made it. Raises `NotFinished` after `timeout`."""
        ends_at = math.inf if timeout is None else time.monotonic() + timeout
        while True:
            request = file_of_job(path, ends_at - time.monotonic(), **filters)
            response = self._send(request, RetryBudget(self._timeout))
            if response.status_code != HTTPStatus.ACCEPTED:
                return response.content
            if timeout is not None and time.monotonic() >= ends_at:
                raise NotFinished(parse(response, JobOut), timeout)

    def _fetch(self, request: HttpRequest, model: type[Model], *, is_repeatable: bool = True) -> Model:
        return parse(self._send(request, RetryBudget(self._timeout if is_repeatable else 0)), model)

    def _send(self, request: HttpRequest, budget: RetryBudget) -> httpx.Response:
        while True:
            try:
                with transport_errors(self._base_url):
                    response = self._http.request(
                        request.method, request.path, timeout=request.timeout, **request.options
                    )
                return raise_for_problem(response)
            except RETRIABLE as failure:
                pause_seconds = budget.pause_after(failure)
            time.sleep(pause_seconds)
