"""Flower is a view: while Redis is away it shows nothing, and jobs run on."""

from pathlib import Path

import pytest
import redis
from celery import Celery

from embedded.servers import EmbeddedValkey
from tests.support.waiting import eventually
from workers.runtime import task_events
from workers.runtime.task_events import FlowerEvents


def test_events_flow_again_when_redis_is_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server = EmbeddedValkey(tmp_path)
    server.start()
    monkeypatch.setattr(task_events, "app", Celery("of this test", broker=server.url, set_as_current=False))
    events = FlowerEvents("io@test")
    try:
        assert is_shown(events, server)
        server.stop()
        events.add("task-started", {"uuid": "lost"})
        events.add("task-succeeded", {"uuid": "lost"})
        assert eventually(lambda: not len(events._batcher))
        server.start()
        assert is_shown(events, server)
    finally:
        server.stop()


def is_shown(events: FlowerEvents, server: EmbeddedValkey) -> bool:
    with redis.Redis.from_url(server.url) as client, client.pubsub() as subscription:
        subscription.psubscribe("*celeryev*")

        def arrives() -> bool:
            events.add("task-started", {"uuid": "seen"})
            message = subscription.get_message(ignore_subscribe_messages=True, timeout=0.2)
            return message is not None

        return eventually(arrives)
