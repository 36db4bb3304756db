import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from embedded.logged_process import MOST_LINE_BYTES, LoggedProcess
from tests.support.supervised_process import EchoedLines, python_process
from tests.support.waiting import LONGEST_SECONDS, eventually


@pytest.fixture
def started() -> Iterator[list[LoggedProcess]]:
    processes: list[LoggedProcess] = []
    yield processes
    for process in processes:
        process.kill()


def test_output_is_written_to_the_terminal_and_to_a_file(tmp_path: Path, started: list[LoggedProcess]) -> None:
    lines = EchoedLines()
    started.append(python_process(tmp_path, lines, "print('hello'); print('you')"))
    started[0].start()
    assert eventually(lambda: len(lines) == 2)
    assert lines == [("one", "hello"), ("one", "you")]
    assert (tmp_path / "logs" / "one.log").read_text() == "hello\nyou\n"


def test_large_log_is_rotated_at_the_start(tmp_path: Path, started: list[LoggedProcess]) -> None:
    log = tmp_path / "logs" / "one.log"
    log.parent.mkdir()
    log.write_bytes(b"x" * 10_000_001)
    started.append(python_process(tmp_path, EchoedLines(), "print('new')"))
    started[0].start()
    assert eventually(lambda: log.exists() and log.read_text() == "new\n")
    assert log.with_suffix(".log.1").stat().st_size == 10_000_001


#: Writes a line of 300 MB, whole and short ones, one that is as long as a line may be, and one that it never ends.
ENDLESS = f"""
import os
for _ in range(300):
    os.write(1, b"x" * 1_000_000)
os.write(1, b"\\nshort\\n" + b"y" * {MOST_LINE_BYTES} + b"\\n" + b"z" * {MOST_LINE_BYTES + 5})
"""


def test_line_without_end_takes_little_memory_and_the_log_says_what_was_cut(
    tmp_path: Path, started: list[LoggedProcess]
) -> None:
    lines = EchoedLines()
    started.append(python_process(tmp_path, lines, ENDLESS))
    tracemalloc.start()
    try:
        started[0].start()
        assert eventually(lambda: len(lines) == 6, 2 * LONGEST_SECONDS)
        _, most_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most_bytes < 20 * MOST_LINE_BYTES
    written = [
        "x" * MOST_LINE_BYTES,
        f"pensum: the line above was cut, and {300_000_000 - MOST_LINE_BYTES} bytes of it were dropped",
        "short",
        "y" * MOST_LINE_BYTES,
        "z" * MOST_LINE_BYTES,
        "pensum: the line above was cut, and 5 bytes of it were dropped",
    ]
    assert [line for _, line in lines] == written
    assert (tmp_path / "logs" / "one.log").read_text().splitlines() == written
