from uuid import UUID

from fastapi import APIRouter

from api.accounts.strategy import session_of
from api.deps import AccountHolder, CurrentUser, LoginToken, Page
from api.schemas.auth import LoginSessionOut
from api.schemas.pages import PageOut, page_of
from db.models import LoginSession
from db.queries.accounts import login_sessions
from db.row_level_security import acting_as_platform
from db.transactions import read, write

router = APIRouter(prefix="/api/auth/sessions", tags=["accounts"])


@router.get("")
async def list_login_sessions(user: CurrentUser, token: LoginToken, page: Page) -> PageOut[LoginSessionOut]:
    """Lists your login sessions, newest first. API keys are listed at /api/auth/api-keys."""
    rows = await read(login_sessions.list_own, user_id=user.id, limit=page.limit + 1, before=page.before)
    current = session_of(token)
    return page_of(rows, page.limit, lambda row: _render(row, current))


@router.delete("/{login_session_id}", status_code=204)
async def end_login_session(login_session_id: UUID, user: AccountHolder) -> None:
    """Ends a login session at once: its access token or cookie is useless."""
    with acting_as_platform():
        await write(login_sessions.end, login_session_id, user_id=user.id)


def _render(row: LoginSession, current: UUID | None) -> LoginSessionOut:
    return LoginSessionOut(
        id=row.id,
        device=row.device,
        created_at=row.created_at,
        last_used_at=row.last_used_at,
        expires_at=row.expires_at,
        current=row.id == current,
    )
