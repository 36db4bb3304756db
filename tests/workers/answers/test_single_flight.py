import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from workers.answers.single_flight import SingleFlight

SECONDS = 60.0


class Stopped(Exception):
    pass


def nothing() -> None:
    """A checkpoint that lets the caller wait on."""


def test_concurrent_calls_with_the_same_key_compute_once() -> None:
    flights: SingleFlight[str] = SingleFlight()
    is_waiting, may_end = threading.Event(), threading.Event()

    def compute() -> str:
        assert may_end.wait(SECONDS)
        return "computed"

    with ThreadPoolExecutor() as pool:
        first = pool.submit(flights.run, b"key", compute, nothing)
        second = pool.submit(flights.run, b"key", compute, is_waiting.set)
        other = flights.run(b"other", lambda: "at once", nothing)
        assert is_waiting.wait(SECONDS)
        may_end.set()
        assert sorted([first.result(SECONDS), second.result(SECONDS)]) == [("computed", False), ("computed", True)]
    assert other == ("at once", True)
    assert flights.run(b"key", lambda: "again", nothing) == ("again", True)


def test_waiting_call_computes_when_the_first_one_fails() -> None:
    flights: SingleFlight[str] = SingleFlight()
    begun, is_waiting = threading.Event(), threading.Event()

    def fail() -> str:
        begun.set()
        assert is_waiting.wait(SECONDS)
        raise Stopped

    with ThreadPoolExecutor() as pool:
        first = pool.submit(flights.run, b"key", fail, nothing)
        assert begun.wait(SECONDS)
        assert flights.run(b"key", lambda: "computed", is_waiting.set) == ("computed", True)
        with pytest.raises(Stopped):
            first.result(SECONDS)


def test_checkpoint_ends_the_wait() -> None:
    flights: SingleFlight[str] = SingleFlight()
    begun, may_end = threading.Event(), threading.Event()

    def compute() -> str:
        begun.set()
        assert may_end.wait(SECONDS)
        return "computed"

    def leave() -> None:
        raise Stopped

    with ThreadPoolExecutor() as pool:
        first = pool.submit(flights.run, b"key", compute, nothing)
        assert begun.wait(SECONDS)
        with pytest.raises(Stopped):
            flights.run(b"key", compute, leave)
        may_end.set()
        assert first.result(SECONDS) == ("computed", True)
