"""Questions to PostgreSQL and Redis whose answer nobody waits long for: `/ready` and `/status` are asked when they
hang."""

import asyncio
from collections.abc import Coroutine
from typing import Literal, TypeVar

import redis

from core.errors import Transient
from core.outages import REDIS
from tasks import redis_clients

T = TypeVar("T")

PROBE_SECONDS = 2.5
CANNOT_WRITE = "MISCONF"  # then it refuses even a PING

_going_on: set[asyncio.Task[object]] = set()


async def in_time(look: Coroutine[None, None, T]) -> T | None:
    """None if PostgreSQL is away, or takes too long: then the look goes on in the background, and ends by its own
    limit."""
    task = asyncio.create_task(_unless_away(look))
    _going_on.add(task)
    task.add_done_callback(_going_on.discard)
    await asyncio.wait([task], timeout=PROBE_SECONDS)
    return task.result() if task.done() else None


async def _unless_away(look: Coroutine[None, None, T]) -> T | None:
    try:
        return await look
    except Transient:
        return None


RedisState = Literal["ok", "away", "cannot write"]


async def redis_state() -> RedisState:
    return await in_time(_ping()) or "away"


async def _ping() -> RedisState:
    try:
        async with redis_clients.async_client() as client:
            return "ok" if await client.ping() else "away"
    except (redis.RedisError, OSError) as error:
        REDIS.note_failure(error)
        return "cannot write" if str(error).startswith(CANNOT_WRITE) else "away"
