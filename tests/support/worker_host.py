"""`pensum worker gpu` in a process of its own, as a user runs it on another host than the front. What goes on has an
interpreter of its own; short commands are forked."""

import os
import subprocess
import sys
from pathlib import Path

from tests.support.command_process import run_command
from tests.support.pensum_up import ROOT, processes_of
from tests.support.waiting import eventually

FRONT_ONLY = ("DATABASE_URL", "REDIS_URL", "PENSUM_DATABASE_URL", "PENSUM_REDIS_URL", "PENSUM_SERVERS_")


class WorkerHost:
    """Whatever `environment` lacks is in its file or not at all."""

    def __init__(self, home: Path, env_file: Path, **environment: str) -> None:
        self.home = home
        self.env_file = env_file
        kept = {name: value for name, value in os.environ.items() if not name.startswith(FRONT_ONLY)}
        self.env = kept | {"PENSUM_HOME": str(home)} | environment
        self.output = home.with_suffix(".txt")

    def start(self, *options: str) -> None:
        with self.output.open("w") as output:
            command = [sys.executable, "-m", "cli.main", *self._words("gpu", *options)]
            self.process = subprocess.Popen(command, cwd=ROOT, env=self.env, stdout=output, stderr=output)

    def run(self, *words: str, seconds: float = 120.0) -> "subprocess.CompletedProcess[str]":
        return run_command(*self._words(*words), env=self.env, timeout=seconds)

    def has_printed(self, words: str) -> bool:
        return words in self.output.read_text()

    def kill(self) -> None:
        """Kills it, and checks that none of its processes is left."""
        self.process.kill()
        self.process.wait()
        assert eventually(lambda: not processes_of(self.home)), processes_of(self.home)

    def _words(self, word: str, *options: str) -> list[str]:
        return ["worker", word, "--env-file", str(self.env_file), *options]
