"""The audit log, for operators."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from api.deps import Operator, Page
from api.schemas.audit import AuditEntryOut
from api.schemas.pages import PageOut, page_of
from api.schemas.texts import Line, Moment
from db.models import AuditEntry
from db.queries import audit
from db.transactions import read

router = APIRouter(prefix="/api/admin", tags=["administration"])


@router.get("/audit")
async def list_audit_entries(
    user: Operator,
    page: Page,
    action: Annotated[Line | None, Query(max_length=100, description="Such as `llm.config.change`.")] = None,
    subject: Annotated[Line | None, Query(max_length=200, description="The id or name of what was changed.")] = None,
    actor_id: UUID | None = None,
    since: Moment | None = None,
    until: Moment | None = None,
) -> PageOut[AuditEntryOut]:
    """Lists what administrators and operators changed, newest first."""
    rows = await read(
        audit.list_entries,
        limit=page.limit + 1,
        before=page.before,
        action=action,
        subject=subject,
        actor_id=actor_id,
        since=since,
        until=until,
    )

    def render(entry: AuditEntry) -> AuditEntryOut:
        shown = AuditEntryOut.model_validate(entry)
        return shown if user.is_admin else shown.model_copy(update={"before": None, "after": None})

    return page_of(rows, page.limit, render)
