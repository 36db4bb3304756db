"""The console in a browser, where there is one: the shortest way from its first page to a quote. `make test-web` tests
the rest."""

import secrets
from pathlib import Path

import pytest

from tests.support.chromium import CHROMIUM, Page, open_page
from tests.support.pensum_up import Up

pytestmark = [
    pytest.mark.system,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium, such as that of `apt-get install chromium`"),
]

LOCK = "A canal lock is a chamber that lifts boats."
SECONDS = 60.0


async def await_heading(page: Page, name: str) -> None:
    await page.wait_for(f"document.querySelector('h1')?.textContent === '{name}'", seconds=SECONDS)


async def test_new_learner_registers_uploads_asks_and_sees_the_quote(up: Up, tmp_path: Path) -> None:
    note = tmp_path / "locks.md"
    note.write_text(f"# Canal locks\n\n{LOCK}\n")
    async with open_page(f"{up.url}/console/", tmp_path / "profile") as page:
        await await_heading(page, "Sign in to Pensum")
        await page.click("Create an account")
        await await_heading(page, "Create your account")
        await page.type("[type=email]", f"ada-{secrets.token_hex(6)}@example.org")
        await page.type("[name=username]", "Ada")
        await page.type("[type=password]", "seven warm spinning wheels")
        await page.click("Create an account", part="form")

        await await_heading(page, "Ask your library")
        await page.click("Library", part="nav")
        await await_heading(page, "Library")
        await page.choose_files("[type=file]:not([webkitdirectory])", note)
        await page.wait_for("document.querySelector('li a[href*=\"/documents/\"]') !== null", seconds=SECONDS)

        await page.click("Ask", part="nav")
        await await_heading(page, "Ask your library")
        await page.type("textarea", "What is a canal lock?")
        await page.click("Ask", part="form")
        await page.wait_for(f"document.querySelector('blockquote')?.textContent === '{LOCK}'", seconds=SECONDS)
        assert page.complaints == []
