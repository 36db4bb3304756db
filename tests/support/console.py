"""The console in a real browser, as one person uses it. Whatever the browser complains of is kept, so that no test
passes over it."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx

if TYPE_CHECKING:  # installed by `make test-web` only
    from playwright.sync_api import BrowserContext, ConsoleMessage, Dialog, FilePayload, Locator

PASSWORD = "seven warm spinning wheels"
REFUSED = "Failed to load resource: the server responded with a status of 4"
LOST = "Failed to load resource: net::ERR_"
LONGEST_MILLISECONDS = 30_000
MOST_TABS = 60


@dataclass(frozen=True)
class Learner:
    name: str = "Ada"
    email: str = field(default_factory=lambda: f"ada-{secrets.token_hex(6)}@example.org")
    password: str = PASSWORD


def register(url: str) -> Learner:
    learner = Learner()
    body = {"username": learner.name, "email": learner.email, "password": learner.password}
    httpx.post(f"{url}/api/auth/register", json=body, timeout=60, trust_env=False).raise_for_status()
    return learner


class Console:
    """`complaints` are dialogs, errors and warnings of the browser, among them each report of the content policy."""

    def __init__(self, context: "BrowserContext", url: str) -> None:
        self.complaints: list[str] = []
        self._url = url
        self._context = context
        self._refusals: list[str] = []
        self._may_lose_the_server = False
        context.set_default_timeout(LONGEST_MILLISECONDS)
        self.page = context.new_page()
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", self._dismiss)

    def _note(self, message: "ConsoleMessage") -> None:
        path = urlsplit(message.location["url"]).path
        is_refusal = message.text.startswith(REFUSED) and any(path.startswith(one) for one in self._refusals)
        is_loss = self._may_lose_the_server and message.text.startswith(LOST)
        if message.type in {"error", "warning"} and not (is_refusal or is_loss):
            self.complaints.append(f"{message.type} at {path}: {message.text}")

    def _dismiss(self, dialog: "Dialog") -> None:
        self.complaints.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def may_refuse(self, path: str) -> None:
        """The browser itself writes a line for each response of 4xx. From here on one is expected below this path."""
        self._refusals.append(path)

    def may_lose_the_server(self) -> None:
        """The same of requests without a response."""
        self._may_lose_the_server = True

    def close(self) -> None:
        """There were no complaints, and nothing is kept where other scripts of this site would see it."""
        kept = self.page.evaluate("location.origin === 'null' ? 0 : localStorage.length")
        self._context.close()
        assert not self.complaints, self.complaints
        assert kept == 0

    # Account

    def sign_in(self, learner: Learner) -> None:
        """Without the form."""
        form = {"username": learner.email, "password": learner.password}
        response = self._context.request.post(f"{self._url}/api/auth/login?cookie=true", form=form)
        assert response.ok, response.text()

    def fill_in(self, learner: Learner) -> None:
        """The form that signs in."""
        self.page.get_by_label("E-mail address").fill(learner.email)
        self.page.get_by_label("Password").fill(learner.password)
        self.page.get_by_role("button", name="Sign in", exact=True).click()

    # Pages

    def open(self, path: str = "/") -> None:
        self.page.goto(f"{self._url}/console{path}")

    @property
    def path(self) -> str:
        """Of the page that is shown, below `/console`, with its query."""
        return str(self.page.url).removeprefix(f"{self._url}/console")

    def await_heading(self, name: str) -> None:
        self.page.get_by_role("heading", name=name, exact=True, level=1).wait_for()

    def follow(self, name: str) -> None:
        """A link of the menu, or of the page."""
        self.page.get_by_role("link", name=name, exact=True).click()

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def row(self, text: str) -> "Locator":
        return self.page.locator("main li", has_text=text).first

    # Work

    def upload(self, *files: "FilePayload") -> None:
        self.page.locator("input[type=file]:not([webkitdirectory])").set_input_files(files)

    def upload_folder(self, folder: Path) -> None:
        self.page.locator("input[webkitdirectory]").set_input_files(folder)

    def drop(self, *paths: Path) -> None:
        """Files and folders, from another window."""
        box = self.page.get_by_text("Drop files or folders here").bounding_box()
        assert box is not None
        data = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
        session = self._context.new_cdp_session(self.page)
        for step in ("dragEnter", "dragOver", "drop"):
            session.send("Input.dispatchDragEvent", {"type": step, "x": box["x"], "y": box["y"], "data": data})
        session.detach()

    def ask(self, question: str) -> None:
        self.page.get_by_label("Your question").fill(question)
        self.press("Ask")

    # Keys

    def type_key(self, key: str) -> None:
        self.page.keyboard.press(key)

    @property
    def focused(self) -> str:
        """The label or the text of what has the focus."""
        script = "(element => element.labels?.[0]?.textContent ?? element.textContent)(document.activeElement)"
        return str(self.page.evaluate(script)).strip()

    def tab_to(self, name: str) -> None:
        for _ in range(MOST_TABS):
            self.type_key("Tab")
            if self.focused == name:
                return
        raise AssertionError(f"{name!r} cannot be reached by the Tab key.")

    def await_path(self, path: str) -> None:
        """Through the browser, which tells of a new address only to those who wait for it."""
        self.page.wait_for_url(lambda url: url == f"{self._url}/console{path}", wait_until="commit")


OpenConsole = Callable[..., Console]
"""Of a learner who is signed in, or of nobody."""
