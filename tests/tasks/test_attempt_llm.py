"""Jobs that a language model answers, spoken over a real socket with the stand-in of Ollama."""

import json
import threading
from collections.abc import Iterator
from uuid import UUID

import pytest
from sqlalchemy import select

import tasks.documents
import tasks.learning
import tasks.llm  # noqa: F401  # the handlers register themselves
from db.models import Job, JobEvent, JobState
from db.queries.jobs import jobs
from db.queries.library import documents
from db.transactions import read_only, transaction
from tasks.contracts import GenerateText, IngestDocument, SuggestResources
from tests.fakes.ollama_replies import Busy, Slow
from tests.fakes.ollama_server import FakeOllama
from tests.support.attempts import run_to_end, take
from tests.support.configuration import Configure
from tests.support.factories import Person, make_document, make_job
from workers.llm.provider_selection import ollama
from workers.runtime.worker_loop import run

SECONDS = 60.0
SENTENCE = "A lease is the time for which a silent worker keeps its job."


@pytest.fixture
def server(platform: None, configure: Configure) -> Iterator[FakeOllama]:
    with FakeOllama() as server:
        configure(OLLAMA_HOST=server.url, PENSUM_LLM_PROVIDER="ollama")
        ollama.forget()
        yield server
        ollama().close()
        ollama.forget()


def test_a_title_that_somebody_gave_stays_and_another_is_found_in_the_text(user: Person) -> None:
    named = make_document(user.id, "# In the text\n\nA lease is a promise.", title="Given")
    found = make_document(user.id, "# In the text\n\nA bell is a message.")
    for document in (named, found):
        run(take(make_job(user.id, IngestDocument(document_id=document.id))))
    with read_only() as session:
        titles = [documents.get(session, document.id, user_id=user.id).title for document in (named, found)]
    assert titles == ["Given", "In the text"]


def look_at(job: Job) -> Job:
    with read_only() as session:
        assert job.user_id is not None
        return jobs.get(session, job.id, user_id=job.user_id)


def events_of(job_id: UUID, type_: str) -> list[JobEvent]:
    with read_only() as session:
        query = select(JobEvent).where(JobEvent.job_id == job_id, JobEvent.type == type_).order_by(JobEvent.seq)
        return list(session.scalars(query))


def test_an_answer_streams_as_events_and_the_receipt_counts_its_tokens(server: FakeOllama, user: Person) -> None:
    server.replies.append("A bell only says that a queue has work.")
    job = make_job(user.id, GenerateText(prompt="What does a bell say?"))
    run(take(job))
    job = look_at(job)
    assert job.state == JobState.SUCCEEDED
    assert job.result == {"text": "A bell only says that a queue has work.", "value": None}
    assert "".join(event.data["text"] for event in events_of(job.id, "token")) == job.result["text"]
    assert job.receipt is not None
    assert job.receipt["provider"] == "ollama"
    assert job.receipt["model"] == "llama3.2:3b"
    assert job.receipt["output_tokens"] > 0


def test_cancelling_a_running_job_frees_the_gpu(server: FakeOllama, user: Person) -> None:
    server.replies.append(Slow("word " * 2000, seconds_per_piece=0.02))
    job = make_job(user.id, GenerateText(prompt="Say a lot."))
    worker = threading.Thread(target=run, args=(take(job),))
    worker.start()
    server.wait_for_request()
    with transaction() as session:
        asked = jobs.cancel(session, job.id, user_id=user.id)
        assert asked.state == JobState.RUNNING
    server.wait_for_disconnect()
    worker.join(SECONDS)
    assert not worker.is_alive()
    assert look_at(job).state == JobState.CANCELLED


def test_a_busy_model_is_tried_again_later(server: FakeOllama, user: Person) -> None:
    server.replies += [Busy()]
    job = make_job(user.id, GenerateText(prompt="What is a lease?"))
    run(take(job))
    job = look_at(job)
    assert job.state == JobState.SCHEDULED
    assert job.error is not None
    assert job.error["slug"] == "model-unavailable"
    assert len(events_of(job.id, "retrying")) == 1


def test_a_missing_model_fails_at_once_and_says_how_to_get_it(server: FakeOllama, user: Person) -> None:
    job = make_job(user.id, GenerateText(prompt="What is a lease?", model="unheard-of"))
    run(take(job))
    job = look_at(job)
    assert job.state == JobState.FAILED
    assert job.error is not None
    assert job.error["slug"] == "model-missing"
    assert "unheard-of" in job.error["detail"]


def test_an_answer_against_its_schema_is_never_a_result(server: FakeOllama, user: Person) -> None:
    schema = {"type": "object", "properties": {"age": {"type": "integer"}}, "required": ["age"]}
    wish = GenerateText.model_validate({"prompt": "How old is Ada?", "schema": schema})
    server.replies += ['{"age": "young"}', '{"age": 36}']
    refused, good = make_job(user.id, wish), make_job(user.id, wish)
    for job in (refused, good):
        run(take(job))
    assert look_at(refused).result is None
    assert look_at(good).result == {"text": '{"age": 36}', "value": {"age": 36}}


def test_a_schema_that_refers_to_an_address_is_never_fetched(server: FakeOllama, user: Person) -> None:
    wish = GenerateText.model_validate({"prompt": "How old is Ada?", "schema": {"$ref": f"{server.url}/schema.json"}})
    server.replies.append('{"age": 36}')
    job = make_job(user.id, wish)
    run(take(job))
    job = look_at(job)
    assert job.state == JobState.FAILED
    assert job.error is not None
    assert job.error["slug"] == "schema-unsupported"
    assert {request.path for request in server.requests} == {"/api/chat"}


def test_a_suggestion_with_an_invented_quote_is_dropped(server: FakeOllama, user: Person) -> None:
    document = make_document(user.id, f"# Leases\n\n{SENTENCE} The heart of a process extends it.")
    run_to_end(make_job(user.id, IngestDocument(document_id=document.id)))
    said = [
        {"passage": 1, "quote": SENTENCE, "reason": "It defines the lease."},
        {"passage": 1, "quote": "A lease is what landlords sign on Mondays.", "reason": "Invented."},
    ]
    server.replies.append(json.dumps({"suggestions": said}))
    job = make_job(user.id, SuggestResources(query="What is a lease?"))
    run(take(job))
    job = look_at(job)
    assert job.state == JobState.SUCCEEDED, job.error
    assert job.result is not None
    assert [resource["quote"] for resource in job.result["resources"]] == [SENTENCE]
    assert job.receipt is not None
    assert job.receipt["provider"] == "ollama"
