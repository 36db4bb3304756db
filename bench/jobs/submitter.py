"""The process that submits jobs with the system's own client: `python -m bench.jobs.submitter SYSTEM`.

Commands on stdin: `fill COUNT` submits as fast as it can, `pace COUNT RATE` spread over time. Each returns the count
once all are submitted. It loads nothing that only some environments have.
"""

import asyncio
import importlib
import inspect
import json
import random
import sys
import time
from collections.abc import Callable, Iterable, Iterator

Fill = Callable[[int], None]


def _moments(fill: Fill | None) -> Iterator[int]:
    """Yields the time of each submission when it is due. `fill` is a system's own way to submit many at once."""
    for line in sys.stdin:
        _, count, *rate = line.split()
        if rate:
            yield from _paced(int(count), float(*rate))
        elif fill:
            fill(int(count))
        else:
            for _ in range(int(count)):
                yield time.time_ns()
        print(json.dumps(int(count)), flush=True)


def _paced(count: int, rate: float) -> Iterator[int]:
    due = time.monotonic()
    for _ in range(count):
        due += random.uniform(0.5, 1.5) / rate
        time.sleep(max(0.0, due - time.monotonic()))  # the load's own pace
        yield time.time_ns()


def main(system: str) -> None:
    module = importlib.import_module(f"bench.jobs.systems.{system}")
    send: Callable[[Iterable[int]], object] = module.send
    sending = send(_moments(getattr(module, "fill", None)))
    if inspect.iscoroutine(sending):
        asyncio.run(sending)


if __name__ == "__main__":
    main(sys.argv[1])
