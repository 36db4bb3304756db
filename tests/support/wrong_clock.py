"""A host whose clock is off, by Debian's `faketime`, for all processes that start with these variables."""

import shutil
import subprocess
from collections.abc import Mapping

FAKETIME = shutil.which("faketime")

WHY_NOT = "faketime is missing: apt-get install faketime"


def clock_off_by(seconds: int) -> Mapping[str, str]:
    """Variables of the environment. Durations are measured as ever: what a wrong clock changes is the time of day."""
    assert FAKETIME is not None
    command = [FAKETIME, "-m", "-f", f"{seconds:+d}s", "env"]
    shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    variables = dict(line.split("=", 1) for line in shown.splitlines() if "=" in line)
    return {name: variables[name] for name in ("LD_PRELOAD", "FAKETIME")} | {"FAKETIME_DONT_FAKE_MONOTONIC": "1"}
