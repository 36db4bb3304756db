import os
from collections.abc import Iterable

import dramatiq
from dramatiq.brokers.redis import RedisBroker

from bench.jobs import job_body

dramatiq.set_broker(RedisBroker(url=os.environ["REDIS_URL"]))


@dramatiq.actor
def noop(sent_at: int) -> None:
    job_body.run(sent_at)


def send(moments: Iterable[int]) -> None:
    for sent_at in moments:
        noop.send(sent_at)
