"""`make prove`, as docs/proof.md shows it."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SHOWN = re.findall(r'^make prove ARGS="(.*)"$', (ROOT / "docs/proof.md").read_text("utf-8"), re.MULTILINE)


@pytest.mark.system
@pytest.mark.parametrize("arguments", SHOWN)
def test_command_of_the_page_finds_no_violation(arguments: str) -> None:
    words = [*shlex.split(arguments), "--seed", "7", "--minutes", "0.3"]
    done = subprocess.run([sys.executable, "-m", "tests.prove", *words], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 violations" in done.stdout
