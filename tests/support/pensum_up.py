"""`pensum up` and other commands in a process of their own, as a user runs them."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from tests.support.ports import reserve_port
from tests.support.waiting import eventually

ROOT = Path(__file__).parents[2]
READY_SECONDS = 100.0


def environment_of(pid: int) -> dict[str, str]:
    """Empty when the process has ended."""
    try:
        pairs = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        return {}
    return dict(pair.decode().split("=", 1) for pair in pairs if b"=" in pair)


def processes_of(home: Path) -> dict[int, str]:
    """The command lines of all processes with this PENSUM_HOME, including grandchildren and servers."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        pid = int(folder.name)
        if environment_of(pid).get("PENSUM_HOME") == str(home):
            try:
                found[pid] = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:  # it ended meanwhile
                continue
    return found


class PensumProcess:
    """`pensum` with these words, at home in this folder. `environment` is added to the inherited one."""

    command: ClassVar[Sequence[str]] = (sys.executable, "-m", "cli.main")
    folder: ClassVar[Path] = ROOT

    def __init__(self, home: Path, *words: str, **environment: str) -> None:
        self.home = home
        self.output = home.with_suffix(".txt")
        self.errors = home.with_suffix(".errors.txt")
        unwanted = {"DATABASE_URL", "REDIS_URL", "PENSUM_DATABASE_URL", "PENSUM_REDIS_URL"}
        env = {name: value for name, value in os.environ.items() if name not in unwanted}
        env |= {"PENSUM_HOME": str(home)} | environment
        with self.output.open("w") as output, self.errors.open("w") as errors:
            command = [*self.command, *words]
            stderr = errors if "--json" in words else output
            self.process = subprocess.Popen(command, cwd=self.folder, env=env, stdout=output, stderr=stderr)

    def has_printed(self, words: str) -> bool:
        return words in self.output.read_text()

    def kill(self) -> None:
        """Kills it, and checks that none of its processes is left."""
        self.process.kill()
        self.process.wait()
        assert eventually(lambda: not processes_of(self.home)), processes_of(self.home)


class Up(PensumProcess):
    """`pensum up` on free ports."""

    def __init__(self, home: Path, *options: str, **environment: str) -> None:
        self.port = reserve_port()
        self.flower_port = reserve_port()
        ports = {"PENSUM_PORT": str(self.port), "PENSUM_FLOWER_PORT": str(self.flower_port)}
        super().__init__(home, "up", *options, **ports | environment)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def flower_url(self) -> str:
        return f"http://127.0.0.1:{self.flower_port}"

    @property
    def admin_key(self) -> str:
        return (self.home / "admin-key").read_text().strip()

    @property
    def redis_url(self) -> str:
        """The URL of the Valkey server that it started."""
        return self._passed_on("REDIS_URL")

    @property
    def database_url(self) -> str:
        """The URL of the PostgreSQL server that it started."""
        return self._passed_on("DATABASE_URL")

    def _passed_on(self, name: str) -> str:
        """What its processes have in their environment."""
        return next(value for pid in processes_of(self.home) if (value := environment_of(pid).get(name)))

    def await_ready(self) -> None:
        eventually(lambda: self._is_ready() or self.process.poll() is not None, READY_SECONDS)
        assert self._is_ready(), self.output.read_text()

    def _is_ready(self) -> bool:
        return self.has_printed("Pensum is ready") or self.has_printed('"ready": true')
