"""The dispatcher in a worker process, and what happens when that is killed."""

from pathlib import Path

import pytest
from standardwebhooks.webhooks import Webhook as Verifier

from db.transactions import transaction
from tasks.queues import IO
from tasks.webhooks.dispatcher import send_due
from tests.fakes.webhook_receiver import FakeReceiver, Hang
from tests.support import delivery_rows
from tests.support.factories import Person, make_job, make_webhook
from tests.support.waiting import LONGEST_SECONDS, eventually
from tests.support.worker_process import running_worker
from tests.tasks.echo import Echo

pytestmark = [pytest.mark.system, pytest.mark.usefixtures("no_deliveries")]

ENDS = {"echo": "job.succeeded", "fail": "job.failed"}


def test_delivery_of_a_killed_worker_is_sent_again(user: Person, receiver: FakeReceiver, tmp_path: Path) -> None:
    hook = make_webhook(user.id, receiver.url)
    with running_worker(IO, tmp_path / "first.txt") as worker:
        made = {make_job(user.id, Echo(text=text)).id: type_ for text, type_ in ENDS.items()}
        receiver.wait_for_requests(len(made))
        bodies = [Verifier(hook.secret).verify(request.body, dict(request.headers)) for request in receiver.requests]
        assert {body["data"]["id"]: body["type"] for body in bodies} == {str(id_): type_ for id_, type_ in made.items()}
        assert eventually(lambda: {delivery.state for delivery in delivery_rows.of_user(user.id)} == {"delivered"})

        receiver.replies.append(Hang())
        make_job(user.id, Echo(text="echo"))
        receiver.wait_for_requests(len(made) + 1)
        worker.process.kill()
        worker.process.wait()

    *_, under_way = delivery_rows.of_user(user.id)
    assert (under_way.state, under_way.attempts, under_way.log) == ("pending", 1, [])
    delivery_rows.change(under_way.id, "lease_until = now() - interval '1 second'")
    with running_worker(IO, tmp_path / "second.txt"):
        assert eventually(lambda: is_delivered_when_triggered(user), LONGEST_SECONDS)
    [*_, first, second] = receiver.requests
    assert first.headers["webhook-id"] == second.headers["webhook-id"] == str(under_way.id)
    assert first.body == second.body
    assert [(attempt.n, attempt.status) for attempt in delivery_rows.of_user(user.id)[-1].log] == [(1, None), (2, 204)]


def is_delivered_when_triggered(user: Person) -> bool:
    """The schedule relies on the dispatcher of the killed worker until its lease is some seconds old."""
    with transaction() as session:
        send_due(session)
    return delivery_rows.of_user(user.id)[-1].state == "delivered"
