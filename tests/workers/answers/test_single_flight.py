import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from workers.answers.single_flight import SingleFlight

SECONDS = 60.0


class Stopped(Exception):
    pass


def nothing() -> None:
    """Nobody is asked to leave."""


def test_equal_questions_at_once_are_answered_once() -> None:
    sharing: SingleFlight[str] = SingleFlight()
    waits, may_end = threading.Event(), threading.Event()

    def make() -> str:
        assert may_end.wait(SECONDS)
        return "made"

    with ThreadPoolExecutor() as pool:
        first = pool.submit(sharing.of, b"key", make, nothing)
        second = pool.submit(sharing.of, b"key", make, waits.set)
        other = sharing.of(b"other", lambda: "at once", nothing)
        assert waits.wait(SECONDS)
        may_end.set()
        assert sorted([first.result(SECONDS), second.result(SECONDS)]) == [("made", False), ("made", True)]
    assert other == ("at once", True)
    assert sharing.of(b"key", lambda: "again", nothing) == ("again", True)


def test_where_the_one_that_was_waited_for_fails_the_next_answers() -> None:
    sharing: SingleFlight[str] = SingleFlight()
    begun, waits = threading.Event(), threading.Event()

    def fail() -> str:
        begun.set()
        assert waits.wait(SECONDS)
        raise Stopped

    with ThreadPoolExecutor() as pool:
        first = pool.submit(sharing.of, b"key", fail, nothing)
        assert begun.wait(SECONDS)
        assert sharing.of(b"key", lambda: "made", waits.set) == ("made", True)
        with pytest.raises(Stopped):
            first.result(SECONDS)


def test_who_waits_may_leave() -> None:
    sharing: SingleFlight[str] = SingleFlight()
    begun, may_end = threading.Event(), threading.Event()

    def make() -> str:
        begun.set()
        assert may_end.wait(SECONDS)
        return "made"

    def leave() -> None:
        raise Stopped

    with ThreadPoolExecutor() as pool:
        first = pool.submit(sharing.of, b"key", make, nothing)
        assert begun.wait(SECONDS)
        with pytest.raises(Stopped):
            sharing.of(b"key", make, leave)
        may_end.set()
        assert first.result(SECONDS) == ("made", True)
