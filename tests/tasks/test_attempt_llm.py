"""Jobs that call a language model: a fake Ollama behind a real socket."""

import itertools
import json
import threading
from collections.abc import Iterator
from types import SimpleNamespace
from uuid import UUID

import pytest
from sqlalchemy import select

import tasks.documents
import tasks.learning
import tasks.llm  # noqa: F401  # the handlers register themselves
from db.models import Job, JobEvent, JobState
from db.queries.jobs import jobs
from db.queries.llm import providers
from db.transactions import read_only, transaction
from tasks.contracts import GenerateText, IngestDocument, SuggestResources
from tasks.queues import GPU_LLM
from tests.fakes.ollama_replies import Busy, Hang, Slow
from tests.fakes.ollama_server import FakeOllama
from tests.support.attempts import run_to_end, take
from tests.support.configuration import Configure
from tests.support.factories import Person, make_document, make_job
from tests.support.providers import connected_ollama, restore_providers
from workers.runtime.worker_loop import drain, run

SECONDS = 60.0
SENTENCE = "A lease is the time for which a silent worker keeps its job."


@pytest.fixture
def server(platform: None, configure: Configure) -> Iterator[FakeOllama]:
    with connected_ollama(configure) as server:
        yield server


def read_job(job: Job) -> Job:
    with read_only() as session:
        assert job.user_id is not None
        return jobs.get(session, job.id, user_id=job.user_id)


def events_of(job_id: UUID, type_: str) -> list[JobEvent]:
    with read_only() as session:
        query = select(JobEvent).where(JobEvent.job_id == job_id, JobEvent.type == type_).order_by(JobEvent.seq)
        return list(session.scalars(query))


def asked(server: FakeOllama) -> int:
    return sum(request.path == "/api/chat" for request in server.requests)


def test_text_streams_as_events_and_receipt_counts_tokens(server: FakeOllama, user: Person) -> None:
    server.replies.append("A wake-up only says that a queue has work.")
    job = make_job(user.id, GenerateText(prompt="What does a wake-up say?"))
    run(take(job))
    job = read_job(job)
    assert job.state == JobState.SUCCEEDED
    assert job.result == {
        "text": "A wake-up only says that a queue has work.",
        "value": None,
        "finish_reason": "stop",
    }
    assert "".join(event.data["text"] for event in events_of(job.id, "token")) == job.result["text"]
    assert job.receipt is not None
    assert job.receipt["provider"] == "ollama"
    assert job.receipt["model"] == "llama3.2:3b"
    assert job.receipt["output_tokens"] > 0


def test_receipt_says_how_fast_the_output_came(
    server: FakeOllama, user: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = itertools.count(step=0.5)  # by which half a second passes to the first token, and another to the last
    monkeypatch.setattr("tasks.attempt_llm.time", SimpleNamespace(monotonic=lambda: next(clock)))
    server.replies.append("one two three four")
    job = make_job(user.id, GenerateText(prompt="Count."))
    run(take(job))
    receipt = read_job(job).receipt
    assert receipt is not None
    assert receipt["first_token_seconds"] == 0.5
    assert receipt["tokens_per_second"] == 3 / 0.5


def test_receipt_of_one_token_has_no_pace(server: FakeOllama, user: Person) -> None:
    server.replies.append("Yes.")
    job = make_job(user.id, GenerateText(prompt="Is it so?"))
    run(take(job))
    receipt = read_job(job).receipt
    assert receipt is not None
    assert receipt["first_token_seconds"] > 0
    assert receipt["tokens_per_second"] is None


def test_cancelling_running_job_ends_request_to_model(server: FakeOllama, user: Person) -> None:
    server.replies.append(Slow("one word " * 1000, seconds_per_piece=0.02))
    job = make_job(user.id, GenerateText(prompt="Say a lot."))
    worker = threading.Thread(target=run, args=(take(job),))
    worker.start()
    server.wait_for_request()
    with transaction() as session:
        cancelled = jobs.cancel(session, job.id, user_id=user.id)
        assert cancelled.state == JobState.RUNNING
    server.wait_for_disconnect()
    worker.join(SECONDS)
    assert not worker.is_alive()
    assert read_job(job).state == JobState.CANCELLED


def test_cancelling_a_job_whose_model_is_silent_ends_the_request(server: FakeOllama, user: Person) -> None:
    server.replies.append(Hang())
    job = make_job(user.id, GenerateText(prompt="Think long."))
    worker = threading.Thread(target=run, args=(take(job),))
    worker.start()
    server.wait_for_request(path="/api/chat")
    with transaction() as session:
        jobs.cancel(session, job.id, user_id=user.id)
    server.wait_for_disconnect()
    worker.join(SECONDS)
    job = read_job(job)
    assert job.state == JobState.CANCELLED
    assert job.receipt is not None
    assert job.receipt["finish_reason"] == "cancelled"


def test_job_waits_for_a_busy_model_and_uses_up_no_attempt(server: FakeOllama, user: Person) -> None:
    server.replies += [Busy()]
    job = make_job(user.id, GenerateText(prompt="What is a lease?"))
    run(take(job))
    job = read_job(job)
    assert (job.state, job.attempt, job.error) == (JobState.QUEUED, 0, None)
    assert [event.data for event in events_of(job.id, "waiting")] == [{"reason": "model_busy", "provider": "ollama"}]


def test_missing_model_fails_at_once_and_is_named(server: FakeOllama, user: Person) -> None:
    job = make_job(user.id, GenerateText(prompt="What is a lease?", model="unheard-of"))
    run(take(job))
    job = read_job(job)
    assert job.state == JobState.FAILED
    assert job.error is not None
    assert job.error["slug"] == "model-missing"
    assert "unheard-of" in job.error["detail"]


def test_output_that_violates_its_schema_is_no_result(server: FakeOllama, user: Person) -> None:
    schema = {"type": "object", "properties": {"age": {"type": "integer"}}, "required": ["age"]}
    request = GenerateText.model_validate({"prompt": "How old is Ada?", "schema": schema})
    server.replies += ['{"age": "young"}', '{"age": 36}']
    job = make_job(user.id, request)
    run(take(job))
    assert read_job(job).result == {"text": '{"age": 36}', "value": {"age": 36}, "finish_reason": "stop"}
    assert len(events_of(job.id, "restarted")) == 1
    shown = server.requests[-1].body["messages"][-1]["content"]
    assert "'young' is not of type 'integer'" in shown


def test_output_that_violates_its_schema_twice_fails_the_job_at_once(server: FakeOllama, user: Person) -> None:
    schema = {"type": "object", "properties": {"age": {"type": "integer"}}, "required": ["age"]}
    request = GenerateText.model_validate({"prompt": "How old is Ada?", "schema": schema})
    server.replies += ['{"age": "young"}', "young"]
    job = make_job(user.id, request)
    run(take(job))
    job = read_job(job)
    assert job.state == JobState.FAILED
    assert job.error is not None
    assert job.error["slug"] == "model-answer-invalid"
    assert "the answer is no JSON" in job.error["detail"]
    assert asked(server) == 2


def test_reference_in_schema_is_never_fetched(server: FakeOllama, user: Person) -> None:
    request = GenerateText.model_validate(
        {"prompt": "How old is Ada?", "schema": {"$ref": f"{server.url}/schema.json"}}
    )
    server.replies.append('{"age": 36}')
    job = make_job(user.id, request)
    run(take(job))
    job = read_job(job)
    assert job.state == JobState.FAILED
    assert job.error is not None
    assert job.error["slug"] == "schema-unsupported"
    assert {request.path for request in server.requests} == {"/api/chat"}


def test_suggestion_with_invented_quote_is_dropped(server: FakeOllama, user: Person) -> None:
    document = make_document(user.id, f"# Leases\n\n{SENTENCE} The heartbeat of a process extends it.")
    run_to_end(make_job(user.id, IngestDocument(document_id=document.id)))
    reply = [
        {"passage": 1, "quote": SENTENCE, "reason": "It defines the lease."},
        {"passage": 1, "quote": "A lease is what landlords sign on Mondays.", "reason": "Invented."},
    ]
    server.replies.append(json.dumps({"suggestions": reply}))
    job = make_job(user.id, SuggestResources(query="What is a lease?"))
    run(take(job))
    job = read_job(job)
    assert job.state == JobState.SUCCEEDED, job.error
    assert job.result is not None
    assert [resource["quote"] for resource in job.result["resources"]] == [SENTENCE]
    assert job.receipt is not None
    assert job.receipt["provider"] == "ollama"


def test_provider_that_writes_without_a_stream_is_up_after_its_first_job(user: Person, configure: Configure) -> None:
    configure(PENSUM_LLM_PROVIDER="extractive")
    restore_providers()
    make_job(user.id, SuggestResources(query="What is a lease?"))
    assert drain(GPU_LLM, seconds=SECONDS) == 1
    with read_only() as session:
        states = {health.name: health.state for health in providers.list_health(session)}
    assert states["extractive"] == "up"
