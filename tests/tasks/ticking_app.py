"""The product's Celery app with one more schedule, and counters in Redis of triggers and of runs."""

from typing import Any

import redis
from celery.signals import task_prerun

from core.settings import settings
from tasks.app import app
from tasks.periodic import after_tick
from tasks.schedules import RELAY, Schedule

__all__ = ["app"]

PROBE = Schedule("tests.ticking", every=RELAY.every, does="Counts.")
TRIGGERED = f"{PROBE.task}.triggered"
DONE = f"{PROBE.task}.done"

app.conf.beat_schedule = {**app.conf.beat_schedule, PROBE.name: PROBE.beat_entry}


def count(key: str) -> None:
    with redis.Redis.from_url(settings().broker.url) as client:
        client.incr(key)


@after_tick(PROBE)
def probe() -> None:
    count(DONE)


@task_prerun.connect  # type: ignore[untyped-decorator]  # Celery has no types
def count_triggers(task: Any, **_: object) -> None:
    if task.name == PROBE.task:
        count(TRIGGERED)
