"""Answers and replies while a model writes them: they can be stopped, and go on where they were interrupted."""

import os
import signal
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx
import pytest

from tests.fakes.ollama_replies import Reply, Slow
from tests.fakes.ollama_server import FakeOllama
from tests.support.console import Console, Learner, OpenConsole
from tests.support.pensum_up import Up, processes_of
from tests.support.relay import Relay
from tests.support.waiting import eventually
from tests.web.samples import LOCK, LOCKS, QUESTION, Reader, ask, client_of, open_project, say

if TYPE_CHECKING:
    from playwright.sync_api import Locator

pytestmark = [pytest.mark.browser, pytest.mark.timeout(280)]

CONFIG = "/api/admin/llm-config"
CHAINS = ("answers", "chat")
MARKUP = "<img src=x onerror=alert(1)>"
TEXT = f"Elves sing {MARKUP}. " + " ".join(f"Part {n} of it." for n in range(1, 1_000))
MANY = 20  # characters: more than a piece
RESTART_SECONDS = 60.0


@pytest.fixture
def model_writes(up: Up, model: FakeOllama, administrator: httpx.Client, reader: Reader) -> Iterator[FakeOllama]:
    """Answers and replies are written by the model, slowly and without an end, until the test is over."""
    chains = {name: [{"provider": "ollama"}] for name in CHAINS}
    administrator.put(CONFIG, json={"chains": chains}).raise_for_status()
    model.respond = lambda _: "It lifts boats. [1]"
    try:
        with client_of(up.url, reader.learner) as http:
            assert eventually(asked_of(model, http))
        model.respond = write_slowly
        yield model
    finally:
        model.respond = None
        administrator.put(CONFIG, json={"chains": dict.fromkeys(CHAINS)}).raise_for_status()


def write_slowly(asked: object) -> Reply:
    is_form = isinstance(asked, dict) and asked.get("format")
    return "{}" if is_form else Slow(TEXT, seconds_per_piece=0.2)


def asked_of(model: FakeOllama, http: httpx.Client) -> Callable[[], bool]:
    """Whether a new question reaches the model by now: changed chains take effect within seconds."""

    def reaches() -> bool:
        ask(http, f"What is a canal lock, {len(model.requests)}?")
        return any(request.path == "/api/chat" and request.body.get("messages") for request in model.requests)

    return reaches


@pytest.fixture
def line(up: Up) -> Iterator[Relay]:
    """Between a browser and the server."""
    with Relay(urlsplit(up.url).port or 0) as relay:
        yield relay


def begin_answer(console: Console) -> "Locator":
    """The text as far as it is written."""
    console.open("/library")
    console.upload(LOCKS)
    console.row("locks.md").get_by_text("Ready", exact=True).wait_for()
    console.follow("Ask")
    console.ask(QUESTION)
    return console.page.locator("main p:not([aria-live])", has_text=MARKUP).last


def begin_reply(console: Console) -> "Locator":
    open_project(console)
    say(console, QUESTION)
    return console.page.get_by_label("Reply", exact=True).locator("p:not([aria-live])", has_text=MARKUP)


def cut_the_network(console: Console, line: Relay, up: Up) -> None:
    line.stop()
    line.cut()
    console.page.get_by_text("The connection was lost.").wait_for()
    line.resume()


def restart_the_server(console: Console, line: Relay, up: Up) -> None:
    [api] = [pid for pid, command in processes_of(up.home).items() if " api.main:create_app" in command]
    os.kill(api, signal.SIGKILL)
    console.page.get_by_text("The connection was lost.").wait_for()
    assert eventually(lambda: is_up(up), RESTART_SECONDS)


def is_up(up: Up) -> bool:
    try:
        return httpx.get(f"{up.url}/status", timeout=5, trust_env=False).is_success
    except httpx.HTTPError:
        return False


@pytest.mark.parametrize("interrupt", [cut_the_network, restart_the_server])
@pytest.mark.parametrize("begin", [begin_answer, begin_reply])
def test_text_goes_on_where_it_was_interrupted(
    open_console: OpenConsole,
    learner: Learner,
    model_writes: FakeOllama,
    line: Relay,
    up: Up,
    begin: Callable[[Console], "Locator"],
    interrupt: Callable[[Console, Relay, Up], None],
) -> None:
    console = open_console(learner, url=f"http://127.0.0.1:{line.port}")
    draft = begin(console)
    draft.wait_for()
    console.may_lose_the_server()
    before = draft.inner_text()
    interrupt(console, line, up)
    assert eventually(lambda: len(draft.inner_text()) > len(before) + MANY, RESTART_SECONDS)
    assert TEXT.startswith(draft.inner_text().strip())
    console.press("Stop")
    console.page.get_by_text("Stop", exact=True).wait_for(state="detached")
    model_writes.wait_for_disconnect()


def test_answer_is_stopped_while_it_is_written(
    open_console: OpenConsole, learner: Learner, model_writes: FakeOllama
) -> None:
    console = open_console(learner)
    begin_answer(console).wait_for()
    console.press("Stop")
    console.page.get_by_text("You stopped this answer.").wait_for()
    model_writes.wait_for_disconnect()
    assert console.page.locator("main img").count() == 0
    console.follow("Show the job")
    console.page.get_by_text("Cancelled", exact=True).first.wait_for()


def test_kept_reply_marks_what_no_document_supports(
    open_console: OpenConsole, learner: Learner, model_writes: FakeOllama
) -> None:
    model_writes.respond = lambda asked: "{}" if asked.get("format") else f"{LOCK} [1] Elves sing in it. [1]"
    console = open_console(learner)
    open_project(console)
    say(console, QUESTION)
    console.page.get_by_text("Answered", exact=True).wait_for()
    console.page.reload()
    marked = console.page.locator("main ol > li span", has_text="Elves sing in it.")
    marked.wait_for()
    assert marked.inner_text() == "Elves sing in it. (not in your documents)"
    assert console.page.locator("main ol > li span", has_text=LOCK).count() == 0


def test_reply_is_stopped_and_what_was_written_is_kept(
    open_console: OpenConsole, learner: Learner, model_writes: FakeOllama
) -> None:
    console = open_console(learner)
    begin_reply(console).wait_for()
    console.press("Stop")
    kept = console.page.locator("main ol > li", has_text="Stopped")
    kept.wait_for()
    model_writes.wait_for_disconnect()
    assert TEXT.startswith(kept.locator("p").nth(1).inner_text().strip())
    assert console.page.locator("main img").count() == 0
    model_writes.respond = lambda _: "It lifts boats. [1]"
    console.press("Reply again")
    console.page.get_by_text("Answered", exact=True).wait_for()
    console.page.get_by_text("1 earlier version", exact=True).click()
    console.page.locator("details", has_text="Stopped").get_by_text(MARKUP).wait_for()
