"""PostgreSQL refuses to run as root, as which containers and CI machines like to run everything."""

import os
import pwd
import shutil
import stat
import subprocess
from pathlib import Path

from embedded.errors import CannotRun

NAME = "embedded_postgres"


def for_postgres() -> str | None:
    """None for an ordinary user, who needs no other one."""
    if os.geteuid() != 0:
        return None
    if not _exists():
        _create()
    return NAME


def give(path: Path, user: str) -> None:
    account = pwd.getpwnam(user)
    os.chown(path, account.pw_uid, account.pw_gid)


def refuse_foreign(folder: Path, user: str | None) -> None:
    """In a folder like /tmp somebody else could have made it first, to put their own socket there."""
    owners = {os.geteuid()} | ({pwd.getpwnam(user).pw_uid} if user else set())
    state = folder.lstat()
    if not stat.S_ISDIR(state.st_mode) or state.st_uid not in owners or state.st_mode & 0o077:
        raise CannotRun(f"{folder} belongs to somebody else: choose a shorter PENSUM_HOME.")


def let_pass(path: Path) -> None:
    """Adds to the folders above `path` the right to pass through (not to look around) where it is missing."""
    for folder in path.parents:
        _add(folder, stat.S_IXOTH)


def let_read(tree: Path) -> None:
    """For installations made under a strict umask."""
    if tree.stat().st_mode & stat.S_IROTH:
        return
    for path in (tree, *tree.rglob("*")):
        runnable = path.is_dir() or path.stat().st_mode & stat.S_IXUSR
        _add(path, stat.S_IROTH | (stat.S_IXOTH if runnable else 0))


def _add(path: Path, rights: int) -> None:
    mode = path.stat().st_mode
    if mode & rights != rights:
        path.chmod(stat.S_IMODE(mode) | rights)


def _exists() -> bool:
    try:
        pwd.getpwnam(NAME)
    except KeyError:
        return False
    return True


def _create() -> None:
    useradd = shutil.which("useradd")
    if useradd is None:
        raise CannotRun(
            "PostgreSQL does not run as root, and there is no useradd to make a user for it: "
            "start Pensum as an ordinary user, or set DATABASE_URL."
        )
    done = subprocess.run([useradd, "--system", "--shell", "/bin/false", NAME], capture_output=True, text=True)
    if done.returncode and not _exists():  # somebody else may have been faster
        raise CannotRun(f"Could not create the user {NAME!r} for PostgreSQL: {done.stderr.strip()}")
