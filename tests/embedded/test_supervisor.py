import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from embedded.errors import CannotRun
from embedded.supervisor import RestartPolicy, Supervisor
from tests.support.processes import all_gone, is_alive, read_pids
from tests.support.supervised_process import IGNORES_SIGTERM_AND_HAS_A_CHILD, SLEEP, EchoedLines, python_process
from tests.support.waiting import eventually

QUICK = RestartPolicy(start_seconds=0.5, first_pause_seconds=0.01)
FAILS = "import sys; sys.exit('no such model')"


@pytest.fixture
def lines() -> EchoedLines:
    return EchoedLines()


@pytest.fixture
def supervisor(lines: EchoedLines) -> Iterator[Supervisor]:
    supervisor = Supervisor(lines.echo, QUICK)
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


def check_until(supervisor: Supervisor, condition: Callable[[], bool]) -> bool:
    def is_so() -> bool:
        supervisor.check()
        return condition()

    return eventually(is_so)


def test_essential_child_that_keeps_ending_raises_with_the_end_of_its_log(
    tmp_path: Path, lines: EchoedLines, supervisor: Supervisor
) -> None:
    supervisor.start(python_process(tmp_path, lines, FAILS, is_essential=True, has_worked=lambda _: False))
    with pytest.raises(CannotRun, match=r"one ended 5 times.*exit status 1(?s:.*)no such model"):
        check_until(supervisor, lambda: False)


def test_other_child_that_keeps_ending_is_failing_and_tried_again(
    tmp_path: Path, lines: EchoedLines, supervisor: Supervisor
) -> None:
    """The others run on, until it works: then nothing is said of it any more."""
    repaired = tmp_path / "repaired"
    code = f"import os, time; os.path.exists({str(repaired)!r}) or exit('no such model'); time.sleep(600)"
    broken = python_process(tmp_path, lines, code, has_worked=lambda _: repaired.exists())
    sound = python_process(tmp_path, lines, SLEEP, name="two")
    supervisor.start(broken, sound)
    sound_pid = sound.pid
    assert check_until(supervisor, lambda: bool(supervisor.failing))
    [problem] = supervisor.problems
    assert re.match(r"one ended \d times in a row at its start \(exit status 1\)", problem)
    assert "no such model" not in problem  # anybody may read it
    assert any("no such model" in line for name, line in lines if name == "pensum")
    repaired.touch()
    assert check_until(supervisor, lambda: not supervisor.failing)
    assert broken.is_running()
    assert sound.pid == sound_pid
    assert ("pensum", "one works again.") in lines


def test_worker_that_ends_late_but_before_it_worked_is_failing(
    tmp_path: Path, lines: EchoedLines, supervisor: Supervisor
) -> None:
    """Reading a model may take minutes, and then memory ends."""
    code = f"import time; time.sleep({QUICK.start_seconds * 2}); exit(1)"
    supervisor.start(python_process(tmp_path, lines, code, has_worked=lambda _: False))
    assert check_until(supervisor, lambda: bool(supervisor.failing))


def test_child_that_ends_after_it_worked_is_not_failing(
    tmp_path: Path, lines: EchoedLines, supervisor: Supervisor
) -> None:
    code = f"import time; time.sleep({QUICK.start_seconds * 3}); exit(1)"
    supervisor.start(python_process(tmp_path, lines, code))
    ends = "one ended (exit status 1); it starts again."
    assert check_until(supervisor, lambda: lines.count(("pensum", ends)) > QUICK.most_early_exits)
    assert not supervisor.failing


def test_pauses_between_restarts_grow_up_to_minutes() -> None:
    pauses = [RestartPolicy().pause_seconds(exits) for exits in range(1, 13)]
    assert pauses == [0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 51.2, 102.4, 120.0, 120.0]
    assert RestartPolicy().pause_seconds(10_000) == 120.0


def test_stop_kills_grandchildren_and_processes_that_ignore_sigterm(
    tmp_path: Path, lines: EchoedLines, supervisor: Supervisor
) -> None:
    supervisor.start(python_process(tmp_path, lines, IGNORES_SIGTERM_AND_HAS_A_CHILD, tmp_path / "pids"))
    assert eventually(lambda: len(read_pids(tmp_path / "pids")) == 2)
    supervisor.stop(grace_seconds=0.1)
    assert eventually(lambda: all_gone(read_pids(tmp_path / "pids")))
