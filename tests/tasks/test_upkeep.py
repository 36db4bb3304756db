"""Upkeep repairs what was lost with Redis, a worker or an API process."""

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
import redis
from sqlalchemy import text

from core.outages import REDIS
from db.models import JobState
from db.queries.jobs import jobs
from db.transactions import read_only, transaction
from tasks.notifier import Notifier
from tasks.queues import IO, UPKEEP
from tasks.schedules import REAP
from tasks.upkeep import count_words, reap, relay, retain
from tests.support.attempts import take
from tests.support.broker import waiting_wakeups
from tests.support.factories import Person, make_job
from tests.support.job_queue import change, row_of
from tests.support.library import LARGE, make_large
from tests.support.probe_jobs import Done, Probe, Register
from tests.support.waiting import eventually
from workers.runtime.heartbeat import heartbeat


@pytest.fixture
def kind(register: Register) -> type[Probe]:
    return register(lambda attempt, contract: Done())


def test_relay_notifies_when_all_wakeups_are_lost(broker: redis.Redis, kind: type[Probe]) -> None:
    before = waiting_wakeups(broker, IO)
    make_job(None, kind())
    assert eventually(lambda: waiting_wakeups(broker, IO) > before)
    broker.flushall()
    relay()
    assert eventually(lambda: waiting_wakeups(broker, IO) > 0)


def test_relay_adds_no_wakeup_to_waiting_ones(broker: redis.Redis, kind: type[Probe], register: Register) -> None:
    broker.flushall()
    make_job(None, kind())
    assert eventually(lambda: waiting_wakeups(broker, IO) == 1)
    for _ in range(3):
        relay()
    before = waiting_wakeups(broker, UPKEEP)
    make_job(None, register(lambda attempt, contract: Done(), stages={"run": UPKEEP})())
    assert eventually(lambda: waiting_wakeups(broker, UPKEEP) > before)  # it was wished for after those of the relay
    assert waiting_wakeups(broker, IO) == 1


def test_relay_queues_scheduled_jobs_that_are_due(broker: redis.Redis, kind: type[Probe]) -> None:
    job = make_job(None, kind())
    change(job.id, "state = 'scheduled', run_at = now() - interval '1 second'")
    broker.flushall()
    relay()
    assert row_of(job.id)["state"] == JobState.QUEUED
    assert eventually(lambda: waiting_wakeups(broker, IO) > 0)


def test_relay_drops_notifications_while_redis_is_away(
    platform: None, kind: type[Probe], monkeypatch: pytest.MonkeyPatch
) -> None:
    def be_away(*_: object) -> int:
        raise redis.ConnectionError

    monkeypatch.setattr(Notifier, "waiting_wakeups", be_away)
    make_job(None, kind())
    relay()
    assert eventually(lambda: REDIS.is_on)


def reaped(*seconds_ago: float) -> None:
    """When the reaper ticked; never otherwise."""
    with transaction() as session:
        session.execute(text("DELETE FROM ticks WHERE schedule = :name"), {"name": REAP.name})
        for seconds in seconds_ago:
            tick = "INSERT INTO ticks VALUES (:name, now() - :seconds * interval '1 second')"
            session.execute(text(tick), {"name": REAP.name, "seconds": seconds})


@pytest.fixture
def _watchful_reaper(platform: None) -> None:
    reaped(20, 16, 12, 8, 4)  # so that one of them was a while ago, however long the test takes


@pytest.mark.usefixtures("_watchful_reaper")
def test_job_with_an_expired_lease_is_queued_again_and_notified(
    broker: redis.Redis, user: Person, kind: type[Probe], caplog: pytest.LogCaptureFixture
) -> None:
    job = make_job(user.id, kind())
    take(job)
    change(job.id, "lease_until = now() - interval '1 second'")
    broker.flushall()
    reap()
    assert (row_of(job.id)["state"], row_of(job.id)["alone"]) == (JobState.QUEUED, True)
    reported = [record.fields["job"] for record in caplog.records if hasattr(record, "fields")]
    assert reported.count(str(job.id)) == 1
    assert eventually(lambda: waiting_wakeups(broker, IO) > 0)


@pytest.mark.usefixtures("_watchful_reaper")
def test_job_that_loses_its_worker_each_time_fails_in_the_end(user: Person, kind: type[Probe]) -> None:
    job = make_job(user.id, kind())
    count = 0
    while row_of(job.id)["state"] == JobState.QUEUED:
        take(job)
        count += 1
        change(job.id, "lease_until = now() - interval '1 second', max_attempts = attempt")
        reap()
    row = row_of(job.id)
    assert (row["state"], row["error"]["slug"], count) == (JobState.FAILED, "attempts-exhausted", 6)
    assert "lost its worker 6 times" in row["error"]["detail"]


@pytest.mark.parametrize("seconds_ago", [(), (0, 1), (60, 3600), (0, 60)])
def test_reaper_that_was_away_waits_for_heartbeats(
    user: Person, kind: type[Probe], caplog: pytest.LogCaptureFixture, seconds_ago: tuple[float, ...]
) -> None:
    reaped(*seconds_ago)
    job = make_job(user.id, kind())
    attempt = take(job)
    change(job.id, "lease_until = now() - interval '1 minute'")
    with caplog.at_level(logging.INFO):
        reap()
    assert row_of(job.id)["state"] == JobState.RUNNING
    assert "the reaper did not run of late" in caplog.text
    with heartbeat().keeping(attempt):
        assert eventually(lambda: row_of(job.id)["lease_until"] > datetime.now(UTC))
    reaped(20, 16)
    reap()
    assert row_of(job.id)["state"] == JobState.RUNNING


def test_retention_deletes_old_jobs_batch_by_batch_and_leaves_the_others(
    user: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tasks.upkeep.DELETED_AT_ONCE", 2)
    old, young = [make_job(user.id) for _ in range(5)], make_job(user.id)
    with transaction() as session:
        for job in (*old, young):
            jobs.cancel(session, job.id, user_id=user.id)
    for job in old:
        change(job.id, "finished_at = now() - interval '31 days'")
    retain()
    retain()
    with read_only() as session:
        assert [job.id for job in jobs.list_own(session, user_id=user.id, limit=10)] == [young.id]


def test_two_retentions_at_once_delete_each_old_job_once(user: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tasks.upkeep.DELETED_AT_ONCE", 3)
    old = [make_job(user.id) for _ in range(20)]
    with transaction() as session:
        for job in old:
            jobs.cancel(session, job.id, user_id=user.id)
    for job in old:
        change(job.id, "finished_at = now() - interval '31 days'")
    with ThreadPoolExecutor(2) as both:
        for retention in [both.submit(retain) for _ in range(2)]:
            retention.result()
    with read_only() as session:
        assert jobs.list_own(session, user_id=user.id, limit=1) == []
        remembered = "SELECT count(*) FROM deleted_jobs WHERE user_id = :user"
        assert session.scalar(text(remembered), {"user": user.id}) == len(old)


def test_words_can_be_counted_concurrently(user: Person) -> None:
    make_large(user.id, ["Words to be counted.", "Once."])
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: count_words(), range(2)))
    with read_only() as session:
        counted = session.execute(text("SELECT word, passages FROM library_words WHERE user_id = :id"), {"id": user.id})
        assert sorted(counted.tuples()) == [("count", LARGE), ("word", LARGE)]
