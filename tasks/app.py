"""The Celery app. Its settings are in `celeryconfig.py`; handlers are imported by workers only."""

from celery import Celery
from celery.concurrency import ALIASES

ALIASES["threads"] = "tasks.pool:TaskPool"  # here, for Celery reads its options before it imports anything else

app = Celery("pensum")
app.config_from_object("celeryconfig")

ANSWER_BELL = "pensum.bell"
