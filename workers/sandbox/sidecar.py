"""The sidecar: process 1 of a container without network and capabilities, which runs one program at a time for the
workers that reach its Unix socket. `python -m workers.sandbox.sidecar SOCKET`.

The container keeps programs from the host; Landlock, seccomp and limits keep them from the sidecar and from each other;
all processes are killed after each. It refuses to start where any of this is missing.
"""

import json
import marshal
import os
import select
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from workers.sandbox import confinement, inside, seccomp
from workers.sandbox.sidecar_client import COMPLAINT
from workers.sandbox.types import Limits, SandboxUnavailable
from workers.sandbox.values import from_json

MOST_REQUEST_BYTES = 4 * 2**20
REQUEST_SECONDS, START_SECONDS, PIECE_BYTES = 5.0, 30.0, 65_536


def ensure_contained() -> None:
    """Raises `SandboxUnavailable`: without a container around it nothing would be kept from the code."""
    status = Path("/proc/self/status").read_text()
    capabilities = next(line.split()[1] for line in status.splitlines() if line.startswith("CapEff"))
    interfaces = {name for _, name in socket.if_nameindex()} - {"lo"}
    for is_wrong, what in (
        (os.getpid() != 1, "is not process 1 of a container: start it with `init: false`"),
        (os.getuid() == 0, "runs as root: give it a user"),
        (int(capabilities, 16) != 0, "has capabilities: start it with `cap_drop: [ALL]`"),
        (bool(interfaces), f"has a network ({', '.join(sorted(interfaces))}): start it with `network_mode: none`"),
        (not confinement.landlock_version(), "has a kernel without Landlock (Linux 5.13 or newer has it)"),
        (not seccomp.is_supported(), "runs on an architecture for which there is no filter of system calls"),
    ):
        if is_wrong:
            raise SandboxUnavailable(f"The sidecar {what}.")


def serve(path: Path) -> None:
    confinement.hide_memory()
    path.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listening:
        listening.bind(str(path))
        path.chmod(0o666)  # a worker is another user; who may see the folder may ask
        listening.listen()
        while True:
            line, _ = listening.accept()
            with line, suppress(OSError):
                _respond(line)


def _respond(line: socket.socket) -> None:
    line.settimeout(REQUEST_SECONDS)
    try:
        limits, hash_seed, job = _read_request(line)
        _run(line, limits, hash_seed, job)
    except (ValueError, KeyError, TypeError) as error:
        line.sendall(COMPLAINT + f"The sidecar does not understand the request: {error!r}.".encode())
    except (OSError, subprocess.SubprocessError) as error:
        line.sendall(COMPLAINT + f"The sidecar cannot run code: {error}.".encode())
    finally:
        _kill_all()


def _read_request(line: socket.socket) -> tuple[Limits, int, bytes]:
    received = bytearray()
    while not received.endswith(b"\n"):
        piece = line.recv(PIECE_BYTES)
        if not piece or len(received) > MOST_REQUEST_BYTES:
            raise ValueError("it is cut or too long")
        received += piece
    asked = json.loads(received)
    limits = Limits(**asked["limits"])
    return limits, int(asked.get("hash_seed", 0)), marshal.dumps(_job(asked, limits))


def _job(asked: dict[str, Any], limits: Limits) -> dict[str, Any]:
    return {
        **vars(limits),
        "processes": limits.processes + 1,  # the sidecar itself counts too
        "source": str(asked["source"]),
        "entry": str(asked["entry"]),
        "inputs": [marshal.dumps([from_json(one) for one in arguments]) for arguments in asked["inputs"]],
        "drops_root": False,
    }


def _run(line: socket.socket, limits: Limits, hash_seed: int, job: bytes) -> None:
    given = os.memfd_create("job")
    try:
        os.write(given, job)
        os.lseek(given, 0, os.SEEK_SET)
        command = [os.path.realpath(sys.executable), "-P", "-s", "-S", "-B", "-X", "utf8", inside.__file__]
        process = subprocess.Popen(
            command,
            stdin=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"PYTHONHASHSEED": str(hash_seed)},
            cwd="/",
            preexec_fn=confinement.confine,  # this process has no other thread
        )
    finally:
        os.close(given)
    with process:
        assert process.stdout is not None
        try:
            _relay(process.stdout.fileno(), line, time.monotonic() + START_SECONDS + limits.total_seconds)
        finally:
            process.kill()


def _relay(output: int, line: socket.socket, deadline: float) -> None:
    """Until the program has ended, its time is over, or nobody listens any more."""
    while (left := deadline - time.monotonic()) > 0:
        ready = select.select([output, line.fileno()], [], [], left)[0]
        if line.fileno() in ready or not ready:
            return
        piece = os.read(output, PIECE_BYTES)
        if not piece:
            return
        line.sendall(piece)


def _kill_all() -> None:
    """Process 1 kills every other process of its container."""
    with suppress(ProcessLookupError):
        os.kill(-1, signal.SIGKILL)
    with suppress(ChildProcessError):
        while True:
            os.waitpid(-1, 0)


def main() -> None:
    ensure_contained()
    serve(Path(sys.argv[1]))


if __name__ == "__main__":
    try:
        main()
    except SandboxUnavailable as problem:
        sys.exit(f"pensum: {problem.detail}")
