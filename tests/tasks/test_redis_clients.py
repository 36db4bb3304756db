import threading
from pathlib import Path

from kombu.entity import Queue

from embedded.servers import EmbeddedValkey
from tasks.app import app

AWAY_SECONDS = 1.0


def test_message_is_published_once_redis_is_back(tmp_path: Path) -> None:
    """As by beat, which publishes over one connection for as long as it lives."""
    server = EmbeddedValkey(tmp_path)
    server.start()
    try:
        with app.amqp.Connection(server.url) as connection, app.amqp.Producer(connection) as producer:
            queue = Queue("tests.published", channel=connection.default_channel)  # type: ignore[no-untyped-call]  # kombu has no types
            producer.publish("{}", routing_key=queue.name, declare=[queue], retry=True)
            server.stop()
            back = threading.Timer(AWAY_SECONDS, server.start)
            back.start()
            producer.publish("{}", routing_key=queue.name, retry=True)
            back.join()
            assert connection.default_channel.client.llen(queue.name) == 2
    finally:
        server.stop()
