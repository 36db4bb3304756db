"""Worker slots within the test's process."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tasks.queues import Queue
from tests.support.live_workers import live_worker
from workers.runtime.worker_loop import drain

PAUSE_SECONDS = 0.02
SLICE_SECONDS = 1.0


@contextmanager
def working(*queues: Queue) -> Iterator[None]:
    """One slot for each queue named, in a thread of its own, until the block ends. They are announced as live."""
    is_over = threading.Event()

    def work(queue: Queue) -> None:
        while not is_over.wait(PAUSE_SECONDS):
            drain(queue, seconds=SLICE_SECONDS)

    slots = [threading.Thread(target=work, args=(queue,)) for queue in queues]
    for slot in slots:
        slot.start()
    try:
        with live_worker(*(queue.name for queue in queues)):
            yield
    finally:
        is_over.set()
        for slot in slots:
            slot.join()
