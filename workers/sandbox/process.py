"""One running sandbox: started, read from, and gone at the end together with whatever it has started."""

import json
import marshal
import os
import select
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress

from workers.sandbox import bubblewrap, seccomp
from workers.sandbox.frames import Broken, FrameReader
from workers.sandbox.inside import NOBODY
from workers.sandbox.python_files import PythonUnusable
from workers.sandbox.types import Inputs, Limits, Outcome, Program, SandboxUnavailable

START_SECONDS = 30.0  # of a busy machine
GRACE_SECONDS = 5.0  # the sandbox keeps the time itself, but is not trusted to
CHECK_SECONDS = 0.1
FIRST_UID, UIDS = 2_000_000, 100_000  # where nobody else is
MOST_INFO_BYTES, MOST_COMPLAINT_BYTES, PIECE_BYTES = 4_096, 2_000, 65_536
NEXT_STEP = "`pensum doctor` tries it and says more; docs/sandbox.md says what hosts must allow."


def run_here(program: Program, inputs: Inputs, limits: Limits, checkpoint: Callable[[], None]) -> list[Outcome]:
    """`checkpoint` is called about ten times a second; if it raises, the sandbox is killed."""
    reader = FrameReader(len(inputs), limits)
    with ExitStack() as stack:
        job, complaints = stack.enter_context(_memory_file("job")), stack.enter_context(_memory_file("complaints"))
        os.write(job, _job(program, inputs, limits))
        os.lseek(job, 0, os.SEEK_SET)
        output = stack.enter_context(_started(limits, program.hash_seed, job, complaints))
        _read(output, reader, limits, checkpoint)
        if not reader.is_ready:
            raise _unavailable(complaints)
    return reader.all_outcomes()


def _job(program: Program, inputs: Inputs, limits: Limits) -> bytes:
    return marshal.dumps(
        {
            **vars(limits),
            "source": program.source,
            "entry": program.entry,
            "inputs": [marshal.dumps(list(arguments)) for arguments in inputs],
            "drops_root": os.geteuid() == 0,
        }
    )


@contextmanager
def _memory_file(name: str) -> Iterator[int]:
    descriptor = os.memfd_create(name)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


@contextmanager
def _pipe() -> Iterator[tuple[int, int]]:
    reading, writing = os.pipe()
    try:
        yield reading, writing
    finally:
        os.close(reading)
        os.close(writing)


@contextmanager
def _started(limits: Limits, hash_seed: int, job: int, complaints: int) -> Iterator[int]:
    """The pipe that the sandbox writes to. At the end every process of it is dead."""
    with ExitStack() as stack:
        info, info_writing = stack.enter_context(_pipe())
        mapped, mapped_writing = stack.enter_context(_pipe())
        process = _start(limits, hash_seed, job, complaints, info_writing, mapped)
        init = None
        try:
            assert process.stdout is not None
            init = _init_of(info, process)
            if init is not None and os.geteuid() == 0:
                _map_users(init[1])
                os.write(mapped_writing, b"1")
            yield process.stdout.fileno()
        finally:
            _end(process, init[0] if init else None)


def _start(
    limits: Limits, hash_seed: int, job: int, complaints: int, info_writing: int, mapped: int
) -> "subprocess.Popen[bytes]":
    with ExitStack() as stack:
        filter_program = None
        if seccomp.is_supported():
            filter_program = stack.enter_context(_memory_file("seccomp"))
            os.write(filter_program, seccomp.program())
            os.lseek(filter_program, 0, os.SEEK_SET)
        try:
            command = bubblewrap.command(
                limits,
                hash_seed,
                info=info_writing,
                filter_program=filter_program,
                is_root=os.geteuid() == 0,
                mapped=mapped,
            )
            given = [one for one in (info_writing, mapped, filter_program) if one is not None]
            return subprocess.Popen(
                command, stdin=job, stdout=subprocess.PIPE, stderr=complaints, pass_fds=given, env={}, cwd="/"
            )
        except (OSError, PythonUnusable) as error:
            raise SandboxUnavailable(f"No sandbox: {error}. {NEXT_STEP}") from error


def _init_of(info: int, process: "subprocess.Popen[bytes]") -> tuple[int, int] | None:
    """A descriptor and the number of the sandbox's process 1; None where bubblewrap did not come so far."""
    said, deadline = b"", time.monotonic() + START_SECONDS
    while b"}" not in said and len(said) < MOST_INFO_BYTES and time.monotonic() < deadline:
        if select.select([info], [], [], CHECK_SECONDS)[0]:
            said += os.read(info, MOST_INFO_BYTES)
        elif process.poll() is not None:
            return None
    try:
        number = int(json.loads(said)["child-pid"])
        return os.pidfd_open(number), number
    except (ValueError, OSError):
        return None


def _map_users(number: int) -> None:
    """Root inside is root outside until `inside.py` becomes a user whom nobody else is, so that its processes are
    counted apart."""
    outside = FIRST_UID + number % UIDS
    for kind in ("uid", "gid"):
        with suppress(OSError), open(f"/proc/{number}/{kind}_map", "w") as file:
            file.write(f"0 0 1\n{NOBODY} {outside} 1")


def _read(output: int, reader: FrameReader, limits: Limits, checkpoint: Callable[[], None]) -> None:
    deadline = time.monotonic() + START_SECONDS
    was_ready = False
    while not reader.is_complete and time.monotonic() < deadline:
        checkpoint()
        if not select.select([output], [], [], CHECK_SECONDS)[0]:
            continue
        piece = os.read(output, PIECE_BYTES)
        if not piece:
            return
        try:
            reader.feed(piece)
        except Broken:
            return
        if reader.is_ready and not was_ready:
            was_ready, deadline = True, time.monotonic() + limits.total_seconds + GRACE_SECONDS


def _end(process: "subprocess.Popen[bytes]", init: int | None) -> None:
    """Killing process 1 of a PID namespace kills all of it; its descriptor is readable when that is done."""
    if init is not None:
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(init, signal.SIGKILL)
        select.select([init], [], [], START_SECONDS)
        os.close(init)
    process.kill()
    process.wait()
    assert process.stdout is not None
    process.stdout.close()


def _unavailable(complaints: int) -> SandboxUnavailable:
    os.lseek(complaints, 0, os.SEEK_SET)
    text = os.read(complaints, MOST_COMPLAINT_BYTES).decode(errors="replace").strip()
    last = text.splitlines()[-1] if text else "it said nothing"
    return SandboxUnavailable(f"No sandbox works on this host: {last.removeprefix('bwrap: ')}. {NEXT_STEP}")
