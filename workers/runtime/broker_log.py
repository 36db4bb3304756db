"""Many words of Celery and kombu on a lost connection become one line when Redis goes away, one when it is back."""

import logging

from celery.worker.consumer.consumer import CONNECTION_ERROR, CONNECTION_RETRY

from core.outages import REDIS

LOGGERS = (
    "celery.beat",
    "celery.worker.consumer.connection",
    "celery.worker.consumer.consumer",
    "kombu.transport.redis",
)
AWAY = CONNECTION_ERROR.partition("%")[0]
# An old connection died, perhaps long after the others: whether Redis is there, the next attempt to connect shows.
LOST = (CONNECTION_RETRY, "Redis BRPOP got no reply", "Redis pub/sub connection missed")
REPEATED = ("Connected to ", "Temporarily reducing the prefetch count", "Message Error")


class OutageFilter(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        if message.startswith(AWAY):
            REDIS.note_failure(message.removeprefix(AWAY))
            return False
        return not message.startswith(LOST) and not (REDIS.is_on and message.startswith(REPEATED))


def log_outages_once() -> None:
    for name in LOGGERS:
        logging.getLogger(name).addFilter(OutageFilter())
