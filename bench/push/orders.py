"""Processes that do what they are told, one line at a time, and answer each line with one of JSON."""

import json
import select
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.jobs.catalogue import ROOT
from bench.jobs.waiting import BenchFailed
from embedded.logs import open_log, tail


class Helper:
    """A module of this bench as a process of its own."""

    def __init__(self, module: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
        self._module = module
        self._process = process
        self._log = log

    def tell(self, *words: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{' '.join(map(str, words))}\n".encode())

    def hear(self, *, seconds: float = 60.0) -> Any:
        assert self._process.stdout is not None
        is_answered, _, _ = select.select([self._process.stdout], [], [], seconds)
        answer = self._process.stdout.readline() if is_answered else b""
        if not answer:
            raise BenchFailed(f"{self._module} did not answer. The end of its log:\n{tail(self._log)}")
        return json.loads(answer)

    def ask(self, *words: object, seconds: float = 60.0) -> Any:
        self.tell(*words)
        return self.hear(seconds=seconds)


@contextmanager
def helper(
    module: str, *arguments: object, env: Mapping[str, str], log: Path, python: Path = Path(sys.executable)
) -> Iterator[Helper]:
    command = [str(python), "-m", f"bench.push.{module}", *map(str, arguments)]
    with open_log(log) as errors:
        process = subprocess.Popen(
            command, cwd=ROOT, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, bufsize=0
        )
    with process:
        try:
            yield Helper(module, process, log)
        finally:
            process.kill()
