"""A real prefork worker with files that its parsers do not survive."""

import zlib
from collections import Counter
from collections.abc import Iterator

import pytest
from sqlalchemy import text

from db.models import Document, Job, JobState
from db.queries.jobs import jobs
from db.queries.library import documents
from db.transactions import read_only, transaction
from tasks import notifier
from tasks.contracts import IngestDocument
from tasks.queues import CPU, CPU_LARGE
from tests.support.document_files import make_docx, make_pdf, with_content, with_member
from tests.support.factories import Person, make_job
from tests.support.job_queue import change, row_of
from tests.support.reaping import reap_jobs
from tests.support.waiting import LONGEST_SECONDS, eventually
from tests.support.worker_process import WorkerProcess, running_worker

pytestmark = [pytest.mark.system, pytest.mark.timeout(300)]

MEMORY_BYTES = "400000000"
WORD = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>%s</w:body></w:document>'
TEXT_OPERATOR = b"BT /F1 11 Tf (on and on and on and on and on and on) Tj ET\n"


@pytest.fixture(scope="module")
def worker(platform: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WorkerProcess]:
    log = tmp_path_factory.mktemp("reading") / "reading.log"
    with running_worker(
        CPU, log, app="tasks.app", PENSUM_PARSE_MEMORY_BYTES=MEMORY_BYTES, PENSUM_PARSE_SHORT_SECONDS="1"
    ) as worker:
        yield worker


@pytest.fixture(autouse=True)
def _whole_pool(worker: WorkerProcess) -> None:
    """A process that a test's file killed has been replaced."""
    assert worker.has_children(CPU.slots + CPU_LARGE.slots)


def ingest(user: Person, body: bytes, path: str, kind: str) -> tuple[Document, Job]:
    with transaction() as session:
        document = documents.add(
            session, user_id=user.id, path=path, title=None, kind=kind, body=body, content_hash=body[:32]
        )
    job = make_job(user.id, IngestDocument(document_id=document.id))
    change(job.id, "priority = (SELECT min(priority) FROM jobs) - 1")
    return document, job


def is_parsed(job: Job) -> bool:
    return bool(row_of(job.id)["stage"] == "embed")


def shown(document: Document, user: Person) -> Document:
    with read_only() as session:
        return documents.get(session, document.id, user_id=user.id)


def run_upkeep(job: Job) -> JobState:
    """The job's state, after the reaper has run and slots were notified."""
    with transaction() as session:
        reap_jobs(session)
    if row_of(job.id)["state"] == JobState.QUEUED and not notifier.notifier().waiting_wakeups(CPU):
        notifier.notifier().notify_slots(Counter({CPU.name: 1}))
    return JobState(row_of(job.id)["state"])


def test_file_that_needs_too_much_memory_fails_alone(worker: WorkerProcess, user: Person) -> None:
    before = worker.children()
    body = with_member(make_docx("Words."), "word/document.xml", WORD % (b"<w:p/>" * 20_000_000))
    document, job = ingest(user, body, "balloon.docx", "docx")
    assert eventually(lambda: run_upkeep(job) == JobState.FAILED, 3 * LONGEST_SECONDS)
    assert (row_of(job.id)["error"]["slug"], row_of(job.id)["attempt"]) == ("parser-out-of-memory", 1)
    assert shown(document, user).problem == row_of(job.id)["error"]
    assert worker.children() == before
    _, after = ingest(user, make_pdf([["Words."]]), "good.pdf", "pdf")
    assert eventually(lambda: is_parsed(after) or not run_upkeep(after), LONGEST_SECONDS)


def test_file_whose_parser_aborts_fails_at_once_and_worker_continues(worker: WorkerProcess, user: Person) -> None:
    body = with_content(zlib.compress(TEXT_OPERATOR * 8_000_000, 9))
    document, job = ingest(user, body, "killer.pdf", "pdf")
    assert eventually(lambda: run_upkeep(job) == JobState.FAILED, 6 * LONGEST_SECONDS)
    row = row_of(job.id)
    assert (row["error"]["slug"], row["attempt"]) == ("parser-out-of-memory", 1)
    found = shown(document, user)
    assert (found.state, found.problem) == ("failed", row["error"])
    assert len(worker.logged(f"job {job.id} (documents.ingest): its process died")) == 1
    _, after = ingest(user, make_docx("Words."), "good.docx", "docx")
    assert eventually(lambda: is_parsed(after) or not run_upkeep(after), LONGEST_SECONDS)


def test_file_that_takes_long_makes_room_for_a_note_of_its_own_author(worker: WorkerProcess, user: Person) -> None:
    line = "The same words again and again, so that it takes a while. " * 20
    _, long = ingest(user, make_pdf([[line] * 40] * 3_000), "long.pdf", "pdf")
    assert eventually(lambda: row_of(long.id)["queue"] == CPU.large or not run_upkeep(long), 3 * LONGEST_SECONDS)
    assert eventually(lambda: row_of(long.id)["state"] == JobState.RUNNING or not run_upkeep(long), LONGEST_SECONDS)
    _, note = ingest(user, b"A note.", "note.txt", "text")
    assert eventually(lambda: is_parsed(note) or not run_upkeep(note), LONGEST_SECONDS)
    row = row_of(long.id)
    assert (row["queue"], row["state"], row["stage"], row["attempt"]) == (CPU.large, JobState.RUNNING, "parse", 1)
    with transaction() as session:
        jobs.cancel(session, long.id, user_id=user.id)
    assert eventually(lambda: row_of(long.id)["state"] == JobState.CANCELLED, LONGEST_SECONDS)


def test_cancelled_parsing_stops_between_two_pages(worker: WorkerProcess, user: Person) -> None:
    line = "The same words again and again, so that it takes a while. " * 20
    document, job = ingest(user, make_pdf([[line] * 40] * 3_000), "long.pdf", "pdf")
    assert eventually(
        lambda: ((row_of(job.id)["progress"] or {}).get("done") or 0) > 0 or not run_upkeep(job), LONGEST_SECONDS
    )
    assert row_of(job.id)["progress"]["unit"] == "pages"
    before = worker.children()
    with transaction() as session:
        jobs.cancel(session, job.id, user_id=user.id)
    assert eventually(lambda: row_of(job.id)["state"] == JobState.CANCELLED, LONGEST_SECONDS)
    assert worker.children() == before
    problem = shown(document, user).problem
    assert problem == {"slug": "cancelled", "detail": "The reading was stopped: cancelled.", "errors": []}
    with read_only() as session:
        query = text("SELECT count(*) FROM chunks WHERE document_id = :id")
        assert session.scalar(query, {"id": document.id}) == 0
