"""What administrators do with language models in the console."""

from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING, Any

import httpx
import psycopg2
import pytest

from tests.fakes.ollama_server import FakeOllama
from tests.support.console import Console, Learner, OpenConsole
from tests.support.pensum_up import Up
from tests.support.waiting import eventually

if TYPE_CHECKING:
    from playwright.sync_api import Locator

pytestmark = [pytest.mark.browser, pytest.mark.timeout(280)]

CONFIG = "/api/admin/llm-config"
UNCHANGED = {"chains": {"answers": None}, "budgets": {"tokens_per_day": None, "cost_per_day": None}, "prices": {}}
PULLED = "tinyllama:1.1b"


@pytest.fixture
def restored(administrator: httpx.Client) -> Iterator[httpx.Client]:
    """The configuration is one for all."""
    yield administrator
    administrator.put(CONFIG, json=UNCHANGED).raise_for_status()


@pytest.fixture
def console(open_console: OpenConsole, admin: Learner) -> Console:
    opened = open_console(admin)
    opened.open("/admin/models")
    opened.await_heading("Models")
    return opened


def card(console: Console, title: str) -> "Locator":
    heading = console.page.get_by_role("heading", name=title, exact=True, level=3)
    return console.page.locator("main li").filter(has=heading)


def config(client: httpx.Client) -> Any:
    return client.get(CONFIG).raise_for_status().json()


def test_chain_is_changed_and_returns_to_its_default(console: Console, restored: httpx.Client) -> None:
    answers = card(console, "Answers")
    answers.get_by_text("Default", exact=True).wait_for()
    answers.get_by_role("button", name="Change: Answers").click()
    answers.get_by_role("button", name="Add a provider").click()
    second = answers.get_by_role("group", name="Place 2")
    second.get_by_role("combobox", name="Provider").select_option("ollama")
    second.get_by_label("Seconds a job waits for it").fill("2.5")
    second.get_by_role("button", name="Move up: Place 2").click()
    answers.get_by_role("button", name="Save the chain").click()
    answers.get_by_text("Changed", exact=True).wait_for()
    shown = config(restored)
    first, _ = shown["chains"]["answers"]
    assert (first["provider"], first["wait_seconds"]) == ("ollama", 2.5)
    assert "answers" not in shown["default_chains"]
    answers.get_by_role("button", name="Back to the default: Answers").click()
    console.page.get_by_role("alertdialog").get_by_role("button", name="Back to the default").click()
    answers.get_by_text("Default", exact=True).wait_for()
    assert "answers" in config(restored)["default_chains"]


def test_budgets_and_prices_are_set(console: Console, restored: httpx.Client) -> None:
    console.page.get_by_label("Tokens a day").fill("900000")
    console.press("Save the budgets")
    console.page.get_by_text("Saved.", exact=True).wait_for()
    assert config(restored)["budgets"] == {"tokens_per_day": 900000, "cost_per_day": None}
    console.page.get_by_label("Provider, or provider/model").fill("ollama")
    console.page.get_by_label("Per million read").fill("0.5")
    console.page.get_by_label("Per million written").fill("1.25")
    console.press("Set the price")
    console.page.get_by_role("button", name="Remove the price: ollama").wait_for()
    assert config(restored)["prices"] == {"ollama": {"input": 0.5, "output": 1.25}}
    console.press("Remove the price: ollama")
    console.page.get_by_role("button", name="Remove the price: ollama").wait_for(state="detached")
    assert config(restored)["prices"] == {}


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(console: Console, restored: httpx.Client) -> None:
    console.may_refuse(CONFIG)
    console.page.get_by_label("Cost a day").fill("7")
    restored.put(CONFIG, json={"budgets": {"tokens_per_day": 5_000_000, "cost_per_day": None}}).raise_for_status()
    console.press("Save the budgets")
    console.page.get_by_role("alert").wait_for()
    assert config(restored)["budgets"] == {"tokens_per_day": 5_000_000, "cost_per_day": None}


def test_model_is_pulled_with_progress_and_deleted(
    console: Console, model: FakeOllama, administrator: httpx.Client
) -> None:
    model.downloads.offered[PULLED] = [4_000_000]
    model.downloads.held_at = 2_000_000
    console.page.get_by_role("combobox", name="Provider", exact=True).select_option("ollama")
    console.page.get_by_label("Name of the model").fill(PULLED)
    console.press("Pull it")
    try:
        console.page.get_by_role("progressbar", name=PULLED).wait_for()
        console.page.get_by_text("2 MB of 4 MB").wait_for()
    finally:
        model.downloads.held_at = None
    console.press(f"Delete: {PULLED}")
    dialog = console.page.get_by_role("alertdialog")
    dialog.get_by_role("button", name="Leave it").click()
    assert PULLED in model.models
    console.press(f"Delete: {PULLED}")
    dialog.get_by_role("button", name="Delete it").click()
    console.page.get_by_role("button", name=f"Delete: {PULLED}").wait_for(state="detached")
    assert PULLED not in model.models
    assert eventually(lambda: PULLED not in names_of_models(administrator))


def names_of_models(client: httpx.Client) -> list[str]:
    return [one["name"] for one in client.get("/api/llm/models").raise_for_status().json()["models"]]


def test_provider_is_shown_with_who_declared_it_away(
    console: Console, admin: Learner, administrator: httpx.Client
) -> None:
    ollama = card(console, "ollama")
    ollama.get_by_role("button", name="Keep jobs from it").click()
    try:
        console.page.get_by_role("alertdialog").get_by_role("button", name="Keep jobs from it").click()
        ollama.get_by_text(f"Jobs are kept from it by {admin.email}.").wait_for()
        ollama.get_by_role("button", name="Let jobs in again").click()
        ollama.get_by_role("button", name="Keep jobs from it").wait_for()
    finally:
        administrator.post("/api/admin/llm-providers/ollama/back").raise_for_status()


def test_administrator_forgets_a_provider_that_no_worker_announces(up: Up, console: Console) -> None:
    with closing(psycopg2.connect(up.database_url)) as connection, connection, connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO llm_providers (name, queue, rank, slots, announced_at)"
            " VALUES ('switched-off', 'io.llm', 9, 1, now() - interval '1 hour')"
        )
    assert (
        card(console, "ollama").get_by_role("button", name="Forget provider").count() == 0
    )  # it would be back at once
    card(console, "switched-off").get_by_role("button", name="Forget provider").click()
    console.page.get_by_role("alertdialog").get_by_role("button", name="Forget provider").click()
    card(console, "switched-off").wait_for(state="detached")


def test_operator_sees_providers_and_changes_no_model(open_console: OpenConsole, operator: Learner) -> None:
    console = open_console(operator)
    console.open("/admin/models")
    card(console, "ollama").get_by_role("button", name="Keep jobs from it").wait_for()
    console.page.get_by_text("Administrators change models, chains, budgets and prices.").wait_for()
    assert console.page.get_by_role("button", name="Pull it").count() == 0
