"""A child process in a session and process group of its own, which never outlives this process."""

import os
import pwd
import signal
import subprocess
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

from embedded import orphan_cleanup


class ChildProcess(ABC):
    """Subclasses implement `start`, which may be called again after the process ended. Without an essential process
    nothing works: a supervisor gives up where one cannot run, and tries any other again and again."""

    is_essential = False
    stop_signal = signal.SIGTERM
    orphan_signal = signal.SIGKILL  # what `orphan_cleanup` sends first when we are gone

    def __init__(self, name: str, log: Path) -> None:
        self.name = name
        self.log = log
        self._process: subprocess.Popen[bytes] | None = None

    @abstractmethod
    def start(self) -> None: ...

    @property
    def pid(self) -> int:
        assert self._process is not None, f"{self.name} was never started"
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """None while it runs; negative when a signal ended it."""
        return self._process.poll() if self._process else None

    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def has_worked(self) -> bool:
        """Whether the running process got past its start, as far as it says so. A supervisor asks once it has run for
        some seconds."""
        return True

    def request_stop(self) -> None:
        if self._process is not None and self.is_running():
            self._process.send_signal(self.stop_signal)

    def finish(self, grace_seconds: float = 10.0) -> None:
        """Waits for the exit, then kills what is left of the process group."""
        if self._process is None:
            return
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(grace_seconds)
        self.kill()

    def stop(self, grace_seconds: float = 10.0) -> None:
        self.request_stop()
        self.finish(grace_seconds)

    def kill(self) -> None:
        """Sends SIGKILL to the process group, grandchildren included."""
        if self._process is None:
            return
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        orphan_cleanup.unregister(self._process.pid)

    def _spawn(
        self,
        argv: Sequence[str | Path],
        *,
        output: int | IO[bytes],
        env: Mapping[str, str] | None = None,
        folder: Path | None = None,
        user: str | None = None,
        keep_open: Sequence[int] = (),
    ) -> subprocess.Popen[bytes]:
        self._process = subprocess.Popen(
            [str(argument) for argument in argv],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=env,
            cwd=folder,
            pass_fds=keep_open,
            start_new_session=True,
            user=user,
            group=pwd.getpwnam(user).pw_gid if user else None,
            extra_groups=[] if user else None,
        )
        orphan_cleanup.register(self._process.pid, self.orphan_signal)
        return self._process
