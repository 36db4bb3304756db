"""The pages of webhooks, against a receiver that answers and one that does not."""

from collections.abc import Iterator

import pytest

from pensum_client import webhooks
from tests.fakes.webhook_receiver import FakeReceiver, Reply
from tests.support.console import Console, Learner, OpenConsole
from tests.support.pensum_up import Up
from tests.web.looks import Looks
from tests.web.samples import DAMAGED, client_of, upload

pytestmark = [pytest.mark.browser, pytest.mark.timeout(280)]


@pytest.fixture
def receiver() -> Iterator[FakeReceiver]:
    with FakeReceiver() as server:
        yield server


def add_webhook(console: Console, url: str) -> str:
    """Its secret."""
    console.open("/webhooks")
    console.page.get_by_text("No webhooks yet.").wait_for()
    console.page.get_by_label("Address of your server").fill(url)
    console.press("Add the webhook")
    return str(console.page.get_by_role("region", name="Secret", exact=True).locator("code").inner_text())


def test_webhook_is_added_tested_and_told_of_a_job(
    open_console: OpenConsole, learner: Learner, up: Up, receiver: FakeReceiver
) -> None:
    console = open_console(learner)
    secret = add_webhook(console, receiver.url)
    console.follow(receiver.url)
    console.page.get_by_text("Active", exact=True).wait_for()
    assert secret not in console.page.content()
    receiver.replies.append(Reply(503, body=b"closed for lunch"))
    with client_of(up.url, learner) as http:
        upload(http, DAMAGED)
    row = console.row("job.failed")
    row.get_by_text("1 attempt").click()
    row.get_by_text("closed for lunch").wait_for()
    row.get_by_role("button", name="Send again").click()
    row.get_by_text("Delivered", exact=True).wait_for()
    row.get_by_text("2 attempts").wait_for()
    console.page.get_by_text("2 of the 2 newest that ended were delivered.").wait_for()
    sent = receiver.requests[-1]
    webhooks.verify([secret], sent.headers, sent.body)

    console.press("Disable")
    console.page.get_by_text("Disabled", exact=True).wait_for()
    console.press("Delete")
    console.page.get_by_role("alertdialog").get_by_role("button", name="Delete it").click()
    console.page.get_by_text("No webhooks yet.").wait_for()


def test_signature_is_checked_in_the_page_and_its_secret_stays_there(
    open_console: OpenConsole, learner: Learner, receiver: FakeReceiver, looks: Looks
) -> None:
    console = open_console(learner)
    secret = add_webhook(console, receiver.url)
    console.follow(receiver.url)
    console.page.get_by_text("Active", exact=True).wait_for()
    sent = receiver.requests[-1]
    asked: list[str] = []
    console.page.on("request", lambda request: asked.append(f"{request.url} {request.post_data}"))
    console.page.get_by_text("Check a signature").click()
    for name in ("webhook-id", "webhook-timestamp", "webhook-signature"):
        console.page.get_by_label(name).fill(sent.headers[name])
    console.page.get_by_label("Secret", exact=True).fill(secret)
    body = console.page.get_by_label("Body", exact=True)
    for text, finding in (
        (sent.body.decode(), "The signature is valid: this secret signed exactly this"),
        (f"{sent.body.decode()}\n", "valid once spaces and line breaks around the body are taken away"),
        (sent.body.decode().replace("webhook", "wobhook"), "This secret did not sign this."),
    ):
        body.fill(text)
        console.press("Check")
        console.page.get_by_role("status").get_by_text(finding).wait_for()
    looks.check(console.page)
    console.press("Send a test")
    console.page.get_by_role("list", name="Deliveries").locator("> li").nth(1).wait_for()
    assert asked
    assert not [request for request in asked if secret in request]


def test_webhook_that_answers_no_test_says_so(
    open_console: OpenConsole, learner: Learner, receiver: FakeReceiver
) -> None:
    console = open_console(learner)
    receiver.replies.append(Reply(500))
    add_webhook(console, receiver.url)
    console.follow(receiver.url)
    console.page.get_by_text("Waits for your server to answer the test").wait_for()
    console.row("webhook.test").get_by_text("1 attempt").wait_for()
    console.press("Send a test")
    console.page.get_by_text("Active", exact=True).wait_for()
    console.row("webhook.test").get_by_text("Delivered", exact=True).wait_for()


def test_address_that_is_none_is_refused_with_the_reason(open_console: OpenConsole, learner: Learner) -> None:
    console = open_console(learner)
    console.open("/webhooks")
    console.may_refuse("/api/webhooks")
    console.page.get_by_label("Address of your server").fill("ftp://example.org/<img src=x onerror=alert(1)>")
    console.press("Add the webhook")
    console.page.get_by_role("alert").wait_for()
    assert console.page.locator("main img").count() == 0
