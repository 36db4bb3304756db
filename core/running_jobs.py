"""Which job each thread of a worker process runs, in a file that outlives the process.

Where code in one thread never lets go of the interpreter, no other thread of the process can say so: who kills the
process reads here which job it was.
"""

import itertools
import mmap
import struct
import threading
from contextlib import AbstractContextManager
from pathlib import Path
from uuid import UUID

RECORD = struct.Struct("=Q16s")  # the thread's id in the operating system, and the job's
MOST_THREADS = 1024
NOBODY = bytes(RECORD.size)


class RunningJobs:
    """Written by the threads of one process, without a lock or a system call: each has a place of its own. Threads
    beyond `MOST_THREADS` are not recorded."""

    def __init__(self, path: Path) -> None:
        path.write_bytes(NOBODY * MOST_THREADS)  # no hole: a disk that fills up later stops no job
        with path.open("r+b") as file:
            self._records = mmap.mmap(file.fileno(), 0)
        self._places = itertools.count()
        self._own = threading.local()

    def running(self, job: UUID) -> AbstractContextManager[None]:
        """This thread runs the job until the block ends."""
        return _Running(self, job)

    def note(self, job: UUID) -> None:
        self._write(RECORD.pack(threading.get_native_id(), job.bytes))

    def clear(self) -> None:
        self._write(NOBODY)

    def _place(self) -> int:
        if not hasattr(self._own, "place"):
            self._own.place = next(self._places)
        place: int = self._own.place
        return place

    def _write(self, record: bytes) -> None:
        place = self._place()
        if place < MOST_THREADS:
            self._records[place * RECORD.size : (place + 1) * RECORD.size] = record


class _Running:
    """Each job enters one, and a generator with `contextlib.contextmanager` would cost twice as much."""

    __slots__ = ("_job", "_jobs")

    def __init__(self, jobs: RunningJobs, job: UUID) -> None:
        self._jobs = jobs
        self._job = job

    def __enter__(self) -> None:
        self._jobs.note(self._job)

    def __exit__(self, *_: object) -> None:
        self._jobs.clear()


def read(path: Path) -> dict[int, UUID]:
    """The job of each thread that ran one at the end, by the thread's id. Empty without a file."""
    try:
        records = RECORD.iter_unpack(path.read_bytes())
    except FileNotFoundError:
        return {}
    return {thread: UUID(bytes=job) for thread, job in records if thread}
