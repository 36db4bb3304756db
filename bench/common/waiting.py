"""Waiting for other processes without taking time from them."""

import time
from collections.abc import Callable


class BenchFailed(Exception):
    """A system could not be measured."""


def wait_until(
    condition: Callable[[], bool], *, seconds: float, unless: Callable[[], str], every: float = 0.02
) -> None:
    """Raises `BenchFailed` with the message of `unless` if the condition does not hold in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise BenchFailed(f"{unless()} within {seconds:.0f} s")
        time.sleep(every)  # the condition is another process's
