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
LOSSES = (CONNECTION_RETRY, CONNECTION_ERROR, "Redis BRPOP got no reply", "Redis pub/sub connection missed")
REPEATED = ("Connected to ", "Temporarily reducing the prefetch count", "Message Error")


class OutageFilter(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        if any(message.startswith(words.partition("%")[0]) for words in LOSSES):
            REDIS.note_failure(message.removeprefix(CONNECTION_RETRY))
            return False
        return not (REDIS.is_on and message.startswith(REPEATED))


def log_outages_once() -> None:
    for name in LOGGERS:
        logging.getLogger(name).addFilter(OutageFilter())
