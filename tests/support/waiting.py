"""Waiting for what other processes do."""

import time
from collections.abc import Callable

LONGEST_SECONDS = 30.0  # for what should have happened long before


def eventually(is_so: Callable[[], bool], seconds: float = 15.0) -> bool:
    """Whether it became so in time; asked again and again."""
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True
