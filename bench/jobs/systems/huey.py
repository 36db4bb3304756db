import os
from collections.abc import Iterable

from huey import RedisHuey

from bench.jobs import job_body

huey = RedisHuey(url=os.environ["REDIS_URL"])


@huey.task()
def noop(sent_at: int) -> int:
    return job_body.run(sent_at)


def send(moments: Iterable[int]) -> None:
    for sent_at in moments:
        noop(sent_at)
