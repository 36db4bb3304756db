"""A baseline: a list, LPUSH and BRPOP, one by one, with nothing around it. `python -m bench.jobs.systems.raw_redis`."""

import os
import time
from collections.abc import Iterable

import redis

from bench.jobs import job_body

LIST = "jobs"


def _connect() -> redis.Redis:
    return redis.Redis.from_url(os.environ["REDIS_URL"])


def send(moments: Iterable[int]) -> None:
    server = _connect()
    for sent_at in moments:
        server.lpush(LIST, sent_at)


def fill(count: int) -> None:
    _connect().lpush(LIST, *[time.time_ns()] * count)


def work() -> None:
    server = _connect()
    while True:
        if (popped := server.brpop([LIST])) is not None:
            job_body.run(int(popped[1]))


if __name__ == "__main__":
    work()
