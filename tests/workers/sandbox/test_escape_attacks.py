"""Attempts to see or reach what lies outside, each in a real sandbox."""

from platform import machine

import pytest

from tests.support.sandboxes import outcome_of
from workers.sandbox import seccomp
from workers.sandbox.run import run
from workers.sandbox.types import NoValue, Program, Raised, Returned

CALLS = """
    import ctypes, errno
    libc = ctypes.CDLL(None, use_errno=True)
    def attack(number, *arguments):
        result = libc.syscall(ctypes.c_long(number), *map(ctypes.c_long, arguments))
        return result, errno.errorcode.get(ctypes.get_errno())
"""


def _number(name: str) -> int:
    number = seccomp.DENIED[name][seccomp.ARCHITECTURES[machine()].column]
    assert number is not None
    return number


@pytest.mark.skipif(not seccomp.is_supported(), reason="no filter of system calls for this architecture")
@pytest.mark.parametrize(
    "call",
    [
        *("ptrace", "process_vm_readv", "process_vm_writev", "keyctl", "add_key", "request_key", "mount", "umount2"),
        *("unshare", "setns", "chroot", "pivot_root", "bpf", "perf_event_open", "userfaultfd", "io_uring_setup"),
        *("shmget", "mq_open", "kexec_load", "init_module", "open_by_handle_at", "fsopen", "pidfd_getfd", "syslog"),
    ],
)
def test_system_call_is_refused(call: str) -> None:
    assert outcome_of(CALLS, _number(call), 0, 0, 0, 0, 0) == Returned((-1, "EPERM"))


@pytest.mark.skipif(not seccomp.is_supported(), reason="no filter of system calls for this architecture")
def test_new_user_namespace_by_clone_is_refused() -> None:
    user_namespace, child_signal = 0x10000000, 17
    clone = seccomp.ARCHITECTURES[machine()].clone
    assert outcome_of(CALLS, clone, user_namespace | child_signal, 0, 0, 0, 0) == Returned((-1, "EPERM"))
    assert outcome_of(CALLS, seccomp.CLONE3, 0, 0) == Returned((-1, "ENOSYS"))


def test_nothing_of_the_host_is_there_but_python() -> None:
    outcome = outcome_of("import os\ndef attack(): return sorted(os.listdir('/')), os.listdir('/sandbox')")
    assert isinstance(outcome, Returned)
    folders, own = outcome.value
    assert set(folders) <= {"dev", "lib", "lib64", "python", "sandbox", "tmp"}
    assert own == ["inside.py"]


@pytest.mark.parametrize(
    "path",
    [
        *("/etc/passwd", "/etc/resolv.conf", "/root", "/home", "/sys", "/proc", "/proc/1/environ", "/proc/self/fd"),
        *("/proc/self/mem", "/proc/1/root/etc/passwd", "/run", "/var/run/docker.sock", "/usr", "/bin/sh", "/dev/kmsg"),
        *("/dev/mem", "/dev/tty", "/dev/shm", "/dev/fuse", "/sandbox/../../etc/passwd", __file__),
    ],
)
def test_path_of_the_host_is_missing(path: str) -> None:
    outcome = outcome_of("import os\ndef attack(path): return os.stat(path)", path)
    assert isinstance(outcome, Raised)
    assert outcome.type_name in {"FileNotFoundError", "NotADirectoryError"}


@pytest.mark.parametrize("folder", ["/", "/dev", "/python", "/python/lib", "/sandbox", "/lib64", "/etc", "/var/tmp"])
def test_nothing_is_written_outside_of_tmp(folder: str) -> None:
    outcome = outcome_of("def attack(folder): return open(folder + '/mine', 'w')", folder)
    assert isinstance(outcome, Raised)
    assert outcome.type_name in {"OSError", "PermissionError", "FileNotFoundError"}


def test_own_starter_cannot_be_changed() -> None:
    source = """
        import os
        def attack():
            refused = []
            for action in (lambda: open("/sandbox/inside.py", "a"), lambda: os.unlink("/sandbox/inside.py"),
                           lambda: os.chmod("/sandbox/inside.py", 0o777), lambda: os.rename("/sandbox", "/tmp/s")):
                try:
                    action()
                except OSError:
                    refused.append(True)
            return refused
    """
    assert outcome_of(source) == Returned([True] * 4)


def test_environment_is_empty_but_for_what_starts_python() -> None:
    outcome = outcome_of("import os\ndef attack(): return sorted(os.environ)")
    assert isinstance(outcome, Returned)
    assert set(outcome.value) <= {"LD_LIBRARY_PATH", "PYTHONHASHSEED", "PWD", "LC_CTYPE"}


@pytest.mark.parametrize("module", ["workers", "core", "numpy", "pydantic", "pip", "redis"])
def test_no_package_of_the_host_can_be_imported(module: str) -> None:
    outcome = outcome_of("def attack(module): return __import__(module)", module)
    assert isinstance(outcome, Raised)
    assert outcome.type_name == "ModuleNotFoundError"


@pytest.mark.parametrize(
    "connect",
    [
        "socket.create_connection(('127.0.0.1', 6379), timeout=1)",
        "socket.socket(socket.AF_UNIX).connect('\\0abstract')",
        "socket.socket(socket.AF_UNIX).connect('/run/sandbox.sock')",
        "socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)",
        "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).bind(('127.0.0.1', 0))",
        "socket.getaddrinfo('example.org', 80)",
    ],
)
def test_there_is_no_network(connect: str) -> None:
    outcome = outcome_of(f"import socket\ndef attack(): {connect}")
    assert isinstance(outcome, Raised)
    assert outcome.type_name in {"PermissionError", "gaierror", "OSError"}


def test_there_is_no_program_to_start() -> None:
    outcome = outcome_of("import subprocess\ndef attack(): return subprocess.run(['sh', '-c', 'id'])")
    assert isinstance(outcome, Raised)
    assert outcome.type_name == "FileNotFoundError"
    assert outcome_of("import os\ndef attack(): return os.system('id') != 0") == Returned(True)


def test_becoming_another_program_is_no_value() -> None:
    source = "import os, sys\ndef attack(): os.execv(sys.executable, [sys.executable, '-c', 'print(42)'])"
    assert outcome_of(source) == NoValue("exited")


def test_user_is_nobody_for_good() -> None:
    source = """
        import os
        def attack():
            refused = 0
            for action in (lambda: os.setuid(0), lambda: os.setgid(0), lambda: os.setgroups([0]), lambda: os.nice(-5),
                           lambda: os.setpriority(os.PRIO_PROCESS, 1, 19), lambda: os.chroot("/tmp")):
                try:
                    action()
                except PermissionError:
                    refused += 1
            return os.getresuid(), os.getresgid(), refused
    """
    outcome = outcome_of(source)
    assert isinstance(outcome, Returned)
    assert outcome.value[:2] == ((65534,) * 3, (65534,) * 3)
    assert outcome.value[2] >= 5


def test_only_own_processes_can_be_seen() -> None:
    source = """
        import os
        def attack():
            found = []
            for number in range(1, 200):
                try:
                    os.kill(number, 0)
                    found.append(number)
                except ProcessLookupError:
                    pass
                except PermissionError:
                    found.append(-number)
            return len(found), os.getppid()
    """
    assert outcome_of(source) == Returned((2, 1))


def test_no_descriptor_is_left_but_the_one_for_the_value() -> None:
    source = """
        import os, stat
        def attack():
            kinds = {}
            for number in range(64):
                try:
                    kinds[number] = stat.S_IFMT(os.fstat(number).st_mode)
                except OSError:
                    pass
            standard = [kinds.pop(number) == stat.S_IFCHR for number in (0, 1, 2)]
            return standard, [kind == stat.S_IFIFO for kind in kinds.values()]
    """
    assert outcome_of(source) == Returned(([True, True, True], [True]))


def test_inputs_of_other_cases_cannot_be_found() -> None:
    source = """
        import gc, sys
        def attack(own):
            frame, found = sys._getframe(), set()
            while frame:
                found.update(repr(frame.f_locals).split("needle-")[1:])
                frame = frame.f_back
            for one in gc.get_objects():
                if type(one) in (list, tuple, dict):
                    found.update(part[:1] for part in repr(one)[:10_000].split("needle-")[1:])
            return sorted({part[:1] for part in found} & {"1", "2", "3"})
    """
    outcomes = run(Program(source.replace("\n        ", "\n"), "attack"), [["needle-1"], ["needle-2"], ["needle-3"]])
    assert outcomes == [Returned(["1"]), Returned(["2"]), Returned(["3"])]
