"""A job's log as server-sent events (WHATWG HTML, 9.2)."""

import json
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, ConfigDict


class Event(BaseModel):
    """`type` is queued, started, progress, token, result, error, cancelled, retrying or end.

    The data of `result` is the job's result and that of `error` its problem; the others have the `attempt`, and what
    they tell of: a token its `text`, progress its `done`, `total`, `unit` and `note`.
    """

    model_config = ConfigDict(frozen=True)

    seq: int
    type: str
    data: dict[str, Any]


class EventParser:
    """Bytes in, as they come; events out. Only a line feed ends a line: texts may hold what Unicode calls line ends."""

    def __init__(self) -> None:
        self._unended: list[bytes] = []
        self._fields: dict[str, str] = {}

    def feed(self, chunk: bytes) -> Iterator[Event]:
        first, *others = chunk.split(b"\n")
        self._unended.append(first)
        for piece in others:
            line = b"".join(self._unended).removesuffix(b"\r").decode()
            self._unended = [piece]
            if line:
                self._take(line)
            elif fields := self._end():
                yield Event(seq=int(fields["id"]), type=fields["event"], data=json.loads(fields["data"]))

    def _take(self, line: str) -> None:
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "data" and "data" in self._fields:
            value = f"{self._fields['data']}\n{value}"
        self._fields[name] = value

    def _end(self) -> dict[str, str] | None:
        """None for what is only a comment."""
        fields, self._fields = self._fields, {}
        return fields if "data" in fields else None
