"""Lists with thousands of rows: those in view are in the page, and only their pages are read."""

import itertools
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from sqlalchemy import Engine, create_engine, make_url, text
from sqlalchemy.pool import NullPool

from tests.support.console import Console, Learner, OpenConsole, register
from tests.support.pensum_up import Up
from tests.support.waiting import eventually
from tests.web.looks import Looks
from tests.web.samples import client_of

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Request, Response

pytestmark = [pytest.mark.browser, pytest.mark.timeout(280)]

JOBS = 10_000
DOCUMENTS = 5_000
MOST_ROWS = 40  # in the page, of a view that has some ten
LONGEST_SECONDS = 120.0
PAGE = 50  # rows that are read at once
TOPS_AND_BOTTOMS = "rows => rows.map(row => row.getBoundingClientRect()).map(({ top, bottom }) => [top, bottom])"

INSERT_JOBS = """
    INSERT INTO jobs (
        user_id, kind, payload, input, stage, queue, priority, state, max_attempts, lease_seconds, error, finished_at
    )
    SELECT :user, 'answers.ask', '{}', jsonb_build_object('question', 'Question ' || n || '.'), 'run', 'cpu', 5,
        'failed', 3, 30, jsonb_build_object(
            'slug', 'job-failed', 'detail', repeat('It did not work. ', 1 + n % 12), 'errors', NULL
        ), now()
    FROM generate_series(1, :count) AS n
"""
INSERT_DOCUMENTS = """
    INSERT INTO documents (user_id, path, title, kind, content_hash, size_bytes, state)
    SELECT :user, n || '.md', 'Note ' || n || '.', 'markdown', sha256(n::text::bytea), 100, 'ready'
    FROM generate_series(1, :count) AS n
"""


@pytest.fixture(scope="module")
def database(up: Up) -> Iterator[Engine]:
    engine = create_engine(make_url(up.database_url).set(drivername="postgresql+psycopg2"), poolclass=NullPool)
    yield engine
    engine.dispose()


def register_with(up: Up, database: Engine, *inserts: tuple[str, int]) -> Learner:
    """A learner who has as many rows of each statement."""
    learner = register(up.url)
    with client_of(up.url, learner) as http:
        user = UUID(http.get("/api/auth/me").raise_for_status().json()["id"])
    with database.begin() as connection:
        for insert, count in inserts:
            connection.execute(text(insert), {"user": user, "count": count})
    return learner


@pytest.fixture(scope="module")
def owner(up: Up, database: Engine) -> Learner:
    return register_with(up, database, (INSERT_JOBS, JOBS), (INSERT_DOCUMENTS, DOCUMENTS))


def rows(console: Console) -> "Locator":
    return console.page.locator("main li[aria-posinset]")


def scroll_to_the_end(console: Console, last: str) -> None:
    """To the row with this text, as far as the list is known each time."""
    view = console.page.locator("main div", has=console.page.locator("> ul > li[aria-posinset]")).last

    def is_there() -> bool:
        view.evaluate("view => view.scrollTo(0, view.scrollHeight)")
        return bool(rows(console).filter(has_text=last).count())

    assert eventually(is_there, LONGEST_SECONDS)


def focused_row(console: Console) -> int:
    place = console.page.evaluate("document.activeElement.closest('[aria-posinset]')?.ariaPosInSet")
    return int(place or 0)


def test_ten_thousand_jobs_are_scrolled_through(open_console: OpenConsole, owner: Learner, looks: Looks) -> None:
    console = open_console(owner)
    console.open("/jobs")
    rows(console).filter(has_text=f"Question {JOBS}.").wait_for()
    assert rows(console).first.get_attribute("aria-setsize") == "-1"
    scroll_to_the_end(console, "Question 1.")
    last = rows(console).last
    assert (last.get_attribute("aria-posinset"), last.get_attribute("aria-setsize")) == (str(JOBS), str(JOBS))
    assert rows(console).count() <= MOST_ROWS
    assert looks.violations(console.page) == []


def test_five_thousand_documents_are_scrolled_through(open_console: OpenConsole, owner: Learner) -> None:
    console = open_console(owner)
    console.open("/library")
    rows(console).filter(has_text=f"Note {DOCUMENTS}.").wait_for()
    scroll_to_the_end(console, "Note 1.")
    assert rows(console).count() <= MOST_ROWS


def test_rows_do_not_cover_each_other(open_console: OpenConsole, owner: Learner) -> None:
    console = open_console(owner)
    console.open("/jobs")
    rows(console).first.wait_for()
    console.page.set_viewport_size({"width": 360, "height": 740})

    def is_apart() -> bool:
        boxes = sorted(rows(console).evaluate_all(TOPS_AND_BOTTOMS))  # all at one moment: rows come and go
        return all(bottom <= top + 1 for (_, bottom), (top, _) in itertools.pairwise(boxes))

    assert eventually(is_apart)


def test_keys_go_through_the_pages_of_a_long_list(open_console: OpenConsole, owner: Learner) -> None:
    console = open_console(owner)
    console.open("/jobs")
    rows(console).first.wait_for()

    def is_on_the_second_page() -> bool:
        console.type_key("j")
        return focused_row(console) == PAGE + 5

    assert eventually(is_on_the_second_page, LONGEST_SECONDS)
    console.type_key("k")
    assert focused_row(console) == PAGE + 4
    place = console.page.evaluate("document.activeElement.dataset.jobLink")
    console.type_key("Enter")
    console.await_path(f"/jobs/{place}")
    console.page.go_back()
    wanted = console.page.locator(f"[data-job-link='{place}']")
    wanted.wait_for()


def test_far_down_only_what_is_in_view_is_read_again(open_console: OpenConsole, up: Up, database: Engine) -> None:
    learner = register_with(up, database, (INSERT_JOBS, 4 * PAGE))
    console = open_console(learner)
    console.open("/jobs")
    rows(console).first.wait_for()
    scroll_to_the_end(console, "Question 1.")
    read: list[str] = []
    console.page.on("request", lambda request: read.append(request.url) if is_list(request) else None)
    with client_of(up.url, learner) as http, console.page.expect_response(is_list):
        http.post("/api/documents/text", json={"title": "A note", "text": "A note on locks."}).raise_for_status()
    assert read
    assert all("cursor=" in url for url in read)


def is_list(sent: "Request | Response") -> bool:
    return bool(urlsplit(sent.url).path == "/api/jobs")
