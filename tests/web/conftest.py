"""One real stack for all tests of this folder, and browsers of people who use its console."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import httpx
import pytest

from tests.fakes.github_server import CLIENT_ID, CLIENT_SECRET, FakeGitHub
from tests.fakes.ollama_server import FakeOllama
from tests.support.chromium import CHROMIUM
from tests.support.console import Console, Learner, OpenConsole, register
from tests.support.pensum_up import ROOT, Up
from tests.web.looks import DESK, Looks
from tests.web.samples import Reader, make_reader, with_role

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SCREENSHOTS = ROOT / "docs" / "console"
NEEDS_PLAYWRIGHT = "needs Playwright, which `make test-web` installs"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--screenshots", action="store_true", help="takes the screenshots of docs/console.md anew")


@pytest.fixture(scope="session")
def chromium() -> Iterator["Browser"]:
    playwright = pytest.importorskip("playwright.sync_api", reason=NEEDS_PLAYWRIGHT)
    if CHROMIUM is None:
        pytest.skip("needs Chromium, such as that of `apt-get install chromium`")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-proxy-server", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def model() -> Iterator[FakeOllama]:
    """A model that no answer comes from, unless a test says so."""
    with FakeOllama() as server:
        yield server


@pytest.fixture(scope="session")
def github() -> Iterator[FakeGitHub]:
    with FakeGitHub() as server:
        yield server


@pytest.fixture(scope="session")
def up(
    chromium: "Browser", model: FakeOllama, github: FakeGitHub, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Up]:
    """Started where there is a browser."""
    home = tmp_path_factory.mktemp("web") / "home"
    settings = {
        "PENSUM_LLM_PROVIDER": "extractive",
        "PENSUM_WEBHOOK_ALLOWED_NETWORKS": "127.0.0.0/8",
        "PENSUM_FETCH_ALLOWED_NETWORKS": "127.0.0.0/8",
        "PENSUM_THROTTLE_REGISTRATIONS_PER_ADDRESS": "10000",  # each test has learners of its own
        "PENSUM_GITHUB_CLIENT_ID": CLIENT_ID,
        "PENSUM_GITHUB_CLIENT_SECRET": CLIENT_SECRET,
        "PENSUM_GITHUB_URL": github.url,
        "PENSUM_GITHUB_API_URL": github.url,
        "NO_PROXY": "127.0.0.1",
    }
    running = Up(home, "--no-flower", OLLAMA_HOST=model.url, **settings)
    try:
        running.await_ready()
        yield running
    finally:
        running.kill()


@pytest.fixture(scope="session")
def administrator(up: Up) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Bearer {up.admin_key}"}
    with httpx.Client(base_url=up.url, headers=headers, timeout=70, trust_env=False) as client:
        yield client


@pytest.fixture(scope="session")
def reader(up: Up, administrator: httpx.Client) -> Reader:
    """Tests look at what this person has, and change nothing."""
    return make_reader(up.url, administrator)


@pytest.fixture
def learner(up: Up) -> Learner:
    """Has nothing yet."""
    return register(up.url)


@pytest.fixture(scope="session")
def admin(up: Up, administrator: httpx.Client) -> Learner:
    """A person who may do everything, with a password."""
    return with_role(up.url, administrator, "admin")


@pytest.fixture(scope="session")
def operator(up: Up, administrator: httpx.Client) -> Learner:
    """A person who sees all but the texts of others."""
    return with_role(up.url, administrator, "operator")


@pytest.fixture
def open_console(chromium: "Browser", up: Up) -> Iterator[OpenConsole]:
    """The browser of another person at each call, signed in or not. None of them may complain or keep anything."""
    opened: list[Console] = []

    def open_one(learner: Learner | None = None, language: str = "en-US", url: str = up.url) -> Console:
        context = chromium.new_context(viewport=DESK, locale=language, reduced_motion="reduce")
        console = Console(context, url)
        opened.append(console)
        if learner:
            console.sign_in(learner)
        return console

    yield open_one
    for console in opened:
        console.close()


@pytest.fixture(scope="session")
def looks(chromium: "Browser", request: pytest.FixtureRequest) -> Looks:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason=NEEDS_PLAYWRIGHT)
    if not request.config.getoption("--screenshots"):
        return Looks(axe.Axe(), None)
    SCREENSHOTS.mkdir(exist_ok=True)
    return Looks(axe.Axe(), SCREENSHOTS)
