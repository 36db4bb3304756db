import os
from collections.abc import Iterable
from typing import Any

from saq import Queue

from bench.jobs import job_body

queue = Queue.from_url(os.environ["REDIS_URL"])


async def noop(ctx: Any, *, sent_at: int) -> int:
    return job_body.run(sent_at)


settings = {"queue": queue, "functions": [noop], "concurrency": 32}


async def send(moments: Iterable[int]) -> None:
    for sent_at in moments:
        await queue.enqueue("noop", sent_at=sent_at)
    await queue.disconnect()
