"""What administrators do with embedding generations in the console."""

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.support.console import Console, Learner, OpenConsole
from tests.web.samples import Reader

pytestmark = [pytest.mark.browser, pytest.mark.timeout(280)]

PATH = "/api/embeddings/generations"
PAUSE, RESUME = (f"/api/admin/kinds/embeddings.build/{verb}" for verb in ("pause", "resume"))
MODEL = "ollama/nomic-embed-text"


@pytest.fixture
def restored(administrator: httpx.Client, reader: Reader) -> Iterator[httpx.Client]:
    """Searches use the generation from before, and no other is left. There is something to embed."""
    [before] = [one["id"] for one in generations(administrator) if one["state"] == "active"]
    yield administrator
    administrator.post(RESUME).raise_for_status()
    if state_of(administrator, before) != "active":
        administrator.post(f"{PATH}/{before}/rollback").raise_for_status()
    for one in generations(administrator):
        if one["id"] != before:
            administrator.delete(f"{PATH}/{one['id']}", params={"force": "true"})


def generations(client: httpx.Client) -> list[Any]:
    return list(client.get(PATH).raise_for_status().json()["items"])


def state_of(client: httpx.Client, generation: int) -> str:
    return str(client.get(f"{PATH}/{generation}").raise_for_status().json()["state"])


def confirm(console: Console, question: str) -> None:
    """What will happen is said before."""
    dialog = console.page.get_by_role("alertdialog")
    dialog.get_by_role("heading", name=re.compile(question)).wait_for()
    dialog.get_by_role("button").first.click()


def test_generation_is_built_activated_rolled_back_and_deleted(
    open_console: OpenConsole, admin: Learner, restored: httpx.Client
) -> None:
    [before] = generations(restored)
    restored.post(PAUSE).raise_for_status()
    console = open_console(admin)
    console.open("/admin/embeddings")
    console.page.get_by_label("Embedding model").fill(MODEL)
    console.page.get_by_role("checkbox", name="Activate it once it is complete").uncheck()
    console.press("Add a question")
    console.page.get_by_label("What somebody asks").fill("What lifts boats?")
    console.page.get_by_label("Text of the passage").fill("A canal lock is a chamber that lifts boats.")
    console.press("Build it")
    built = console.row(MODEL)
    built.get_by_text("Being built", exact=True).wait_for()
    built.get_by_role("button", name="Pause").click()
    confirm(console, "Pause the build")
    built.get_by_text("Stopped", exact=True).wait_for()
    built.get_by_role("button", name="Resume").click()
    confirm(console, "Resume the build")
    restored.post(RESUME).raise_for_status()
    built.get_by_text("Ready", exact=True).wait_for()
    built.get_by_role("row", name=re.compile(r"Your questions by their quote \(1\)")).wait_for()
    [new] = [one["id"] for one in generations(restored) if one["id"] != before["id"]]
    built.get_by_role("button", name=re.compile("^Activate")).click()
    confirm(console, f"Activate generation {new}")
    built.get_by_text("Active", exact=True).wait_for()
    assert (state_of(restored, new), state_of(restored, before["id"])) == ("active", "retired")
    built.get_by_role("button", name="Roll back").click()
    confirm(console, f"Roll back to generation {before['id']}")
    built.get_by_text("Kept for a roll-back", exact=True).wait_for()
    assert state_of(restored, before["id"]) == "active"
    built.get_by_role("button", name="Delete").click()
    confirm(console, "It is kept until")
    built.wait_for(state="detached")
    assert [one["id"] for one in generations(restored)] == [before["id"]]


def test_operator_is_told_whose_page_it_is(open_console: OpenConsole, operator: Learner) -> None:
    console = open_console(operator)
    console.open("/admin/embeddings")
    console.page.get_by_text("Administrators see and change embedding generations.").wait_for()
