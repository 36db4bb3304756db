"""Assessing completed tasks, whose result depends on the history alone."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, insert, select, update

import tasks.documents
import tasks.profiles  # noqa: F401  # importing them registers the handlers
from core.settings import Parameters
from db.models import JobState, ProgressEntry
from db.queries.learning import sessions
from db.transactions import read_only, transaction
from tasks.contracts import AssessProgress, IngestDocument
from tasks.profiles.progress import MAX_TASKS, assess_progress
from tasks.results.profiles import AssessedProgress
from tests.fakes.ollama_server import FakeOllama
from tests.support.attempts import run_to_end, take
from tests.support.configuration import Configure
from tests.support.factories import Person, make_document, make_job, make_user
from tests.support.providers import connected_ollama
from workers.learning.mastery import trace

BREAD = "# Sourdough\n\nSourdough is a dough that wild yeast raises. A starter is fed with flour and water every day.\n"
TOPIC = "Sourdough"
TASK = "Questions on sourdough and its starter"


@pytest.fixture(autouse=True)
def quoting(configure: Configure) -> None:
    configure(PENSUM_LLM_PROVIDER="extractive")


@pytest.fixture
def server(quoting: None, platform: None, configure: Configure) -> Iterator[FakeOllama]:
    with connected_ollama(configure) as server:
        yield server


def add_library(user: Person) -> str:
    document = make_document(user.id, BREAD)
    row = run_to_end(make_job(user.id, IngestDocument(document_id=document.id)))
    assert row["state"] == JobState.SUCCEEDED, row["error"]
    return str(document.id)


def add_entry(user: Person, task: str = TASK, score: float | None = 1.0) -> ProgressEntry:
    with transaction() as session:
        return sessions.add_progress(session, user_id=user.id, completed_task=task, score=score, minutes=None)


def assess(user: Person, task: str = TASK, score: float | None = 1.0) -> dict[str, Any]:
    row = run_to_end(make_job(user.id, AssessProgress(entry_id=add_entry(user, task, score).id)))
    assert row["state"] == JobState.SUCCEEDED, row["error"]
    return dict(row["result"])


def write(outcome: Any) -> AssessedProgress:
    with transaction() as session:
        result = outcome(session)
    assert isinstance(result, AssessedProgress)
    return result


def test_second_attempt_counts_task_once(user: Person) -> None:
    add_library(user)
    request = AssessProgress(entry_id=add_entry(user).id)
    first, second = [write(assess_progress(take(make_job(user.id, request)), request)) for _ in range(2)]
    assert first == second
    assert first.mastery == {TOPIC: round(trace([1.0], Parameters()), 3)}


def test_second_write_changes_nothing(user: Person) -> None:
    request = AssessProgress(entry_id=add_entry(user).id)
    outcome = assess_progress(take(make_job(user.id, request)), request)
    assert write(outcome) == write(outcome)
    with read_only() as session:
        count = select(func.count()).where(ProgressEntry.user_id == user.id)
        assert session.scalars(count).one() == 1


def test_mastery_counts_tasks_of_any_age(user: Person) -> None:
    """Also beyond those that the tutor sees, and in the order of completion."""
    add_library(user)
    row = {"user_id": user.id, "completed_task": TASK, "topic": TOPIC}
    with transaction() as session:
        session.execute(insert(ProgressEntry), [row | {"topic": "Old", "score": 1.0}] * 3)
        session.execute(insert(ProgressEntry), [row | {"score": float(n % 2)} for n in range(MAX_TASKS)])
    result = assess(user)
    expected = trace([*(float(n % 2) for n in range(MAX_TASKS)), 1.0], Parameters())
    assert result["mastery"] == {"Old": round(trace([1.0] * 3, Parameters()), 3), TOPIC: round(expected, 3)}


def test_earlier_tasks_on_the_topic_are_cited(user: Person) -> None:
    document_id = add_library(user)
    first = assess(user, score=0.2)["citations"][0]["entry_id"]
    other = assess(user, "Quiz on sailing")["citations"][0]["entry_id"]
    citations = assess(user, score=0.9)["citations"]
    history = [one for one in citations if one["kind"] == "history"]
    assert [one["score"] for one in history] == [0.9, 0.2]
    assert history[1]["entry_id"] == first
    assert other not in {one["entry_id"] for one in history}
    library = [one for one in citations if one["kind"] == "library"]
    assert library
    for one in library:
        assert (one["document_id"], BREAD[one["start"] : one["end"]]) == (document_id, one["quote"])


def test_weak_topic_of_the_library_comes_before_weaker_ones_outside_it(user: Person) -> None:
    add_library(user)
    assess(user, score=0.6)
    assess(user, score=0.0)
    result = assess(user, "Quiz on sailing", score=0.0)
    sailing, bread = (result["mastery"][topic] for topic in ("Sailing", TOPIC))
    assert sailing < bread
    assert [step.split(":")[0] for step in result["next"][:2]] == [
        f"Practise {TOPIC}",
        "Practise Sailing",
    ]
    assert any(one["kind"] == "library" and one["title"] == TOPIC for one in result["citations"])


def test_topic_mastered_long_ago_is_to_be_repeated(user: Person) -> None:
    row = {"user_id": user.id, "completed_task": "Tie knots", "topic": "Knots", "score": 1.0}
    with transaction() as session:
        session.execute(insert(ProgressEntry), [row] * 5)
        month_ago = func.now() - timedelta(days=30)
        session.execute(update(ProgressEntry).where(ProgressEntry.user_id == user.id).values(created_at=month_ago))
    assert "Repeat Knots: your last task on it was 30 days ago." in assess(user, "Bake bread")["next"]


def test_history_and_library_of_others_are_not_cited(user: Person) -> None:
    other = make_user()
    add_library(other)
    assess(other)
    result = assess(user)
    assert [one["kind"] for one in result["citations"]] == ["history"]
    assert list(result["mastery"]) == ["Sourdough and its starter"]


def test_invented_quotes_and_entries_of_model_are_dropped(server: FakeOllama, user: Person) -> None:
    add_library(user)
    reply = {"text": "Well done.", "next": ["Rest."], "tasks": [9], "passage": 1, "quote": "Yeast is a kind of fish."}
    server.replies.append(json.dumps(reply))
    result = assess(user)
    assert (result["progress"], result["next"]) == ("Well done.", ["Rest."])
    assert [one["kind"] for one in result["citations"]] == ["history"]
