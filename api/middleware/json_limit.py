"""Middleware that rejects a JSON body of very many values before it is parsed. Parsing holds the event loop: 20 MB of
`[{},{},...]` would silence every other request for a second, and each value that is wrong is an error to tell.

A compressed body is refused too: nobody knows how long it is before it is decompressed.

A text may be long. How many values there are is counted without parsing, up to the limit. So a body must be in UTF-8:
Python's parser would take UTF-16 and UTF-32 too, whose letters have bytes that look like quotes.
"""

import json
import re

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import errors

MOST_VALUES = 20_000
UTF_8 = {"utf-8", "utf-8-sig"}
#: Matches the begin of a value: a string as a whole, so that what it contains is not counted, or another one.
VALUE = re.compile(rb'[\s\]},:]*+(?:"(?:[^"\\]++|\\.)*+"?|[\[{]|[^\s\[\]{},:"]++|\Z)', re.DOTALL)
IDENTITY = "identity"  # the value of Content-Encoding for a body that is sent as it is
OTHER_TYPES = {"multipart/form-data", "application/x-www-form-urlencoded"}


class JsonLimitMiddleware:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD"):
            await self.app(scope, receive, send)
        elif Headers(scope=scope).get("content-encoding", IDENTITY).lower() != IDENTITY:
            detail = "The body of a request may not be compressed: send it without Content-Encoding."
            refused = errors.problem_response("unsupported-media-type", detail, instance=scope["path"])
            await refused(scope, receive, send)
        elif _media_type(scope) in OTHER_TYPES:
            await self.app(scope, receive, send)
        else:
            await self._check(scope, receive, send)

    async def _check(self, scope: Scope, receive: Receive, send: Send) -> None:
        messages = await _whole_body(receive)
        body = b"".join(message.get("body", b"") for message in messages)
        if json.detect_encoding(body) not in UTF_8:
            detail = "A JSON body must be in UTF-8 (RFC 8259)."
            await errors.problem_response("bad-request", detail, instance=scope["path"])(scope, receive, send)
        elif _has_too_many_values(body):
            detail = f"A JSON body may have at most {MOST_VALUES:,} values. Send less at once."
            await errors.problem_response("too-large", detail, instance=scope["path"])(scope, receive, send)
        else:
            await self.app(scope, _again(messages, receive), send)


def _media_type(scope: Scope) -> str:
    return Headers(scope=scope).get("content-type", "").partition(";")[0].strip().lower()


async def _whole_body(receive: Receive) -> list[Message]:
    messages = [await receive()]
    while messages[-1].get("more_body"):
        messages.append(await receive())
    return messages


def _again(messages: list[Message], receive: Receive) -> Receive:
    """What was read already, then what comes after it."""
    left = iter(messages)

    async def receive_again() -> Message:
        return next(left, None) or await receive()

    return receive_again


def _has_too_many_values(body: bytes) -> bool:
    return any(number > MOST_VALUES for number, _ in enumerate(VALUE.finditer(body), start=1))
