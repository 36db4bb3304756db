"""What waits in Celery's queues."""

import redis

from core.settings import settings
from tasks.queues import Queue


def waiting_wakeups(broker: redis.Redis, queue: Queue) -> int:
    """How many wake-ups no worker has taken yet."""
    return int(broker.llen(f"{settings().broker.prefix}{queue.name}"))
