"""Bulk actions: cancelling or running again all jobs that a filter finds. Only administrators run jobs again."""

from collections.abc import Sequence
from uuid import UUID

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from api import bulk_actions as starting
from api.deps import Operator, Page
from api.openapi.headers import reference
from api.schemas.bulk_actions import BulkActionOut, BulkIn, BulkOut, render_action
from api.schemas.pages import PageOut, page_of
from api.serving import serving
from core.errors import NotAnAdministrator
from db.queries import audit
from db.queries.jobs import all_jobs, bulk_actions
from db.queries.jobs.bulk_actions import StartedAction
from db.transactions import read, write
from tasks import cancelling

router = APIRouter(prefix="/api/admin", tags=["administration"])


@router.post(
    "/jobs/bulk",
    responses={202: {"model": BulkOut, "description": "It is under way.", "headers": reference("Location")}},
)
async def act_on_jobs_in_bulk(user: Operator, body: BulkIn, response: Response) -> BulkOut:
    """Cancels all jobs that a filter finds, or runs those again that failed (with `state`, also cancelled or expired
    ones). Count first: `dry_run` is true unless you say otherwise. The action goes on by itself; `Location` is where it
    says how far it is. Running jobs again is for administrators."""
    if body.action == "retry" and not user.is_admin:
        raise NotAnAdministrator
    bulk = await starting.count_or_start(body, actor_id=user.id)
    if not bulk.dry_run:
        response.status_code = 202
        response.headers["Location"] = f"/api/admin/bulk-actions/{bulk.bulk_id}"
    return bulk


@router.get("/bulk-actions")
async def list_bulk_actions(_: Operator, page: Page) -> PageOut[BulkActionOut]:
    """Lists the bulk actions of all operators, newest first, as long as jobs are kept."""
    rows = await read(bulk_actions.list_all, limit=page.limit + 1, before=page.before)
    shown = {row.id: out for row, out in zip(rows, await _render(rows), strict=True)}
    return page_of(rows, page.limit, lambda row: shown[row.id])


async def _render(rows: Sequence[StartedAction]) -> list[BulkActionOut]:
    emails = await read(all_jobs.emails, [row.action.actor_id for row in rows])
    now_serving = await serving()
    return [render_action(row, emails, now_serving) for row in rows]


@router.get("/bulk-actions/{bulk_action_id}")
async def get_bulk_action(bulk_action_id: UUID, _: Operator) -> BulkActionOut:
    """Says how far a bulk action is, and how it ended."""
    return await _show(await read(bulk_actions.get, bulk_action_id))


async def _show(started: StartedAction) -> BulkActionOut:
    [shown] = await _render([started])
    return shown


@router.post(
    "/bulk-actions/{bulk_action_id}/cancel",
    status_code=202,
    responses={200: {"model": BulkActionOut, "description": "It has ended."}},
)
async def cancel_bulk_action(bulk_action_id: UUID, user: Operator, response: Response) -> BulkActionOut:
    """Stops a bulk action. What it has done stays done. Repeating the request is harmless."""
    started = await write(_cancel, bulk_action_id, actor_id=user.id)
    response.status_code = 200 if started.job.state.is_terminal else 202
    return await _show(started)


def _cancel(session: Session, bulk_id: UUID, *, actor_id: UUID) -> StartedAction:
    started = bulk_actions.get(session, bulk_id)
    if not started.job.state.is_terminal and started.job.cancel_requested_at is None:
        audit.add(session, actor_id=actor_id, action="bulk-action.cancel", subject=str(bulk_id))
    job = cancelling.cancel(session, started.job.id, user_id=started.job.user_id)
    return StartedAction(started.action, job)
