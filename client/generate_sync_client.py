"""Writes the synchronous client: the asynchronous one without its `async` and `await`. Run by `make client`."""

import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

PACKAGE = Path(__file__).parent / "pensum_client"
SOURCE, TARGET = PACKAGE / "async_client.py", PACKAGE / "sync_client.py"
HEADER = '"""`Pensum`. Generated from async_client.py by `make client`: change that file instead."""\n'

REPLACEMENTS: Mapping[str, str] = {
    r'\A""".*?"""\n': HEADER,
    r"import asyncio\n": "",
    r"asyncio\.to_thread\(([\w.]+)\)": r"\1()",
    r"asyncio\.sleep": "time.sleep",
    r"AsyncGenerator\[(\w+), None\]": r"Generator[\1, None, None]",
    r"\bAsync(?=[A-Z])": "",
    r"__a(?=enter__|exit__)": "__",
    r"\ba(?=closing\b|iter_sse\b|read\b)": "",
    r"\b(async|await) ": "",
}


def generate(source: str) -> str:
    for pattern, replacement in REPLACEMENTS.items():
        source = re.sub(pattern, replacement, source)
    return _formatted(source)


def _formatted(source: str) -> str:
    """As `make fix` would leave it."""
    for arguments in (["check", "--select=I", "--fix-only"], ["format"]):
        command = [sys.executable, "-m", "ruff", *arguments, "--quiet", f"--stdin-filename={TARGET}", "-"]
        source = subprocess.run(command, input=source, capture_output=True, text=True, check=True).stdout
    return source


if __name__ == "__main__":
    TARGET.write_text(generate(SOURCE.read_text()))
