"""Celery with what its optimising guide offers: no results, no gossip, no heartbeat, a long prefetch, solo pools."""

import os
from collections.abc import Iterable

from celery import Celery

from bench.jobs import job_body

app = Celery("bench", broker=os.environ["REDIS_URL"])
app.conf.update(task_ignore_result=True, worker_prefetch_multiplier=64, broker_pool_limit=2)


@app.task(name="noop")
def noop(sent_at: int) -> int:
    return job_body.run(sent_at)


def send(moments: Iterable[int]) -> None:
    for sent_at in moments:
        noop.delay(sent_at)
