"""A system user for PostgreSQL, which refuses to run as root. Containers and CI machines run as root."""

import os
import pwd
import shutil
import stat
import subprocess
import time
from pathlib import Path

from embedded.errors import CannotRun

NAME = "embedded_postgres"
CANNOT_LOCK = (1, 10)  # useradd(8): cannot update the password file, cannot update the group file
LOCK_SECONDS, RETRY_SECONDS = 15.0, 0.1


def for_postgres(name: str = NAME) -> str | None:
    """The user to run PostgreSQL as, created where it is missing; None if we are not root and need no other user."""
    if os.geteuid() != 0:
        return None
    if not _exists(name):
        _create(name)
    return name


def change_owner(path: Path, user: str) -> None:
    account = pwd.getpwnam(user)
    os.chown(path, account.pw_uid, account.pw_gid)


def check_owner(folder: Path, user: str | None) -> None:
    """Another user could have created the folder in /tmp first, to put their own socket there."""
    owners = {os.geteuid()} | ({pwd.getpwnam(user).pw_uid} if user else set())
    state = folder.lstat()
    if not stat.S_ISDIR(state.st_mode) or state.st_uid not in owners or state.st_mode & 0o077:
        raise CannotRun(f"{folder} belongs to another user or is open to others: choose a shorter PENSUM_HOME.")


def allow_traversal(path: Path) -> None:
    """Adds the execute bit for others to the folders above `path`, which lets them pass through but not list."""
    for folder in path.parents:
        _add(folder, stat.S_IXOTH)


def allow_read(tree: Path) -> None:
    """Makes a tree that was installed under a strict umask readable for others."""
    if tree.stat().st_mode & stat.S_IROTH:
        return
    for path in (tree, *tree.rglob("*")):
        runnable = path.is_dir() or path.stat().st_mode & stat.S_IXUSR
        _add(path, stat.S_IROTH | (stat.S_IXOTH if runnable else 0))


def _add(path: Path, bits: int) -> None:
    mode = path.stat().st_mode
    if mode & bits != bits:
        path.chmod(stat.S_IMODE(mode) | bits)


def _exists(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def _create(name: str) -> None:
    """Tries again for `LOCK_SECONDS`: useradd fails at once while another process adds a user, perhaps this one."""
    useradd = shutil.which("useradd")
    if useradd is None:
        raise CannotRun(
            "PostgreSQL does not run as root, and useradd, which could create a user for it, was not found: "
            "start Pensum as an ordinary user, or set DATABASE_URL."
        )
    deadline = time.monotonic() + LOCK_SECONDS
    while True:
        done = subprocess.run([useradd, "--system", "--shell", "/bin/false", name], capture_output=True, text=True)
        if done.returncode == 0 or _exists(name):
            return
        if done.returncode not in CANNOT_LOCK or time.monotonic() > deadline:
            raise CannotRun(f"useradd failed to create the user {name!r} for PostgreSQL: {done.stderr.strip()}")
        time.sleep(RETRY_SECONDS)
