"""What the lines are about that a thread or an asyncio task logs now."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from contextvars import ContextVar
from types import MappingProxyType

from core import origin
from core.context_vars import bound
from core.origin import Origin

Fields = Mapping[str, object]

NOTHING: Fields = MappingProxyType({})

_about: ContextVar[Fields] = ContextVar("about", default=NOTHING)


def about(source: Origin, **fields: object) -> AbstractContextManager[None]:
    """Each line that is logged within names these, and where the work came from."""
    return bound((_about, fields), (origin.CURRENT, source))


def fields() -> dict[str, object]:
    return {**_about.get(), **of_origin(origin.current())}


def of_origin(source: Origin) -> dict[str, object]:
    known = {"request_id": source.request_id, "trace_id": source.trace_id}
    return {name: value for name, value in known.items() if value is not None}
