"""The system calls that no exercise needs and that attacks begin with, as a filter in classic BPF.

It denies these and lets the rest through: namespaces, limits and dropped capabilities carry the sandbox, and a list of
what is allowed would break with each new version of Python or libc.
"""

import errno
import struct
import sys
from dataclasses import dataclass
from platform import machine

LOAD, JUMP_EQUAL, JUMP_AT_LEAST, JUMP_ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
NUMBER_AT, ARCHITECTURE_AT, FIRST_ARGUMENT_AT = 0, 4, 16
ALLOW, KILL, ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
X32_CALLS = 0x40000000  # the same calls under other numbers
NEW_NAMESPACES = 0x7E020000  # CLONE_NEWUSER, NEWPID, NEWNET, NEWNS, NEWUTS, NEWIPC and NEWCGROUP
CLONE3 = 435


@dataclass(frozen=True)
class Architecture:
    audit_number: int
    column: int
    clone: int


ARCHITECTURES = {"x86_64": Architecture(0xC000003E, 0, 56), "aarch64": Architecture(0xC00000B7, 1, 220)}

#: The number of each call on x86_64 and on aarch64, which lacks some.
DENIED: dict[str, tuple[int, int | None]] = {
    # other processes, and the network: socketpair is left, for asyncio
    "socket": (41, 198),
    "connect": (42, 203),
    "bind": (49, 200),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "pidfd_getfd": (438, 438),
    "kcmp": (312, 272),
    # what belongs to the host and is in no namespace
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "syslog": (103, 116),
    "io_setup": (206, 0),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "reboot": (169, 142),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "acct": (163, 89),
    "settimeofday": (164, 170),
    "clock_settime": (227, 112),
    "clock_adjtime": (305, 266),
    "iopl": (172, None),
    "ioperm": (173, None),
    # parts of the kernel where holes are found most often
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "fanotify_init": (300, 262),
    "inotify_init1": (294, 26),
    "inotify_init": (253, None),
    "modify_ldt": (154, None),
    "quotactl": (179, 60),
    "move_pages": (279, 239),
    "mbind": (237, 235),
    # mounts and namespaces
    "unshare": (272, 97),
    "setns": (308, 268),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    "open_by_handle_at": (304, 265),
    "name_to_handle_at": (303, 264),
    # memory that no limit of a process counts, and files that are more than files
    "shmget": (29, 194),
    "semget": (64, 190),
    "msgget": (68, 186),
    "mq_open": (240, 180),
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "symlink": (88, None),
    "symlinkat": (266, 36),
    "link": (86, None),
    "linkat": (265, 37),
    "mknod": (133, None),
    "mknodat": (259, 33),
}


def is_supported() -> bool:
    return sys.byteorder == "little" and machine() in ARCHITECTURES


def program(architecture: str | None = None) -> bytes:
    """For this machine, or for another architecture."""
    known = ARCHITECTURES[architecture or machine()]
    refuse = _step(RETURN, ERRNO | errno.EPERM)
    code = [
        _step(LOAD, ARCHITECTURE_AT),
        _step(JUMP_EQUAL, known.audit_number, 1, 0),
        _step(RETURN, KILL),
        _step(LOAD, NUMBER_AT),
        _step(JUMP_AT_LEAST, X32_CALLS, 0, 1),
        refuse,
        _step(JUMP_EQUAL, CLONE3, 0, 1),
        _step(RETURN, ERRNO | errno.ENOSYS),  # its flags are out of a filter's reach: libc goes on with clone
    ]
    for numbers in DENIED.values():
        if (number := numbers[known.column]) is not None:
            code += [_step(JUMP_EQUAL, number, 0, 1), refuse]
    code += [
        _step(JUMP_EQUAL, known.clone, 0, 3),
        _step(LOAD, FIRST_ARGUMENT_AT),
        _step(JUMP_ANY_BIT, NEW_NAMESPACES, 0, 1),
        refuse,
        _step(RETURN, ALLOW),
    ]
    return b"".join(code)


def _step(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, value)
