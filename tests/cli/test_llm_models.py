"""`pensum llm models`, `pull` and `rm`, with the test in the part of the worker."""

import json
import signal

import pytest

from db.queries.jobs.attempts import Event
from tests.support.api_worker import succeed
from tests.support.client_server import ApiServer
from tests.support.client_worker import claim_job_of, fail, write_events
from tests.support.factories import Person, make_user
from tests.support.job_queue import row_of
from tests.support.terminal import LONG_SECONDS, Terminal

NAME = "smollm2:135m"
PROGRESS = {"done": 300, "total": 1_000, "unit": "bytes", "note": "pulling 2af3b81862c6"}


@pytest.fixture
def admin(platform: None) -> Person:
    return make_user(is_admin=True)


@pytest.fixture
def shell(server: ApiServer, admin: Person) -> Terminal:
    return Terminal(server, admin)


async def test_pull_shows_its_progress_until_the_model_is_there(shell: Terminal, admin: Person) -> None:
    with shell.start("llm", "pull", NAME) as process:
        fence = await claim_job_of(admin)
        assert row_of(fence.id)["payload"] == {"provider": "ollama", "name": NAME}
        write_events(fence, Event("progress", PROGRESS))
        assert process.stderr is not None
        while (line := process.stderr.readline()) and "300/1000 bytes" not in line:
            pass
        assert "pulling 2af3b81862c6" in line
        succeed(fence, provider="ollama", name=NAME)
        assert process.wait(LONG_SECONDS) == 0


async def test_pull_at_a_terminal_shows_a_bar_in_bytes(shell: Terminal, admin: Person) -> None:
    with shell.watch("llm", "pull", NAME) as screen:
        fence = await claim_job_of(admin)
        write_events(fence, Event("progress", PROGRESS))
        assert screen.shows("0.3/1.0 kB"), screen.written
        succeed(fence, provider="ollama", name=NAME)
        assert screen.process.wait(LONG_SECONDS) == 0


async def test_ctrl_c_cancels_the_pull(shell: Terminal, admin: Person) -> None:
    with shell.start("llm", "pull", NAME) as process:
        fence = await claim_job_of(admin)
        write_events(fence, Event("progress", PROGRESS))
        assert process.stderr is not None
        while (line := process.stderr.readline()) and "300/1000" not in line:
            pass
        process.send_signal(signal.SIGINT)
        assert process.wait(LONG_SECONDS) != 0
    assert row_of(fence.id)["cancel_requested_at"] is not None


async def test_pull_and_removal_print_their_jobs_as_json(shell: Terminal, admin: Person) -> None:
    for words, state in ((("pull", NAME), "succeeded"), (("rm", NAME), "failed")):
        with shell.start("llm", *words, "--json") as process:
            fence = await claim_job_of(admin)
            if state == "succeeded":
                succeed(fence, provider="ollama", name=NAME)
            else:
                fail(fence, "There is no such model.")
            assert process.stdout is not None
            assert json.loads(process.stdout.read())["state"] == state
            assert process.wait(LONG_SECONDS) == (state == "failed")


async def test_failed_removal_prints_the_reason(shell: Terminal, admin: Person) -> None:
    with shell.start("llm", "rm", NAME, "--provider", "ollama") as process:
        fence = await claim_job_of(admin)
        assert row_of(fence.id)["kind"] == "llm.delete"
        fail(fence, "There is no such model.")
        assert process.stderr is not None
        assert "failed: There is no such model." in process.stderr.read()
        assert process.wait(LONG_SECONDS) == 1


def test_wrong_name_and_missing_rights_are_told(shell: Terminal, user: Person, server: ApiServer) -> None:
    wrong = shell.run("llm", "pull", "a b")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "is not the name of a model" in wrong.stderr
    refused = Terminal(server, user).run("llm", "pull", NAME)
    assert refused.returncode == 4
    assert "Only administrators" in refused.stderr


def test_models_are_listed(shell: Terminal) -> None:
    listed = shell.run("llm", "models")
    assert (listed.returncode, listed.stderr) == (0, "")
    names = [line.split("\t")[1] for line in listed.stdout.splitlines()]
    as_json = shell.run("llm", "models", "--json").stdout.splitlines()
    assert [json.loads(line)["name"] for line in as_json] == names
