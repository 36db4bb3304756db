"""Running jobs that report events, as the heartbeats of ten worker processes write them:
`python -m bench.push.heartbeats`.

Commands: `make JOBS` returns their ids. `pace SECONDS CYCLE` lets each job report one event every CYCLE seconds, and
`full SECONDS EVENTS` lets each report so many in every statement, one statement after the other. Both return the number
of events.
"""

import itertools
import json
import os
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

from sqlalchemy import Engine

from db.engines import own_connection
from db.queries.accounts import users
from db.queries.jobs import attempts, claims, jobs
from db.queries.jobs.attempts import Event, Fence, Reports
from db.transactions import statement, transaction
from tasks import notifier
from tasks.contracts import GenerateText
from tasks.submit import draft

WORKERS = 10
CONNECTIONS = 2  # that write at the same time in `full`
QUEUE = "bench.push"
LEASE_SECONDS = 3600.0
CLAIMED_AT_ONCE = 500
TEXT = "Gradient descent follows "


class Heartbeats:
    def __init__(self, fences: Sequence[Fence]) -> None:
        self.fences = fences
        self._slices = [fences[n::WORKERS] for n in range(WORKERS)]
        self._connections = [own_connection() for _ in range(CONNECTIONS)]

    def pace(self, seconds: float, cycle: float) -> int:
        written, began = 0, time.monotonic()
        for n in itertools.count():
            if n * cycle / WORKERS >= seconds:
                return written
            time.sleep(max(0.0, began + n * cycle / WORKERS - time.monotonic()))  # the load's own pace
            written += self._flush(n % WORKERS, self._connections[0], events=1)
        raise AssertionError

    def full(self, seconds: float, events: int) -> int:
        """All workers write without a pause."""
        ends_at = time.monotonic() + seconds

        def write(n: int) -> int:
            written = 0
            while time.monotonic() < ends_at:
                for worker in range(n, WORKERS, CONNECTIONS):
                    written += self._flush(worker, self._connections[n], events)
            return written

        with ThreadPoolExecutor(CONNECTIONS) as threads:
            return sum(threads.map(write, range(CONNECTIONS)))

    def _flush(self, n: int, connection: Engine, events: int) -> int:
        fences = self._slices[n]
        reports = Reports(events=[Event("token", {"text": TEXT, "at": time.time_ns()})] * events)
        with statement(connection) as session:
            attempts.report_all(session, [(fence, reports) for fence in fences])
            for fence in fences:
                notifier.job_changed_after_commit(session, fence.id)
        return events * len(fences)


def _running_jobs(count: int) -> list[Fence]:
    contract = GenerateText(prompt="What is overfitting?")
    with transaction() as session:
        owner = users.get_by_key(session, os.environ["BENCH_KEY"])
        one = draft(contract, user_id=owner.id)._replace(queue=QUEUE, lease_seconds=LEASE_SECONDS)
        jobs.add_all(session, [one] * count)
    return [fence for _ in range(0, count, CLAIMED_AT_ONCE) for fence in _claimed(contract.kind)]


def _claimed(kind: str) -> list[Fence]:
    with transaction() as session:
        claimed = claims.claim(session, queue=QUEUE, kinds=[kind], worker=uuid4(), limit=CLAIMED_AT_ONCE)
    return [claim.fence for claim in claimed]


def main() -> None:
    heartbeats = Heartbeats([])
    for line in sys.stdin:
        match line.split():
            case ["make", count]:
                heartbeats = Heartbeats(_running_jobs(int(count)))
                response: object = [str(fence.id) for fence in heartbeats.fences]
            case ["pace", seconds, cycle]:
                response = heartbeats.pace(float(seconds), float(cycle))
            case ["full", seconds, events]:
                response = heartbeats.full(float(seconds), int(events))
            case _:
                raise ValueError(line)
        print(json.dumps(response), flush=True)


if __name__ == "__main__":
    main()
