"""Secrets in files that only their owner can read."""

import os
import secrets
from contextlib import suppress
from pathlib import Path


def replace(path: Path, secret: str) -> None:
    """Readers see the one of before, or this one."""
    os.replace(_write(path, secret), path)


def read_or_create(path: Path, prefix: str = "") -> str:
    """The secret in this file, created on first use. Concurrent processes create it once and read the same one."""
    if not path.exists():
        temporary = _write(path, prefix + secrets.token_urlsafe(32))
        with suppress(FileExistsError):
            os.link(temporary, path)
        temporary.unlink()
    return path.read_text().strip()


def _write(path: Path, secret: str) -> Path:
    """Beside the file."""
    temporary = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secret + "\n")
    return temporary
