"""What the sandbox sends, read with distrust: one frame when it has started, then one for each case."""

import json
from typing import Any

from workers.sandbox.types import Limits, NoEntry, NotPython, NoValue, Outcome, Raised, Returned
from workers.sandbox.values import NotAValue, from_json

DONE, TIME, TOO_LARGE, EXITED, CRASHED, STOPPED, READY = range(7)  # as in `inside.py`
HEADER_BYTES = 5
MOST_LINES = 1_000_000
MOST_TEXT = 600


class Broken(ValueError):
    """The sandbox sent something that is no frame."""


class FrameReader:
    """Takes the bytes as they come. `is_ready` tells whether the sandbox had started."""

    def __init__(self, cases: int, limits: Limits) -> None:
        self.is_ready = False
        self.outcomes: list[Outcome] = []
        self._cases = cases
        self._most = limits.value_bytes
        self._buffer = bytearray()

    @property
    def is_complete(self) -> bool:
        return self.is_ready and len(self.outcomes) == self._cases

    def feed(self, data: bytes) -> None:
        """Raises `Broken`; at most one frame and `data` are kept at a time."""
        self._buffer += data
        while len(self._buffer) >= HEADER_BYTES:
            status, length = self._buffer[0], int.from_bytes(self._buffer[1:HEADER_BYTES], "big")
            if length > self._most:
                raise Broken("a frame is too long")
            if len(self._buffer) < HEADER_BYTES + length:
                return
            payload = bytes(self._buffer[HEADER_BYTES : HEADER_BYTES + length])
            del self._buffer[: HEADER_BYTES + length]
            self._take(status, payload)

    def _take(self, status: int, payload: bytes) -> None:
        if self.is_complete or (status == READY) == self.is_ready:
            raise Broken("a frame too many")
        if status == READY:
            self.is_ready = True
        else:
            self.outcomes.append(outcome_of(status, payload))

    def all_outcomes(self) -> list[Outcome]:
        """With those that never came."""
        return self.outcomes + [NoValue("stopped")] * (self._cases - len(self.outcomes))


def outcome_of(status: int, payload: bytes) -> Outcome:
    match status:
        case 0:
            return _read(payload)
        case 1:
            return NoValue("time")
        case 2:
            return NoValue("too large")
        case 3:
            return NoValue("exited")
        case 4:
            return NoValue("crashed")
        case _:
            return NoValue("stopped")


def _read(payload: bytes) -> Outcome:
    if not payload:
        return NoValue("exited")
    try:
        said = json.loads(payload)
        return _outcome(said) if isinstance(said, dict) else NoValue("garbled")
    except (ValueError, RecursionError, NotAValue):
        return NoValue("garbled")


def _outcome(said: dict[str, Any]) -> Outcome:
    match said:
        case {"kind": "value", "value": value}:
            return Returned(from_json(value))
        case {"kind": "raised", "type": str(type_name), "message": str(message), "line": line}:
            return Raised(type_name[:60], message[:MOST_TEXT], _line(line))
        case {"kind": "syntax", "message": str(message), "line": line, "column": column}:
            return NotPython(message[:MOST_TEXT], _line(line), _line(column))
        case {"kind": "missing"}:
            return NoEntry()
        case {"kind": "large"}:
            return NoValue("too large")
    return NoValue("garbled")


def _line(number: Any) -> int | None:
    return number if type(number) is int and 0 < number < MOST_LINES else None
