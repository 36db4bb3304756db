"""The addresses of a person's pages, opened by somebody else: nothing of that person is shown, and nobody is let in."""

import pytest

from tests.support.console import Console, Learner, OpenConsole
from tests.web.samples import GATES, LOCK, NOBODY, PROFILE, QUESTION, TITLE, Reader
from tests.web.test_pages import FOR_LEARNERS, FOR_OPERATORS

pytestmark = [pytest.mark.browser, pytest.mark.timeout(280)]

PRIVATE = (
    *(TITLE, LOCK, QUESTION, NOBODY, PROFILE["bio"], "Waterways", "My site", "damaged.pdf", "locks.md", "Overfitting"),
    GATES.splitlines()[-1],
)


def await_page(console: Console) -> None:
    """All of it, or why it is not shown."""
    console.page.get_by_role("heading", level=1).wait_for()
    console.page.get_by_text("Loading …").first.wait_for(state="detached")


def assert_shows_nothing_of(reader: Reader, console: Console) -> None:
    shown = console.page.content()
    assert [one for one in (*PRIVATE, reader.learner.email) if one in shown] == []


@pytest.mark.parametrize("name", FOR_LEARNERS)
def test_page_of_another_learner_shows_nothing(
    open_console: OpenConsole, learner: Learner, reader: Reader, name: str
) -> None:
    path, _ = FOR_LEARNERS[name]
    console = open_console(learner)
    console.may_refuse("/api/")
    console.open(path.format(**vars(reader)))
    await_page(console)
    if "{" in path:
        console.page.get_by_role("alert").first.wait_for()
    assert_shows_nothing_of(reader, console)


@pytest.mark.parametrize("name", FOR_OPERATORS)
def test_learner_is_led_away_from_pages_of_operators(
    open_console: OpenConsole, learner: Learner, reader: Reader, name: str
) -> None:
    path, _ = FOR_OPERATORS[name]
    console = open_console(learner)
    console.open(path.format(**vars(reader)))
    console.page.get_by_role("link", name="To your own pages").wait_for()
    assert_shows_nothing_of(reader, console)


@pytest.mark.parametrize("name", FOR_LEARNERS.keys() - {"nothing"})
def test_nobody_sees_a_page_without_signing_in(open_console: OpenConsole, reader: Reader, name: str) -> None:
    path, _ = FOR_LEARNERS[name]
    console = open_console()
    console.open(path.format(**vars(reader)))
    console.await_heading("Sign in to Pensum")
    assert_shows_nothing_of(reader, console)
