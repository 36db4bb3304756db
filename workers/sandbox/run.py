"""Running a program in a sandbox. Nothing runs where none works."""

from collections.abc import Callable

from workers.sandbox.process import run_here
from workers.sandbox.types import Inputs, Limits, Outcome, Program


def _never() -> None: ...


def run(
    program: Program, inputs: Inputs, limits: Limits | None = None, checkpoint: Callable[[], None] = _never
) -> list[Outcome]:
    """One outcome for each of `inputs`, the arguments of one call. `checkpoint` may raise to end it early.

    Raises `SandboxUnavailable`. What the outcomes say is the program's own word and no more.
    """
    return run_here(program, inputs, limits or Limits(), checkpoint)
