"""Output of many processes on one terminal: `api      | Application startup complete.`"""

import sys
import threading
from contextlib import suppress
from itertools import cycle
from typing import TextIO

COLOURS = (36, 33, 32, 35, 34, 96, 93, 92, 95, 94)
NAME_WIDTH = 16


class Terminal:
    def __init__(self, stream: TextIO = sys.stdout) -> None:
        self._stream = stream
        self._coloured = stream.isatty()
        self._colours = cycle(COLOURS)
        self._prefixes: dict[str, str] = {}
        self._lock = threading.Lock()

    def print_line(self, name: str, text: str) -> None:
        """A closed pipe (`| head`) does not stop the processes."""
        with self._lock, suppress(OSError, ValueError):
            self._stream.write(f"{self._prefix(name)} {text}\n")
            self._stream.flush()

    def _prefix(self, name: str) -> str:
        if name not in self._prefixes:
            padded = f"{name:<{NAME_WIDTH}}|"
            self._prefixes[name] = f"\x1b[{next(self._colours)}m{padded}\x1b[0m" if self._coloured else padded
        return self._prefixes[name]


def discard(name: str, text: str) -> None:
    """An `Echo` that prints nothing: the lines are in the log files only."""
