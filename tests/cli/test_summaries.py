import asyncio
import json

import pytest

from tests.support.api_worker import succeed
from tests.support.client_server import ApiServer
from tests.support.client_worker import claim_job_of, fail
from tests.support.factories import Person
from tests.support.job_queue import row_of
from tests.support.library import axis, make_passages
from tests.support.terminal import LONG_SECONDS, Terminal

QUOTE = "A lock lifts boats."
POINT = {"text": "A lock lifts\x1b[2J boats.", "quote": QUOTE, "start": 0, "end": 19, "page": 3, "start_seconds": None}
DOUBTED = POINT | {"text": "Kings loved locks.", "supported": False}
SAID = POINT | {"text": "Keepers wait.", "page": None, "start_seconds": 125.0}


@pytest.fixture
def shell(server: ApiServer, user: Person) -> Terminal:
    return Terminal(server, user)


@pytest.fixture
def document_id(user: Person) -> str:
    return str(make_passages(user.id, [(QUOTE, axis(1))]).id)


async def test_each_point_is_printed_with_its_place(shell: Terminal, user: Person, document_id: str) -> None:
    with shell.start("summarize", document_id) as process:
        fence = await claim_job_of(user)
        assert row_of(fence.id)["payload"] == {"document_id": document_id}
        result = {
            "document_id": document_id,
            "version": 1,
            "language": "en",
            "summary": "-",
            "points": [POINT, SAID, DOUBTED],
        }
        succeed(fence, **result)
        assert process.stdout is not None
        shown = await asyncio.to_thread(process.stdout.read)
        assert process.wait(LONG_SECONDS) == 0
    assert shown.splitlines() == [
        "- A lock lifts[2J boats.  [page 3, characters 0-19]",
        "- Keepers wait.  [2:05]",
        "- Kings loved locks.  [page 3, characters 0-19]  (the document does not seem to say this)",
    ]


async def test_json_option_prints_only_the_result(shell: Terminal, user: Person, document_id: str) -> None:
    with shell.start("summarize", document_id, "--json") as process:
        succeed(await claim_job_of(user), document_id=document_id, points=[POINT])
        assert process.stdout is not None
        assert json.loads(await asyncio.to_thread(process.stdout.read))["points"] == [POINT]
        assert process.wait(LONG_SECONDS) == 0


async def test_failed_summary_prints_the_reason(shell: Terminal, user: Person, document_id: str) -> None:
    with shell.start("summarize", document_id) as process:
        fail(await claim_job_of(user), "The model is down.")
        assert process.stderr is not None
        assert "failed: The model is down." in await asyncio.to_thread(process.stderr.read)
        assert process.wait(LONG_SECONDS) == 1
