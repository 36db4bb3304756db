"""Supervisor: starts child processes, restarts those that exit, and stops all of them."""

import time
from concurrent.futures import ThreadPoolExecutor
from signal import Signals

from embedded.child_process import ChildProcess
from embedded.errors import CannotRun
from embedded.logged_process import Echo
from embedded.logs import tail

EARLY_EXIT_SECONDS = 10.0
MAX_EARLY_EXITS = 5
FIRST_RESTART_DELAY_SECONDS = 0.2
MAX_RESTART_DELAY_SECONDS = 10.0


class Supervisor:
    """Starts child processes in layers, restarts those that exit, and stops the layers in reverse order."""

    def __init__(self, echo: Echo) -> None:
        self._echo = echo
        self._layers: list[list[_Supervised]] = []

    @property
    def has_started(self) -> bool:
        return bool(self._layers)

    def start(self, *children: ChildProcess) -> None:
        """Starts them in parallel and returns when each is started. `stop` also stops them if one of them failed."""
        self._layers.append([_Supervised(child, self._echo) for child in children])
        with ThreadPoolExecutor(max_workers=max(1, len(children))) as pool:
            list(pool.map(_Supervised.start, self._layers[-1]))

    def check(self) -> None:
        """Call this several times a second. Raises `CannotRun` when a child exits early too often."""
        for layer in self._layers:
            for supervised in layer:
                supervised.check()

    def replace(self, pid: int, reason: str) -> None:
        """Kills the child with this process id, if there is one, and starts it again."""
        for layer in self._layers:
            for supervised in layer:
                if supervised.child.is_running() and supervised.child.pid == pid:
                    supervised.replace(reason)

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
    def __init__(self, child: ChildProcess, echo: Echo) -> None:
        self.child = child
        self._echo = echo
        self._started_at = 0.0
        self._early_exits = 0
        self._restart_at: float | None = None

    def start(self) -> None:
        self._started_at = time.monotonic()
        self._restart_at = None
        self.child.start()

    def check(self) -> None:
        if self.child.is_running():
            return
        if self._restart_at is None:
            self._schedule_restart()
        elif time.monotonic() >= self._restart_at:
            self.start()

    def replace(self, reason: str) -> None:
        self._schedule_restart(f"{reason}; it is killed, and starts again.")

    def _schedule_restart(self, line: str | None = None) -> None:
        exit_code = self.child.exit_code
        self.child.kill()  # the rest of its process group must not run beside the new process
        run_seconds = time.monotonic() - self._started_at
        self._early_exits = self._early_exits + 1 if run_seconds < EARLY_EXIT_SECONDS else 1
        if self._early_exits >= MAX_EARLY_EXITS:
            raise CannotRun(self._give_up_message(exit_code))
        delay_seconds = min(FIRST_RESTART_DELAY_SECONDS * 2 ** (self._early_exits - 1), MAX_RESTART_DELAY_SECONDS)
        self._restart_at = time.monotonic() + delay_seconds
        self._echo("pensum", line or f"{self.child.name} ended ({_describe(exit_code)}); it starts again.")

    def _give_up_message(self, exit_code: int | None) -> str:
        name = self.child.name
        summary = f"{name} ended {MAX_EARLY_EXITS} times, each time soon after its start ({_describe(exit_code)})."
        return f"{summary} The end of {self.child.log}:\n{tail(self.child.log)}"


def _describe(exit_code: int | None) -> str:
    if exit_code is not None and exit_code < 0:
        return f"killed by {Signals(-exit_code).name}"
    return f"exit status {exit_code}"
