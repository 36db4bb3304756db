"""Modules of a bench that run as a process of their own and print their figures as JSON."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bench.common.paths import ROOT
from bench.common.processes import environment
from bench.common.waiting import BenchFailed
from embedded.logs import tail

LONGEST_SECONDS = 600.0
SHOWN_CHARACTERS = 2_000  # of what a failed script wrote


def run_script(
    module: str,
    *arguments: object,
    env: Mapping[str, str] | None = None,
    python: Path = Path(sys.executable),
    seconds: float = LONGEST_SECONDS,
    log: Path | None = None,
) -> Any:
    """The last line that `python -m bench.MODULE` prints, as JSON. If the script fails, the error shows the end of
    `log`, that of the process under measurement."""
    command = [str(python), "-m", f"bench.{module}", *map(str, arguments)]
    own = environment("", "") | dict(env or {})
    done = subprocess.run(command, cwd=ROOT, env=own, capture_output=True, text=True, timeout=seconds)
    if done.returncode != 0:
        end_of_log = f"\nThe end of {log.name}:\n{tail(log)}" if log else ""
        raise BenchFailed(f"bench.{module} failed:\n{done.stderr[-SHOWN_CHARACTERS:]}{end_of_log}")
    return json.loads(done.stdout.splitlines()[-1]) if done.stdout.strip() else None
