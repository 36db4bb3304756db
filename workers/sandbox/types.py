"""What a sandbox is given, and what comes out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from core.errors import Permanent


class SandboxUnavailable(Permanent):
    """No sandbox works on this host, so the code was not run. `pensum doctor` says what is missing."""

    slug = "sandbox-unavailable"


@dataclass(frozen=True)
class Program:
    """Python source, and the function in it that is called for each case. `hash_seed` decides the order of sets."""

    source: str
    entry: str
    hash_seed: int = 0


@dataclass(frozen=True)
class Limits:
    """Of one case, but for `total_seconds`, which all cases of a run share. `processes` counts threads too.

    A right answer on a loaded machine waits for the processor, so the time of the processor is what is scarce:
    `cpu_seconds`. A case that hardly uses it may take `idle_seconds`, and any case `seconds`."""

    cpu_seconds: float = 2.0
    idle_seconds: float = 3.0
    seconds: float = 20.0
    total_seconds: float = 40.0
    memory_bytes: int = 192 * 2**20
    processes: int = 4
    file_bytes: int = 2**20
    tmp_bytes: int = 8 * 2**20
    open_files: int = 32
    value_bytes: int = 64 * 2**10


@dataclass(frozen=True)
class Returned:
    """A copy of what the function returned, of plain types only."""

    value: Any


@dataclass(frozen=True)
class Foreign:
    """Stands in a returned value for an object that is none of the plain types."""

    type_name: str


@dataclass(frozen=True)
class Raised:
    """The code ended with an exception. `type_name` and `message` are the code's own words: it may say anything."""

    type_name: str
    message: str
    line: int | None


@dataclass(frozen=True)
class NotPython:
    """The source does not compile."""

    message: str
    line: int | None
    column: int | None


@dataclass(frozen=True)
class NoEntry:
    """The source defines no function of the wanted name."""


Ending = Literal["time", "too large", "exited", "crashed", "garbled", "stopped"]


@dataclass(frozen=True)
class NoValue:
    """The case ended without a value: too slow, too much output, its process ended early, died of a signal, or sent
    something that is no value. `stopped` means that the run was over before this case began or ended."""

    ending: Ending


Outcome = Returned | Raised | NotPython | NoEntry | NoValue
Inputs = Sequence[Sequence[Any]]
