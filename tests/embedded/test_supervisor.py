from collections.abc import Iterator
from pathlib import Path

import pytest

from embedded import supervisor as supervisor_module
from embedded.errors import CannotRun
from embedded.supervisor import Supervisor
from tests.support.processes import all_gone, is_alive, read_pids
from tests.support.supervised_process import IGNORES_SIGTERM_AND_HAS_A_CHILD, SLEEP, EchoedLines, python_process
from tests.support.waiting import eventually


@pytest.fixture
def lines() -> EchoedLines:
    return EchoedLines()


@pytest.fixture
def supervisor(lines: EchoedLines) -> Iterator[Supervisor]:
    supervisor = Supervisor(lines.echo)
    yield supervisor
    supervisor.stop(grace_seconds=0)


def test_exited_child_is_restarted(tmp_path: Path, lines: EchoedLines, supervisor: Supervisor) -> None:
    child = python_process(tmp_path, lines, SLEEP)
    supervisor.start(child)
    first = child.pid
    child.kill()

    def is_back() -> bool:
        supervisor.check()
        return child.is_running() and child.pid != first

    assert eventually(is_back)
    assert ("pensum", "one ended (killed by SIGKILL); it starts again.") in lines


def test_grandchildren_of_an_exited_child_are_killed(
    tmp_path: Path, lines: EchoedLines, supervisor: Supervisor
) -> None:
    child = python_process(tmp_path, lines, IGNORES_SIGTERM_AND_HAS_A_CHILD, tmp_path / "pids")
    supervisor.start(child)
    assert eventually(lambda: len(read_pids(tmp_path / "pids")) == 2)
    _, grandchild = read_pids(tmp_path / "pids")
    assert child._process is not None
    child._process.kill()
    child._process.wait()
    supervisor.check()
    assert eventually(lambda: not is_alive(grandchild))


def test_repeated_early_exits_raise_with_the_end_of_the_log(
    tmp_path: Path, lines: EchoedLines, supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor_module, "FIRST_RESTART_DELAY_SECONDS", 0.01)
    supervisor.start(python_process(tmp_path, lines, "import sys; sys.exit('no such model')"))

    def is_quiet() -> bool:
        supervisor.check()
        return False

    with pytest.raises(CannotRun, match=r"one ended 5 times.*exit status 1(?s:.*)no such model"):
        eventually(is_quiet)


def test_stop_kills_grandchildren_and_processes_that_ignore_sigterm(
    tmp_path: Path, lines: EchoedLines, supervisor: Supervisor
) -> None:
    supervisor.start(python_process(tmp_path, lines, IGNORES_SIGTERM_AND_HAS_A_CHILD, tmp_path / "pids"))
    assert eventually(lambda: len(read_pids(tmp_path / "pids")) == 2)
    supervisor.stop(grace_seconds=0.1)
    assert eventually(lambda: all_gone(read_pids(tmp_path / "pids")))
