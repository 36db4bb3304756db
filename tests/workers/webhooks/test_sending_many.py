from concurrent.futures import as_completed

from core.settings import WebhookSettings
from tests.fakes.resolver import FakeDns
from tests.fakes.webhook_receiver import FakeReceiver, Hang
from tests.support.webhook_deliveries import LOOPBACK, SHORT_SECONDS, WAIT_SECONDS, MakeSender, delivery, send
from workers.webhooks.sending import Sender


def test_each_delivery_gets_its_own_response(sender: Sender, receiver: FakeReceiver) -> None:
    urls = [f"{receiver.url}/{number}" for number in range(100)]

    responses = [future.result(WAIT_SECONDS) for future in sender.send_many([delivery(url) for url in urls])]

    assert all(response.is_success for response in responses)
    assert sorted(request.path for request in receiver.requests) == sorted(f"/hooks/{number}" for number in range(100))


def test_hanging_receivers_do_not_delay_others(make_sender: MakeSender, receiver: FakeReceiver) -> None:
    dns = {f"slow-{number}.test": [["127.0.0.1"]] for number in range(10)}
    sender = make_sender(lookup=FakeDns(dns), timeout_seconds=WAIT_SECONDS)
    receiver.replies.extend([Hang()] * 10)

    hanging = sender.send_many([delivery(receiver.url_of(name)) for name in dns])
    receiver.wait_for_requests(10)
    assert send(sender, receiver.url).is_success
    assert not any(future.done() for future in hanging)

    receiver.release()
    assert all(future.result(WAIT_SECONDS).is_success for future in hanging)


def test_host_at_its_limit_does_not_delay_others(make_sender: MakeSender, receiver: FakeReceiver) -> None:
    sender = make_sender(
        lookup=FakeDns({"slow.test": [["127.0.0.1"]]}),
        timeout_seconds=WAIT_SECONDS,
        most_per_host=2,
        most_at_once=3,
    )
    receiver.replies.extend([Hang()] * 2)

    slow = sender.send_many([delivery(receiver.url_of("slow.test")) for _ in range(5)])
    receiver.wait_for_requests(2)
    others = sender.send_many([delivery(receiver.url) for _ in range(5)])
    assert all(future.result(WAIT_SECONDS).is_success for future in as_completed(others))
    assert len(receiver.requests) == 2 + 5
    assert not any(future.done() for future in slow)

    receiver.release()
    assert all(future.result(WAIT_SECONDS).is_success for future in slow)


def test_wait_for_a_slot_is_not_part_of_the_timeout(make_sender: MakeSender, receiver: FakeReceiver) -> None:
    receiver.replies.append(Hang())
    sender = make_sender(most_per_host=1, timeout_seconds=2 * SHORT_SECONDS)

    first, second = sender.send_many([delivery(receiver.url)] * 2)

    assert first.result(WAIT_SECONDS).problem == "The receiver did not respond in time."
    assert second.result(WAIT_SECONDS).is_success


def test_slow_dns_does_not_delay_others(make_sender: MakeSender, receiver: FakeReceiver) -> None:
    silent = [f"silent-{number}.test" for number in range(10)]
    dns = FakeDns({name: [["127.0.0.1"]] for name in (*silent, "quick.test")}, silent=silent)
    sender = make_sender(lookup=dns, timeout_seconds=WAIT_SECONDS, connect_timeout_seconds=WAIT_SECONDS)

    waiting = sender.send_many([delivery(receiver.url_of(name)) for name in silent])
    assert send(sender, receiver.url_of("quick.test")).is_success
    assert not any(future.done() for future in waiting)

    dns.respond.set()
    assert all(future.result(WAIT_SECONDS).is_success for future in waiting)


def test_close_cancels_attempts_in_flight(receiver: FakeReceiver) -> None:
    receiver.replies.append(Hang())
    with Sender(WebhookSettings(allowed_networks=LOOPBACK)) as sender:
        future = sender.send(delivery(receiver.url))
        receiver.wait_for_requests(1)

    assert future.cancelled()
    receiver.wait_until_disconnected()
