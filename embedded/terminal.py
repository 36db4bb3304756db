"""Output of many processes on one terminal: `api      | Application startup complete.`"""

import json
import logging
import threading
from contextlib import suppress
from itertools import cycle
from typing import TextIO

from core.logs import configuration
from core.settings import Settings
from embedded.logged_process import Echo

COLOURS = (36, 33, 32, 35, 34, 96, 93, 92, 95, 94)
NAME_WIDTH = 16


class Terminal:
    def __init__(self, stream: TextIO) -> None:
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


class JsonTerminal:
    """The same as JSON objects: a line that is one already gets the name of its process, any other becomes one."""

    def __init__(self, formatter: logging.Formatter, stream: TextIO) -> None:
        self._formatter = formatter
        self._stream = stream
        self._lock = threading.Lock()

    def print_line(self, name: str, text: str) -> None:
        line = {**self._as_object(text), "process": name}
        with self._lock, suppress(OSError, ValueError):
            self._stream.write(f"{json.dumps(line)}\n")
            self._stream.flush()

    def _as_object(self, text: str) -> dict[str, object]:
        with suppress(ValueError):
            if isinstance(found := json.loads(text), dict):
                return found
        record = logging.LogRecord("embedded", logging.INFO, "", 0, text, None, None)
        made: dict[str, object] = json.loads(self._formatter.format(record))
        return made


def echo_of(settings: Settings, stream: TextIO) -> Echo:
    """As the settings ask for."""
    is_json = settings.logs.format == "json"
    return JsonTerminal(configuration.formatter(), stream).print_line if is_json else Terminal(stream).print_line


def discard(name: str, text: str) -> None:
    """An `Echo` that prints nothing: the lines are in the log files only."""
