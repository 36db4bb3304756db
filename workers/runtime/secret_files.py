import os
import secrets
from pathlib import Path


def kept(path: Path, prefix: str = "") -> str:
    """The secret in this file; made on first use, readable by its owner only."""
    if not path.exists():
        fresh = path.with_name(f"{path.name}.new")
        fresh.unlink(missing_ok=True)
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(prefix + secrets.token_urlsafe(32) + "\n")
        fresh.rename(path)
    return path.read_text().strip()
