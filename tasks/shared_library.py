"""Making resources of the shared library searchable: each is a document that is ingested by an ordinary job."""

import json
from importlib import resources

from sqlalchemy.orm import Session

from db.models import LIBRARY_OWNER_ID, Document
from db.queries.library import shared
from db.queries.library.shared import ResourceDraft
from db.transactions import transaction
from tasks.contracts import IngestDocument
from tasks.submit import submit
from workers.learning.lessons import Lesson, read_lessons

SHIPPED = resources.files("workers.learning") / "shared_library.jsonl"


def read_shipped() -> list[ResourceDraft]:
    """The resources that Pensum ships, lessons among them."""
    lines = SHIPPED.read_text("utf-8").splitlines()
    lessons = [_draft(lesson) for lesson in read_lessons()]
    return [*(ResourceDraft(**json.loads(line)) for line in lines if line.strip()), *lessons]


def _draft(lesson: Lesson) -> ResourceDraft:
    return ResourceDraft(
        url=shared.LESSONS_PATH + lesson.slug,
        title=lesson.title,
        kind=shared.LESSON,
        level=lesson.level,
        topics=lesson.topics,
        summary=lesson.summary,
        authors=["Pensum"],
        text=lesson.text + shared.FURTHER_READING + "\n".join(f"- {source}" for source in lesson.sources),
    )


def load_shipped() -> int:
    """Adds and changes what is missing or outdated, and submits a job for each of it. Returns how many; a second run
    changes nothing."""
    with transaction() as session:
        written = shared.load(session, read_shipped())
        for document in written:
            ingest(session, document)
    return len(written)


def unload_shipped() -> None:
    with transaction() as session:
        shared.unload(session)


def ingest(session: Session, document: Document) -> None:
    """In the caller's transaction."""
    submit(session, IngestDocument(document_id=document.known_id, version=document.version), user_id=LIBRARY_OWNER_ID)
