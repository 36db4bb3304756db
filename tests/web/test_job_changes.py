"""What happens elsewhere is seen without a reload, by one stream for all pages of a browser."""

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx
import pytest

from tests.support.console import Learner, OpenConsole
from tests.support.pensum_up import Up
from tests.web.samples import client_of

if TYPE_CHECKING:
    from playwright.sync_api import Page, Request

pytestmark = [pytest.mark.browser, pytest.mark.timeout(280)]


def is_stream(request: "Request") -> bool:
    return bool(urlsplit(request.url).path == "/api/jobs/events")


def add_text(http: httpx.Client, title: str) -> None:
    body = {"title": title, "text": f"{title} is about canal locks."}
    http.post("/api/documents/text", json=body).raise_for_status()


def await_ready(page: "Page", title: str) -> None:
    page.locator("main li", has_text=title).get_by_text("Ready", exact=True).wait_for()


def test_pages_share_a_stream_and_the_next_one_takes_it_over(
    open_console: OpenConsole, learner: Learner, up: Up
) -> None:
    console = open_console(learner)
    context = console.page.context
    streams: list[Request] = []
    context.on("request", lambda request: streams.append(request) if is_stream(request) else None)
    with context.expect_event("request", is_stream):
        console.open("/jobs")
    console.page.get_by_text("No jobs yet").wait_for()
    library = context.new_page()
    library.goto(f"{up.url}/console/library")
    library.get_by_text("You have no documents yet").wait_for()
    with client_of(up.url, learner) as http:
        add_text(http, "The first note")
        await_ready(library, "The first note")
        console.row("documents.ingest").get_by_text("Done", exact=True).wait_for()
        assert len(streams) == 1
        with context.expect_event("request", is_stream):
            console.page.goto("about:blank")
        add_text(http, "The second note")
        await_ready(library, "The second note")
    assert len(streams) == 2
