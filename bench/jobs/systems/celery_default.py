"""Celery as its "First Steps" page has it: Redis as broker and as result backend, everything else left alone."""

import os
from collections.abc import Iterable

from celery import Celery

from bench.jobs import job_body

app = Celery("bench", broker=os.environ["REDIS_URL"], backend=os.environ["REDIS_URL"])


@app.task(name="noop")
def noop(sent_at: int) -> int:
    return job_body.run(sent_at)


def send(moments: Iterable[int]) -> None:
    for sent_at in moments:
        noop.delay(sent_at)
