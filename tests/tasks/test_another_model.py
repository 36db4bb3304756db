"""Work that can end with quotes asks the next model of its chain first, where one model's output is of no use."""

import json
from collections.abc import Iterator

import httpx
import pytest
from sqlalchemy import update

import tasks.answers
import tasks.profiles  # noqa: F401  # importing them registers the handlers
from core.llm_config import ChainEntry, ChainName
from db.models import JobState, Profile
from db.queries.llm.config import Changes
from db.queries.profiles import profiles
from db.transactions import transaction
from tasks import routing
from tasks.contracts import AskQuestion, EmbedProfile, MatchPeople
from tests.fakes.cloud_replies import PROMPT_TOKENS
from tests.support.api_jobs import ingest
from tests.support.attempts import run_to_end
from tests.support.factories import Person, make_job, make_user
from tests.support.failing_providers import Servers, three_providers
from tests.support.llm_config import llm_config
from tests.support.providers import restore_providers

LEASE = "A lease is the time for which a silent worker keeps its job."
NOTE = f"# Leases\n\n{LEASE} The heartbeat of a process extends it."
CITED = "It is a time. [1]"
EMPTY = " "
QUESTION = AskQuestion(question="What is a lease?")
BEES = "# Ana\n\nShe keeps bees near Évora and teaches children how a hive works.\n"
WANTED = MatchPeople(query="somebody who can teach me how to keep bees")


@pytest.fixture(scope="module")
def running_servers(platform: None) -> Iterator[Servers]:
    with three_providers() as servers:
        yield servers


@pytest.fixture
def servers(running_servers: Servers) -> Servers:
    running_servers.forget()
    restore_providers()
    running_servers.forget()
    routing.forget_directory()
    return running_servers


@pytest.fixture
async def reader(servers: Servers, client: httpx.AsyncClient, user: Person) -> Person:
    """A user whose library contains `NOTE`."""
    await ingest(client, NOTE.encode())
    return user


@pytest.fixture
def _ana(servers: Servers) -> None:
    """The only person who can be found."""
    ana = make_user()
    with transaction() as session:
        session.execute(update(Profile).values(is_discoverable=False))
        values = {"name": "Ana", "bio": "", "wiki_content": BEES, "is_discoverable": True}
        profiles.change(session, values, user_id=ana.id)
    assert run_to_end(make_job(ana.id, EmbedProfile()))["state"] == JobState.SUCCEEDED


def chain(kind: ChainName, *names: str) -> Changes:
    return Changes(chains={kind: tuple(map(ChainEntry, names))})


def test_next_model_answers_where_the_first_writes_nothing(servers: Servers, reader: Person) -> None:
    servers.openai.replies.append(EMPTY)
    servers.ollama.replies.append(CITED)
    with llm_config(chain("answers", "openai", "ollama", "extractive")):
        row = run_to_end(make_job(reader.id, QUESTION))
    assert (row["state"], row["attempt"], row["receipt"]["provider"]) == (JobState.SUCCEEDED, 1, "ollama")
    assert row["result"]["answer"] == "It is a time. [1]"


def test_library_is_quoted_where_no_model_writes(servers: Servers, reader: Person) -> None:
    servers.openai.replies.append(EMPTY)
    servers.ollama.replies.append(EMPTY)
    with llm_config(chain("answers", "openai", "ollama", "extractive")):
        row = run_to_end(make_job(reader.id, QUESTION))
    assert (row["state"], row["receipt"]["provider"]) == (JobState.SUCCEEDED, "extractive")
    assert row["result"]["outcome"] == "passages"
    assert row["result"]["citations"][0]["quote"] == LEASE


@pytest.mark.usefixtures("_ana")
def test_next_model_explains_people_where_the_first_cannot(servers: Servers, user: Person) -> None:
    servers.openai.replies.extend(["Sure!", "Sure!"])
    servers.ollama.replies.append(json.dumps({"explanations": [{"person": 1, "text": "She teaches."}]}))
    with llm_config(chain("profiles", "openai", "ollama")):
        row = run_to_end(make_job(user.id, WANTED))
    assert (row["state"], row["receipt"]["provider"]) == (JobState.SUCCEEDED, "ollama")
    assert [person["explanation"] for person in row["result"]["people"]] == ["She teaches."]


@pytest.mark.usefixtures("_ana")
def test_people_are_found_without_explanations_and_tokens_stay_in_the_receipt(servers: Servers, user: Person) -> None:
    servers.openai.replies.extend(["Sure!", "Sure!"])
    with llm_config(chain("profiles", "openai")):
        row = run_to_end(make_job(user.id, WANTED))
    assert (row["state"], row["receipt"]["provider"]) == (JobState.SUCCEEDED, "extractive")
    assert [person["explanation"] for person in row["result"]["people"]] == [None]
    assert (row["receipt"]["prompt_tokens"], row["receipt"]["output_tokens"]) == (2 * PROMPT_TOKENS, 2)
