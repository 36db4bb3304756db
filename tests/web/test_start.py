"""The page for those who build with Pensum: its programs run as they are shown."""

import os
import shutil
import subprocess
import sys

import pytest

from tests.support.console import Console, Learner, OpenConsole

pytestmark = [pytest.mark.browser, pytest.mark.timeout(280)]

RUN_SECONDS = 60
PROGRAMS = {
    "curl": ["bash", "-c"],
    "Python": [sys.executable, "-c"],
    "JavaScript": ["node", "--input-type=module", "-e"],
    "Pensum's Python client": [sys.executable, "-c"],
}


@pytest.fixture
def console(open_console: OpenConsole, learner: Learner) -> Console:
    opened = open_console(learner)
    opened.open("/start")
    opened.await_heading("Build with Pensum")
    return opened


def code(console: Console, name: str) -> str:
    return str(console.page.get_by_role("region", name=name, exact=True).locator("pre").inner_text())


def test_every_program_runs_with_the_key_that_was_made(console: Console) -> None:
    console.page.get_by_label("Name of the key").fill("first steps")
    console.press("Make a key")
    key = console.page.get_by_role("region", name="Key", exact=True).locator("code").inner_text()
    assert code(console, "Variable") == f"export PENSUM_KEY={key}"
    environment = {"PATH": os.environ["PATH"], "PENSUM_KEY": key}
    for name, command in PROGRAMS.items():
        if shutil.which(command[0]) is None:
            continue
        arguments = [*command, code(console, name)]
        ended = subprocess.run(arguments, env=environment, capture_output=True, text=True, timeout=RUN_SECONDS)
        assert ended.returncode == 0, (name, ended.stderr)
        assert "answers.ask" in ended.stdout or "result" in ended.stdout, (name, ended.stdout)


def test_events_of_a_call_are_shown(console: Console) -> None:
    console.press("Run it here")
    log = console.page.get_by_role("region", name="Event log")
    log.get_by_text("Ended", exact=True).wait_for()
    console.page.reload()
    log.get_by_text("Ended", exact=True).wait_for()
    console.follow("Show the job")
    console.await_heading("answers.ask")
