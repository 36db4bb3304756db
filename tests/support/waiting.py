"""Polling for effects of other processes and threads."""

import time
from collections.abc import Callable
from datetime import timedelta

LONGEST_SECONDS = 30.0  # for what should have happened long before
SLACK = timedelta(seconds=LONGEST_SECONDS)  # between two moments that are the same on an idle machine


def eventually(condition: Callable[[], bool], seconds: float = LONGEST_SECONDS) -> bool:
    """Polls the condition. Returns False if it does not become true in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True
