"""`pensum` as a person or a script runs it."""

import os
import pty
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import CompletedProcess

from tests.support.client_server import ApiServer
from tests.support.command_process import LONG_SECONDS, CommandProcess, run_command
from tests.support.factories import Person

__all__ = ["LONG_SECONDS", "ROOT", "Screen", "Terminal", "command", "environment"]

ROOT = Path(__file__).parents[2]
CHUNK_BYTES = 65_536
REMOVED_VARIABLES = {"PENSUM_URL", "PENSUM_API_KEY", "PENSUM_HOME", "PENSUM_PORT", "PENSUM_HOST"}


def command(*args: object) -> list[str]:
    """The words of a process with an interpreter of its own, for tests of what happens at its start."""
    return [sys.executable, "-m", "cli.main", *map(str, args)]


def environment(**given: object) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in REMOVED_VARIABLES}
    return kept | {"COLUMNS": "200"} | {name: str(value) for name, value in given.items()}


@dataclass
class Terminal:
    """A user's shell, with the URL of the API and a key in its environment."""

    server: ApiServer
    user: Person
    given: dict[str, object] = field(init=False)

    def __post_init__(self) -> None:
        self.given = {"PENSUM_URL": self.server.url, "PENSUM_API_KEY": self.user.key}

    def run(self, *args: object, **given: object) -> "CompletedProcess[str]":
        """Runs to the end, with pipes."""
        return run_command(*args, env=environment(**{**self.given, **given}))

    @contextmanager
    def start(self, *args: object) -> Iterator[CommandProcess]:
        """Runs until the block ends, with pipes."""
        with CommandProcess(args, env=environment(**self.given)) as process:
            try:
                yield process
            finally:
                process.kill()

    @contextmanager
    def watch(self, *args: object) -> Iterator["Screen"]:
        """Runs until the block ends, at a pseudo-terminal."""
        ours, theirs = pty.openpty()
        env = environment(**self.given, TERM="xterm")
        with CommandProcess(args, env=env, stdin=theirs, stdout=theirs, stderr=theirs) as process:
            os.close(theirs)
            try:
                yield Screen(process, ours)
            finally:
                process.kill()
                os.close(ours)


@dataclass
class Screen:
    process: CommandProcess
    terminal: int
    written: str = ""

    def shows(self, words: str) -> bool:
        """Waits for these words. False if the output ends without them."""
        while words not in self.written:
            try:
                chunk = os.read(self.terminal, CHUNK_BYTES)
            except OSError:  # on Linux, the end of a pseudo-terminal
                return False
            self.written += chunk.decode(errors="replace")
        return True
