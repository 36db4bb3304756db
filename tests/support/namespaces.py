"""Two hosts and the line between them, as two network namespaces of this machine with a veth pair.

Nothing outside reaches them, and they reach nothing outside: their addresses are of the block for documentation
(192.0.2.0/24), and exist only inside. Processes, threads and sockets that begin within `entered` belong to a host.
"""

import ctypes
import fcntl
import os
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex

from tests.support.waiting import eventually

PREFIX = "pensum-line-"
IP = shutil.which("ip") or ""
NETNS = Path("/run/netns")
DEVICE = "line"
FRONT, WORKER = "192.0.2.1", "192.0.2.2"
SPARE_ADDRESSES = tuple(f"192.0.2.{number}" for number in range(10, 250))
NOBODY = "02:00:00:00:00:01"  # a hardware address that neither end has
CLONE_NEWNET = 0x4000_0000


def why_not() -> str | None:
    """Why this machine makes no network namespaces; None if it does."""
    if os.geteuid() != 0:
        return "network namespaces need root"
    if not IP:
        return "network namespaces need the command `ip` (Debian: iproute2)"
    try:
        with two_hosts():
            return None
    except subprocess.CalledProcessError as refusal:
        return f"this machine refuses network namespaces: {refusal.stderr.strip()}"


class Host:
    """`hosts` is its /etc/hosts, as processes see it that `command` starts."""

    def __init__(self, name: str, address: str, folder: Path) -> None:
        self.name = name
        self.address = address
        self.hosts = folder / f"{name}.hosts"
        self.hosts.write_text("127.0.0.1 localhost\n")
        _ip("netns", "add", name)
        self.ip("link", "set", "lo", "up")

    @contextmanager
    def entered(self) -> Iterator[None]:
        """This thread, and threads and processes that it starts, are on this host until the block ends."""
        with open(f"/proc/self/task/{threading.get_native_id()}/ns/net") as home, (NETNS / self.name).open() as here:
            _set_namespace(here.fileno())
            try:
                yield
            finally:
                _set_namespace(home.fileno())

    def ip(self, *words: str) -> str:
        return _ip("-n", self.name, *words)

    def join(self, address: str) -> None:
        """Its end of the line gets this address."""
        self.ip("addr", "add", f"{address}/24", "dev", DEVICE)
        self.ip("link", "set", DEVICE, "up")

    def move(self, address: str) -> None:
        """Gives its address up for another one, as a home line does each night."""
        self.ip("addr", "del", f"{self.address}/24", "dev", DEVICE)
        self.ip("addr", "add", f"{address}/24", "dev", DEVICE)
        self.address = address

    def resolve(self, name: str, address: str) -> None:
        """The name means this address from now on: written in place, because it is mounted."""
        self.hosts.write_text(f"127.0.0.1 localhost\n{address} {name}\n")

    def command(self, *words: str) -> list[str]:
        """The command that runs `words` on this host, with `hosts` as /etc/hosts."""
        mounted = 'mount --bind "$0" /etc/hosts && exec "$@"'
        return [IP, "netns", "exec", self.name, "sh", "-c", mounted, str(self.hosts), *words]

    def remove(self) -> None:
        """With all processes that are left in it."""
        _remove(self.name)
        self.hosts.unlink(missing_ok=True)


class Line:
    """Between `front` and `worker`. A silent line has all its devices up, and swallows what is sent."""

    def __init__(self, front: Host, worker: Host) -> None:
        self.front = front
        self.worker = worker

    def silence(self) -> None:
        self._neighbours(lambda host, other: host.ip("neigh", "replace", other, "lladdr", NOBODY, "dev", DEVICE))

    def restore(self) -> None:
        """Ends a silence."""
        self._neighbours(lambda host, other: host.ip("neigh", "del", other, "dev", DEVICE))

    def pull(self) -> None:
        """The worker's interface goes down, and what it sends is refused at once."""
        self.worker.ip("link", "set", DEVICE, "down")

    def plug(self) -> None:
        self.worker.ip("link", "set", DEVICE, "up")

    def _neighbours(self, change: Callable[[Host, str], str]) -> None:
        change(self.front, self.worker.address)
        change(self.worker, self.front.address)


@contextmanager
def two_hosts() -> Iterator[Line]:
    """Removed with everything that runs in them when the block ends. What a killed run left is removed before."""
    _remove_leftovers()
    with _held_token() as token, tempfile.TemporaryDirectory(prefix=PREFIX) as folder:
        hosts: list[Host] = []
        try:
            for role, address in (("front", FRONT), ("worker", WORKER)):
                hosts.append(Host(f"{PREFIX}{token}-{role}", address, Path(folder)))
            front, worker = hosts
            _ip(
                "link", "add", DEVICE, "netns", front.name, "type", "veth", "peer", "name", DEVICE, "netns", worker.name
            )
            for host in hosts:
                host.join(host.address)
            yield Line(front, worker)
        finally:
            for host in hosts:
                host.remove()


def _lock_file(token: str) -> Path:
    return Path(tempfile.gettempdir()) / f"{PREFIX}{token}.lock"


@contextmanager
def _held_token() -> Iterator[str]:
    """A name for this run, which nobody takes for a leftover as long as its lock is held."""
    token = token_hex(4)
    with _lock_file(token).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            yield token
        finally:
            _lock_file(token).unlink()


def _remove_leftovers() -> None:
    for namespace in NETNS.glob(f"{PREFIX}*"):
        lock = _lock_file(namespace.name.removeprefix(PREFIX).split("-")[0])
        if _is_free(lock):
            with suppress(subprocess.CalledProcessError):  # somebody else removed it meanwhile
                _remove(namespace.name)
            lock.unlink(missing_ok=True)


def _is_free(lock: Path) -> bool:
    try:
        with lock.open() as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
    except FileNotFoundError:
        return True
    except BlockingIOError:
        return False


def _remove(name: str) -> None:
    def is_empty() -> bool:
        pids = [int(pid) for pid in _ip("netns", "pids", name).split()]
        for pid in pids:
            if pid != os.getpid():
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        return not pids

    eventually(is_empty)
    _ip("netns", "del", name)


def _ip(*words: str) -> str:
    return subprocess.run([IP, *words], check=True, capture_output=True, text=True).stdout


def _set_namespace(descriptor: int) -> None:
    if ctypes.CDLL(None, use_errno=True).setns(descriptor, CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "setns")
