"""The Celery app. Its settings are in `celeryconfig.py`; handlers are imported by workers only."""

from celery import Celery
from celery.concurrency import ALIASES

ALIASES["threads"] = "workers.runtime.pool:TaskPool"  # here: Celery reads options before it imports

app = Celery("pensum", amqp="tasks.redis_clients:AMQP")
app.config_from_object("celeryconfig")

WAKE_SLOT = "pensum.bell"  # a wire name; the message wakes one slot of a worker
