import json
import signal
from uuid import uuid4

import pytest

from db.models import JobState
from db.queries.jobs.attempts import Event
from tests.support.api_worker import succeed
from tests.support.client_server import ApiServer
from tests.support.client_worker import claim_job_of, fail, write_events
from tests.support.factories import Person
from tests.support.job_queue import row_of
from tests.support.terminal import LONG_SECONDS, Terminal

QUESTION = "What is a lease?"
QUOTE = "A lease is the time for which\na silent worker keeps its job."
CITATION = {"document_id": str(uuid4()), "title": "Leases\x1b[2J", "quote": QUOTE, "start": 10, "end": 72}
POSITION = {"page": 3, "start_seconds": 125.4, "url": "https://example.org/leases"}
CHECKED = {"outcome": "answered", "sentences": [{"start": 0, "end": 10, "supported": True}], "supported_share": 1.0}
RESULT = {
    "answer": "A promise. [1]",
    "citations": [CITATION | POSITION],
    "answered": True,
    "answer_id": None,
} | CHECKED


@pytest.fixture
def shell(server: ApiServer, user: Person) -> Terminal:
    return Terminal(server, user)


async def test_answer_is_streamed_and_ends_with_its_citations(shell: Terminal, user: Person) -> None:
    with shell.start("ask", QUESTION) as process:
        fence = await claim_job_of(user)
        assert row_of(fence.id)["payload"]["question"] == QUESTION
        write_events(fence, Event("token", {"text": "A promise."}), Event("token", {"text": " [1]"}))
        assert process.stdout is not None
        assert process.stdout.read(len("A promise. [1]")) == "A promise. [1]"
        succeed(fence, **RESULT)
        rest = process.stdout.read()
        assert process.wait(LONG_SECONDS) == 0
    assert "[1] Leases[2J, page 3, 2:05, characters 10-72, https://example.org/leases" in rest
    assert "“A lease is the time for which a silent worker keeps its job.”" in rest


async def test_json_option_prints_only_the_result(shell: Terminal, user: Person) -> None:
    with shell.start("ask", QUESTION, "--json") as process:
        succeed(await claim_job_of(user), **RESULT)
        assert process.stdout is not None
        shown = json.loads(process.stdout.read())
        assert process.wait(LONG_SECONDS) == 0
    assert shown["answer"] == "A promise. [1]"
    assert shown["citations"][0]["quote"] == QUOTE


async def test_failed_question_prints_the_reason(shell: Terminal, user: Person) -> None:
    with shell.start("ask", QUESTION) as process:
        fail(await claim_job_of(user), "The model is down.")
        assert process.stderr is not None
        assert "failed: The model is down." in process.stderr.read()
        assert process.wait(LONG_SECONDS) == 1


async def test_ctrl_c_cancels_the_question(shell: Terminal, user: Person) -> None:
    with shell.start("ask", QUESTION) as process:
        fence = await claim_job_of(user)
        write_events(fence, Event("token", {"text": "A promise"}))
        assert process.stdout is not None
        process.stdout.read(1)
        process.send_signal(signal.SIGINT)
        assert process.wait(LONG_SECONDS) != 0
        assert process.stderr is not None
        assert "Traceback" not in process.stderr.read()
    row = row_of(fence.id)
    assert row["state"] == JobState.RUNNING
    assert row["cancel_requested_at"] is not None


def test_unknown_session_is_not_found(shell: Terminal) -> None:
    done = shell.run("ask", QUESTION, "--session", uuid4())
    assert (done.returncode, done.stdout) == (5, "")
    assert "no learning session" in done.stderr
