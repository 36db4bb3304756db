"""Coding exercises that a model writes: from the bank that has none, over the model, to the sandbox and back."""

from collections.abc import Iterator
from typing import Any

import pytest

import tasks.coding  # noqa: F401  # importing it registers its handlers
from core.llm_config import ChainEntry
from db.models import CodingDrafts, Exercise, JobState
from db.queries.llm.config import Changes
from db.transactions import read_only
from tasks import routing
from tasks.contracts import WriteExercises
from tests.support.attempts import run_to_end
from tests.support.coding_tasks import OTHER, RUNS, TOPIC, replies
from tests.support.factories import Person, make_job
from tests.support.failing_providers import Servers, three_providers
from tests.support.llm_config import llm_config
from tests.support.providers import restore_providers
from tests.support.sandboxes import skip_without_sandbox

WANTED = WriteExercises(exercise_type="coding", topic=TOPIC, count=1)
WRONG = "def longest_run(crossings):\n    return len(crossings)\n"
TASKS_TRIED = 3  # by a writer that is asked for one exercise


@pytest.fixture(scope="module")
def running_servers(platform: None) -> Iterator[Servers]:
    skip_without_sandbox()
    with three_providers() as servers:
        yield servers


@pytest.fixture
def servers(running_servers: Servers) -> Servers:
    running_servers.forget()
    restore_providers()
    running_servers.forget()
    routing.forget_directory()
    return running_servers


def asked(user: Person, *providers: str, **wanted: Any) -> dict[str, Any]:
    """The row of the finished job."""
    with llm_config(Changes(chains={"exercises": tuple(map(ChainEntry, providers))})):
        routing.forget_directory()
        return run_to_end(make_job(user.id, WANTED.model_copy(update=wanted)))


def stored(row: dict[str, Any]) -> list[Exercise]:
    with read_only() as session:
        found = [session.get(Exercise, one["id"]) for one in row["result"]["exercises"]]
        session.expunge_all()
        assert session.get(CodingDrafts, row["id"]) is None
    return [one for one in found if one is not None]


def test_topic_that_the_bank_lacks_is_written_and_tried(servers: Servers, user: Person) -> None:
    servers.openai.replies.extend(replies())
    row = asked(user, "openai", "extractive")
    assert row["state"] == JobState.SUCCEEDED, row["error"]
    [exercise] = stored(row)
    assert (exercise.type, exercise.topic, exercise.solution["answer"]) == ("coding", TOPIC, RUNS)
    assert len(exercise.solution["tests"]) == 6
    [shown] = row["result"]["exercises"]
    assert shown["starter_code"].startswith("def longest_run")
    assert "`longest_run(['over', 'under', 'over', 'under'])` returns `1`" in shown["prompt"]
    assert RUNS.splitlines()[-1] not in shown["prompt"]
    assert "wrote this" in row["result"]["note"]
    assert row["receipt"]["provider"] == "openai"
    assert row["receipt"]["output_tokens"] > 0


def test_bank_comes_first(servers: Servers, user: Person) -> None:
    row = asked(user, "openai", topic="classification metrics")
    assert row["result"]["exercises"]
    assert servers.chats("openai") == []


def test_next_provider_writes_where_no_task_of_the_first_passes(servers: Servers, user: Person) -> None:
    servers.openai.replies.extend(replies(WRONG))
    servers.ollama.replies.extend(replies())
    row = asked(user, "openai", "ollama", "extractive")
    assert row["state"] == JobState.SUCCEEDED, row["error"]
    assert (row["receipt"]["provider"], len(stored(row))) == ("ollama", 1)


def test_job_says_what_the_bank_has_where_no_task_passes(servers: Servers, user: Person) -> None:
    servers.openai.replies.extend(replies(WRONG))
    row = asked(user, "openai", "extractive")
    assert (row["state"], row["error"]["slug"]) == (JobState.FAILED, "topic-not-found")
    assert "Near it are some on" in row["error"]["detail"]
    assert "a second solution by the statement returns something else" in row["error"]["detail"]


def test_job_says_what_the_bank_has_where_the_model_writes_nonsense(servers: Servers, user: Person) -> None:
    servers.openai.replies.extend(["Sure!", "Sure!"] * TASKS_TRIED)
    row = asked(user, "openai", "extractive")
    assert (row["state"], row["error"]["slug"]) == (JobState.FAILED, "topic-not-found")
    assert row["error"]["detail"].endswith("No language model could write one.")


def test_second_request_gets_no_task_again(servers: Servers, user: Person) -> None:
    servers.openai.replies.extend(replies())
    stored(asked(user, "openai", "extractive"))
    renamed = {"entry": "best_run", "title": "Runs in knot theory"}
    texts = {
        "statement": "In knot theory, how long is the longest series of one crossing? Write `best_run(crossings)`.",
        "starter": "def best_run(crossings):\n    pass\n",
        "reference": RUNS.replace("longest_run", "best_run"),
    }
    servers.openai.replies.extend(replies(OTHER.replace("longest_run", "best_run"), **renamed, **texts))
    row = asked(user, "openai", "extractive")
    assert row["state"] == JobState.FAILED
    assert "it asks for the same as another exercise" in row["error"]["detail"]


def test_without_a_model_the_topic_is_not_found(servers: Servers, user: Person) -> None:
    row = asked(user, "extractive")
    assert row["error"]["slug"] == "topic-not-found"
    assert "language model" not in row["error"]["detail"]
