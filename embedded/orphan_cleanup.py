"""Ends our child processes when we cannot do it ourselves, because we were killed by SIGKILL.

A small helper process holds the other end of a pipe; when the pipe closes, we are gone. Unlike PR_SET_PDEATHSIG this
reaches grandchildren by their process group, lets PostgreSQL shut down cleanly, works whichever thread started the
child, and needs no code between fork and exec.
"""

import atexit
import subprocess
import sys
import threading
from contextlib import suppress
from functools import cache
from pathlib import Path

SCRIPT = Path(__file__).with_name("orphan_cleanup_process.py")

_lock = threading.Lock()


def register(pid: int, orphan_signal: int) -> None:
    """When we are gone, the process gets this signal, and SIGKILL if it does not exit."""
    _send(f"+ {pid} {int(orphan_signal)}")


def unregister(pid: int) -> None:
    _send(f"- {pid}")


def _send(command: str) -> None:
    with _lock, suppress(BrokenPipeError):  # the helper was killed; we still stop our children on a normal exit
        pipe = _helper().stdin
        assert pipe is not None
        pipe.write(command + "\n")
        pipe.flush()


@cache
def _helper() -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-I", "-S", str(SCRIPT)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    atexit.register(process.communicate)
    return process
