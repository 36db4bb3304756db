"""Supervisor: starts child processes, restarts those that exit, and stops all of them."""

import os
import signal
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass

from core import disk
from core.early_exits import EarlyExits, describe_exit
from embedded.child_process import ChildProcess
from embedded.errors import CannotRun
from embedded.logged_process import Echo
from embedded.logs import tail


@dataclass(frozen=True)
class RestartPolicy:
    """A process that ends before it has run for `start_seconds` and worked ended early. From the `most_early_exits`th
    early exit in a row on, it is failing. The pauses before its restarts double from `first_pause_seconds` on."""

    start_seconds: float = 10.0
    most_early_exits: int = 5
    first_pause_seconds: float = 0.2
    longest_pause_seconds: float = 120.0

    def pause_seconds(self, early_exits: int) -> float:
        doublings = min(early_exits - 1, MOST_DOUBLINGS)
        return float(min(self.first_pause_seconds * 2**doublings, self.longest_pause_seconds))


MOST_DOUBLINGS = 30  # beyond any longest pause
WORKED_LOOK_SECONDS = 1.0


class Supervisor:
    """Starts child processes in layers, restarts those that exit, and stops the layers in reverse order."""

    def __init__(self, echo: Echo, policy: RestartPolicy | None = None) -> None:
        self._echo = echo
        self._policy = policy or RestartPolicy()
        self._layers: list[list[_Supervised]] = []

    @property
    def has_started(self) -> bool:
        return bool(self._layers)

    def start(self, *children: ChildProcess) -> None:
        """Starts them in parallel and returns when each is started. `stop` also stops them if one of them failed."""
        self._layers.append([_Supervised(child, self._echo, self._policy) for child in children])
        with ThreadPoolExecutor(max_workers=max(1, len(children))) as pool:
            list(pool.map(_Supervised.start, self._layers[-1]))

    def check(self) -> None:
        """Call this several times a second. Raises `CannotRun` when an essential child exits early too often. Another
        child is then `failing`, and is tried again after pauses that grow."""
        for layer in self._layers:
            for supervised in layer:
                supervised.check()

    @property
    def failing(self) -> Mapping[str, EarlyExits]:
        """The children that end at their start again and again, by name."""
        every = (supervised for layer in self._layers for supervised in layer)
        return {supervised.child.name: supervised.failure for supervised in every if supervised.failure}

    @property
    def problems(self) -> tuple[str, ...]:
        """The same as sentences for the operator."""
        return tuple(
            f"{failure.describe(name)}. It is tried again after pauses that grow; its log {name}.log says why it ends."
            for name, failure in self.failing.items()
        )

    def replace(self, pid: int, reason: str) -> None:
        """Kills the child with this process id, if there is one, and starts it again."""
        for layer in self._layers:
            for supervised in layer:
                if supervised.child.is_running() and supervised.child.pid == pid:
                    supervised.replace(reason)

    def kill_child_of_worker(self, pid: int, reason: str) -> None:
        """Kills one of a worker's own processes. The worker puts another in its place, and counts the attempt of the
        job that ran in it."""
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        self._echo("pensum", f"{reason}; it is killed, and its job loses an attempt.")

    def have_ended(self) -> bool:
        """Instead of `check`, where none that ends is to be started again."""
        return not any(supervised.child.is_running() for layer in self._layers for supervised in layer)

    def stop(self, grace_seconds: float) -> None:
        for layer in reversed(self._layers):
            for supervised in layer:
                supervised.child.request_stop()
            deadline = time.monotonic() + grace_seconds
            for supervised in layer:
                supervised.child.finish(max(0.0, deadline - time.monotonic()))
        self._layers.clear()


class _Supervised:
    def __init__(self, child: ChildProcess, echo: Echo, policy: RestartPolicy) -> None:
        self.child = child
        self.failure: EarlyExits | None = None
        self._echo = echo
        self._policy = policy
        self._started_at = 0.0
        self._early_exits = 0
        self._restart_at: float | None = None
        self._has_worked = False
        self._next_look = 0.0

    def start(self) -> None:
        self._started_at = time.monotonic()
        self._restart_at = None
        self._has_worked = False
        self._next_look = self._started_at + self._policy.start_seconds
        self.child.start()

    def check(self) -> None:
        if self.child.is_running():
            self._note_work()
        elif self._restart_at is None:
            self._schedule_restart()
        elif time.monotonic() >= self._restart_at:
            self._start_again()

    def _start_again(self) -> None:
        try:
            self.start()
        except (OSError, CannotRun):
            if not self._has_full_disk():
                raise
            self._schedule_restart(f"{self.child.name} cannot start, because the disk is full; it is tried again.")

    def _has_full_disk(self) -> bool:
        """Then whatever ends is not failing: it works again once there is room."""
        return disk.is_full(self.child.log.parent)

    def replace(self, reason: str) -> None:
        self._schedule_restart(f"{reason}; it is killed, and starts again.")

    def _note_work(self) -> None:
        if self._has_worked or time.monotonic() < self._next_look:
            return
        self._next_look = time.monotonic() + WORKED_LOOK_SECONDS
        self._has_worked = self.child.has_worked()
        if self._has_worked:
            self._early_exits = 0
            if self.failure is not None:
                self.failure = None
                self._echo("pensum", f"{self.child.name} works again.")

    def _schedule_restart(self, line: str | None = None) -> None:
        exit_code = self.child.exit_code
        self.child.kill()  # the rest of its process group must not run beside the new process
        self._early_exits = 1 if self._has_worked else self._early_exits + 1
        if self._has_full_disk():
            self._early_exits = min(self._early_exits, self._policy.most_early_exits - 1)
        pause_seconds = self._policy.pause_seconds(self._early_exits)
        if self._early_exits >= self._policy.most_early_exits:
            line = self._fail(exit_code, pause_seconds)
        self._restart_at = time.monotonic() + pause_seconds
        self._echo("pensum", line or f"{self.child.name} ended ({describe_exit(exit_code)}); it starts again.")

    def _fail(self, exit_code: int | None, pause_seconds: float) -> str:
        """Notes the failure, and returns what the terminal says. The end of the log is told once, and there alone:
        anybody may read which processes fail."""
        failure = EarlyExits(self._early_exits, exit_code)
        times = failure.describe(self.child.name)
        log_end = f" The end of {self.child.log}:\n{tail(self.child.log)}" if self.failure is None else ""
        if self.child.is_essential:
            raise CannotRun(f"{times}.{log_end}")
        self.failure = failure
        return f"{times}. It is tried again in {pause_seconds:.0f} s.{log_end}"
