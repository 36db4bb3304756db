"""Webhook dispatchers, as `tasks/webhooks/dispatcher.py`: claim what is due, send it, and record what came back."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text

from db.failures import DatabaseUnavailable
from db.queries.webhooks import delivery_queue, webhooks
from db.queries.webhooks.delivery_queue import Dispatch, Response
from db.transactions import read_only, statement, transaction
from tests.prove import gate
from tests.prove.outages import repeated
from tests.prove.scene import Scene, person

LEASE = timedelta(seconds=30)
DISABLE_AFTER = timedelta(days=5)
MOST_ROUNDS = 5
STATES = text(
    """
    SELECT id, state, attempts, (
        SELECT array_agg(n ORDER BY n) FROM delivery_attempts WHERE delivery_id = deliveries.id
    ) AS log
    FROM deliveries WHERE job_id = ANY(:jobs)
    """
)


class Sent(NamedTuple):
    delivery: UUID
    attempt: int
    webhook: UUID | None


class Dispatcher:
    """Its receivers answer at once, with `status`."""

    def __init__(self, scene: Scene, name: str, *, status: int = 200) -> None:
        self.scene, self.name, self._status = scene, name, status
        self._sent: list[Dispatch] = []

    def send(self) -> int:
        """What PostgreSQL claimed and did not tell of is sent when its lease has ended."""
        try:
            with statement() as session:
                self._sent = delivery_queue.claim(session, limit=64, most_per_host=16, in_flight={}, lease=LEASE)
        except DatabaseUnavailable:
            self._sent = []
        for dispatch in self._sent:
            self.scene.tell(self.name, "sent", None, Sent(dispatch.id, dispatch.attempt, dispatch.webhook_id))
        return len(self._sent)

    def record(self) -> None:
        responses = [self._response(dispatch) for dispatch in self._sent]

        def write() -> None:
            with statement() as session:
                delivery_queue.record(session, responses, disable_after=DISABLE_AFTER)

        if responses:
            repeated(write)
        tell_answered(self.scene, self.name)

    def run(self) -> None:
        self.send()
        self.record()

    def _response(self, dispatch: Dispatch) -> Response:
        return Response(
            dispatch=dispatch,
            started_at=datetime.now(UTC),
            status=self._status,
            latency_seconds=0.1,
            excerpt="",
            problem=None,
            is_success=self._status == 200,
            is_gone=self._status == 410,
            retry_seconds=None if self._status in (200, 410) else 0.0,
        )


def tell_answered(scene: Scene, name: str) -> None:
    """What is noted now as delivered, and which webhooks as disabled. Nobody has taken a step since."""
    with gate.unseen(), read_only() as session:
        for row in session.execute(STATES, {"jobs": scene.jobs}):
            if row.state == "delivered":
                scene.tell(name, "answered", None, row.id)
        for webhook in session.scalars(text("SELECT id FROM webhooks WHERE disabled_at IS NOT NULL")):
            scene.tell(name, "disabled", None, webhook)


def end_leases() -> None:
    """Of dispatchers that died, or that wait for an answer for long."""
    with statement() as session:
        ended = "UPDATE deliveries SET lease_until = now() - interval '1 second' WHERE lease_until > now()"
        session.execute(text(ended))


def disable_webhook(scene: Scene) -> None:
    """Its owner does."""

    def write() -> None:
        with transaction() as session:
            for webhook in webhooks.list_own(session, user_id=person("ann").id, limit=1):
                webhooks.change(session, webhook.id, user_id=person("ann").id, enabled=False)

    repeated(write)
    tell_answered(scene, "owner")


def find_problems(scene: Scene, *, is_sent_once: bool) -> Iterator[str]:
    """Every end is delivered in the end. Each attempt is sent by one dispatcher, and logged once; while no lease has
    ended, each end is sent once."""
    healthy = Dispatcher(scene, "healthy")
    for _ in range(MOST_ROUNDS):
        end_leases()
        if not healthy.send():
            break
        healthy.record()
    with read_only() as session:
        rows = session.execute(STATES, {"jobs": scene.jobs}).all()
    for row in rows:
        if row.state == "pending":
            yield "deliveries: one is never sent"
        if (row.log or []) != list(range(1, row.attempts + 1)):
            yield f"deliveries: {row.attempts} attempts, logged {row.log}"
    sent: list[Sent] = [each.detail for each in scene.told if each.what == "sent"]
    if len(set(sent)) != len(sent):
        yield f"deliveries: an attempt was sent twice, of {len(sent)}"
    if is_sent_once and len({each.delivery for each in sent}) != len(sent):
        yield f"deliveries: {len({each.delivery for each in sent})}, sent {len(sent)} times"
    yield from find_sent_too_late(scene)


def find_sent_too_late(scene: Scene) -> Iterator[str]:
    """After its answer was noted, or to a webhook that is disabled."""
    over = set[UUID]()
    for each in scene.told:
        if each.what in ("answered", "disabled"):
            over.add(each.detail)
        elif each.what == "sent" and over & {each.detail.delivery, each.detail.webhook}:
            yield f"deliveries: {each.actor} sent one that was answered, or to a webhook that was disabled"
