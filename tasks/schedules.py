"""The schedules of periodic work. Celery beat only triggers; a row in `ticks` decides which process runs it
(tasks/periodic.py)."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from tasks.queues import UPKEEP, UPKEEP_LONG, Queue

CAUGHT_UP_WITHIN = timedelta(minutes=1)
TRIGGERS_KEPT = 5  # older ones could only find that their work is done


@dataclass(frozen=True)
class Schedule:
    """Due at each multiple of `every` since 1970 (UTC). The name is fixed for life: the rows in `ticks` carry it.
    `does` tells operators what it is for."""

    name: str
    every: timedelta
    does: str

    @property
    def task(self) -> str:
        return f"pensum.{self.name}"

    @property
    def queue(self) -> Queue:
        """Work that is due more often than each minute is short; all other may take long."""
        return UPKEEP if self.every < timedelta(minutes=1) else UPKEEP_LONG

    @property
    def triggered_every(self) -> timedelta:
        return min(self.every, CAUGHT_UP_WITHIN)

    @property
    def beat_entry(self) -> dict[str, Any]:
        options = {"expires": TRIGGERS_KEPT * self.triggered_every.total_seconds()}
        return {"task": self.task, "schedule": self.triggered_every, "options": options}


RELAY = Schedule(
    "relay",
    every=timedelta(seconds=1),
    does="Queues jobs that are due, expires late ones, leads jobs past models that are away, and wakes workers.",
)
REAP = Schedule(
    "reap",
    every=timedelta(seconds=5),
    does="Takes jobs back from workers that died or stalled, and queues or fails them.",
)
RETAIN = Schedule(
    "retain",
    every=timedelta(minutes=10),
    does="Deletes jobs that ended longer ago than they are kept, and what belongs to them.",
)
SEND = Schedule(
    "send",
    every=timedelta(seconds=2),
    does="Submits the job that sends webhooks, where any are due.",
)
FORGET_DELIVERIES = Schedule(
    "forget_deliveries",
    every=timedelta(minutes=10),
    does="Deletes records of webhooks that were sent longer ago than they are kept.",
)
FORGET_LOGINS = Schedule(
    "forget_logins",
    every=timedelta(minutes=10),
    does="Deletes expired tokens and logins, and old counts of requests.",
)
COUNT_WORDS = Schedule(
    "count_words",
    every=timedelta(minutes=10),
    does="Counts how common each word of the library is, which searches weigh words by.",
)
HEAL = Schedule(
    "heal",
    every=timedelta(minutes=5),
    does="Submits a job that embeds what the search index lacks.",
)
DROP_GENERATIONS = Schedule(
    "drop_generations",
    every=timedelta(minutes=1),
    does="Drops the vectors of embedding generations that are kept no longer.",
)
RENEW_SUMMARIES = Schedule(
    "renew_summaries",
    every=timedelta(seconds=5),
    does="Submits jobs that write summaries of changed documents anew.",
)

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
