from uuid import UUID

from fastapi import APIRouter
from sqlalchemy.orm import Session

from api.deps import CurrentUser
from api.schemas.jobs import JobOut
from api.schemas.submitted import JobIn
from api.submission import Submitting, job_of
from db.models import Job
from db.queries.library import summaries
from db.transactions import write
from tasks.contracts import SummarizeDocument
from tasks.submit import submit

router = APIRouter(prefix="/api/documents", tags=["documents"])


@router.post("/{document_id}/summary", status_code=202, responses=job_of("documents.summarize"))
async def summarize_document(
    document_id: UUID, user: CurrentUser, submitting: Submitting, body: JobIn | None = None
) -> JobOut:
    """Summarises a document or transcript. The summary is shown with the document, and made anew when that changes."""
    callback_url = None if body is None else body.callback_url
    return await submitting.submit_with(_submit, document_id, user_id=user.id, callback_url=callback_url)


def _submit(session: Session, document_id: UUID, *, user_id: UUID, callback_url: str | None) -> Job:
    summaries.ask(session, document_id, user_id=user_id)
    return submit(session, SummarizeDocument(document_id=document_id), user_id=user_id, callback_url=callback_url)


@router.delete("/{document_id}/summary", status_code=204)
async def delete_summary(document_id: UUID, user: CurrentUser) -> None:
    """Deletes the summary of a document. It is not made anew any more."""
    await write(summaries.remove, document_id, user_id=user.id)
