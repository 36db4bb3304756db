"""The product's Celery app with more schedules: one that counts its triggers and runs in Redis, and two that run for as
long as anything is waited for."""

from datetime import timedelta
from typing import Any

import redis
from celery.signals import task_prerun
from sqlalchemy.orm import Session

from core.settings import settings
from tasks.app import app
from tasks.periodic import after_tick, with_tick
from tasks.schedules import RELAY, Schedule
from tests.support.waiting import LONGEST_SECONDS

__all__ = ["app"]

PROBE = Schedule("tests.ticking", every=RELAY.every, does="Counts.")
SLOW = [Schedule(f"tests.slow.{name}", every=timedelta(days=400), does="Lasts.") for name in ("first", "second")]
TRIGGERED = f"{PROBE.task}.triggered"
DONE = f"{PROBE.task}.done"
BEGUN, NEVER = "tests.slow.begun", "tests.slow.never"
SLOW_SECONDS = 10 * LONGEST_SECONDS

app.conf.beat_schedule = {**app.conf.beat_schedule, PROBE.name: PROBE.beat_entry}


def count(key: str) -> None:
    with redis.Redis.from_url(settings().broker.url) as client:
        client.incr(key)


@after_tick(PROBE)
def probe() -> None:
    count(DONE)


def last(name: str) -> None:
    with redis.Redis.from_url(settings().broker.url) as client:
        client.lpush(BEGUN, name)
        client.brpop([NEVER], timeout=SLOW_SECONDS)


@after_tick(SLOW[0])
def last_after_tick() -> None:
    last(SLOW[0].name)


@with_tick(SLOW[1])
def last_with_tick(_: Session) -> None:
    last(SLOW[1].name)


@task_prerun.connect  # type: ignore[untyped-decorator]  # Celery has no types
def count_triggers(task: Any, **_: object) -> None:
    if task.name == PROBE.task:
        count(TRIGGERED)
