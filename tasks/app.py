"""The Celery app. Its settings are in `celeryconfig.py`; handlers are imported by workers only."""

from celery import Celery

app = Celery("pensum")
app.config_from_object("celeryconfig")

ANSWER_BELL = "pensum.bell"
