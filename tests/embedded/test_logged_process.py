from collections.abc import Iterator
from pathlib import Path

import pytest

from embedded.logged_process import LoggedProcess
from tests.support.supervised_process import EchoedLines, python_process
from tests.support.waiting import eventually


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
