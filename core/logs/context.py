"""What the lines are about that a thread or an asyncio task logs now."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from types import MappingProxyType

from core import origin
from core.origin import Origin

Fields = Mapping[str, object]

NOTHING: Fields = MappingProxyType({})

_about: ContextVar[Fields] = ContextVar("about", default=NOTHING)


@contextmanager
def about(source: Origin, **fields: object) -> Iterator[None]:
    """Each line that is logged within names these, and where the work came from."""
    token = _about.set(fields)
    try:
        with origin.working_for(source):
            yield
    finally:
        _about.reset(token)


def fields() -> dict[str, object]:
    return {**_about.get(), **of_origin(origin.current())}


def of_origin(source: Origin) -> dict[str, object]:
    known = {"request_id": source.request_id, "trace_id": source.trace_id}
    return {name: value for name, value in known.items() if value is not None}
