"""Jobs that are stopped, cancelled and run again in the browser."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import httpx
import pytest

from tests.fakes.ollama_replies import Slow
from tests.fakes.ollama_server import FakeOllama
from tests.support.console import Learner, OpenConsole
from tests.support.pensum_up import Up
from tests.support.relay import Relay
from tests.support.waiting import eventually
from tests.web.samples import DAMAGED, LOCK, LOCKS, QUESTION, Reader, ask, client_of

pytestmark = [pytest.mark.browser, pytest.mark.timeout(280)]

CONFIG = "/api/admin/llm-config"
MARKUP = "<img src=x onerror=alert(1)>"
FORM = f"QUOTES\n[1] {LOCK}\nANSWER\n"
MORE = "And so on. "
ENDLESS = f"{FORM}It lifts boats {MARKUP} [1]. " + MORE * 1_000


@contextmanager
def paused(administrator: httpx.Client, kind: str) -> Iterator[None]:
    administrator.post(f"/api/admin/kinds/{kind}/pause").raise_for_status()
    try:
        yield
    finally:
        administrator.post(f"/api/admin/kinds/{kind}/resume").raise_for_status()


@pytest.fixture
def writing_model(up: Up, model: FakeOllama, administrator: httpx.Client, reader: Reader) -> Iterator[FakeOllama]:
    """It writes the answers, until the test is over."""
    chain = {"chains": {"answers": [{"provider": "ollama"}]}}
    administrator.put(CONFIG, json=chain).raise_for_status()
    model.respond = lambda _: f"{FORM}It lifts boats. [1]"
    try:
        with client_of(up.url, reader.learner) as http:
            assert eventually(asked_of(model, http))
        yield model
    finally:
        model.respond = None
        administrator.put(CONFIG, json={"chains": {"answers": None}}).raise_for_status()


@pytest.fixture
def line(up: Up) -> Iterator[Relay]:
    """Between a browser and the server."""
    with Relay(urlsplit(up.url).port or 0) as relay:
        yield relay


def asked_of(model: FakeOllama, http: httpx.Client) -> Callable[[], bool]:
    """Whether a new question reaches the model by now: changed chains take effect within seconds."""

    def reaches() -> bool:
        ask(http, f"What is a canal lock, {len(model.requests)}?")
        return any(request.path == "/api/chat" and request.body.get("messages") for request in model.requests)

    return reaches


def test_answer_is_stopped_while_it_is_written(
    open_console: OpenConsole, learner: Learner, writing_model: FakeOllama
) -> None:
    console = open_console(learner)
    console.open("/library")
    console.upload(LOCKS)
    console.row("locks.md").get_by_text("Ready", exact=True).wait_for()
    writing_model.respond = lambda _: Slow(ENDLESS, seconds_per_piece=0.2)
    console.follow("Ask")
    console.ask(QUESTION)
    console.page.locator("main p", has_text=MARKUP).last.wait_for()
    console.press("Stop")
    console.page.get_by_text("You stopped this answer.").wait_for()
    writing_model.wait_for_disconnect()
    assert console.page.locator("main img").count() == 0
    console.follow("Show the job")
    console.page.get_by_text("Cancelled", exact=True).first.wait_for()


def test_waiting_job_is_cancelled_and_runs_again(
    open_console: OpenConsole, learner: Learner, administrator: httpx.Client
) -> None:
    console = open_console(learner)
    console.open("/ask")
    with paused(administrator, "answers.ask"):
        console.ask(QUESTION)
        console.page.get_by_text("waits until an operator resumes its queue or kind").wait_for()
        console.follow("Jobs")
        row = console.row("answers.ask")
        row.get_by_role("button", name="Cancel").click()
        row.get_by_text("Cancelled", exact=True).wait_for()
    row.get_by_role("button", name="Run again").click()
    row.get_by_text("Done", exact=True).wait_for()


def test_jobs_are_cancelled_and_run_again_by_keys(
    open_console: OpenConsole, learner: Learner, administrator: httpx.Client
) -> None:
    console = open_console(learner)
    console.open("/ask")
    with paused(administrator, "answers.ask"):
        console.ask(QUESTION)
        console.page.get_by_text("waits until an operator resumes its queue or kind").wait_for()
        console.follow("Jobs")
        row = console.row("answers.ask")
        row.wait_for()
        console.type_key("j")
        console.type_key("c")
        row.get_by_text("Cancelled", exact=True).wait_for()
    console.type_key("r")
    row.get_by_text("Done", exact=True).wait_for()


def test_answer_goes_on_after_the_network_was_cut(
    open_console: OpenConsole, learner: Learner, writing_model: FakeOllama, line: Relay
) -> None:
    console = open_console(learner, url=f"http://127.0.0.1:{line.port}")
    console.open("/library")
    console.upload(LOCKS)
    console.row("locks.md").get_by_text("Ready", exact=True).wait_for()
    writing_model.respond = lambda _: Slow(ENDLESS, seconds_per_piece=0.2)
    console.follow("Ask")
    console.ask(QUESTION)
    draft = console.page.locator("main p", has_text=MARKUP).last
    draft.wait_for()
    console.may_lose_the_server()
    line.stop()
    line.cut()
    console.page.get_by_text("The connection was lost.").wait_for()
    before = draft.inner_text()
    line.resume()
    assert eventually(lambda: len(draft.inner_text()) > len(before) + len(MORE))
    assert ENDLESS.removeprefix(FORM).startswith(draft.inner_text().strip())
    console.press("Stop")
    console.page.get_by_text("You stopped this answer.").wait_for()
    writing_model.wait_for_disconnect()


def test_job_page_follows_a_job_that_runs_again(open_console: OpenConsole, learner: Learner) -> None:
    console = open_console(learner)
    console.open("/library")
    console.upload(DAMAGED)
    console.row("damaged.pdf").get_by_role("link", name="Job").click()
    entries = console.page.locator("section[aria-label=Timeline] li")
    entries.filter(has_text="is a damaged or truncated PDF").wait_for()
    entries.filter(has_text="Ended").wait_for()
    before = entries.count()
    console.press("Run again")
    assert eventually(lambda: entries.filter(has_text="Ended").count() == 2), entries.all_inner_texts()
    assert entries.count() > before
    assert "was refused before" in entries.last.locator("xpath=preceding-sibling::li[1]").inner_text()
