"""Vectors of a long document are stored batch by batch: what fails costs no more than a batch, and the next attempt
goes on."""

from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import text

from core.errors import TimeLimitExceeded
from db.models import Document, DocumentState, JobState
from db.transactions import read_only, transaction
from tasks.attempt import Attempt
from tasks.contracts import IngestDocument
from tasks.steps import embedding, time_left
from tests.support.attempts import run_to_end, take
from tests.support.factories import Person, make_document, make_job
from tests.support.job_queue import change, row_of, types_in_log
from tests.tasks.test_documents import sections, unique
from tests.tasks.test_sentences import count_sentences
from workers.embeddings.encoder import Encoder, EncodingFailed
from workers.retrieval.search import find_passages
from workers.runtime.worker_loop import run

BATCH, PASSAGES = 4, 10
BAD = "unspeakable"


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedding, "STORED_TOGETHER", BATCH)


@pytest.fixture
def encoded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that were encoded. The model fails at a text with the bad word."""
    texts_seen: list[str] = []
    begin = Encoder.begin

    def watched(self: Encoder, texts: Sequence[str], **options: Any) -> Any:
        if any(BAD in one for one in texts):
            raise EncodingFailed from ValueError("no words for it")
        texts_seen.extend(texts)
        return begin(self, texts, **options)

    monkeypatch.setattr(Encoder, "begin", watched)
    return texts_seen


def long_document(user: Person, *, bad: int | None = None, **options: Any) -> Document:
    bodies = [unique("tide") for _ in range(PASSAGES)]
    if bad is not None:
        bodies[bad] += f" It is {BAD}."
    return make_document(user.id, sections(*bodies), **options)


def attempt_to_embed(user: Person, document: Document) -> Attempt:
    """The attempt at the embed stage, which has not begun."""
    job = make_job(user.id, IngestDocument(document_id=document.known_id, version=document.version))
    run(take(job))
    return take(job)


def count_vectors(document: Document) -> int:
    query = "SELECT count(*) FROM chunk_embeddings WHERE chunk_id IN (SELECT id FROM chunks WHERE document_id = :id)"
    with read_only() as session:
        return int(session.scalars(text(query), {"id": document.id}).one())


def state_of(document: Document) -> str:
    with read_only() as session:
        return str(session.scalars(text("SELECT state FROM documents WHERE id = :id"), {"id": document.id}).one())


def passages_of(encoded: Sequence[str]) -> int:
    """Without sentences, which come later, and the queries of searches."""
    return sum("Part" in one for one in encoded)


def forget_bad_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.tasks.test_long_documents.BAD", "nothing says this")


@pytest.mark.parametrize("bad", [0, 5, PASSAGES - 1])
def test_passage_that_fails_does_not_lose_the_others(
    user: Person, encoded: list[str], monkeypatch: pytest.MonkeyPatch, bad: int
) -> None:
    document = long_document(user, bad=bad)
    attempt = attempt_to_embed(user, document)
    run(attempt)
    assert count_vectors(document) == PASSAGES - 1
    row = row_of(attempt.id)
    assert (row["state"], row["error"]["slug"]) == (JobState.SCHEDULED, "embedding-failed")
    assert f"chunk {bad} of document" in row["error"]["detail"]
    assert state_of(document) == DocumentState.PENDING
    assert find_passages("Which tide is large?", user_id=user.id, limit=3) == []

    forget_bad_word(monkeypatch)
    encoded.clear()
    change(attempt.id, "state = 'queued'")
    with read_only() as session:
        job = session.get_one(type(make_job(user.id)), attempt.id)
    row = run_to_end(job)
    assert {name: row["result"][name] for name in ("chunks", "embedded")} == {"chunks": PASSAGES, "embedded": PASSAGES}
    assert passages_of(encoded) == 1
    assert find_passages("Which tide is large?", user_id=user.id, limit=3)


def test_text_that_a_document_repeats_is_encoded_once(user: Person, encoded: list[str]) -> None:
    """300 KB of brackets were one text of 3,000 chunks, whose sentences were encoded 3,000 times."""
    document = make_document(user.id, "[" * 8_000)
    result = run_to_end(make_job(user.id, IngestDocument(document_id=document.id)))["result"]
    assert result["embedded"] < result["chunks"] / 4
    assert len(encoded) == 2 * result["embedded"]  # each with its only sentence
    assert count_sentences(document.id) == count_vectors(document) == result["chunks"]


def test_time_limit_does_not_lose_what_is_stored(
    user: Person, encoded: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    document = long_document(user)
    attempt = attempt_to_embed(user, document)
    checkpoint = attempt.checkpoint

    def out_of_time() -> None:
        checkpoint()
        if passages_of(encoded) > 2 * BATCH:
            raise TimeLimitExceeded

    monkeypatch.setattr(attempt, "checkpoint", out_of_time)
    run(attempt)
    assert row_of(attempt.id)["state"] == JobState.FAILED
    assert count_vectors(document) == 2 * BATCH
    assert state_of(document) != DocumentState.READY


def test_long_document_takes_several_turns_that_use_up_no_attempt(
    user: Person, encoded: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    document = long_document(user)
    attempt = attempt_to_embed(user, document)
    monkeypatch.setattr(time_left, "SHARE", 0.0)
    run(attempt)
    row = row_of(attempt.id)
    assert (row["state"], row["attempt"]) == (JobState.SCHEDULED, 0)
    assert count_vectors(document) == BATCH
    assert types_in_log(attempt.id)[-1] == "retrying"


def test_readers_see_the_old_version_until_the_new_one_is_whole(
    user: Person, encoded: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    old = make_document(user.id, sections("The harbour is old."), key="book")
    run_to_end(make_job(user.id, IngestDocument(document_id=old.id)))
    new = long_document(user, bad=PASSAGES - 1, key="book")
    run(attempt_to_embed(user, new))
    assert count_vectors(new) == PASSAGES - 1
    [found] = find_passages("Which tide is large?", user_id=user.id, limit=3)
    assert "harbour" in found.text


def test_vectors_of_a_document_that_is_deleted_meanwhile_are_not_stored(
    user: Person, encoded: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    document = long_document(user)
    attempt = attempt_to_embed(user, document)
    with transaction() as session:
        session.execute(text("DELETE FROM documents WHERE id = :id"), {"id": document.id})
    run(attempt)
    assert row_of(attempt.id)["error"]["slug"] == "not-found"
