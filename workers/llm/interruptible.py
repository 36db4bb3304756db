"""Reads of a model server's response that are bounded, and can be interrupted while the server is silent.

A handler looks between two tokens whether it must stop. A server that reads a long prompt sends nothing for minutes,
and the handler's thread waits in `recv`. So the thread waits in slices instead, and calls a check before each.

httpx and httpx2, which the SDKs use, have no option for this. They take the streams of a network backend as they are.
"""

import select
import time
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, TypeVar

from core.errors import AppError
from workers.llm.response_bounds import LEAST_SECONDS, Reception

SLICE_SECONDS = 0.2


class Interrupted(BaseException):
    """Ends a request from within; clients of model servers take any `Exception` for a broken connection."""

    def __init__(self, reason: Exception) -> None:
        super().__init__(reason)
        self.reason = reason


_check: ContextVar[Callable[[], None] | None] = ContextVar("check", default=None)

C = TypeVar("C")


class checking:  # noqa: N801  # it is read as the context manager that it is
    """Within the block `check` is called each time before this thread waits for a server, and a few times a second
    while it does. What it raises ends the request, closes the connection, and leaves the block."""

    __slots__ = ("_check", "_token")

    def __init__(self, check: Callable[[], None]) -> None:
        self._check = check

    def __enter__(self) -> None:
        self._token = _check.set(self._check)

    def __exit__(self, _type: object, error: BaseException | None, _traceback: object) -> None:
        _check.reset(self._token)
        if isinstance(error, Interrupted):
            raise error.reason from None


def interruptible(client: C) -> C:
    """The `Client` of httpx or httpx2, with reads that are bounded and can be interrupted."""
    parts: Any = client
    for transport in (parts._transport, *parts._mounts.values()):
        pool = getattr(transport, "_pool", None)
        if pool is not None:
            pool._network_backend = _Backend(pool._network_backend)
    return client


class _Wrapper:
    """Has everything that the wrapped object has."""

    def __init__(self, wrapped: Any) -> None:
        self._wrapped = wrapped

    def __getattr__(self, name: str) -> Any:
        return getattr(self._wrapped, name)


class _Backend(_Wrapper):
    def connect_tcp(self, *args: Any, **named: Any) -> "_Stream":
        return _Stream(self._wrapped.connect_tcp(*args, **named))

    def connect_unix_socket(self, *args: Any, **named: Any) -> "_Stream":
        return _Stream(self._wrapped.connect_unix_socket(*args, **named))


class _Stream(_Wrapper):
    """`reception` bounds the response that is read now. Each request begins one with the bounds of a whole answer."""

    def __init__(self, wrapped: Any) -> None:
        super().__init__(wrapped)
        self.reception = Reception()

    def start_tls(self, *args: Any, **named: Any) -> "_Stream":
        return _Stream(self._wrapped.start_tls(*args, **named))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.reception = Reception()
        self._wrapped.write(buffer, timeout)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        began = time.monotonic()
        timeout = self.reception.timeout(timeout)
        check = _check.get()
        if check is not None:
            timeout = _wait_in_slices(self._wrapped.get_extra_info("socket"), timeout, check)
        received: bytes = self._wrapped.read(max_bytes, timeout)
        self.reception.note_bytes(len(received), time.monotonic() - began)
        return received


def _wait_in_slices(connection: Any, timeout: float | None, check: Callable[[], None]) -> float | None:
    """Until something can be read, or the time is up. Returns what is left of it."""
    if hasattr(connection, "pending") and connection.pending():  # decrypted already
        return timeout
    poll = select.poll()
    poll.register(connection, select.POLLIN)
    ends_at = None if timeout is None else time.monotonic() + timeout
    while True:
        _call(check)
        left = SLICE_SECONDS if ends_at is None else ends_at - time.monotonic()
        if left <= 0 or poll.poll(min(left, SLICE_SECONDS) * 1_000):
            return None if ends_at is None else max(left, LEAST_SECONDS)


def _call(check: Callable[[], None]) -> None:
    try:
        check()
    except AppError as error:
        raise Interrupted(error) from None
