"""Running a program in a sandbox. Nothing runs where none works."""

from collections.abc import Callable
from pathlib import Path

from workers.sandbox import sidecar_client
from workers.sandbox.process import run_here
from workers.sandbox.types import Inputs, Limits, Outcome, Program


def _never() -> None: ...


def run(
    program: Program,
    inputs: Inputs,
    limits: Limits | None = None,
    checkpoint: Callable[[], None] = _never,
    socket: Path | None = None,
) -> list[Outcome]:
    """One outcome for each of `inputs`, the arguments of one call. `checkpoint` may raise to end it early. `socket` is
    that of a sidecar; without one this host's own sandbox runs the program.

    Raises `SandboxUnavailable`. What the outcomes say is the program's own word and no more.
    """
    if socket is not None:
        return sidecar_client.run_there(socket, program, inputs, limits or Limits(), checkpoint)
    return run_here(program, inputs, limits or Limits(), checkpoint)
