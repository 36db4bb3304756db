"""Disks without room."""

import errno
import os
import shutil
import stat
from pathlib import Path

LEAST_FREE_BYTES = 16_000_000  # PostgreSQL writes its log in files of that size


def free_bytes(folder: Path) -> int:
    return shutil.disk_usage(folder).free


def is_full(folder: Path) -> bool:
    """Whether less is free than PostgreSQL needs to go on. A folder that is missing is on no full disk."""
    try:
        return free_bytes(folder) < LEAST_FREE_BYTES
    except FileNotFoundError:
        return False


def tells_of_full_disk(error: BaseException) -> bool:
    """Whether the operating system had no room for a file."""
    return isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)


def replace_text(path: Path, text: str) -> None:
    """Replaces the text of a file that exists, and keeps its owner and mode. On a full disk the file keeps what it had,
    also where this raises `OSError`."""
    if path.read_text() == text:
        return
    before, fresh = path.stat(), path.with_name(f"{path.name}.new")
    fresh.unlink(missing_ok=True)
    fresh.touch(mode=0o600)
    fresh.write_text(text)
    os.chown(fresh, before.st_uid, before.st_gid)
    fresh.chmod(stat.S_IMODE(before.st_mode))
    fresh.replace(path)
