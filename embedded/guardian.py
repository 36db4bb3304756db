"""A watcher that ends our children when we cannot any more, because we got a SIGKILL.

One small process holds the other end of a pipe; when the pipe closes, we are gone. Unlike PR_SET_PDEATHSIG this reaches
grandchildren by their process group, lets PostgreSQL stop cleanly, does not care which thread started the child, and
needs no code between fork and exec.
"""

import atexit
import subprocess
import sys
import threading
from contextlib import suppress
from functools import cache
from pathlib import Path

SCRIPT = Path(__file__).with_name("guardian_process.py")

_lock = threading.Lock()


def watch(pid: int, orphan_signal: int) -> None:
    _say(f"+ {pid} {int(orphan_signal)}")


def release(pid: int) -> None:
    _say(f"- {pid}")


def _say(line: str) -> None:
    with _lock, suppress(BrokenPipeError):  # somebody killed the guardian: we still stop what we started
        pipe = _guardian().stdin
        assert pipe is not None
        pipe.write(line + "\n")
        pipe.flush()


@cache
def _guardian() -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-I", "-S", str(SCRIPT)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    atexit.register(process.communicate)
    return process
