import os
from collections.abc import Iterable
from typing import Any

from arq import create_pool
from arq.connections import RedisSettings

from bench.jobs import job_body


async def noop(ctx: Any, sent_at: int) -> int:
    return job_body.run(sent_at)


class WorkerSettings:
    functions = (noop,)
    redis_settings = RedisSettings.from_dsn(os.environ["REDIS_URL"])
    max_jobs = 32
    poll_delay = 0.01  # the default of 0.5 s would be the whole of its latency


async def send(moments: Iterable[int]) -> None:
    pool = await create_pool(WorkerSettings.redis_settings)
    for sent_at in moments:
        await pool.enqueue_job("noop", sent_at)
    await pool.aclose()
