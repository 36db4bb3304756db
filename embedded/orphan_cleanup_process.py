"""The helper process of `orphan_cleanup`. It runs as a script and uses the standard library only.

Each line on standard input is `+ pid signal` or `- pid`. At the end of the input, when the writer is gone, each
registered process gets its signal, and its process group gets SIGKILL after a few seconds.
"""

import os
import signal
import sys
import time
from contextlib import suppress

GRACE_SECONDS = 5.0


def read_registered() -> dict[int, int]:
    """Signals by process id, as they are registered when the input ends."""
    registered: dict[int, int] = {}
    for line in sys.stdin:
        sign, pid, *rest = line.split()
        if sign == "+":
            registered[int(pid)] = int(rest[0])
        else:
            registered.pop(int(pid), None)
    return registered


def is_alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except OSError:
        return False
    return True


def end_all(registered: dict[int, int]) -> None:
    for pid, signum in registered.items():
        with suppress(OSError):
            (os.killpg if signum == signal.SIGKILL else os.kill)(pid, signum)
    deadline = time.monotonic() + GRACE_SECONDS
    while any(map(is_alive, registered)) and time.monotonic() < deadline:
        time.sleep(0.05)
    for pid in registered:
        with suppress(OSError):
            os.killpg(pid, signal.SIGKILL)


if __name__ == "__main__":
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    end_all(read_registered())
