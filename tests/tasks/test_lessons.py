"""Exercises from the lessons that Pensum ships, for learners whose own documents have nothing on a topic."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import delete, func, select, update

import tasks.documents
import tasks.learning  # noqa: F401  # importing them registers the handlers
from db.models import LIBRARY_OWNER_ID, Document, Exercise, Job, JobState, LibraryResource
from db.queries.library import shared
from db.transactions import read_only, transaction
from tasks.contracts import IngestDocument, WriteExercises
from tasks.shared_library import read_shipped
from tests.support.attempts import run_to_end
from tests.support.configuration import Configure
from tests.support.factories import Person, make_document, make_job

LESSON = "Gradient descent, step by step"
PAPER = "Attention Is All You Need"
TERMS = {
    "loss function",
    "gradient",
    "gradient descent",
    "learning rate",
    "stochastic gradient descent",
    "mini-batch",
    "epoch",
    "momentum",
}


@pytest.fixture(scope="module", autouse=True)
def _library(platform: None) -> Iterator[None]:
    """A lesson and an entry of the catalogue, embedded."""
    with transaction() as session:
        written = shared.load(session, [one for one in read_shipped() if one.title in {LESSON, PAPER}])
    for document in written:
        run_to_end(make_job(LIBRARY_OWNER_ID, IngestDocument(document_id=document.id)))
    yield
    with transaction() as session:
        session.execute(delete(LibraryResource))
        session.execute(delete(Document).where(Document.user_id == LIBRARY_OWNER_ID))
        own = Job.user_id == LIBRARY_OWNER_ID
        session.execute(update(Job).where(own, Job.state == "queued").values(state="cancelled", finished_at=func.now()))


@pytest.fixture(autouse=True)
def _no_model(configure: Configure) -> None:
    configure(PENSUM_LLM_PROVIDER="extractive")


def write(user: Person, type_: str, topic: str = "gradient descent", **fields: Any) -> dict[str, Any]:
    values = {"exercise_type": type_, "topic": topic, "difficulty": "medium", "count": 2} | fields
    return run_to_end(make_job(user.id, WriteExercises.model_validate(values)))


def solutions(user: Person) -> list[dict[str, Any]]:
    with read_only() as session:
        return list(session.scalars(select(Exercise.solution).where(Exercise.user_id == user.id)))


@pytest.mark.parametrize("type_", ["cloze", "multiple_choice", "short_answer"])
def test_exercise_asks_for_a_term_that_a_lesson_defines(user: Person, type_: str) -> None:
    row = write(user, type_)
    assert row["state"] == JobState.SUCCEEDED, row["error"]
    written = row["result"]["exercises"]
    assert len(written) == 2
    assert {one["type"] for one in written} <= {"cloze", "multiple_choice"}
    if type_ != "short_answer":
        assert written[0]["type"] == type_
    for solution in solutions(user):
        explained = solution["explanation"].lower()
        assert any(f"{term} is " in explained for term in TERMS), explained
        assert not any(char.isdigit() for char in solution["answer"])


def test_short_answer_without_a_model_says_why_it_is_another_kind(user: Person) -> None:
    assert "language model" in write(user, "short_answer")["result"]["note"]


@pytest.mark.parametrize("type_", ["cloze", "multiple_choice", "short_answer"])
def test_entries_of_the_catalogue_feed_no_exercise(user: Person, type_: str) -> None:
    row = write(user, type_, PAPER)
    prompts = [one["prompt"] for one in (row["result"] or {}).get("exercises", ())]
    with read_only() as session:
        papers = select(LibraryResource.document_id).where(LibraryResource.title == PAPER)
        [paper] = session.scalars(papers)
        used = session.scalars(select(Exercise.document_id).where(Exercise.user_id == user.id)).all()
    assert paper not in used, prompts


def test_own_documents_come_first(user: Person) -> None:
    document = make_document(
        user.id,
        "# Gradient descent\n\nGradient descent is a walk downhill in the fog.\n\n"
        "A gradient is a slope in several directions.\n\nA learning rate is a length of a stride downhill.\n",
    )
    run_to_end(make_job(user.id, IngestDocument(document_id=document.id)))
    assert write(user, "cloze", count=1)["state"] == JobState.SUCCEEDED
    with read_only() as session:
        assert session.scalars(select(Exercise.document_id).where(Exercise.user_id == user.id)).one() == document.id
