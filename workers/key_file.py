import os
import secrets
from contextlib import suppress
from pathlib import Path


def kept(path: Path, prefix: str = "") -> str:
    """The secret in this file; made on first use, readable by its owner only. Processes that come at once make one."""
    if not path.exists():
        fresh = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(prefix + secrets.token_urlsafe(32) + "\n")
        with suppress(FileExistsError):
            os.link(fresh, path)
        fresh.unlink()
    return path.read_text().strip()
