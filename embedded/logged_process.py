"""A command as a child process whose output is written, line by line, to a log file and to the terminal."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from subprocess import PIPE
from threading import Thread
from typing import IO

from embedded.child_process import ChildProcess
from embedded.logs import Log, open_log

Echo = Callable[[str, str], None]

DRAIN_SECONDS = 2.0
MOST_LINE_BYTES = 100_000  # a traceback is one line of JSON


class LoggedProcess(ChildProcess):
    """Each line of output goes to a log file and to `echo(name, line)`. In `folder` no module of the user's takes
    the place of ours: Celery and Uvicorn look for modules where they run."""

    def __init__(
        self,
        name: str,
        argv: Sequence[str],
        *,
        env: Mapping[str, str],
        log: Path,
        echo: Echo,
        folder: Path | None = None,
        is_essential: bool = False,
        has_worked: Callable[[int], bool] | None = None,
    ) -> None:
        """`has_worked` says of a process id whether that process got past its start."""
        super().__init__(name, log)
        self.is_essential = is_essential
        self._has_worked = has_worked
        self._argv = argv
        self._env = env
        self._folder = folder
        self._echo = echo
        self._reader: Thread | None = None

    def start(self) -> None:
        process = self._spawn(self._argv, output=PIPE, env=self._env, folder=self._folder)
        assert process.stdout is not None
        self._reader = Thread(target=self._copy, args=(process.stdout,), name=f"log of {self.name}", daemon=True)
        self._reader.start()

    def has_worked(self) -> bool:
        return self._has_worked is None or self._has_worked(self.pid)

    def kill(self) -> None:
        super().kill()
        if self._reader is not None:
            self._reader.join(DRAIN_SECONDS)

    def _copy(self, output: IO[bytes]) -> None:
        with output, closing(Log(partial(open_log, self.log))) as log:
            for line in bounded_lines(output):
                log.write(line)
                self._echo(self.name, line.decode(errors="replace").rstrip())


def bounded_lines(output: IO[bytes]) -> Iterator[bytes]:
    """Cuts lines longer than `MOST_LINE_BYTES`. At the end of such a line another says how much of it is missing."""
    while line := output.readline(MOST_LINE_BYTES):
        is_cut = len(line) == MOST_LINE_BYTES and not line.endswith(b"\n")
        yield line + b"\n" if is_cut else line
        if is_cut and (dropped := _skip_line(output)):
            yield f"pensum: the line above was cut, and {dropped} bytes of it were dropped\n".encode()


def _skip_line(output: IO[bytes]) -> int:
    """Reads to the end of the line. Returns how many bytes were left of it."""
    skipped = 0
    while rest := output.readline(MOST_LINE_BYTES):
        skipped += len(rest.removesuffix(b"\n"))
        if rest.endswith(b"\n"):
            break
    return skipped
