"""Runs by itself, with the standard library only, next to the process that it watches (see `guardian`).

Each line on standard input is `+ pid signal` or `- pid`. When the input ends, its writer is gone: whatever it left is
asked to stop with its signal, and killed with its whole process group if that takes more than a few seconds.
"""

import os
import signal
import sys
import time
from contextlib import suppress

GRACE_SECONDS = 5.0


def watched_at_the_end() -> dict[int, int]:
    watched: dict[int, int] = {}
    for line in sys.stdin:
        sign, pid, *rest = line.split()
        if sign == "+":
            watched[int(pid)] = int(rest[0])
        else:
            watched.pop(int(pid), None)
    return watched


def lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except OSError:
        return False
    return True


def end(watched: dict[int, int]) -> None:
    for pid, signum in watched.items():
        with suppress(OSError):
            (os.killpg if signum == signal.SIGKILL else os.kill)(pid, signum)
    deadline = time.monotonic() + GRACE_SECONDS
    while any(map(lives, watched)) and time.monotonic() < deadline:
        time.sleep(0.05)
    for pid in watched:
        with suppress(OSError):
            os.killpg(pid, signal.SIGKILL)


if __name__ == "__main__":
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    end(watched_at_the_end())
