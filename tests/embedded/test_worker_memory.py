"""Workers that take too much of the machine's memory, found by the kernel's own account of them."""

import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.machine import this_machine
from core.sizing import worker_memory_bytes
from core.worker_state import list_states
from embedded.worker_memory import find_large
from tests.support.configuration import Configure

MB = 1_000_000
TAKEN = 200 * MB

WORKER = """
    import mmap, sys, time
    from pathlib import Path
    from core.worker_state import StateFile

    home = Path(sys.argv[1])
    {what}
    file = StateFile(home, "io@here", command={command!r})
    print("ready", flush=True)
    time.sleep(600)
"""
TAKES = f"taken = b'x' * {TAKEN}"
MAPS = f"""
    (home / "model").write_bytes(b"x" * {TAKEN})
    with (home / "model").open("rb") as weights:
        mapped = mmap.mmap(weights.fileno(), 0, access=mmap.ACCESS_READ)
    read = sum(mapped[place] for place in range(0, {TAKEN}, 4096))
"""

TAKES_AND_WAITS = f"taken = b'x' * {TAKEN}; print('taken', flush=True); input()"
STARTS_ONE = f"""
    import subprocess
    pipes = dict(stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    child = subprocess.Popen([sys.executable, "-c", {TAKES_AND_WAITS!r}], **pipes)
    child.stdout.readline()
    (home / "child").write_text(str(child.pid))
"""

Start = Callable[..., None]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """A worker process, or a supervisor with a `command`, that does this first."""
    processes: list[subprocess.Popen[bytes]] = []

    def start(what: str, command: str | None = None) -> None:
        code = textwrap.dedent(WORKER).format(what=textwrap.dedent(what), command=command)
        processes.append(subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE))
        assert processes[-1].stdout is not None
        assert processes[-1].stdout.readline() == b"ready\n"

    yield start
    for process in processes:
        process.kill()
        process.communicate()


def large(home: Path, limit: int = TAKEN) -> list[str]:
    return [process.reason for process in find_large(home, limit)]


def test_worker_beyond_its_memory_is_found(tmp_path: Path, start: Start) -> None:
    start(TAKES)

    assert large(tmp_path) == ["io@here takes 0.2 GB of memory, and may take 0.2 (PENSUM_WORKER_MEMORY_BYTES)"]
    assert large(tmp_path, TAKEN * 5) == []


def test_weights_of_a_model_that_are_mapped_do_not_count(tmp_path: Path, start: Start) -> None:
    start(MAPS)

    assert [worker.name for worker in list_states(tmp_path)] == ["io@here"]
    assert large(tmp_path) == []


def test_process_that_a_worker_has_started_is_found(tmp_path: Path, start: Start) -> None:
    start(STARTS_ONE)

    assert large(tmp_path) == [
        "a process of io@here takes 0.2 GB of memory, and may take 0.2 (PENSUM_WORKER_MEMORY_BYTES)"
    ]
    [found] = find_large(tmp_path, TAKEN)
    assert found.is_child
    assert found.pid == int((tmp_path / "child").read_text())


def test_supervisor_itself_is_left_alone(tmp_path: Path, start: Start) -> None:
    start(TAKES, command="pensum up")

    assert large(tmp_path) == []


def test_worker_may_take_half_of_the_machine(configure: Configure) -> None:
    assert worker_memory_bytes() == max(2_000 * MB, this_machine(None).memory_bytes // 2)

    configure(PENSUM_WORKER_MEMORY_BYTES=TAKEN)
    assert worker_memory_bytes() == TAKEN
