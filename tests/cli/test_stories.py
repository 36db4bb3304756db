"""`pensum stories`, as scripts use it."""

import json

import pytest

from db.models import Project, ProjectType
from pensum_client import Pensum, StoryMemoryIn
from tests.support.api_worker import succeed
from tests.support.client_server import ApiServer
from tests.support.client_worker import claim_job_of, fail
from tests.support.factories import Person, make_project
from tests.support.terminal import LONG_SECONDS, Terminal

QUOTE = "In 1951 I was born in Porto."


@pytest.fixture
def shell(server: ApiServer, user: Person) -> Terminal:
    return Terminal(server, user)


@pytest.fixture
def project(user: Person) -> Project:
    return make_project(user.id, ProjectType.TELL_ME_LIFE)


def test_memories_are_confirmed_listed_and_forgotten(
    server: ApiServer, shell: Terminal, user: Person, project: Project
) -> None:
    with Pensum(server.url, user.key) as pensum:
        memory = pensum.add_story_memory(project.id, StoryMemoryIn(quote=QUOTE, confirmed=False))
    confirmed = json.loads(shell.run("stories", "confirm", project.id, "--all", "--json").stdout)
    assert (confirmed["id"], confirmed["confirmed"]) == (str(memory.id), True)
    listed = json.loads(shell.run("stories", "memories", project.id, "--json").stdout)
    assert (listed["memory_id"], listed["quote"]) == (str(memory.id), QUOTE)
    assert json.loads(shell.run("stories", "forget", project.id, memory.id, "--json").stdout)["quote"] == QUOTE
    assert shell.run("stories", "memories", project.id, "--json").stdout == ""


async def test_reply_that_fails_is_a_problem_on_standard_error(shell: Terminal, user: Person, project: Project) -> None:
    with shell.start("stories", "tell", project.id, QUOTE, "--json") as process:
        fail(await claim_job_of(user), "The model is too small.")
        stdout, stderr = process.communicate(timeout=LONG_SECONDS)
    assert (process.returncode, stdout) == (1, "")
    problem = json.loads(stderr)
    assert (problem["detail"], problem["exit_status"]) == ("The model is too small.", 1)


async def test_reply_is_printed_as_json(shell: Terminal, user: Person, project: Project) -> None:
    with shell.start("stories", "tell", project.id, QUOTE, "--json") as process:
        asked = {"theme": "childhood", "decade": 1950, "why": "Nothing is known of it."}
        succeed(await claim_job_of(user), reply="Who was there?", proposed_memories=[], next=asked)
        stdout, _ = process.communicate(timeout=LONG_SECONDS)
    assert process.returncode == 0
    assert json.loads(stdout)["reply"] == "Who was there?"
