"""Running jobs that say something, as the hearts of ten worker processes write it down: `python -m bench.push.hearts`.

Orders: `make JOBS` answers their ids; `pace SECONDS CYCLE` lets each job say one thing every CYCLE seconds, and
`full SECONDS EVENTS` lets each say so many in every statement, one statement after the other. Both answer how many.
"""

import itertools
import json
import os
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from uuid import uuid4

from sqlalchemy import Engine

from db.engines import own_connection
from db.queries.accounts import users
from db.queries.jobs import attempts, jobs
from db.queries.jobs.attempts import Event, Fence, Reports
from db.transactions import statement, transaction
from tasks import notifier
from tasks.contracts import GenerateText
from tasks.submit import draft

HEARTS = 10
AT_THE_SAME_TIME = 2  # of them, each on a connection of its own, while they do not rest
QUEUE = "bench.push"
LEASE_SECONDS = 3600.0
AT_ONCE = 500
TEXT = "Gradient descent follows "


class Hearts:
    def __init__(self, fences: Sequence[Fence]) -> None:
        self.fences = fences
        self._slices = [fences[n::HEARTS] for n in range(HEARTS)]
        self._connections = [own_connection() for _ in range(AT_THE_SAME_TIME)]

    def pace(self, seconds: float, cycle: float) -> int:
        said, began = 0, time.monotonic()
        for n in itertools.count():
            if n * cycle / HEARTS >= seconds:
                return said
            time.sleep(max(0.0, began + n * cycle / HEARTS - time.monotonic()))
            said += self._flush(n % HEARTS, self._connections[0], events=1)
        raise AssertionError

    def full(self, seconds: float, events: int) -> int:
        """Every heart again and again."""
        ends_at = time.monotonic() + seconds

        def beat(n: int) -> int:
            said = 0
            while time.monotonic() < ends_at:
                for heart in range(n, HEARTS, AT_THE_SAME_TIME):
                    said += self._flush(heart, self._connections[n], events)
            return said

        with ThreadPoolExecutor(AT_THE_SAME_TIME) as threads:
            return sum(threads.map(beat, range(AT_THE_SAME_TIME)))

    def _flush(self, n: int, connection: Engine, events: int) -> int:
        fences = self._slices[n]
        reports = Reports(events=[Event("token", {"text": TEXT, "at": time.time_ns()})] * events)
        with statement(connection) as session:
            attempts.report_all(session, [(fence, reports) for fence in fences])
            for fence in fences:
                notifier.job_changed_after_commit(session, fence.id)
        return events * len(fences)


def _running_jobs(count: int) -> list[Fence]:
    wish = GenerateText(prompt="What is overfitting?")
    with transaction() as session:
        owner = users.get_by_key(session, os.environ["BENCH_KEY"])
        one = replace(draft(wish, user_id=owner.id), queue=QUEUE, lease_seconds=LEASE_SECONDS)
        jobs.add_all(session, [one] * count)
    return [fence for _ in range(0, count, AT_ONCE) for fence in _claimed(wish.kind)]


def _claimed(kind: str) -> list[Fence]:
    with transaction() as session:
        claims = attempts.claim(session, queue=QUEUE, kinds=[kind], worker=uuid4(), limit=AT_ONCE)
    return [claim.fence for claim in claims]


def main() -> None:
    hearts = Hearts([])
    for line in sys.stdin:
        match line.split():
            case ["make", count]:
                hearts = Hearts(_running_jobs(int(count)))
                answer: object = [str(fence.id) for fence in hearts.fences]
            case ["pace", seconds, cycle]:
                answer = hearts.pace(float(seconds), float(cycle))
            case ["full", seconds, events]:
                answer = hearts.full(float(seconds), int(events))
            case _:
                raise ValueError(line)
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
