"""Starts a dispatcher when deliveries were committed.

A transaction that writes deliveries also submits a dispatcher, the job that sends all that is due, unless one is there
already. A schedule does the same for retries that come due, and for what a dispatcher missed just when it ended:
nothing depends on the first way, it is only faster.
"""

from sqlalchemy import event
from sqlalchemy.orm import Session

from db.queries.webhooks import delivery_queue, outbox
from db.row_level_security import platform_rights
from tasks.contracts import DeliverWebhooks
from tasks.queues import IO
from tasks.submit import submit


@event.listens_for(Session, "before_commit")
def _dispatch_on_commit(session: Session) -> None:
    if outbox.take_note(session):
        ensure_dispatcher(session)


def ensure_dispatcher(session: Session) -> None:
    """Submits a dispatcher unless one waits, or runs in a worker that lives."""
    with platform_rights(session):
        if not delivery_queue.has_dispatcher(
            session, kind=DeliverWebhooks.kind, queue=IO.name, priority=DeliverWebhooks.priority
        ):
            submit(session, DeliverWebhooks(), user_id=None)
