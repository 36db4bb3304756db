import threading
from concurrent.futures import ThreadPoolExecutor

from core.once import once

THREADS = 8


def test_concurrent_threads_get_the_same_object() -> None:
    """With two hearts in a process, one would claim and the other would not know the claim."""
    all_are_there = threading.Barrier(THREADS)
    get = once(object)

    def ask(_: int) -> object:
        all_are_there.wait()
        return get()

    with ThreadPoolExecutor(THREADS) as threads:
        assert len(set(threads.map(ask, range(THREADS)))) == 1


def test_other_arguments_and_forgetting_make_a_new_object() -> None:
    @once
    def numbered(name: str) -> object:
        return [name]

    first = numbered("one")
    assert numbered("one") is first
    assert numbered("two") is not first
    numbered.forget()
    assert not numbered.is_made
    assert numbered("one") is not first
