"""The schedules of periodic work. Celery beat only triggers; a row in `ticks` decides which process runs it
(tasks/periodic.py)."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from tasks.queues import UPKEEP

CAUGHT_UP_WITHIN = timedelta(minutes=1)
TRIGGERS_KEPT = 5  # older ones could only find that their work is done


@dataclass(frozen=True)
class Schedule:
    """Due at each multiple of `every` since 1970 (UTC). The name is fixed for life: the rows in `ticks` carry it."""

    name: str
    every: timedelta

    @property
    def task(self) -> str:
        return f"pensum.{self.name}"

    @property
    def beat_entry(self) -> dict[str, Any]:
        triggered_every = min(self.every, CAUGHT_UP_WITHIN)
        options = {"queue": UPKEEP.name, "expires": TRIGGERS_KEPT * triggered_every.total_seconds()}
        return {"task": self.task, "schedule": triggered_every, "options": options}


RELAY = Schedule("relay", every=timedelta(seconds=1))
REAP = Schedule("reap", every=timedelta(seconds=5))
RETAIN = Schedule("retain", every=timedelta(minutes=10))
SEND = Schedule("send", every=timedelta(seconds=2))
FORGET_DELIVERIES = Schedule("forget_deliveries", every=timedelta(minutes=10))
FORGET_LOGINS = Schedule("forget_logins", every=timedelta(minutes=10))
COUNT_WORDS = Schedule("count_words", every=timedelta(minutes=10))
HEAL = Schedule("heal", every=timedelta(minutes=5))
DROP_GENERATIONS = Schedule("drop_generations", every=timedelta(minutes=1))
RENEW_SUMMARIES = Schedule("renew_summaries", every=timedelta(seconds=5))

SCHEDULES = (
    RELAY,
    REAP,
    RETAIN,
    SEND,
    FORGET_DELIVERIES,
    FORGET_LOGINS,
    COUNT_WORDS,
    HEAL,
    DROP_GENERATIONS,
    RENEW_SUMMARIES,
)
