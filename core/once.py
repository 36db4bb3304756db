"""Objects of which a process has one, made on first use by whichever thread comes first."""

import threading
from collections.abc import Callable, Hashable
from typing import Generic, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class once(Generic[P, T]):  # noqa: N801  # it is read as the decorator that it is
    """One result for each set of positional arguments. `functools.cache` would let two threads make two."""

    def __init__(self, make: Callable[P, T]) -> None:
        self._make = make
        self._made: dict[Hashable, T] = {}
        self._making = threading.RLock()
        self.__doc__ = make.__doc__

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> T:
        assert not kwargs
        with self._making:
            if args not in self._made:
                self._made[args] = self._make(*args, **kwargs)
            return self._made[args]

    @property
    def is_made(self) -> bool:
        return bool(self._made)

    def forget(self) -> None:
        """Forgets every result, also one that is being made. The next call makes a new one."""
        with self._making:
            self._made.clear()
