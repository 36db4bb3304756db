"""From the end of a job to the recorded response of a receiver."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from standardwebhooks.webhooks import Webhook as Verifier

from core.errors import LeaseLost, Permanent
from core.settings import WebhookSettings
from db.models import Delivery, Job, Webhook
from db.queries.webhooks import deliveries, webhooks
from db.transactions import read_only, transaction
from tasks.attempt import Attempt
from tasks.handlers import Outcome
from tasks.job_schema import Serving, render
from tasks.shutdown import stopping
from tasks.webhooks import dispatcher as sending
from tasks.webhooks.dispatcher import forget_deliveries, send_due
from tests.fakes.resolver import FakeDns
from tests.fakes.webhook_receiver import ENDLESS_BODY, Endless, FakeReceiver, Hang, Reply, Request
from tests.support import delivery_rows
from tests.support.attempts import run_to_end
from tests.support.delivery_rows import wait_of
from tests.support.dispatching import Dispatching, MakeDispatching
from tests.support.factories import Person, make_job, make_webhook
from tests.support.probe_jobs import Done, Probe, Register
from tests.support.waiting import LONGEST_SECONDS, SLACK, eventually
from workers.webhooks.sealing import unseal
from workers.webhooks.sending import Sender

pytestmark = pytest.mark.usefixtures("no_deliveries")


@pytest.fixture
def hook(user: Person, receiver: FakeReceiver) -> Webhook:
    return make_webhook(user.id, receiver.url)


@pytest.fixture
def done(register: Register) -> type[Probe]:
    return register(lambda attempt, contract: Done(text=contract.text))


@pytest.fixture
def make_dispatching(receiver: FakeReceiver) -> Iterator[MakeDispatching]:
    """`make_dispatching(lookup=names, retry_delays_seconds="0,0")`."""
    with ExitStack() as senders:

        def make(*, lookup: FakeDns | None = None, **options: Any) -> Dispatching:
            settings = WebhookSettings(allowed_networks="127.0.0.1/32", **options)
            sender = Sender(settings, lookup=lookup) if lookup else Sender(settings)
            return Dispatching(senders.enter_context(sender), settings)

        yield make
        receiver.release()


@pytest.fixture
def dispatching(make_dispatching: MakeDispatching) -> Dispatching:
    return make_dispatching()


def tell(hook: Webhook) -> Delivery:
    with transaction() as session:
        return deliveries.add_test(session, hook)


def verified(request: Request, secret: str) -> dict[str, Any]:
    """The body, if the reference library finds this secret's signature on it."""
    body: dict[str, Any] = Verifier(secret).verify(request.body, dict(request.headers))
    return body


def only(user: Person) -> Delivery:
    [delivery] = delivery_rows.of_user(user.id)
    return delivery


# What the receiver gets.


def test_delivery_is_signed_and_carries_the_ended_job(
    hook: Webhook, user: Person, receiver: FakeReceiver, dispatching: Dispatching, done: type[Probe]
) -> None:
    job = make_job(user.id, done(text="für später"))
    row = run_to_end(job)
    assert dispatching.run() == 1
    [request] = receiver.requests
    body = verified(request, hook.secret)
    assert body["type"] == "job.succeeded"
    assert datetime.fromisoformat(body["timestamp"]) == row["finished_at"]
    assert body["data"] == as_shown(job.id)
    assert body["data"]["result"] == {"text": "für später"}
    delivery = only(user)
    assert request.headers["webhook-id"] == str(delivery.id)
    assert (delivery.state, delivery.log[0].status) == ("delivered", 204)


@pytest.mark.parametrize("job", ["{}", "[]", '"x"', "7", '{"id": "x"}', '{"finished_at": "x", "state": "succeeded"}'])
def test_a_job_that_a_worker_made_up_keeps_no_other_webhook_waiting(
    hook: Webhook, user: Person, receiver: FakeReceiver, dispatching: Dispatching, done: type[Probe], job: str
) -> None:
    """As a row may hold that was stored before webhooks were built from the row of the job."""
    run_to_end(make_job(user.id, done()))
    made_up, test = only(user), tell(hook)
    delivery_rows.change(made_up.id, f"job = '{job}'")
    assert dispatching.run() == 2
    assert [request.headers["webhook-id"] for request in receiver.requests] == [str(test.id)]
    [attempt] = delivery_rows.of_user(user.id)[0].log
    assert (attempt.status, attempt.problem) == (None, sending.OUR_FAULT)


def test_delivery_of_a_failed_job_carries_its_problem(
    hook: Webhook, user: Person, receiver: FakeReceiver, dispatching: Dispatching, register: Register
) -> None:
    def fail(attempt: Attempt, contract: Probe) -> Outcome:
        raise Permanent("It cannot be done.")

    job = make_job(user.id, register(fail)())
    run_to_end(job)
    dispatching.run()
    body = verified(receiver.requests[0], hook.secret)
    assert body["type"] == "job.failed"
    assert body["data"] == as_shown(job.id)
    assert body["data"]["error"]["detail"] == "It cannot be done."


def as_shown(job_id: object) -> dict[str, Any]:
    with read_only() as session:
        shown: dict[str, Any] = json.loads(render(session.get_one(Job, job_id), Serving()).model_dump_json())
    return shown


def test_a_callback_is_signed_with_the_users_own_secret(
    user: Person, receiver: FakeReceiver, dispatching: Dispatching, done: type[Probe]
) -> None:
    for _ in range(2):
        run_to_end(make_job(user.id, done(), callback_url=receiver.url + "?for=me"))
    dispatching.run()
    with transaction() as session:
        secret = unseal(webhooks.ensure_callback_secret(session, user.id, fresh="too late"), user.id)
    assert len(receiver.requests) == 2
    for request in receiver.requests:
        assert verified(request, secret)["type"] == "job.succeeded"
        assert request.path == "/hooks?for=me"


def test_a_test_is_signed_and_names_its_webhook(
    hook: Webhook, receiver: FakeReceiver, dispatching: Dispatching
) -> None:
    tell(hook)
    dispatching.run()
    body = verified(receiver.requests[0], hook.secret)
    assert (body["type"], body["data"]) == ("webhook.test", {"webhook_id": str(hook.id)})


def test_both_secrets_verify_during_rotation(hook: Webhook, receiver: FakeReceiver, dispatching: Dispatching) -> None:
    tell(hook)
    new = "whsec_" + "A" * 40
    with transaction() as session:
        webhooks.rotate(session, hook.id, user_id=hook.user_id, secret=new)
    dispatching.run()
    for secret in (hook.secret, new):
        verified(receiver.requests[0], secret)


# What becomes of it.


def test_every_delivery_attempt_has_the_same_id_and_body_and_is_recorded(
    hook: Webhook, user: Person, receiver: FakeReceiver, make_dispatching: MakeDispatching, done: type[Probe]
) -> None:
    receiver.replies.extend([Reply(500, body=b"oh"), Reply(302), Reply(200, body=b"thanks")])
    run_to_end(make_job(user.id, done()))
    make_dispatching(retry_delays_seconds="0,0,0,0").run()
    assert len({request.headers["webhook-id"] for request in receiver.requests}) == 1
    assert len({request.body for request in receiver.requests}) == 1
    log = [(attempt.n, attempt.status, attempt.excerpt) for attempt in only(user).log]
    assert log == [(1, 500, "oh"), (2, 302, ""), (3, 200, "thanks")]
    assert "redirects" in (only(user).log[1].problem or "")


def test_delivery_fails_after_the_last_attempt_of_the_schedule(
    hook: Webhook, user: Person, receiver: FakeReceiver, make_dispatching: MakeDispatching
) -> None:
    receiver.replies.extend([Reply(500)] * 5)
    tell(hook)
    assert make_dispatching(retry_delays_seconds="0,0,0").run() == 3
    assert (only(user).state, len(only(user).log)) == ("failed", 3)
    assert delivery_rows.reload(hook).first_failure_at is not None


def test_the_schedule_says_when_the_next_attempt_is_due(
    hook: Webhook, user: Person, receiver: FakeReceiver, dispatching: Dispatching
) -> None:
    receiver.replies.extend([Reply(500)] * 2)
    tell(hook)
    dispatching.run()
    assert timedelta(seconds=5) <= wait_of(only(user)) <= timedelta(seconds=6) + SLACK
    delivery_rows.change(only(user).id, "next_attempt_at = now()")
    dispatching.run()
    assert timedelta(minutes=5) <= wait_of(only(user)) <= timedelta(minutes=6) + SLACK


def test_retry_after_header_is_honoured(
    hook: Webhook, user: Person, receiver: FakeReceiver, dispatching: Dispatching
) -> None:
    receiver.replies.append(Reply(503, {"Retry-After": "1000"}))
    tell(hook)
    dispatching.run()
    assert wait_of(only(user)) >= timedelta(seconds=1000)


def test_gone_response_disables_the_webhook(hook: Webhook, receiver: FakeReceiver, dispatching: Dispatching) -> None:
    receiver.replies.append(Reply(410))
    tell(hook)
    dispatching.run()
    assert "410" in (delivery_rows.reload(hook).disabled_reason or "")


def test_only_one_kilobyte_of_a_large_response_is_kept(
    hook: Webhook, user: Person, receiver: FakeReceiver, dispatching: Dispatching
) -> None:
    receiver.replies.append(Endless(ENDLESS_BODY, again=b"x" * 65536))
    tell(hook)
    dispatching.run()
    assert (only(user).state, len(only(user).log[0].excerpt)) == ("delivered", 1024)


def test_slow_response_times_out_and_is_retried(
    hook: Webhook, user: Person, receiver: FakeReceiver, make_dispatching: MakeDispatching
) -> None:
    receiver.replies.append(Endless(b"HTTP/1.1 200 OK\r\nX-Slow: ", again=b"x", pause_seconds=0.02))
    tell(hook)
    make_dispatching(timeout_seconds=0.5).run()
    assert (only(user).state, only(user).log[0].problem) == ("pending", "The receiver did not respond in time.")


def test_host_that_resolves_to_a_private_address_is_refused_and_recorded(
    user: Person, make_dispatching: MakeDispatching
) -> None:
    with FakeReceiver("127.0.0.2") as internal:
        tell(make_webhook(user.id, internal.url_of("rebound.test")))
        make_dispatching(lookup=FakeDns({"rebound.test": [["127.0.0.2"]]})).run()
        assert internal.connections == 0
    [attempt] = only(user).log
    assert attempt.status is None
    assert "no public address" in (attempt.problem or "")


# Many at once.


def test_hanging_receivers_do_not_delay_others(
    user: Person, receiver: FakeReceiver, make_dispatching: MakeDispatching
) -> None:
    names = {f"slow-{number}.test": [["127.0.0.1"]] for number in range(10)}
    dispatching = make_dispatching(lookup=FakeDns(names), timeout_seconds=LONGEST_SECONDS)
    receiver.replies.extend([Hang()] * 10)
    for name in names:
        tell(make_webhook(user.id, receiver.url_of(name)))
    running = dispatching.begin()
    receiver.wait_for_requests(10)

    late = tell(make_webhook(user.id, receiver.url))
    assert eventually(lambda: states(user)[late.id] == "delivered")
    assert sorted(states(user).values()) == ["delivered"] + ["pending"] * 10
    receiver.release()
    assert running.result(LONGEST_SECONDS) == 11
    assert set(states(user).values()) == {"delivered"}


def states(user: Person) -> dict[Any, str]:
    return {delivery.id: delivery.state for delivery in delivery_rows.of_user(user.id)}


def test_hanging_host_delays_only_its_own_deliveries(
    user: Person, receiver: FakeReceiver, make_dispatching: MakeDispatching
) -> None:
    names = FakeDns({"slow.test": [["127.0.0.1"]]})
    dispatching = make_dispatching(lookup=names, timeout_seconds=LONGEST_SECONDS, most_per_host=2, most_at_once=3)
    receiver.replies.extend([Hang()] * 2)
    slow = make_webhook(user.id, receiver.url_of("slow.test"))
    for _ in range(10):
        tell(slow)
    running = dispatching.begin()
    receiver.wait_for_requests(2)
    quick = make_webhook(user.id, receiver.url)
    quick_deliveries = [tell(quick) for _ in range(5)]
    assert eventually(lambda: all(states(user)[delivery.id] == "delivered" for delivery in quick_deliveries))
    receiver.release()
    assert running.result(LONGEST_SECONDS) == 15


def test_concurrent_dispatchers_send_nothing_twice(
    hook: Webhook, receiver: FakeReceiver, dispatching: Dispatching
) -> None:
    for _ in range(60):
        tell(hook)
    running = [dispatching.begin(attempt) for attempt in (dispatching.claimed(), dispatching.claimed())]
    assert sum(dispatcher.result(LONGEST_SECONDS) for dispatcher in running) == 60
    assert len({request.headers["webhook-id"] for request in receiver.requests}) == len(receiver.requests) == 60


def test_delivery_that_cannot_be_built_fails_alone(
    hook: Webhook, user: Person, receiver: FakeReceiver, dispatching: Dispatching
) -> None:
    broken, sound = tell(hook), tell(hook)
    delivery_rows.change(broken.id, """job = '{"id": "nonsense"}'""")
    delivery_rows.change(broken.id, "next_attempt_at = next_attempt_at - interval '1 second'")
    dispatching.run()
    assert states(user) == {broken.id: "pending", sound.id: "delivered"}
    [attempt] = next(delivery for delivery in delivery_rows.of_user(user.id) if delivery.id == broken.id).log
    assert attempt.problem == sending.OUR_FAULT


# Beginning and ending.


def test_dispatcher_leaves_due_deliveries_to_the_next_after_its_time_slice(
    hook: Webhook, receiver: FakeReceiver, dispatching: Dispatching, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "SLICE_SECONDS", 0)
    tell(hook)
    delete_dispatchers()
    assert dispatching.run() == 0
    assert delivery_rows.count_dispatchers() == 1
    assert receiver.requests == []


def test_dispatcher_of_a_stopping_worker_only_waits_for_deliveries_in_flight(
    hook: Webhook, user: Person, receiver: FakeReceiver, dispatching: Dispatching
) -> None:
    receiver.replies.append(Hang())
    under_way = tell(hook)
    running = dispatching.begin()
    receiver.wait_for_requests(1)
    delete_dispatchers()
    stopping.set()
    try:
        assert eventually(lambda: delivery_rows.count_dispatchers() == 1)
        left = tell(hook)
        receiver.release()
        assert running.result(LONGEST_SECONDS) == 1
    finally:
        stopping.clear()
    assert states(user) == {under_way.id: "delivered", left.id: "pending"}


def delete_dispatchers() -> None:
    with transaction() as session:
        session.execute(text("DELETE FROM jobs WHERE kind = 'webhooks.deliver' AND state = 'queued'"))


def test_deliveries_of_a_dispatcher_that_lost_its_lease_are_sent_by_another(
    hook: Webhook, user: Person, receiver: FakeReceiver, dispatching: Dispatching
) -> None:
    receiver.replies.append(Hang())
    delivery = tell(hook)
    attempt = dispatching.claimed()
    running = dispatching.begin(attempt)
    receiver.wait_for_requests(1)
    attempt.lose()
    with pytest.raises(LeaseLost):
        running.result(LONGEST_SECONDS)
    delivery_rows.change(delivery.id, "lease_until = now() - interval '1 second'")
    dispatching.run()
    assert [(attempt.n, attempt.status) for attempt in only(user).log] == [(1, None), (2, 204)]
    assert {request.headers["webhook-id"] for request in receiver.requests} == {str(delivery.id)}


def test_schedule_starts_a_dispatcher_for_due_deliveries(hook: Webhook) -> None:
    def dispatchers_started() -> int:
        with transaction() as session:
            send_due(session)
        return delivery_rows.count_dispatchers()

    assert dispatchers_started() == 0
    delivery = tell(hook)
    delete_dispatchers()
    delivery_rows.change(delivery.id, "next_attempt_at = now() + interval '1 hour'")
    assert dispatchers_started() == 0
    delivery_rows.change(delivery.id, "next_attempt_at = now()")
    assert [dispatchers_started(), dispatchers_started()] == [1, 1]


def test_old_deliveries_are_deleted(hook: Webhook, user: Person) -> None:
    old, new = tell(hook), tell(hook)
    delivery_rows.change(old.id, "created_at = now() - interval '31 days', state = 'delivered'")
    forget_deliveries()
    assert list(states(user)) == [new.id]
