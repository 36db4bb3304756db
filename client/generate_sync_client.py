"""Writes the synchronous client: the asynchronous one without its `async` and `await`. Run by `make client`."""

import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

PACKAGE = Path(__file__).parent / "pensum_client"
SOURCES = sorted(PACKAGE.glob("async_*.py"))

REPLACEMENTS: Mapping[str, str] = {
    r'\A""".*?"""\n': "",
    r"import asyncio\n": "import time\n",
    r"asyncio\.to_thread\(([\w.]+)\)": r"\1()",
    r"asyncio\.sleep": "time.sleep",
    r"AsyncGenerator\[(\w+), None\]": r"Generator[\1, None, None]",
    r"\bAsync(?=[A-Z])": "",
    r"pensum_client\.async_": "pensum_client.sync_",
    r"__a(?=enter__|exit__)": "__",
    r"\ba(?=closing\b|iter_sse\b|read\b)": "",
    r"\b(async|await) ": "",
}


def target_of(source: Path) -> Path:
    return PACKAGE / source.name.removeprefix("a")


def generate(source: Path) -> str:
    text = source.read_text()
    for pattern, replacement in REPLACEMENTS.items():
        text = re.sub(pattern, replacement, text)
    header = f'"""Generated from {source.name} by `make client`: change that file instead."""\n'
    return _formatted(header + text, target_of(source))


def _formatted(text: str, target: Path) -> str:
    """As `make fix` would leave it."""
    for arguments in (["check", "--select=I", "--fix-only"], ["format"]):
        command = [sys.executable, "-m", "ruff", *arguments, "--quiet", f"--stdin-filename={target}", "-"]
        text = subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout
    return text


if __name__ == "__main__":
    for source in SOURCES:
        target_of(source).write_text(generate(source))
