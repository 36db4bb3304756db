"""Python programs to run under a supervisor."""

import sys
import textwrap
from collections.abc import Callable
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


def python_process(
    tmp_path: Path,
    lines: EchoedLines,
    code: str,
    *arguments: object,
    name: str = "one",
    is_essential: bool = False,
    has_worked: Callable[[int], bool] | None = None,
) -> LoggedProcess:
    return LoggedProcess(
        name,
        [sys.executable, "-c", textwrap.dedent(code), *map(str, arguments)],
        env={},
        log=tmp_path / "logs" / f"{name}.log",
        echo=lines.echo,
        is_essential=is_essential,
        has_worked=has_worked,
    )
