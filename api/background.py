"""Tasks of asyncio that run in the background of an API process."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine

from core.errors import Transient

logger = logging.getLogger(__name__)

CANCEL_AGAIN_SECONDS = 5.0


@contextlib.asynccontextmanager
async def in_background(*coroutines: Coroutine[None, None, None]) -> AsyncIterator[None]:
    """They run until the block ends."""
    tasks = [asyncio.create_task(coroutine) for coroutine in coroutines]
    try:
        yield
    finally:
        while running := [task for task in tasks if not task.done()]:
            for task in running:
                task.cancel()  # redis-py takes a cancel that comes while it connects for a timeout, and goes on
            await asyncio.wait(running, timeout=CANCEL_AGAIN_SECONDS)
        await asyncio.gather(*tasks, return_exceptions=True)


async def repeat(step: Callable[[], Awaitable[None]], *, every_seconds: float) -> None:
    """Without end, whatever a step raises: nobody would notice that one which others rely on is not taken any more."""
    while True:
        await asyncio.sleep(every_seconds)
        try:
            await step()
        except Transient as error:
            logger.debug("%s is tried again: %s", step.__qualname__, error)
        except Exception:  # a bug: others rely on the next step
            logger.exception("%s failed, and is tried again", step.__qualname__)
