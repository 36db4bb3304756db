"""What a process in the sidecar gives up before it runs code: files by Landlock, system calls by seccomp. For good."""

import ctypes
import os
import struct
import sys
import sysconfig
from collections.abc import Callable, Iterator
from pathlib import Path

from workers.sandbox import inside, seccomp

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446  # the same numbers on every architecture
ASK_VERSION, PATH_BENEATH = 1, 1
SET_DUMPABLE, SET_NO_NEW_PRIVILEGES, SET_SECCOMP, FILTER_MODE = 4, 38, 22, 2
EXECUTE, WRITE_FILE, READ_FILE, READ_FOLDER = 1 << 0, 1 << 1, 1 << 2, 1 << 3
FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 5: 16}  # how many the kernel knows from this version on
NETWORK_VERSION, ALL_NETWORK = 4, 0b11
SCOPE_VERSION, ALL_SCOPES = 6, 0b11  # no signals to others, and none of their abstract sockets
SYSTEM_LIBRARIES = ("/lib", "/lib64", "/usr/lib", "/etc/ld.so.cache")


class ConfinementFailed(Exception):
    """This kernel does not confine processes as it must."""


_libc = ctypes.CDLL(None, use_errno=True)


def landlock_version() -> int:
    """0 where the kernel has none."""
    return max(0, int(_libc.syscall(CREATE_RULESET, None, 0, ASK_VERSION)))


def hide_memory() -> None:
    """Other processes of the same user may not read this one's."""
    _call(_libc.prctl, SET_DUMPABLE, 0, 0, 0, 0)


def confine() -> None:
    """Leaves reading Python and its libraries, and no writing at all."""
    _call(_libc.prctl, SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    _restrict_files()
    program = ctypes.create_string_buffer(seccomp.program())
    loaded = struct.pack("@HP", (len(program) - 1) // 8, ctypes.addressof(program))
    _call(_libc.prctl, SET_SECCOMP, FILTER_MODE, loaded, 0, 0)


def _restrict_files() -> None:
    version = landlock_version()
    if not version:
        raise ConfinementFailed("the kernel has no Landlock")
    rights = (1 << max(count for since, count in FILE_RIGHTS.items() if since <= version)) - 1
    fields = [rights]
    if version >= NETWORK_VERSION:
        fields.append(ALL_NETWORK)
    if version >= SCOPE_VERSION:
        fields.append(ALL_SCOPES)
    attributes = struct.pack(f"@{len(fields)}Q", *fields)
    ruleset = _call(_libc.syscall, CREATE_RULESET, attributes, len(attributes), 0)
    for path, allowed in _allowed():
        _allow(ruleset, path, allowed)
    _call(_libc.syscall, RESTRICT_SELF, ruleset, 0)
    os.close(ruleset)


def _allowed() -> Iterator[tuple[str, int]]:
    yield from ((path, READ_FILE | EXECUTE) for path in SYSTEM_LIBRARIES)
    yield sysconfig.get_path("stdlib"), READ_FILE | EXECUTE
    yield f"{sys.base_prefix}/lib", READ_FILE | EXECUTE
    yield os.path.realpath(sys.executable), READ_FILE | EXECUTE
    yield inside.__file__, READ_FILE
    yield "/dev/null", READ_FILE | WRITE_FILE
    yield "/dev/urandom", READ_FILE


def _allow(ruleset: int, path: str, allowed: int) -> None:
    if not os.path.exists(path):
        return
    if Path(path).is_dir():
        allowed |= READ_FOLDER
    descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        _call(_libc.syscall, ADD_RULE, ruleset, PATH_BENEATH, struct.pack("=Qi", allowed, descriptor), 0)
    finally:
        os.close(descriptor)


def _call(function: Callable[..., int], *arguments: int | bytes) -> int:
    given = [ctypes.c_long(one) if isinstance(one, int) else one for one in arguments]
    result = function(*given)
    if result < 0:
        raise ConfinementFailed(os.strerror(ctypes.get_errno()))
    return int(result)
