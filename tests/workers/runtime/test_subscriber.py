"""Awake slots are notified without a Celery message."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import redis

from db.queries.jobs import jobs
from db.transactions import transaction
from embedded.servers import EmbeddedValkey
from tasks.attempt import Attempt
from tasks.handlers import Outcome
from tasks.notifier import cancel_requested_after_commit, cancels_channel, notifier, wakeups_channel
from tasks.queues import IO
from tests.support.broker import waiting_wakeups
from tests.support.configuration import Configure
from tests.support.factories import Person, make_job
from tests.support.job_queue import row_of
from tests.support.probe_jobs import Done, Probe, Register, work_until_stopped
from tests.support.waiting import LONGEST_SECONDS, eventually
from workers.runtime.heartbeat import heartbeat
from workers.runtime.subscriber import QueueSubscriber
from workers.runtime.worker_loop import drain


def await_subscribers(broker: redis.Redis, count: int) -> None:
    channel = wakeups_channel(IO).encode()
    assert eventually(lambda: dict(broker.pubsub_numsub(channel))[channel] == count)


@pytest.fixture
def subscriber(broker: redis.Redis) -> Iterator[QueueSubscriber]:
    await_subscribers(broker, 0)
    stopping = threading.Event()
    subscriber = QueueSubscriber(IO, stopping, on_cancel=heartbeat().renew_now)
    await_subscribers(broker, 1)
    yield subscriber
    stopping.set()
    await_subscribers(broker, 0)


def test_waiting_slot_starts_a_new_job(register: Register, user: Person, subscriber: QueueSubscriber) -> None:
    kind = register(lambda attempt, contract: Done())

    def work() -> int:
        return drain(IO, seconds=LONGEST_SECONDS, subscriber=subscriber)

    with ThreadPoolExecutor(1) as slot:
        count = slot.submit(work)
        job = make_job(user.id, kind())
        assert eventually(lambda: row_of(job.id)["state"] == "succeeded")
        later = make_job(user.id, kind())
        assert eventually(lambda: row_of(later.id)["state"] == "succeeded")
        subscriber._on_disconnect()
        assert count.result(LONGEST_SECONDS) >= 2


def test_notification_without_a_waiting_slot_is_kept_for_the_next(subscriber: QueueSubscriber) -> None:
    notifier().notify_slots(Counter({IO.name: 1}))
    assert subscriber.wait(LONGEST_SECONDS)
    assert not subscriber.wait(0)


def test_notification_of_several_jobs_wakes_several_slots(subscriber: QueueSubscriber) -> None:
    with ThreadPoolExecutor(3) as slots:
        woken = [slots.submit(subscriber.wait, LONGEST_SECONDS) for _ in range(3)]
        notifier().notify_slots(Counter({IO.name: 3}))
        assert all(each.result(LONGEST_SECONDS) for each in woken)


def test_notification_that_no_awake_slot_takes_wakes_sleeping_slots(
    broker: redis.Redis, subscriber: QueueSubscriber
) -> None:
    notifier().notify_slots(Counter({IO.name: 1}))
    assert eventually(lambda: waiting_wakeups(broker, IO) > 0)


def test_notification_right_after_a_wakeup_sends_another_after_a_pause(
    broker: redis.Redis, subscriber: QueueSubscriber, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workers.runtime.subscriber.WAKE_AGAIN_SECONDS", 1.0)
    notifier().notify_slots(Counter({IO.name: 1}))
    assert eventually(lambda: waiting_wakeups(broker, IO) > 0)
    broker.flushall()
    notifier().notify_slots(Counter({IO.name: 1}))
    assert eventually(lambda: waiting_wakeups(broker, IO) > 0)


def test_messages_that_are_none_are_passed_over(broker: redis.Redis, subscriber: QueueSubscriber) -> None:
    """The login of any GPU host may publish here."""
    for junk in (b"x", b"\xff\xfe", b"", b"1.5", b"9" * 10_000, b"-3", b"0"):
        broker.publish(wakeups_channel(IO), junk)
        broker.publish(cancels_channel(), junk)
    broker.publish(wakeups_channel(IO), 1)
    assert subscriber.wait(LONGEST_SECONDS)
    broker.publish(wakeups_channel(IO), 10**30)
    assert subscriber.wait(LONGEST_SECONDS)
    assert not subscriber._is_disconnected


def test_cancel_reaches_a_running_job_before_the_next_renewal(
    register: Register, user: Person, subscriber: QueueSubscriber, monkeypatch: pytest.MonkeyPatch
) -> None:
    def be_cancelled(attempt: Attempt, contract: Probe) -> Outcome:
        lease = row_of(attempt.id)["lease_until"]
        assert eventually(lambda: row_of(attempt.id)["lease_until"] > lease)
        monkeypatch.setattr(heartbeat(), "_next_renewal", time.monotonic() + 1_000)
        with transaction() as session:
            jobs.cancel(session, attempt.id, user_id=user.id)
            cancel_requested_after_commit(session, attempt.id)
        work_until_stopped(attempt)
        return Done()

    job = make_job(user.id, register(be_cancelled)())
    drain(IO, seconds=LONGEST_SECONDS)
    assert row_of(job.id)["state"] == "cancelled"


def test_slot_of_a_stopping_worker_does_not_wait(broker: redis.Redis) -> None:
    stopping = threading.Event()
    stopping.set()
    assert not QueueSubscriber(IO, stopping, on_cancel=heartbeat().renew_now).wait(LONGEST_SECONDS)
    assert eventually(lambda: f"subscriber of {IO.name}" not in {thread.name for thread in threading.enumerate()})


def test_slots_wait_for_notifications_only_while_redis_is_there(
    tmp_path: Path, configure: Configure, platform: None
) -> None:
    server = EmbeddedValkey(tmp_path)
    server.start()
    configure(REDIS_URL=server.url)
    stopping = threading.Event()
    try:
        subscriber = QueueSubscriber(IO, stopping, on_cancel=heartbeat().renew_now)
        with redis.Redis.from_url(server.url) as client:
            await_subscribers(client, 1)
        server.kill()
        assert not subscriber.wait(LONGEST_SECONDS)
        server.start()
        with redis.Redis.from_url(server.url) as client:
            await_subscribers(client, 1)
            client.publish(wakeups_channel(IO), 1)
            assert eventually(lambda: subscriber.wait(1))
    finally:
        stopping.set()
        server.stop()
