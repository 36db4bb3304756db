"""Caching what is read of a text: passages and sentences come back with every request of their learner."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Concatenate, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

LONGEST = 4_000  # characters; whole documents come once, and would fill the memory


def cached_if_short(*, maxsize: int) -> Callable[[Callable[Concatenate[str, P], T]], Callable[Concatenate[str, P], T]]:
    """For functions of a text whose values are never changed. Keeps those of the texts that came last."""

    def decorate(function: Callable[Concatenate[str, P], T]) -> Callable[Concatenate[str, P], T]:
        cached = lru_cache(maxsize)(function)

        @wraps(function)
        def call(text: str, *args: P.args, **kwargs: P.kwargs) -> T:
            return (cached if len(text) <= LONGEST else function)(text, *args, **kwargs)  # type: ignore[arg-type]  # lru_cache forgets types

        return call  # type: ignore[return-value]  # that its first parameter has a name now

    return decorate
