"""A job starts once the one before it waits for its server."""

import threading
from collections.abc import Callable

import pytest

from tests.support.waiting import eventually
from workers.runtime.starts import Start, Starts


def begin_in_thread(starts: Starts) -> tuple[list[Start], Callable[[], None]]:
    """The start, once it could begin, and how to wait for the thread."""
    begun: list[Start] = []
    thread = threading.Thread(target=lambda: begun.append(starts.begin()))
    thread.start()
    return begun, thread.join


def test_next_start_waits_until_the_one_before_has_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workers.runtime.starts.LONGEST_START_SECONDS", 60.0)
    starts = Starts()
    first = starts.begin()
    begun, join = begin_in_thread(starts)
    assert not begun
    first.end()
    join()
    assert len(begun) == 1


def test_job_that_never_waits_for_a_server_holds_up_nobody() -> None:
    starts = Starts()
    starts.begin()
    begun, join = begin_in_thread(starts)
    assert eventually(lambda: len(begun) == 1)
    join()


def test_late_end_of_a_start_does_not_end_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    starts = Starts()
    late = starts.begin()
    monkeypatch.setattr("workers.runtime.starts.LONGEST_START_SECONDS", 60.0)
    second = starts.begin()
    late.end()
    begun, join = begin_in_thread(starts)
    assert not begun
    second.end()
    join()
    assert len(begun) == 1
