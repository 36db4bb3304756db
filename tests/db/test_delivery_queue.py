"""Claiming deliveries, and recording what came back."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from db.models import Delivery, DeliveryState, Webhook
from db.queries.webhooks import deliveries, delivery_queue, webhooks
from db.queries.webhooks.delivery_queue import Dispatch
from db.transactions import transaction
from tests.support import delivery_rows
from tests.support.delivery_rows import wait_of
from tests.support.factories import Person, make_user, make_webhook
from tests.support.waiting import SLACK

pytestmark = pytest.mark.usefixtures("no_deliveries")

HOST = "https://hooks.example.org"


@pytest.fixture
def hook(user: Person) -> Webhook:
    return make_webhook(user.id)


def add_due(hook: Webhook) -> Delivery:
    """A due delivery for the webhook."""
    with transaction() as session:
        return deliveries.add_test(session, hook)


def sent(hook: Webhook) -> Dispatch:
    """A claimed delivery for the webhook."""
    delivery = add_due(hook)
    dispatch = delivery_rows.claim_one()
    assert dispatch.id == delivery.id
    return dispatch


def now(delivery_id: UUID, user_id: UUID) -> Delivery:
    return next(delivery for delivery in delivery_rows.of_user(user_id) if delivery.id == delivery_id)


def test_claimed_delivery_is_exclusive_until_its_lease_ends(hook: Webhook) -> None:
    dispatch = sent(hook)
    assert delivery_rows.claim() == []
    delivery_rows.change(dispatch.id, "lease_until = now() - interval '1 second'")
    again = delivery_rows.claim_one()
    assert (again.id, again.attempt) == (dispatch.id, 2)
    [attempt] = now(dispatch.id, hook.user_id).log
    assert (attempt.n, attempt.status, attempt.problem) == (1, None, delivery_queue.VANISHED)


def test_delivery_due_later_is_not_claimed(hook: Webhook) -> None:
    delivery_rows.change(add_due(hook).id, "next_attempt_at = now() + interval '1 hour'")
    assert delivery_rows.claim() == []


def test_concurrent_dispatchers_claim_each_delivery_once(user: Person) -> None:
    delivery_rows.add(user.id, *[f"https://host-{number % 20}.test/" for number in range(100)])
    all_are_there = Barrier(4)

    def claim_all() -> list[UUID]:
        all_are_there.wait()
        mine: list[UUID] = []
        while claimed := delivery_rows.claim(limit=7):
            mine += [dispatch.id for dispatch in claimed]
        return mine

    with ThreadPoolExecutor(4) as dispatchers:
        claimed = [id_ for future in [dispatchers.submit(claim_all) for _ in range(4)] for id_ in future.result()]
    assert len(claimed) == len(set(claimed)) == 100


def test_backlog_of_one_host_does_not_delay_others(user: Person) -> None:
    delivery_rows.add(user.id, *[f"{HOST}/{number}" for number in range(200)], "https://other.test/")
    urls = [dispatch.url for dispatch in delivery_rows.claim(most_per_host=3)]
    assert len(urls) == 4
    assert "https://other.test/" in urls


def test_host_has_a_limit_of_deliveries_in_flight(user: Person) -> None:
    delivery_rows.add(user.id, *[f"{HOST}/{number}" for number in range(9)])
    assert len(delivery_rows.claim(most_per_host=5, in_flight={"hooks.example.org": 3})) == 2
    assert delivery_rows.claim(most_per_host=5, in_flight={"hooks.example.org": 5}) == []


def test_users_of_one_host_are_served_in_turn(user: Person) -> None:
    late = make_user()
    delivery_rows.add(user.id, *[f"{HOST}/{number}" for number in range(50)])
    delivery_rows.add(late.id, f"{HOST}/late")
    assert late.id in [dispatch.user_id for dispatch in delivery_rows.claim(most_per_host=2)]


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://Hooks.Example.org/path?x=http://other", "hooks.example.org"),
        ("http://127.0.0.1:8080/", "127.0.0.1"),
        ("http://[2001:DB8::1]:80/", "[2001:db8::1]"),
        ("https://example.org?x=1", "example.org"),
    ],
)
def test_host_is_taken_from_the_url(url: str, host: str, user: Person) -> None:
    delivery_rows.add(user.id, url)
    assert delivery_rows.claim_one().host == host


def test_claim_in_a_backlog_reads_the_index_only(user: Person) -> None:
    delivery_rows.add(user.id, *[f"https://host-{number % 10}.test/" for number in range(5_000)])
    with transaction() as session:
        session.execute(text("ANALYZE deliveries"))
        before = _rows_read(session)
        claimed = delivery_queue.claim(session, limit=20, most_per_host=2, in_flight={}, lease=delivery_rows.LEASE)
        assert len(claimed) == 20
        assert _rows_read(session) == before


def _rows_read(session: Session) -> int:
    """By scans of the whole table, in this transaction."""
    count = text("SELECT seq_tup_read FROM pg_stat_xact_user_tables WHERE relname = 'deliveries'")
    return int(session.scalar(count) or 0)


# What came back.


def test_success_ends_a_delivery(hook: Webhook) -> None:
    dispatch = sent(hook)
    delivery_rows.record_response(dispatch, 200, excerpt="thanks")
    delivery = now(dispatch.id, hook.user_id)
    assert (delivery.state, delivery.problem, delivery.lease_until) == ("delivered", None, None)
    [attempt] = delivery.log
    assert (attempt.n, attempt.status, attempt.excerpt, attempt.latency_seconds) == (1, 200, "thanks", 0.5)
    assert attempt.url == hook.url
    assert delivery_rows.claim() == []


def test_failed_delivery_is_retried_when_due(hook: Webhook) -> None:
    dispatch = sent(hook)
    delivery_rows.record_response(dispatch, 500, retry_seconds=300)
    delivery = now(dispatch.id, hook.user_id)
    assert delivery.state == DeliveryState.PENDING
    assert timedelta(minutes=5) <= wait_of(delivery) <= timedelta(minutes=5) + SLACK
    assert delivery_rows.claim() == []
    delivery_rows.change(dispatch.id, "next_attempt_at = now()")
    again = delivery_rows.claim_one()
    assert again.attempt == 2
    delivery_rows.record_response(again, None, problem="The receiver did not respond in time.")
    delivery = now(dispatch.id, hook.user_id)
    assert (delivery.state, delivery.problem) == ("failed", delivery_queue.EXHAUSTED)
    assert [(attempt.n, attempt.status, attempt.problem) for attempt in delivery.log] == [
        (1, 500, None),
        (2, None, "The receiver did not respond in time."),
    ]


def test_late_response_is_not_recorded(hook: Webhook) -> None:
    first = sent(hook)
    delivery_rows.change(first.id, "lease_until = now() - interval '1 second'")
    second = delivery_rows.claim_one()
    delivery_rows.record_response(first, 500)
    assert now(first.id, hook.user_id).state == DeliveryState.PENDING
    delivery_rows.record_response(second, 200)
    delivery_rows.record_response(second, 500)
    assert now(first.id, hook.user_id).state == DeliveryState.DELIVERED


def test_410_disables_the_webhook_at_once(hook: Webhook) -> None:
    waiting = add_due(hook)
    delivery_rows.change(waiting.id, "next_attempt_at = now() + interval '1 hour'")
    dispatch = sent(hook)
    delivery_rows.record_response(dispatch, 410, retry_seconds=5)
    assert delivery_rows.reload(hook).disabled_reason == delivery_queue.DISABLED_AS_GONE
    assert (now(dispatch.id, hook.user_id).state, now(dispatch.id, hook.user_id).problem) == (
        "failed",
        delivery_queue.GONE,
    )
    left = now(waiting.id, hook.user_id)
    assert (left.state, left.problem) == ("failed", deliveries.DISABLED)


def test_410_ends_only_this_callback_delivery(user: Person) -> None:
    delivery_rows.add(user.id, HOST, HOST)
    first, second = delivery_rows.claim()
    delivery_rows.record_response(first, 410, retry_seconds=5)
    assert now(first.id, user.id).state == DeliveryState.FAILED
    delivery_rows.record_response(second, 200)


def test_five_days_of_failures_disable_the_webhook(hook: Webhook) -> None:
    delivery_rows.record_response(sent(hook), 500, retry_seconds=3600)
    assert delivery_rows.reload(hook).first_failure_at is not None
    delivery_rows.record_response(sent(hook), 500, retry_seconds=3600)
    assert delivery_rows.reload(hook).disabled_at is None
    _fail_since(hook, "5 days")
    delivery_rows.record_response(sent(hook), None, problem="The receiver did not respond in time.", retry_seconds=3600)
    assert delivery_rows.reload(hook).disabled_reason == delivery_queue.DISABLED_AS_FAILING
    assert {delivery.state for delivery in delivery_rows.of_user(hook.user_id)} == {DeliveryState.FAILED}


def test_success_resets_the_time_of_failures(hook: Webhook) -> None:
    delivery_rows.record_response(sent(hook), 500)
    _fail_since(hook, "6 days")
    delivery_rows.record_response(sent(hook), 200)
    assert delivery_rows.reload(hook).first_failure_at is None
    delivery_rows.record_response(sent(hook), 500)
    assert delivery_rows.reload(hook).disabled_at is None


def _fail_since(hook: Webhook, ago: str) -> None:
    with transaction() as session:
        statement = "UPDATE webhooks SET first_failure_at = now() - CAST(:ago AS interval) WHERE id = :id"
        session.execute(text(statement), {"ago": ago, "id": hook.id})


def test_many_responses_are_recorded_in_one_statement(user: Person) -> None:
    hooks = [make_webhook(user.id, f"https://host-{number}.test/") for number in range(6)]
    for hook in hooks:
        add_due(hook)
    claimed = delivery_rows.claim()
    statuses = [200, 500, 410, 200, 500, 410]
    delivery_rows.record(
        [delivery_rows.response(dispatch, status) for dispatch, status in zip(claimed, statuses, strict=True)]
    )
    assert Counter(delivery.state for delivery in delivery_rows.of_user(user.id)) == {"delivered": 2, "failed": 4}
    assert sum(delivery_rows.reload(hook).disabled_at is not None for hook in hooks) == 2


def test_pending_deliveries_of_a_disabled_webhook_fail_with_a_reason(hook: Webhook) -> None:
    waiting = add_due(hook)
    with transaction() as session:
        webhooks.change(session, hook.id, user_id=hook.user_id, enabled=False)
    assert (now(waiting.id, hook.user_id).state, now(waiting.id, hook.user_id).problem) == (
        "failed",
        deliveries.DISABLED,
    )


@pytest.mark.parametrize(
    ("write", "problem"),
    [
        ("UPDATE webhooks SET disabled_at = now(), disabled_reason = '?' WHERE id = :id", deliveries.DISABLED),
        ("DELETE FROM webhooks WHERE id = :id", delivery_queue.DELETED),
    ],
    ids=["disabled", "deleted"],
)
def test_delivery_of_a_webhook_removed_meanwhile_is_not_sent(hook: Webhook, write: str, problem: str) -> None:
    waiting = add_due(hook)
    with transaction() as session:
        session.execute(text(write), {"id": hook.id})
    assert delivery_rows.claim() == []
    left = now(waiting.id, hook.user_id)
    assert (left.state, left.problem, left.attempts) == ("failed", problem, 0)


def test_webhook_is_deleted_with_deliveries_in_flight(hook: Webhook) -> None:
    dispatch = sent(hook)
    with transaction() as session:
        webhooks.remove(session, hook.id, user_id=hook.user_id)
    delivery_rows.record_response(dispatch, 200)
    assert delivery_rows.of_user(hook.user_id) == []


def test_enabled_webhook_starts_without_failures(hook: Webhook) -> None:
    delivery_rows.record_response(sent(hook), 410)
    with transaction() as session:
        webhooks.change(session, hook.id, user_id=hook.user_id, enabled=True)
    enabled = delivery_rows.reload(hook)
    assert (enabled.disabled_at, enabled.disabled_reason, enabled.first_failure_at) == (None, None, None)
    delivery_rows.record_response(sent(hook), 200)


# Again.


def test_redelivery_keeps_id_and_log(hook: Webhook) -> None:
    dispatch = sent(hook)
    delivery_rows.record_response(dispatch, 500)
    with transaction() as session:
        deliveries.redeliver(session, dispatch.id, url=hook.url)
    again = delivery_rows.claim_one()
    assert (again.id, again.attempt, again.step) == (dispatch.id, 2, 1)
    delivery_rows.record_response(again, 200)
    assert [attempt.status for attempt in now(dispatch.id, hook.user_id).log] == [500, 200]


def test_delivery_in_flight_is_not_restarted(hook: Webhook) -> None:
    dispatch = sent(hook)
    with transaction() as session:
        deliveries.redeliver(session, dispatch.id, url=hook.url)
    assert delivery_rows.claim() == []
    delivery_rows.record_response(dispatch, 200)
    assert now(dispatch.id, hook.user_id).state == DeliveryState.DELIVERED


@pytest.mark.parametrize(("only_failed", "count"), [(True, 1), (False, 2)])
def test_range_of_deliveries_is_redelivered(hook: Webhook, only_failed: bool, count: int) -> None:
    for status in (200, 500, 500):
        delivery_rows.record_response(sent(hook), status)
    old, *_ = [delivery for delivery in delivery_rows.of_user(hook.user_id) if delivery.state == DeliveryState.FAILED]
    delivery_rows.change(old.id, "created_at = now() - interval '1 day'")
    hour_ago = datetime.now(UTC) - timedelta(hours=1)
    with transaction() as session:
        again = deliveries.redeliver_range(session, hook, since=hour_ago, until=None, only_failed=only_failed)
    assert again == count == len(delivery_rows.claim())


def test_pending_deliveries_go_to_the_new_url(hook: Webhook) -> None:
    add_due(hook)
    with transaction() as session:
        webhooks.change(session, hook.id, user_id=hook.user_id, url="https://new.test/")
    dispatch = delivery_rows.claim_one()
    assert (dispatch.url, dispatch.host) == ("https://new.test/", "new.test")


def test_both_secrets_sign_during_rotation(hook: Webhook) -> None:
    old = hook.secret
    with transaction() as session:
        webhooks.rotate(session, hook.id, user_id=hook.user_id, secret="whsec_new")
    assert sent(hook).secrets == ["whsec_new", old]
    with transaction() as session:
        session.execute(text("UPDATE webhooks SET previous_secret_until = now() WHERE id = :id"), {"id": hook.id})
    assert sent(hook).secrets == ["whsec_new"]


def test_retention_spares_deliveries_that_are_still_to_be_sent_and_deletes_held_ones(hook: Webhook) -> None:
    sent_later, held = add_due(hook), add_due(hook)
    delivery_rows.change(sent_later.id, "next_attempt_at = now() + interval '5 hours', attempts = 7, step = 7")
    delivery_rows.change(held.id, "next_attempt_at = NULL")
    for delivery in (sent_later, held):
        delivery_rows.change(delivery.id, "created_at = now() - interval '25 hours'")
    with transaction() as session:
        assert deliveries.delete_old(session, keep=timedelta(days=1), limit=10) == 1
    assert [delivery.id for delivery in delivery_rows.of_user(hook.user_id)] == [sent_later.id]


def test_old_deliveries_are_deleted(hook: Webhook) -> None:
    old, new = add_due(hook), add_due(hook)
    delivery_rows.change(old.id, "created_at = now() - interval '31 days', state = 'delivered'")
    with transaction() as session:
        assert deliveries.delete_old(session, keep=timedelta(days=30), limit=10) == 1
    assert [delivery.id for delivery in delivery_rows.of_user(hook.user_id)] == [new.id]
