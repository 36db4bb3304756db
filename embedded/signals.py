import os
import select
import signal
from types import FrameType, TracebackType
from typing import Self

from embedded.errors import CannotRun

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StopRequested(CannotRun):
    """Somebody pressed Ctrl-C or sent SIGTERM."""

    def __init__(self, signum: int) -> None:
        super().__init__(f"Stopped by {signal.Signals(signum).name}.")
        self.signum = signum


class StopSignals:
    """Notes Ctrl-C, SIGTERM and SIGHUP instead of breaking off whatever runs, so that no child is started unnoticed."""

    def __init__(self) -> None:
        self._received: list[int] = []

    def __enter__(self) -> Self:
        self._read, self._write = os.pipe()
        os.set_blocking(self._write, False)
        self._before = {signum: signal.signal(signum, self._note) for signum in STOPPING}
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for signum, handler in self._before.items():
            signal.signal(signum, handler)
        os.close(self._read)
        os.close(self._write)

    def _note(self, signum: int, frame: FrameType | None) -> None:
        self._received.append(signum)
        os.write(self._write, b".")

    @property
    def count(self) -> int:
        return len(self._received)

    def check(self) -> None:
        if self._received:
            raise StopRequested(self._received[0])

    def wait(self, seconds: float) -> None:
        """Sleeps that long, or until a signal comes; raises `StopRequested` then."""
        select.select([self._read], [], [], seconds)
        self.check()
