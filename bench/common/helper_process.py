"""Helper processes of a bench: each line of their stdin is a command, and each command returns one line of JSON."""

import json
import select
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from bench.common.paths import ROOT
from bench.common.waiting import BenchFailed
from embedded.logs import open_log, tail

RESPONSE_SECONDS = 60.0


class Helper:
    def __init__(self, module: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
        self._module = module
        self._process = process
        self._log = log

    def call(self, *words: object, seconds: float = RESPONSE_SECONDS) -> Any:
        """Sends a command and returns its response. Raises `BenchFailed` if none comes in time."""
        assert self._process.stdin is not None
        with suppress(BrokenPipeError):  # the helper has ended, so that no response comes either
            self._process.stdin.write(f"{' '.join(map(str, words))}\n".encode())
        return self.read(seconds=seconds)

    def read(self, *, seconds: float = RESPONSE_SECONDS) -> Any:
        assert self._process.stdout is not None
        is_readable, _, _ = select.select([self._process.stdout], [], [], seconds)
        line = self._process.stdout.readline() if is_readable else b""
        if not line:
            raise BenchFailed(f"bench.{self._module} did not respond. The end of its log:\n{tail(self._log)}")
        return json.loads(line)


@contextmanager
def helper(
    module: str, *arguments: object, env: Mapping[str, str], log: Path, python: Path = Path(sys.executable)
) -> Iterator[Helper]:
    """`python -m bench.MODULE`, until the block ends: what it may still write by then is not cut off."""
    command = [str(python), "-m", f"bench.{module}", *map(str, arguments)]
    with open_log(log) as errors:
        process = subprocess.Popen(
            command, cwd=ROOT, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, bufsize=0
        )
    with process:
        try:
            yield Helper(module, process, log)
        finally:
            process.kill()
