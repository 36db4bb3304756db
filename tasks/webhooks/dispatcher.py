"""The webhook dispatcher: a job that claims deliveries as they come due, sends them, and records the responses."""

import logging
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from queue import Empty, SimpleQueue
from uuid import UUID

from pydantic import BaseModel, SerializeAsAny
from sqlalchemy.orm import Session

from core.once import once
from core.origin import NOWHERE, Origin
from core.settings import WebhookSettings, settings
from db.models import Job
from db.outage import through_outage
from db.queries.webhooks import deliveries, delivery_queue, webhooks
from db.queries.webhooks.delivery_queue import Dispatch, Response
from db.transactions import statement, transaction
from tasks.attempt import Attempt
from tasks.contracts import DeliverWebhooks
from tasks.handlers import Outcome, handles
from tasks.job_schema import JobOut, Serving, render
from tasks.periodic import after_tick, with_tick
from tasks.schedules import FORGET_DELIVERIES, SEND
from tasks.shutdown import stopping
from tasks.submit import submit
from tasks.webhooks.dispatch_on_commit import ensure_dispatcher
from workers.webhooks import schedule
from workers.webhooks.responses import ReceiverResponse
from workers.webhooks.sealing import seal, unseal
from workers.webhooks.sending import Delivery, Sender
from workers.webhooks.signing import make_secret

logger = logging.getLogger(__name__)

SLICE_SECONDS = 60.0
LOOK_SECONDS = 0.2  # a delivery that comes due while others are in flight waits for that long at most
CLAIMED_AT_ONCE = 64
LEASE_IN_TIMEOUTS = 3  # an attempt may have to wait for those of another dispatcher to the same host
FORGOTTEN_AT_ONCE = 500

OUR_FAULT = "Pensum itself failed to send this. Its log has the details under the id of the delivery."


class Message(BaseModel):
    """The body of a webhook. `data` is the job as it ended; a test names its webhook."""

    type: str
    timestamp: datetime
    data: SerializeAsAny[JobOut] | dict[str, str]


class PlatformMessage(Message):
    """The body of a webhook of the platform, which says whose job it is."""

    user_id: UUID


class JobWithoutResult(JobOut):
    """A job whose result is too large for a webhook, or is gone meanwhile."""

    result_url: str


class Sent(BaseModel):
    attempts: int


@once
def sender() -> Sender:
    """The webhook sender of this process."""
    return Sender(settings().webhooks)


@handles(DeliverWebhooks)
def deliver_webhooks(attempt: Attempt, request: DeliverWebhooks) -> Outcome:
    """Sends due deliveries and records each attempt. Two runs at once, or a second one, claim different deliveries."""
    return Sent(attempts=Dispatcher(attempt, sender(), settings().webhooks).run())


class Dispatcher:
    """Goes on while deliveries are due or in flight. When its time slice ends, or its worker stops, it leaves due
    deliveries to the next dispatcher and waits for its own responses."""

    def __init__(self, attempt: Attempt, sender: Sender, settings: WebhookSettings) -> None:
        self._attempt, self._sender, self._settings = attempt, sender, settings
        self._lease = LEASE_IN_TIMEOUTS * timedelta(seconds=settings.timeout_seconds)
        self._responses: SimpleQueue[tuple[Dispatch, datetime, Future[ReceiverResponse]]] = SimpleQueue()
        self._in_flight: Counter[str] = Counter()  # by host
        self._slice_ends = time.monotonic() + SLICE_SECONDS
        self._has_slice = True
        self._next_look = 0.0
        self._sent = 0

    def run(self) -> int:
        """Returns how many delivery attempts it made."""
        while True:
            self._attempt.checkpoint()
            if self._has_slice and (stopping.is_set() or time.monotonic() > self._slice_ends):
                self._hand_over()
            if self._has_slice:
                self._send_due()
            if not self._in_flight:
                return self._sent
            self._write_results(self._received())

    def _hand_over(self) -> None:
        self._has_slice = False
        with transaction() as session:
            submit(session, DeliverWebhooks(), user_id=None)

    @property
    def _free(self) -> int:
        return self._settings.most_at_once - self._in_flight.total()

    def _send_due(self) -> None:
        if self._free and (not self._in_flight or time.monotonic() >= self._next_look):
            dispatches = self._claim()
            for dispatch in dispatches:
                self._send(dispatch)
            if not dispatches:
                self._next_look = time.monotonic() + LOOK_SECONDS

    def _claim(self) -> list[Dispatch]:
        with statement() as session:
            return delivery_queue.claim(
                session,
                limit=min(self._free, CLAIMED_AT_ONCE),
                most_per_host=self._settings.most_per_host,
                in_flight=self._in_flight,
                lease=self._lease,
            )

    def _send(self, dispatch: Dispatch) -> None:
        self._sent += 1
        self._in_flight[dispatch.host] += 1
        response = _attempt_to_send(self._sender, dispatch)
        response.add_done_callback(partial(self._put, dispatch, datetime.now(UTC)))

    def _put(self, dispatch: Dispatch, started_at: datetime, response: Future[ReceiverResponse]) -> None:
        self._responses.put((dispatch, started_at, response))

    def _received(self) -> Iterator[tuple[Dispatch, datetime, ReceiverResponse]]:
        """All responses that are there, after waiting for one until it is time to look for due deliveries again."""
        can_look = self._has_slice and self._free
        timeout = max(self._next_look - time.monotonic(), 0.0) if can_look else LOOK_SECONDS
        with suppress(Empty):
            while True:
                dispatch, started_at, response = self._responses.get(timeout=timeout)
                yield dispatch, started_at, _response_of(dispatch, response)
                timeout = 0.0

    def _write_results(self, received: Iterator[tuple[Dispatch, datetime, ReceiverResponse]]) -> None:
        results = [self._result(*each) for each in received]
        if results:
            through_outage(partial(_record, results))
            self._in_flight -= Counter(result.dispatch.host for result in results)

    def _result(self, dispatch: Dispatch, started_at: datetime, response: ReceiverResponse) -> Response:
        now = datetime.now(UTC)
        again_at = schedule.next_attempt_at(
            dispatch.step,
            now,
            response.retry_after_seconds,
            delays_seconds=self._settings.retry_delays_seconds,
            jitter=self._settings.retry_jitter,
            is_hopeless=response.is_hopeless,
        )
        return Response(
            dispatch=dispatch,
            started_at=started_at,
            status=response.status,
            latency_seconds=response.latency_seconds,
            excerpt=response.excerpt,
            problem=response.problem,
            is_success=response.is_success,
            is_gone=response.is_gone,
            retry_seconds=(again_at - now).total_seconds() if again_at else None,
        )


def _record(responses: list[Response]) -> None:
    with statement() as session:
        delivery_queue.record(session, responses, disable_after=schedule.DISABLE_AFTER)


def _attempt_to_send(sender: Sender, dispatch: Dispatch) -> Future[ReceiverResponse]:
    """A delivery that cannot even be built fails alone: the others must go out."""
    try:
        return sender.send(_to_send(dispatch))
    except Exception as error:  # whatever a row may hold; it becomes the failure of this delivery
        failed: Future[ReceiverResponse] = Future()
        failed.set_exception(error)
        return failed


def _response_of(dispatch: Dispatch, response: Future[ReceiverResponse]) -> ReceiverResponse:
    if (error := response.exception()) is None:
        return response.result()
    logger.error("delivery %s was not sent", dispatch.id, exc_info=error)
    return ReceiverResponse(None, 0.0, problem=OUR_FAULT)


def _to_send(dispatch: Dispatch) -> Delivery:
    sealed = dispatch.secrets or [_callback_secret(dispatch.user_id)]
    secrets = [unseal(secret, dispatch.user_id) for secret in sealed]
    job = dispatch.job
    source = NOWHERE if job is None else Origin(job.request_id, job.traceparent)
    return Delivery(str(dispatch.id), dispatch.url, _body(dispatch), secrets, source)


def _body(dispatch: Dispatch) -> bytes:
    data = {"webhook_id": str(dispatch.webhook_id)} if dispatch.job is None else _data(dispatch, dispatch.job)
    message = Message(type=dispatch.type, timestamp=dispatch.created_at, data=data)
    if dispatch.job_user_id is not None:
        message = PlatformMessage(**vars(message), user_id=dispatch.job_user_id)
    return message.model_dump_json().encode()


def _data(dispatch: Dispatch, job: Job) -> JobOut:
    shown = render(job, Serving())
    if not dispatch.lacks_result:
        return shown
    url = f"{settings().site.url}{shown.links.self}"
    return JobWithoutResult(**shown.model_dump(), result_url=url)


def _callback_secret(user_id: UUID) -> str:
    """Created at its first use."""
    with transaction() as session:
        return webhooks.ensure_callback_secret(session, user_id, fresh=seal(make_secret(), user_id))


@with_tick(SEND)
def send_due(session: Session) -> None:
    """Submits a dispatcher for retries that came due, and for deliveries that the last dispatcher missed."""
    deliveries.release_missed(session)
    if delivery_queue.has_due(session):
        ensure_dispatcher(session)


@after_tick(FORGET_DELIVERIES)
def forget_deliveries() -> None:
    """Deletes deliveries that are older than jobs are kept."""
    keep = timedelta(days=settings().retention.days)
    deleted = FORGOTTEN_AT_ONCE
    while deleted == FORGOTTEN_AT_ONCE:
        with transaction() as session:
            deleted = deliveries.delete_old(session, keep=keep, limit=FORGOTTEN_AT_ONCE)
