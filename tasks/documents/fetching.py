"""The fetch stage: from an address to bytes that can be parsed."""

from sqlalchemy.orm import Session

from core.once import once
from core.settings import settings
from db.queries.library import versions
from db.transactions import read_only
from tasks.attempt import Attempt
from tasks.contracts import LARGE_BYTES, IngestDocument
from tasks.handlers import MoveOn, Outcome, handles
from workers.fetching.pages import Fetcher


@once
def fetcher() -> Fetcher:
    """This process's fetcher."""
    return Fetcher(settings().fetching)


@handles(IngestDocument, stage="fetch")
def fetch_document(attempt: Attempt, request: IngestDocument) -> Outcome:
    """Stores the bytes and the file type of the page. A second run fetches it again and replaces them."""
    assert request.url is not None
    with read_only() as session:
        version = versions.get(session, request.document_id, request.version, user_id=attempt.user_id)
    if version.version > request.version:
        return MoveOn("parse")  # a later request's version is published already
    attempt.report(0, 1, "pages", "fetching")
    fetched = fetcher().fetch(request.url, attempt.checkpoint)

    def write(session: Session) -> None:
        versions.lock(session, version)
        versions.fill(session, version, kind=fetched.kind, body=fetched.body)

    return MoveOn("parse", write, is_large=len(fetched.body) > LARGE_BYTES)
