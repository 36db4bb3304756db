"""What waits in Celery's queues."""

import redis

from tasks.queues import Queue
from tasks.settings import BrokerSettings


def waiting_wakeups(broker: redis.Redis, queue: Queue) -> int:
    """How many wake-ups no worker has taken yet."""
    return int(broker.llen(f"{BrokerSettings().prefix}{queue.name}"))
