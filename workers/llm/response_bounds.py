"""Bounds of a model server's response: its bytes, those of one part of a stream, and the wait for a token.

Timeouts alone are none: a server that goes on sending never runs into them.
"""

import math
from dataclasses import dataclass
from json import JSONDecodeError
from typing import Any

MEGABYTE = 1_000_000
MOST_BYTES = 10 * MEGABYTE  # of a list of models, of vectors, of an error
LONGEST_PART = MEGABYTE  # bytes of one line or event of a stream, with the comments before it
BYTES_PER_TOKEN = 2_000  # of a stream: the events around one token that servers were seen to send have up to 700
LEAST_SECONDS = 0.001  # for a read that is late: the connection's own timeout error follows
PLAIN = {"Accept-Encoding": "identity"}
"""Headers of every request: one compressed byte may become a thousand."""

NONSENSE = (ValueError, AttributeError, TypeError, RecursionError)
"""What clients raise that take any JSON for an object of their own: [].get("error"), Class(**[]); and JSON too deep."""


class ResponseUnbounded(ValueError):
    """A response that is longer than any honest one, or that may become so where it is unpacked. The message goes on
    after "The server sent"."""


class OutputUnbounded(ResponseUnbounded):
    """The response was the output of a model."""


@dataclass
class Reception:
    """The bounds of one response. `seconds_left` is how long the rest of it may be waited for, or its next token: by
    default as long as the timeout of its first read."""

    most_bytes: int = MOST_BYTES
    longest_part: float = math.inf
    seconds_left: float | None = None
    error: type[ResponseUnbounded] = ResponseUnbounded
    received: int = 0
    received_before_part: int = 0

    @classmethod
    def of_output(cls, max_tokens: int) -> "Reception":
        return cls(MEGABYTE + BYTES_PER_TOKEN * max_tokens, LONGEST_PART, error=OutputUnbounded)

    def begin(self, response: Any, seconds: float) -> None:
        """`response` is one of httpx or httpx2 whose body is not read yet; `seconds` is for its first token."""
        self.seconds_left = seconds
        response.extensions["network_stream"].reception = self

    def note_part(self, wait_seconds: float | None) -> None:
        """A line or an event came. Where it has a token, the next one may be waited for anew, so many seconds."""
        self.received_before_part = self.received
        if wait_seconds is not None:
            self.seconds_left = wait_seconds

    def timeout(self, of_read: float | None) -> float | None:
        if self.seconds_left is None:
            self.seconds_left = of_read
        return None if self.seconds_left is None else max(self.seconds_left, LEAST_SECONDS)

    def note_bytes(self, count: int, waited_seconds: float) -> None:
        """Raises `ResponseUnbounded`, or `TimeoutError` where bytes came in time and what is waited for did not."""
        self.received += count
        if self.received - self.received_before_part > self.longest_part:
            raise self.error(f"more than {self.longest_part:,} bytes without the end of a line")
        if self.received > self.most_bytes:
            raise self.error(f"more than {self.most_bytes:,} bytes")
        if self.seconds_left is not None:
            self.seconds_left -= waited_seconds
            if self.seconds_left <= 0:
                raise TimeoutError


def refuse_compressed(response: Any) -> None:
    """A hook for responses of httpx or httpx2. Raises `ResponseUnbounded`."""
    if response.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise ResponseUnbounded("a compressed response, which it was not asked for")


def is_nonsense(error: BaseException | None) -> bool:
    """Whether what came within a stream is the server's own fault. A line that was broken off, or the page of a proxy,
    belongs to an outage."""
    if isinstance(error, JSONDecodeError):
        return error.doc.rstrip().endswith("}")
    return isinstance(error, NONSENSE)
