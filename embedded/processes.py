"""Keeping children alive, and ending all of them."""

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from signal import Signals
from subprocess import PIPE
from threading import Thread
from typing import IO

from embedded.child import Child
from embedded.errors import CannotRun
from embedded.logs import open_log, tail

Echo = Callable[[str, str], None]

QUICK_DEATH_SECONDS = 10.0
QUICK_DEATHS_ALLOWED = 5
FIRST_PAUSE_SECONDS = 0.2
LONGEST_PAUSE_SECONDS = 10.0
DRAIN_SECONDS = 2.0


class Program(Child):
    """A command whose output goes, line by line, to a log file and to `echo(name, line)`."""

    def __init__(self, name: str, argv: Sequence[str], *, env: Mapping[str, str], log: Path, echo: Echo) -> None:
        super().__init__(name, log)
        self._argv = argv
        self._env = env
        self._echo = echo
        self._reader: Thread | None = None

    def start(self) -> None:
        process = self._spawn(self._argv, output=PIPE, env=self._env)
        assert process.stdout is not None
        self._reader = Thread(target=self._read, args=(process.stdout,), name=f"log of {self.name}", daemon=True)
        self._reader.start()

    def kill(self) -> None:
        super().kill()
        if self._reader is not None:
            self._reader.join(DRAIN_SECONDS)

    def _read(self, output: IO[bytes]) -> None:
        with output, open_log(self.log) as log:
            for line in output:
                log.write(line)
                self._echo(self.name, line.decode(errors="replace").rstrip())


class Supervisor:
    """Starts children in layers, restarts those that end by themselves, stops the layers in reverse."""

    def __init__(self, echo: Echo) -> None:
        self._echo = echo
        self._layers: list[list[_Watched]] = []

    @property
    def has_started(self) -> bool:
        return bool(self._layers)

    def start(self, *children: Child) -> None:
        """All of them at once; returns when each is started. What was started is stopped by `stop`, error or not."""
        self._layers.append([_Watched(child, self._echo) for child in children])
        with ThreadPoolExecutor(max_workers=max(1, len(children))) as pool:
            list(pool.map(_Watched.start, self._layers[-1]))

    def check(self) -> None:
        """To be called several times a second. Raises `CannotRun` when a child keeps dying."""
        for layer in self._layers:
            for watched in layer:
                watched.check()

    def stop(self, grace_seconds: float) -> None:
        for layer in reversed(self._layers):
            for watched in layer:
                watched.child.ask_to_stop()
            deadline = time.monotonic() + grace_seconds
            for watched in layer:
                watched.child.finish(max(0.0, deadline - time.monotonic()))
        self._layers.clear()


class _Watched:
    def __init__(self, child: Child, echo: Echo) -> None:
        self.child = child
        self._echo = echo
        self._started_at = 0.0
        self._quick_deaths = 0
        self._restart_at: float | None = None

    def start(self) -> None:
        self._started_at = time.monotonic()
        self._restart_at = None
        self.child.start()

    def check(self) -> None:
        if self.child.is_running():
            return
        if self._restart_at is None:
            self._note_death()
        elif time.monotonic() >= self._restart_at:
            self.start()

    def _note_death(self) -> None:
        exit_code = self.child.exit_code
        self.child.kill()  # its children must not work on beside the next one
        lived_seconds = time.monotonic() - self._started_at
        self._quick_deaths = self._quick_deaths + 1 if lived_seconds < QUICK_DEATH_SECONDS else 1
        if self._quick_deaths >= QUICK_DEATHS_ALLOWED:
            raise CannotRun(self._epitaph(exit_code))
        pause_seconds = min(FIRST_PAUSE_SECONDS * 2 ** (self._quick_deaths - 1), LONGEST_PAUSE_SECONDS)
        self._restart_at = time.monotonic() + pause_seconds
        self._echo("pensum", f"{self.child.name} ended ({_describe(exit_code)}); it starts again.")

    def _epitaph(self, exit_code: int | None) -> str:
        name = self.child.name
        story = f"{name} ended {QUICK_DEATHS_ALLOWED} times, each time soon after its start ({_describe(exit_code)})."
        return f"{story} The end of {self.child.log}:\n{tail(self.child.log)}"


def _describe(exit_code: int | None) -> str:
    if exit_code is not None and exit_code < 0:
        return f"killed by {Signals(-exit_code).name}"
    return f"exit status {exit_code}"
