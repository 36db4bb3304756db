import os
import select
import signal
from types import FrameType, TracebackType
from typing import Self

from embedded.errors import CannotRun

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StopRequested(CannotRun):
    """Ctrl-C, SIGTERM or SIGHUP was received."""

    def __init__(self, signum: int) -> None:
        super().__init__(f"Stopped by {signal.Signals(signum).name}.")
        self.signum = signum


class StopSignals:
    """Records Ctrl-C, SIGTERM and SIGHUP instead of interrupting, so that no child process is started and forgotten."""

    def __init__(self) -> None:
        self._received: list[int] = []

    def __enter__(self) -> Self:
        self._read, self._write = os.pipe()
        os.set_blocking(self._write, False)
        self._previous_handlers = {signum: signal.signal(signum, self._record) for signum in STOPPING}
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for signum, handler in self._previous_handlers.items():
            signal.signal(signum, handler)
        os.close(self._read)
        os.close(self._write)

    def _record(self, signum: int, frame: FrameType | None) -> None:
        self._received.append(signum)
        os.write(self._write, b".")

    @property
    def count(self) -> int:
        return len(self._received)

    def check(self) -> None:
        if self._received:
            raise StopRequested(self._received[0])

    def wait(self, seconds: float) -> None:
        """Sleeps, or raises `StopRequested` as soon as a signal comes."""
        select.select([self._read], [], [], seconds)
        self.check()
