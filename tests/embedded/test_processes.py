import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from embedded import processes
from embedded.errors import CannotRun
from embedded.processes import Program, Supervisor
from tests.embedded.processes import all_gone, lives, numbers_in
from tests.support.waiting import eventually

SLEEPS = "import time; time.sleep(600)"
HAS_A_CHILD = f"""
    import os, signal, subprocess, sys, time
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    grandchild = subprocess.Popen([sys.executable, "-c", {SLEEPS!r}])
    with open(sys.argv[1], "w") as file:
        file.write(f"{{os.getpid()}} {{grandchild.pid}} ")
    time.sleep(600)
"""


class Lines(list[tuple[str, str]]):
    def echo(self, name: str, line: str) -> None:
        self.append((name, line))


@pytest.fixture
def lines() -> Lines:
    return Lines()


@pytest.fixture
def supervisor(lines: Lines) -> Iterator[Supervisor]:
    supervisor = Supervisor(lines.echo)
    yield supervisor
    supervisor.stop(grace_seconds=0)


def program(tmp_path: Path, lines: Lines, code: str, *arguments: object) -> Program:
    argv = [sys.executable, "-c", textwrap.dedent(code), *map(str, arguments)]
    return Program("one", argv, env={}, log=tmp_path / "logs" / "one.log", echo=lines.echo)


def test_lines_go_to_the_terminal_and_to_a_file(tmp_path: Path, lines: Lines, supervisor: Supervisor) -> None:
    supervisor.start(program(tmp_path, lines, "print('hello'); print('you')"))
    assert eventually(lambda: len(lines) == 2)
    assert lines == [("one", "hello"), ("one", "you")]
    assert (tmp_path / "logs" / "one.log").read_text() == "hello\nyou\n"


def test_a_child_that_dies_is_started_again(tmp_path: Path, lines: Lines, supervisor: Supervisor) -> None:
    child = program(tmp_path, lines, SLEEPS)
    supervisor.start(child)
    first = child.pid
    child.kill()

    def is_back() -> bool:
        supervisor.check()
        return child.is_running() and child.pid != first

    assert eventually(is_back)
    assert ("pensum", "one ended (killed by SIGKILL); it starts again.") in lines


def test_a_child_that_dies_takes_its_children_along(tmp_path: Path, lines: Lines, supervisor: Supervisor) -> None:
    child = program(tmp_path, lines, HAS_A_CHILD, tmp_path / "pids")
    supervisor.start(child)
    assert eventually(lambda: len(numbers_in(tmp_path / "pids")) == 2)
    _, grandchild = numbers_in(tmp_path / "pids")
    assert child._process is not None
    child._process.kill()
    child._process.wait()
    supervisor.check()
    assert eventually(lambda: not lives(grandchild))


def test_who_keeps_dying_is_given_up_with_its_last_words(
    tmp_path: Path, lines: Lines, supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "FIRST_PAUSE_SECONDS", 0.01)
    supervisor.start(program(tmp_path, lines, "import sys; sys.exit('no such model')"))

    def is_quiet() -> bool:
        supervisor.check()
        return False

    with pytest.raises(CannotRun, match=r"one ended 5 times.*exit status 1(?s:.*)no such model"):
        eventually(is_quiet)


def test_stop_ends_grandchildren_and_the_deaf(tmp_path: Path, lines: Lines, supervisor: Supervisor) -> None:
    supervisor.start(program(tmp_path, lines, HAS_A_CHILD, tmp_path / "pids"))
    assert eventually(lambda: len(numbers_in(tmp_path / "pids")) == 2)
    supervisor.stop(grace_seconds=0.1)
    assert eventually(lambda: all_gone(numbers_in(tmp_path / "pids")))


def test_a_log_that_grew_large_is_put_aside(tmp_path: Path, lines: Lines, supervisor: Supervisor) -> None:
    log = tmp_path / "logs" / "one.log"
    log.parent.mkdir()
    log.write_bytes(b"x" * 10_000_001)
    supervisor.start(program(tmp_path, lines, "print('new')"))
    assert eventually(lambda: log.exists() and log.read_text() == "new\n")
    assert log.with_suffix(".log.1").stat().st_size == 10_000_001
