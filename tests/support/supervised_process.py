"""Python programs to run under a supervisor."""

import sys
import textwrap
from pathlib import Path

from embedded.logged_process import LoggedProcess

SLEEP = "import time; time.sleep(600)"
IGNORES_SIGTERM_AND_HAS_A_CHILD = f"""
    import os, signal, subprocess, sys, time
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    grandchild = subprocess.Popen([sys.executable, "-c", {SLEEP!r}])
    with open(sys.argv[1], "w") as file:
        file.write(f"{{os.getpid()}} {{grandchild.pid}} ")
    time.sleep(600)
"""


class EchoedLines(list[tuple[str, str]]):
    def echo(self, name: str, line: str) -> None:
        self.append((name, line))


def python_process(tmp_path: Path, lines: EchoedLines, code: str, *arguments: object) -> LoggedProcess:
    argv = [sys.executable, "-c", textwrap.dedent(code), *map(str, arguments)]
    return LoggedProcess("one", argv, env={}, log=tmp_path / "logs" / "one.log", echo=lines.echo)
