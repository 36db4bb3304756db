"""What an API process does all the time goes on, whatever comes in between."""

import asyncio
from uuid import uuid4

import pytest
import redis

from api.background import in_background, repeat
from api.job_changes import JobChanges
from tasks.notifier import changes_channel
from tests.support.probe_jobs import broker

__all__ = ["broker"]


async def test_step_that_fails_is_told_and_taken_again(caplog: pytest.LogCaptureFixture) -> None:
    times = 0
    again = asyncio.Event()

    async def look() -> None:
        nonlocal times
        times += 1
        if times == 1:
            raise KeyError("a bug")
        again.set()

    async with in_background(repeat(look, every_seconds=0.01)):
        await again.wait()
    [record] = [record for record in caplog.records if record.name == "api.background"]
    assert "look failed, and is tried again" in record.getMessage()
    assert record.exc_info is not None


class Told(asyncio.Event):
    """A listener of one job."""

    def notify(self) -> None:
        self.set()


async def test_changes_of_jobs_are_heard_after_a_message_that_is_none(broker: redis.Redis) -> None:
    """A GPU host's login may publish there whatever it likes."""
    changes, job_id, told = JobChanges(), uuid4(), Told()
    async with in_background(changes.listen_forever()):
        changes.add(job_id, told)
        await told.wait()  # once it has subscribed
        for junk in (b"\xff\xfe", b"", b"changing", b"\x00" * 10_000):
            broker.publish(changes_channel(), junk)
        told.clear()
        broker.publish(changes_channel(), str(job_id))
        await told.wait()
        assert broker.pubsub_numsub(changes_channel())[0][1] >= 1
