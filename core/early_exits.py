"""Processes that end at their start again and again."""

from dataclasses import dataclass
from signal import Signals


@dataclass(frozen=True)
class EarlyExits:
    """How often a process ended in a row before it worked, and how the last time: a negative `exit_code` is a signal,
    as `subprocess` has it."""

    times: int
    exit_code: int | None

    def describe(self, name: str) -> str:
        return f"{name} ended {self.times} times in a row at its start ({describe_exit(self.exit_code)})"


def describe_exit(exit_code: int | None) -> str:
    if exit_code is not None and exit_code < 0:
        return f"killed by {_signal_name(-exit_code)}"
    return f"exit status {exit_code}"


def _signal_name(number: int) -> str:
    try:
        return Signals(number).name
    except ValueError:
        return f"signal {number}"
