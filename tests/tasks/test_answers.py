"""Which answers are stored, and which are not."""

from typing import NoReturn

import pytest

import tasks.answers
import tasks.documents  # noqa: F401  # importing it registers the handlers
from db.models import Answer, JobState
from db.queries.learning import answers
from db.transactions import read_only
from tasks.contracts import AskQuestion, IngestDocument
from tests.support.attempts import run_to_end, take
from tests.support.configuration import Configure
from tests.support.factories import Person, make_document, make_job
from tests.support.job_queue import change, row_of
from workers.embeddings.models import EmbeddingModelMissing
from workers.runtime.worker_loop import run

REQUEST = AskQuestion(question="What is a lease?")
TEXT = "# Leases\n\nA lease is the time for which a silent worker keeps its job."


@pytest.fixture(autouse=True)
def _quoting(configure: Configure) -> None:
    configure(PENSUM_LLM_PROVIDER="extractive")


@pytest.fixture
def reader(user: Person) -> Person:
    """A user whose library contains `TEXT`."""
    run_to_end(make_job(user.id, IngestDocument(document_id=make_document(user.id, TEXT).id)))
    return user


def stored_answers(user: Person) -> list[Answer]:
    with read_only() as session:
        return answers.list_own(session, user_id=user.id, limit=10)


def test_attempt_that_lost_its_lease_stores_no_answer(reader: Person) -> None:
    job = make_job(reader.id, REQUEST)
    stale = take(job)
    change(job.id, "attempt = attempt + 1")
    run(stale)
    assert row_of(job.id)["state"] == JobState.RUNNING
    assert stored_answers(reader) == []


def test_answer_is_stored_once_with_its_job(reader: Person) -> None:
    job = make_job(reader.id, REQUEST)
    row = run_to_end(job)
    [answer] = stored_answers(reader)
    assert row["state"] == JobState.SUCCEEDED, row["error"]
    assert (answer.job_id, str(answer.id)) == (job.id, row["result"]["answer_id"])
    assert (answer.answer, answer.citations) == (row["result"]["answer"], row["result"]["citations"])


def test_answer_without_an_encoder_is_found_by_words_and_says_so(
    reader: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def find_none(*_: object) -> NoReturn:
        raise EmbeddingModelMissing

    for name in ("tasks.attempt_llm.cached_vectors", "workers.retrieval.search.cached_vectors"):
        monkeypatch.setattr(name, find_none)
    question = AskQuestion(question="Which job does a silent worker keep?")
    for _ in range(2):
        row = run_to_end(make_job(reader.id, question))
        assert row["state"] == JobState.SUCCEEDED, row["error"]
        assert [citation["quote"] for citation in row["result"]["citations"]] == [TEXT.splitlines()[-1]]
        assert (row["receipt"]["degraded"], row["receipt"]["cache"]) == ("words only", "miss")
    assert run_to_end(make_job(reader.id, AskQuestion(question="Who tamed the otter?")))["result"]["answered"] is False
