"""Items that arrive while a batch is under way share the next one; a bad item fails alone."""

import asyncio
import threading
import time
from collections.abc import Sequence
from types import SimpleNamespace

import pytest

from core.batcher import AsyncBatcher, Batcher, Failure, process_all, process_all_async
from core.errors import Transient
from tests.support.waiting import eventually

BAD = 13


class Recorder:
    """Notes each batch, and what failed. It refuses batches with a bad number; while `error` is set, any."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.failed: list[Failure[int]] = []
        self.error: Exception | None = None

    def process(self, batch: Sequence[int]) -> None:
        self.batches.append(list(batch))
        if self.error is not None:
            raise self.error
        if BAD in batch:
            raise ValueError(BAD)

    async def process_async(self, batch: Sequence[int]) -> None:
        await asyncio.sleep(0)
        self.process(batch)

    def fail(self, failures: Sequence[Failure[int]]) -> None:
        self.failed += failures

    async def process_all(self, batch: Sequence[int], *, is_async: bool) -> list[Failure[int]]:
        return await process_all_async(self.process_async, batch) if is_async else process_all(self.process, batch)


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


both_forms = pytest.mark.parametrize("is_async", [False, True])


@both_forms
async def test_batch_is_processed_together(recorder: Recorder, is_async: bool) -> None:
    assert await recorder.process_all([1, 2, 3], is_async=is_async) == []
    assert recorder.batches == [[1, 2, 3]]


@both_forms
async def test_bad_item_fails_alone(recorder: Recorder, is_async: bool) -> None:
    [(item, error)] = await recorder.process_all([1, BAD, 3], is_async=is_async)
    assert (item, str(error)) == (BAD, str(BAD))
    assert recorder.batches == [[1, BAD, 3], [1], [BAD], [3]]


@both_forms
async def test_batch_is_not_split_while_a_dependency_is_away(recorder: Recorder, is_async: bool) -> None:
    recorder.error = Transient()
    failures = await recorder.process_all([1, 2], is_async=is_async)
    assert failures == [(1, recorder.error), (2, recorder.error)]
    assert recorder.batches == [[1, 2]]


@both_forms
async def test_single_item_is_not_tried_twice(recorder: Recorder, is_async: bool) -> None:
    assert len(await recorder.process_all([BAD], is_async=is_async)) == 1
    assert recorder.batches == [[BAD]]


class Gate(Recorder):
    """Holds each batch until it is opened."""

    def __init__(self) -> None:
        super().__init__()
        self.opened = threading.Event()

    def process(self, batch: Sequence[int]) -> None:
        super().process(batch)
        assert self.opened.wait(60)


def test_thread_batches_what_arrived_meanwhile() -> None:
    gate = Gate()
    batcher = Batcher[int](gate.process, gate.fail, name="test batcher")
    batcher.add(0)
    assert eventually(lambda: gate.batches == [[0]])
    for number in (1, 2, 3):
        batcher.add(number)
    gate.opened.set()
    assert eventually(lambda: gate.batches == [[0], [1, 2, 3]])


def test_thread_hands_back_failures_and_survives_a_bug_in_fail(recorder: Recorder) -> None:
    def fail(failures: Sequence[Failure[int]]) -> None:
        recorder.fail(failures)
        raise KeyError

    batcher = Batcher[int](recorder.process, fail, name="test batcher")
    for tries in (1, 2):
        batcher.add(BAD)
        assert eventually(lambda: len(recorder.failed) == tries)  # noqa: B023  # it is called at once


def test_items_above_the_limit_are_dropped() -> None:
    gate = Gate()
    batcher = Batcher[int](gate.process, gate.fail, name="test batcher", most_waiting=2)
    batcher.add(0)
    assert eventually(lambda: gate.batches == [[0]])
    assert [batcher.add(number) for number in (1, 2, 3)] == [True, True, False]
    assert len(batcher) == 2
    gate.opened.set()
    assert eventually(lambda: gate.batches[1:] == [[1, 2]])


def test_lingering_thread_waits_for_more(recorder: Recorder, monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    both_are_added = threading.Event()

    def sleep(seconds: float) -> None:
        pauses.append(seconds)
        assert both_are_added.wait(60)

    monkeypatch.setattr("core.batcher.time", SimpleNamespace(sleep=sleep, monotonic=time.monotonic))
    batcher = Batcher[int](recorder.process, recorder.fail, name="test batcher", linger_seconds=0.2)
    batcher.add(1)
    batcher.add(2)
    both_are_added.set()
    assert eventually(lambda: recorder.batches == [[1, 2]])
    assert 0.2 in pauses


async def _settle(batcher: "AsyncBatcher[int]") -> None:
    while batcher._task is not None:
        await asyncio.sleep(0)


async def test_event_loop_batches_what_arrived_meanwhile_and_each_item_once(recorder: Recorder) -> None:
    batcher = AsyncBatcher[int](recorder.process_async, recorder.fail, most_at_once=2)
    batcher.add(0)
    await asyncio.sleep(0)
    for number in (1, 2, 3, 2, 1):
        batcher.add(number)
    await _settle(batcher)
    assert recorder.batches == [[0], [1, 2], [3]]


async def test_event_loop_hands_back_failures_and_goes_on(recorder: Recorder) -> None:
    batcher = AsyncBatcher[int](recorder.process_async, recorder.fail)
    batcher.add(BAD)
    await _settle(batcher)
    batcher.add(1)
    await _settle(batcher)
    assert [item for item, _ in recorder.failed] == [BAD]
    assert recorder.batches == [[BAD], [1]]


async def test_closing_drops_what_waits() -> None:
    started = asyncio.Event()

    async def hang(batch: Sequence[int]) -> None:
        started.set()
        await asyncio.Event().wait()

    batcher = AsyncBatcher[int](hang, lambda failures: None)
    batcher.add(1)
    await started.wait()
    batcher.add(2)
    await batcher.close()
    assert batcher._task is None


def test_item_for_later_has_its_turn_though_nothing_else_comes(recorder: Recorder) -> None:
    batcher = Batcher[int](recorder.process, recorder.fail, name="test")
    batcher.add_later(1, 0.05)
    assert eventually(lambda: recorder.batches == [[1]])


def test_item_for_later_holds_up_nothing(recorder: Recorder) -> None:
    batcher = Batcher[int](recorder.process, recorder.fail, name="test")
    batcher.add_later(1, 3600)
    batcher.add(2)
    assert eventually(lambda: recorder.batches == [[2]])
