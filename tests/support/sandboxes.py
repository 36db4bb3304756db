"""Running attacks in a real sandbox, and finding what is left of them on this host."""

from functools import cache
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from workers.sandbox.run import run
from workers.sandbox.types import Limits, Outcome, Program, SandboxUnavailable

NAME_BYTES = 15  # of a process, as the kernel keeps it


@cache
def _reason_for_none() -> str | None:
    try:
        run(Program("def works(): return True", "works"), [[]])
    except SandboxUnavailable as error:
        return error.detail
    return None


def skip_without_sandbox() -> None:
    """Says why. A host where none works refuses coding exercises, which other tests check."""
    if (reason := _reason_for_none()) is not None:
        pytest.skip(reason)


def outcome_of(source: str, *arguments: Any, **limits: Any) -> Outcome:
    """Of `attack`, which the source defines."""
    return run(Program(dedent(source), "attack"), [arguments], Limits(**limits))[0]


def is_alive(name: str) -> bool:
    """Whether a process of this host has given itself the name."""
    return any(_name_of(entry) == name for entry in Path("/proc").iterdir() if entry.name.isdigit())


def _name_of(process: Path) -> str | None:
    try:
        return (process / "comm").read_text().strip()
    except OSError:
        return None
