"""Workers within the test's process."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tasks.queues import Queue
from workers.runtime.worker_loop import drain

PAUSE_SECONDS = 0.1
TURN_SECONDS = 60.0


@contextmanager
def working(*queues: Queue) -> Iterator[None]:
    """Runs whatever comes to these queues, until the block ends."""
    is_over = threading.Event()

    def work() -> None:
        while not is_over.wait(PAUSE_SECONDS):
            for queue in queues:
                drain(queue, seconds=TURN_SECONDS)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()
