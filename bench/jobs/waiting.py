"""Waiting for what other processes do, without taking time from them."""

import time
from collections.abc import Callable


class BenchFailed(Exception):
    """A system could not be measured."""


def wait_until(is_so: Callable[[], bool], *, seconds: float, unless: Callable[[], str], every: float = 0.02) -> None:
    """Raises `BenchFailed` with the words of `unless` when it does not become so in time."""
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            raise BenchFailed(f"{unless()} within {seconds:.0f} s")
        time.sleep(every)
