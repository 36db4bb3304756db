"""`pensum` as a person or a script runs it."""

import os
import pty
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.client_server import ApiServer
from tests.support.factories import Person

ROOT = Path(__file__).parents[2]
LONG_SECONDS = 60.0
CHUNK_BYTES = 65_536
REMOVED_VARIABLES = {"PENSUM_URL", "PENSUM_API_KEY", "PENSUM_HOME", "PENSUM_PORT", "PENSUM_HOST"}


def command(*args: object) -> list[str]:
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

    def run(self, *args: object, **given: object) -> "subprocess.CompletedProcess[str]":
        """Runs to the end, with pipes."""
        env = environment(**{**self.given, **given})
        return subprocess.run(
            command(*args), cwd=ROOT, env=env, capture_output=True, text=True, timeout=LONG_SECONDS, check=False
        )

    @contextmanager
    def start(self, *args: object) -> Iterator["subprocess.Popen[str]"]:
        """Runs until the block ends, with pipes."""
        with subprocess.Popen(
            command(*args),
            cwd=ROOT,
            env=environment(**self.given),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=reset_sigint,
        ) as process:
            try:
                yield process
            finally:
                process.kill()

    @contextmanager
    def watch(self, *args: object) -> Iterator["Screen"]:
        """Runs until the block ends, at a pseudo-terminal."""
        ours, theirs = pty.openpty()
        env = environment(**self.given, TERM="xterm")
        with subprocess.Popen(
            command(*args), cwd=ROOT, env=env, stdin=theirs, stdout=theirs, stderr=theirs, preexec_fn=reset_sigint
        ) as process:
            os.close(theirs)
            try:
                yield Screen(process, ours)
            finally:
                process.kill()
                os.close(ours)


def reset_sigint() -> None:
    """A shell without job control starts background processes with SIGINT ignored, and their children inherit that."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@dataclass
class Screen:
    process: "subprocess.Popen[bytes]"
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
