"""Where work came from: the id of the request that asked for it, and its W3C trace context.

Both go with the work: from the request to the row of its job, to the lines that its worker logs, to the jobs that it
submits in turn, and to the webhooks that tell of its end.
"""

import re
import secrets
from contextlib import AbstractContextManager
from contextvars import ContextVar
from typing import NamedTuple

from core.context_vars import bound

SANE_REQUEST_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/+=@-]{0,127}")
TRACEPARENT = re.compile(r"(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:-.*)?")
FIRST_VERSION = "00"


class Origin(NamedTuple):
    request_id: str | None = None
    traceparent: str | None = None

    @property
    def trace_id(self) -> str | None:
        return None if self.traceparent is None else self.traceparent.split("-")[1]


NOWHERE = Origin()

CURRENT: ContextVar[Origin] = ContextVar("origin", default=NOWHERE)


def current() -> Origin:
    """Of what this thread or this asyncio task works on."""
    return CURRENT.get()


def working_for(origin: Origin) -> AbstractContextManager[None]:
    return bound((CURRENT, origin))


def of_request(request_id: str | None, traceparent: str | None) -> Origin:
    """From what a client sent. An id that is missing, too long, or has other characters than ids have gets one of ours
    in its place; a trace context that is not valid is left out, as W3C asks."""
    is_sane = request_id is not None and SANE_REQUEST_ID.fullmatch(request_id)
    return Origin(
        request_id if is_sane else secrets.token_hex(16), None if traceparent is None else next_hop(traceparent)
    )


def next_hop(traceparent: str) -> str | None:
    """The same trace with a parent of our own, for whoever is asked next. None where it is not valid."""
    if not TRACEPARENT.fullmatch(traceparent) or (traceparent.startswith(FIRST_VERSION) and len(traceparent) != 55):
        return None
    _, trace_id, _, flags = traceparent.split("-")[:4]
    return f"{FIRST_VERSION}-{trace_id}-{secrets.token_hex(8)}-{flags}"
