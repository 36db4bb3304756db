"""A welcome for who has a profile."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

import tasks.documents
import tasks.profiles  # noqa: F401  # importing them registers the handlers
from db.models import JobState
from tasks.contracts import IngestDocument, PersonalizeProfile
from tests.fakes.ollama_server import FakeOllama
from tests.support.attempts import run_to_end
from tests.support.configuration import Configure
from tests.support.factories import Person, make_document, make_job
from tests.support.profiles import change, profile_of
from tests.support.providers import connected_ollama


@pytest.fixture
def quoting(configure: Configure) -> None:
    configure(PENSUM_LLM_PROVIDER="extractive")


@pytest.fixture
def server(platform: None, configure: Configure) -> Iterator[FakeOllama]:
    with connected_ollama(configure) as server:
        yield server


def personalize(user: Person) -> dict[str, Any]:
    row = run_to_end(make_job(user.id, PersonalizeProfile()))
    assert row["state"] == JobState.SUCCEEDED, row["error"]
    assert profile_of(user).welcome == {name: row["result"][name] for name in row["result"] if name != "user_id"}
    return dict(row["result"])


def library_of(user: Person, text: str) -> UUID:
    document = make_document(user.id, text)
    run_to_end(make_job(user.id, IngestDocument(document_id=document.id)))
    return document.id


BEES = "# Bees\n\nA hive is a box in which bees live and store honey.\n"


def test_welcome_says_that_there_is_no_document(quoting: None, user: Person) -> None:
    change(user, name="Ana", bio="I want to learn how bees store honey.")
    welcome = personalize(user)
    assert welcome["text"].startswith("Welcome, Ana.")
    assert "I want to learn how bees store honey." in welcome["text"]
    assert "You have no documents yet" in welcome["text"]
    assert (welcome["topics"], welcome["resources"]) == ([], [])
    assert welcome["next"]


def test_welcome_suggests_resources_of_the_library(quoting: None, user: Person) -> None:
    document_id = library_of(user, BEES)
    change(user, name="Ana", wiki_content="## Goals\n\n- Understand how a hive of bees works\n")
    welcome = personalize(user)
    [resource] = welcome["resources"]
    assert (resource["document_id"], resource["quote"]) == (
        str(document_id),
        "A hive is a box in which bees live and store honey.",
    )
    assert BEES[resource["start"] : resource["end"]] == resource["quote"]
    assert welcome["topics"] == ["Bees"]


def test_model_writes_welcome_and_invented_quotes_are_dropped(server: FakeOllama, user: Person) -> None:
    library_of(user, BEES)
    change(user, name="Ana", bio="I want to learn how bees store honey.")
    suggestions = [
        {"passage": 1, "quote": "A hive is a box in which bees live and store honey.", "reason": "It says so."},
        {"passage": 1, "quote": "Bees are the best animals of all.", "reason": "Invented."},
    ]
    server.replies += [
        json.dumps({"suggestions": suggestions}),
        json.dumps({"text": "Hello Ana, let us begin with bees.", "topics": ["Hives", " "]}),
    ]
    welcome = personalize(user)
    assert (welcome["text"], welcome["topics"]) == ("Hello Ana, let us begin with bees.", ["Hives"])
    assert [resource["reason"] for resource in welcome["resources"]] == [
        "Your own document “Bees” speaks of “bees”, “store” and “honey”."
    ]
