"""From a stored file to passages that a search finds."""

import secrets
from itertools import groupby

import pytest
from sqlalchemy import select, text

import tasks.documents  # noqa: F401  # registers the handlers
from db.models import Chunk, Document, DocumentState, JobState
from db.queries.library import documents
from db.transactions import read_only, transaction
from tasks.attempt import Attempt
from tasks.contracts import IngestDocument
from tests.support.attempts import run_to_end, take
from tests.support.configuration import Configure
from tests.support.factories import Person, make_document, make_job
from tests.support.job_queue import row_of, types_in_log
from workers.retrieval.search import find_passages
from workers.runtime.worker_loop import run


def sections(*bodies: str) -> str:
    return "# Notes\n\n" + "\n\n".join(f"## Part {n}\n\n{body}" for n, body in enumerate(bodies))


def unique(word: str) -> str:
    """A sentence that no other test has embedded."""
    return f"The {word} of {secrets.token_hex(6)} is large."


def ingest(user: Person, document: Document) -> dict[str, int]:
    request = IngestDocument(document_id=document.known_id, version=document.version)
    row = run_to_end(make_job(user.id, request))
    assert row["state"] == JobState.SUCCEEDED, row["error"]
    return {name: row["result"][name] for name in ("chunks", "embedded", "duplicates_skipped")}


def stored(document: Document, user: Person) -> tuple[Document, list[Chunk]]:
    with read_only() as session:
        whole = documents.get(session, document.id, user_id=user.id)
        session.expunge(whole)
        query = select(Chunk).where(Chunk.document_id == document.id).order_by(Chunk.position)
        return whole, list(session.scalars(query))


def test_ingested_document_can_be_read_and_searched(user: Person) -> None:
    document = make_document(user.id, sections("Straße, naïve 🙂 text.", "The mitochondria is the powerhouse."))
    assert ingest(user, document) == {"chunks": 2, "embedded": 2, "duplicates_skipped": 0}
    whole, chunks = stored(document, user)
    assert (whole.state, whole.title) == (DocumentState.READY, "Notes")
    assert whole.text is not None
    assert [chunk.text for chunk in chunks] == [whole.text[c.start_offset : c.end_offset] for c in chunks]
    assert [chunk.heading for chunk in chunks] == ["Part 0", "Part 1"]
    found = find_passages("Which organelle makes energy?", user_id=user.id, limit=1)[0]
    assert "mitochondria" in found.text
    assert found.document_id == str(document.id)


def test_given_title_is_kept_and_missing_title_is_taken_from_text(user: Person) -> None:
    named = make_document(user.id, "# In the text\n\nA lease is a promise.", title="Given")
    found = make_document(user.id, "# In the text\n\nA wake-up is a message.")
    for document in (named, found):
        run(take(make_job(user.id, IngestDocument(document_id=document.id))))
    with read_only() as session:
        titles = [documents.get(session, document.id, user_id=user.id).title for document in (named, found)]
    assert titles == ["Given", "In the text"]


def test_job_reports_progress_of_each_stage(user: Person) -> None:
    job = make_job(user.id, IngestDocument(document_id=make_document(user.id, unique("progress")).id))
    row = run_to_end(job)
    assert row["progress"] == {"done": 1, "total": 1, "unit": "chunks", "note": "embedded"}
    types = [type_ for type_, _ in groupby(types_in_log(job.id))]  # how many a stage makes is a matter of pace
    assert types == ["queued", "started", "progress", "started", "progress", "result", "end"]
    assert row["receipt"]["model"]


def test_only_changed_paragraph_is_embedded_again(user: Person) -> None:
    same = [unique("constant") for _ in range(3)]
    before = make_document(user.id, sections(*same, unique("old")))
    after = make_document(user.id, sections(*same, unique("new")))
    assert ingest(user, before) == {"chunks": 4, "embedded": 4, "duplicates_skipped": 0}
    assert ingest(user, after) == {"chunks": 4, "embedded": 1, "duplicates_skipped": 3}


def test_same_bytes_uploaded_again_are_embedded_once(user: Person) -> None:
    text = sections(unique("first"), unique("second"))
    document = make_document(user.id, text)
    assert ingest(user, document)["embedded"] == 2
    ids = [chunk.id for chunk in stored(document, user)[1]]
    again = make_document(user.id, text)
    assert ingest(user, again) == {"chunks": 2, "embedded": 0, "duplicates_skipped": 2}
    assert [chunk.id for chunk in stored(document, user)[1]] == ids


def test_same_bytes_uploaded_again_are_parsed_only_if_chunk_size_changed(user: Person, configure: Configure) -> None:
    document = make_document(user.id, unique("first") + "\n\n" + " ".join(unique("second") for _ in range(12)))
    whole = ingest(user, document)["chunks"]
    with transaction() as session:
        session.execute(text("UPDATE document_sources SET body = 'x' WHERE document_id = :id"), {"id": document.id})
    assert ingest(user, document) == {"chunks": whole, "embedded": 0, "duplicates_skipped": whole}
    configure(PENSUM_DOCUMENT_CHUNK_TOKENS="60")
    assert ingest(user, document)["chunks"] == 1  # of the replaced body


def test_second_run_of_stage_changes_nothing(user: Person) -> None:
    document = make_document(user.id, sections(unique("twice")))
    job = make_job(user.id, IngestDocument(document_id=document.id))
    for _ in ("parse", "embed"):
        attempt = take(job)
        run(attempt)
        before = row_of(job.id), [chunk.id for chunk in stored(document, user)[1]]
        run(Attempt(attempt.claim))
        assert (row_of(job.id), [chunk.id for chunk in stored(document, user)[1]]) == before
    assert row_of(job.id)["state"] == JobState.SUCCEEDED


def test_changed_paragraph_of_long_text_moves_only_its_own_chunk(user: Person) -> None:
    paragraphs = [f"{unique('beginning')} " + "It goes on. " * (number % 17) for number in range(100)]
    first = make_document(user.id, "\n\n".join(paragraphs), path="long.txt", key="path:long.txt")
    chunks = ingest(user, first)["chunks"]
    paragraphs[40] = f"{unique('change')} " + "It was changed. " * 12
    second = make_document(user.id, "\n\n".join(paragraphs), path="long.txt", key="path:long.txt")
    counts = ingest(user, second)
    assert second.known_id == first.id
    assert 1 <= counts["embedded"] <= 3
    assert counts["duplicates_skipped"] >= chunks - 3
    whole, found = stored(first, user)
    assert whole.text == "\n\n".join(paragraphs)
    assert [chunk.text for chunk in found] == [whole.text[chunk.start_offset : chunk.end_offset] for chunk in found]


@pytest.mark.parametrize("path", ["note.md", "note.txt"])
def test_file_without_text_fails_with_clear_problem(user: Person, path: str) -> None:
    document = make_document(user.id, " \n\t\n", path=path)
    row = run_to_end(make_job(user.id, IngestDocument(document_id=document.id)))
    assert (row["state"], row["error"]["slug"]) == (JobState.FAILED, "unreadable-document")
    assert path in row["error"]["detail"]
    assert stored(document, user)[0].state == DocumentState.FAILED
    assert stored(document, user)[0].problem == row["error"]


@pytest.mark.parametrize("stages_done", [0, 1])
def test_job_fails_if_document_was_deleted_meanwhile(user: Person, stages_done: int) -> None:
    document = make_document(user.id, sections(unique("deleted")))
    job = make_job(user.id, IngestDocument(document_id=document.id))
    for _ in range(stages_done):
        run(take(job))
    with transaction() as session:
        documents.remove(session, document.id, user_id=user.id)
    row = run_to_end(job)
    assert (row["state"], row["error"]["slug"]) == (JobState.FAILED, "not-found")
