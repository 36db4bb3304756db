"""A line in the log for each attempt and each job that ended otherwise than well, whoever ended it: a worker, upkeep or
the API. It is written when that is committed."""

import logging
from collections.abc import Mapping
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from core.logs import context
from core.origin import Origin
from db.models import JobState
from db.queries.jobs import changes
from db.queries.jobs.changes import Change
from tasks.attempt import Attempt
from tasks.problems import cause_of

logger = logging.getLogger(__name__)

MESSAGES: Mapping[str, tuple[int, str]] = {
    JobState.FAILED: (logging.WARNING, "job failed"),
    JobState.CANCELLED: (logging.INFO, "job cancelled"),
    JobState.EXPIRED: (logging.INFO, "job expired"),
    JobState.SCHEDULED: (logging.INFO, "attempt failed, and another follows"),
    JobState.QUEUED: (logging.INFO, "attempt ended, and the job is queued again"),
}


def tell_success(attempt: Attempt) -> None:
    """At `debug`: there are thousands of them."""
    if not logger.isEnabledFor(logging.DEBUG):
        return
    claim = attempt.claim
    told = {
        "job": attempt.id,
        "kind": claim.kind,
        "user": claim.user_id,
        "state": "succeeded",
        "stage": attempt.fence.stage,
        "attempt": f"{attempt.fence.attempt}/{claim.max_attempts}",
        "queue_s": round(claim.queue_seconds, 3),
        "work_s": round(attempt.age_seconds, 3),
    }
    logger.debug("attempt succeeded", extra={"fields": told | context.of_origin(claim.origin)})


@event.listens_for(Session, "after_commit")
def _tell_after_commit(session: Session) -> None:
    for change in changes.take(session):
        if change.told["state"] in MESSAGES:
            _tell(change)


def _tell(change: Change) -> None:
    level, message = MESSAGES[change.told["state"]]
    if change.told["state"] == JobState.FAILED and cause_of(change.told["problem"]) != "platform":
        level = logging.INFO  # alerts go by warnings
    if change.because == "lease_lost":
        level = logging.WARNING
    logger.log(level, message, extra={"fields": _fields(change)})


def _fields(change: Change) -> dict[str, Any]:
    told = dict(change.told)
    source = Origin(told.pop("request_id"), told.pop("traceparent"))
    because = {} if change.because is None else {"because": change.because}
    return told | because | context.of_origin(source)


@event.listens_for(Session, "after_rollback")
def _forget_after_rollback(session: Session) -> None:
    changes.take(session)
