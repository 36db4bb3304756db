import os
from collections.abc import Iterable

from taskiq_redis import RedisAsyncResultBackend, RedisStreamBroker

from bench.jobs import job_body

broker = RedisStreamBroker(os.environ["REDIS_URL"]).with_result_backend(
    RedisAsyncResultBackend(os.environ["REDIS_URL"], result_ex_time=3600)
)


@broker.task
async def noop(sent_at: int) -> int:
    return job_body.run(sent_at)


async def send(moments: Iterable[int]) -> None:
    await broker.startup()
    for sent_at in moments:
        await noop.kiq(sent_at)
    await broker.shutdown()
